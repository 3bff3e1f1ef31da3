"""Raster tiles for the map: from a file, a folder, or a server that the hall named."""
