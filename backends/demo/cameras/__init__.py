"""The demo city's cameras: drawn pictures of what passes, over HTTP."""
