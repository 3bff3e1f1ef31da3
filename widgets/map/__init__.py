"""The map's hosts, hands and overlays."""
