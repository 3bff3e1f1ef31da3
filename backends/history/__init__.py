"""History: what was recorded of tracks and readings, kept in files and played again."""
