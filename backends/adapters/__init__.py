"""Protocols of the outside world: bytes to columns and back, one folder or file for each."""
