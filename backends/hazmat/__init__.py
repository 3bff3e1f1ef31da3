"""Hazardous goods: the matrix of stages and elements, a plant's file, and the relative risk."""
