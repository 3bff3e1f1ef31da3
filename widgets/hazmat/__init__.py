"""Hazardous goods on a desk: the matrix, the rows behind a cell, and a plant's file."""
