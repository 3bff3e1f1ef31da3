"""Figures at a seat: their newest values, what they are made of, and how they were before."""
