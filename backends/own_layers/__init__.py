"""Files that a user brings to look at on the map: read, checked, never written."""
