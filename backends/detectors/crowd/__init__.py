"""Crowds: more people than usual, more than a place may hold, and soon."""
