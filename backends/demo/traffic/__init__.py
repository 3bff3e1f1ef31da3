"""The demo city's vehicles: they drive the road graph by rules and report in columns."""
