"""Measuring on the console's map: distances, bearings, areas."""
