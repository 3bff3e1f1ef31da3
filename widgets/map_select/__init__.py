"""Selecting many things at once on the console's map, and asking who was there."""
