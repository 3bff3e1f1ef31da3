"""Ramps of one hue: from the colour of little to that of much, even steps to the eye."""

from map_layers.theme import Rgb, Theme

GAMMA = 2.2
MOST_CLASSES = 12
OPACITY = {"area": 0.62, "heat": 0.68}  # what lies below stays to be seen


def ramp(theme: Theme, name: str, count: int) -> list[Rgb]:
    """Return ``count`` colours from ``map.<name>_low`` to ``_high``; a single one is the latter."""
    low, high = theme.rgb(f"map.{name}_low"), theme.rgb(f"map.{name}_high")
    parts = [at / (count - 1) for at in range(count)] if count > 1 else [1.0] * count
    return [_between(low, high, part) for part in parts]


def _between(low: Rgb, high: Rgb, part: float) -> Rgb:
    # Half-way between mixing light and mixing numbers the steps look even on a dark ground.
    red, green, blue = (
        (a**GAMMA * (1 - part) + b**GAMMA * part) ** (1 / GAMMA) * 0.5
        + (a * (1 - part) + b * part) * 0.5
        for a, b in zip(low, high, strict=True)
    )
    return red, green, blue
