"""What happens to money here: each function changes documents and tells it by events, in the caller's transaction."""
