"""The views of the map: named ones, following a thing, north, and windows that look together."""
