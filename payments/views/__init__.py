"""Pages of buying, thin: parse, check, call, show."""
