"""Ramps of one hue: from the colour of little to that of much, in even steps."""

from map_layers.theme import Rgb, Theme

MOST_CLASSES = 12
OPACITY = {"area": 0.58, "heat": 0.66}  # what lies below stays to be seen


def ramp(theme: Theme, name: str, count: int) -> list[Rgb]:
    """Return ``count`` colours from ``map.<name>_low`` to ``_high``; a single one is the latter."""
    low, high = theme.rgb(f"map.{name}_low"), theme.rgb(f"map.{name}_high")
    parts = [at / (count - 1) for at in range(count)] if count > 1 else [1.0] * count
    return [_between(low, high, part) for part in parts]


def _between(low: Rgb, high: Rgb, part: float) -> Rgb:
    red, green, blue = (a * (1 - part) + b * part for a, b in zip(low, high, strict=True))
    return red, green, blue
