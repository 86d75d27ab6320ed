"""The desk: a page and a JSON address to see what happened and to make things go wrong."""
