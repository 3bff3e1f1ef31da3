"""How each kind of place name is set: from which zoom, how large, in which colour."""

from dataclasses import dataclass

from app.domain.citypack import Place
from map_layers.glyphs import Weight

WATER_KINDS = frozenset({"water", "river", "sea", "lake", "bay", "strait", "fairway"})
BOUNDARY_KINDS = frozenset({"city", "county"})
COLOURS = ("map.label", "map.label_minor", "map.label_water")
GAP_PX = 6.0  # around each name
LINE_PART = 0.6  # half of a line's height, in sizes of its type


@dataclass(frozen=True, slots=True)
class LabelStyle:
    """``size_px`` is in design px, ``spacing_part`` of it lies between characters."""

    from_zoom: float
    size_px: float
    colour: str
    weight: Weight = "regular"
    spacing_part: float = 0.0


_BY_RANK = (
    LabelStyle(4.0, 20.0, "map.label", "medium"),
    LabelStyle(8.0, 16.0, "map.label", "medium"),
    LabelStyle(10.5, 13.0, "map.label_minor"),
    LabelStyle(12.5, 12.0, "map.label_minor"),
    LabelStyle(13.5, 12.0, "map.label_minor"),
)


def style_of(place: Place) -> LabelStyle:
    """Return the style of a name; what names an area is set wider than what names a point."""
    style = _BY_RANK[min(max(place.rank, 0), len(_BY_RANK) - 1)]
    if place.kind in WATER_KINDS:
        return LabelStyle(style.from_zoom, style.size_px, "map.label_water", "regular", 0.18)
    if place.kind in BOUNDARY_KINDS:
        return LabelStyle(style.from_zoom, style.size_px, style.colour, style.weight, 0.08)
    return style
