"""Detectors: pure step(state, batch) kernels over columns, with their evidence."""
