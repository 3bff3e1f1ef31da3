"""Like reports, like past cases, and the type that words speak of: asked in the reader."""
