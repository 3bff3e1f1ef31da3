"""The road network: snapping, travel times, what lies ahead of a vehicle, and interception."""
