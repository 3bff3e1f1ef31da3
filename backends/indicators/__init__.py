"""Indicators: rows of what is known, counted once in the hub, and told as readings."""
