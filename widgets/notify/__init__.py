"""The log of messages to people outside the hall."""
