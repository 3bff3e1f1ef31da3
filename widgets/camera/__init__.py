"""Cameras: streams from hostile networks, shown with their age, and said to be dead when so."""
