"""Problem spots on the map."""
