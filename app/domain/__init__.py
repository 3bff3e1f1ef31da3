"""Nouns and pure rules of the hall: numpy and the standard library only."""
