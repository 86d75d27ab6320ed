"""Import and export of beats: a folder of files, a spreadsheet, or both; looked at first, then made, never twice."""
