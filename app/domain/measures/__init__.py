"""Measures: figures that are declared in data, counted in the hub, and opened down to a person."""
