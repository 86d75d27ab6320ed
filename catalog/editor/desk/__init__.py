"""The editor's desk: many beats at once, as a table, in bulk, and on a calendar."""
