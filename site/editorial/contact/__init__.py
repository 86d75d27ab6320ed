"""The contact form: what may be written, how it is kept, mailed, read in the admin and forgotten."""
