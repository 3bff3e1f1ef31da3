"""The hub's child that owns the sockets hostile protocols come in by."""
