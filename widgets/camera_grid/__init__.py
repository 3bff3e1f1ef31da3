"""Nine cameras at once: which they are, how they are laid out, and a picture kept of one."""
