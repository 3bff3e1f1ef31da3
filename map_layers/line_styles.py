"""How one kind of area or line of the base map is drawn: from which zoom, how wide, how dashed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AreaStyle:
    """``colour`` is a key of the theme."""

    kind: str
    colour: str
    from_zoom: float


@dataclass(frozen=True, slots=True)
class LineStyle:
    """``widths_px`` maps zoom to logical px, straight between the stops and constant outside."""

    kind: str
    colour: str
    from_zoom: float
    widths_px: tuple[tuple[float, float], ...]
    casing_px: float = 0.0
    dash_px: tuple[float, float] = (0.0, 0.0)
    opacity: float = 1.0

    def width_px(self, zoom: float) -> float:
        """Return the width at ``zoom``."""
        below = self.widths_px[0]
        for stop in self.widths_px:
            if zoom < stop[0]:
                part = (zoom - below[0]) / (stop[0] - below[0]) if stop[0] > below[0] else 0.0
                return below[1] + max(part, 0.0) * (stop[1] - below[1])
            below = stop
        return below[1]
