"""The feature of the map that colours areas by a value and shows density as heat."""
