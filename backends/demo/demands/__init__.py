"""The demo city's people: what they call about, and who deals with it."""
