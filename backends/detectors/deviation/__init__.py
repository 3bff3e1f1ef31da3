"""Route deviation: a vehicle leaves the way it declared."""
