"""The tasks under way and how far each has come."""
