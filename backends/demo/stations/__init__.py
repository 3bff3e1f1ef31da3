"""The demo's measuring stations: what they measure, and how they say it to the hub."""
