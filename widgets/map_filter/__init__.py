"""The filter of the map: which things are shown, by choices, by fields and by a condition."""
