"""Finding things and matters by words: a sidecar of our own tokens that can be made again."""
