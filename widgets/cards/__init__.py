"""Cards: what docks beside the map to be decided on, one at a time and never a dialog."""
