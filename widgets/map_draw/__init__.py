"""Drawing geofences on the console's map."""
