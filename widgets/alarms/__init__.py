"""The alarm queue: what is wrong, gravest first, locked while it is read."""
