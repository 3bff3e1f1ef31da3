"""The data-health board: every source, how it does, and what was refused of it."""
