"""Name of the catalogue's job queue, written once."""

MEDIA = "media"
