"""What the demo's departments deliver of their own: numbers of a day, a month, a hall."""
