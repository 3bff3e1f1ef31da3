"""The simulated city: its ground, and the things that move on it and speak the real protocols."""
