"""Wall windows: scenes that are only looked at, from a distance."""
