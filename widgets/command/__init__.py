"""The command box."""
