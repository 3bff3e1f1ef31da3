"""How each kind of base-map line is drawn: from which zoom, how wide, with what casing and dash."""

from dataclasses import dataclass


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


UNDER_ROADS = (
    LineStyle("river", "map.river", 8.0, ((9, 0.8), (13, 2.5), (17, 9.0))),
    LineStyle("fairway", "map.fairway", 9.0, ((9, 0.8), (14, 1.4)), dash_px=(7.0, 14.0)),
    LineStyle("coast", "map.coast", 5.0, ((8, 0.8), (14, 1.4))),
    LineStyle("rail", "map.rail", 9.0, ((9, 0.9), (13, 1.8), (17, 4.0))),
    LineStyle("rail", "map.rail_gap", 12.0, ((12, 0.6), (17, 2.4)), dash_px=(8.0, 16.0)),
)
# Drawn in this order, so that the greater road crosses over the smaller; casings come first.
ROADS = (
    LineStyle(
        "residential", "map.residential_road", 12.5, ((12.5, 0.5), (15, 2.4), (18, 9.0)), 1.0
    ),
    LineStyle("tertiary", "map.tertiary", 11.0, ((11, 0.6), (14, 2.6), (18, 12.0)), 1.0),
    LineStyle("secondary", "map.secondary", 9.5, ((9.5, 0.6), (13, 2.4), (18, 14.0)), 1.0),
    LineStyle("primary", "map.primary", 8.0, ((8, 0.6), (12, 2.2), (18, 16.0)), 1.2),
    LineStyle("trunk", "map.trunk", 7.0, ((7, 0.7), (12, 2.6), (18, 18.0)), 1.4),
    LineStyle("motorway", "map.motorway", 6.0, ((6, 0.8), (12, 3.2), (18, 20.0)), 1.6),
)
OVER_ROADS = (
    LineStyle(
        "town_boundary",
        "map.town_boundary",
        10.5,
        ((10.5, 0.7), (14, 1.2)),
        dash_px=(3.0, 6.0),
        opacity=0.7,
    ),
    LineStyle(
        "county_boundary",
        "map.county_boundary",
        7.5,
        ((8, 0.9), (13, 1.4)),
        dash_px=(8.0, 12.0),
        opacity=0.75,
    ),
    LineStyle(
        "city_boundary",
        "map.city_boundary",
        5.0,
        ((7, 1.2), (13, 2.0)),
        dash_px=(14.0, 20.0),
        opacity=0.8,
    ),
)
AREAS = ("land", "residential", "industrial", "harbour", "forest", "park", "water", "building")
BUILDINGS_FROM_ZOOM = 14.0
