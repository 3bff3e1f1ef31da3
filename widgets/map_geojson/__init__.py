"""Looking at a GeoJSON file of one's own on the console's map."""
