"""The editor's screens in Wagtail: files and prices of a beat, the catalogue's lists and snippets."""
