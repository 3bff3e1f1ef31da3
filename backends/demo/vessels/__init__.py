"""The demo city's vessels: they follow fairways and speak AIS."""
