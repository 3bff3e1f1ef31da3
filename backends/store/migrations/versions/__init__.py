"""One file for each step; a file that was released never changes."""
