"""Which names of places stand on a small map: those that fit and do not cover each other."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QRectF

from app.domain.citypack import Place
from app.domain.safe_text import safe_text
from map_layers.camera_view import CameraView

COUNTY, TOWN = 1, 2  # ranks of places
WIDE, NARROW, LATIN = 1.05, 0.6, 0x2E7F  # ems of a character, and where the wide ones begin
MOST_CHARACTERS = 40


class PlacedName(NamedTuple):
    """A name whose middle is at a place, in degrees and in logical px of the view."""

    text: str
    lon_deg: float
    lat_deg: float
    box: QRectF


def names_in(
    view: CameraView,
    places: Iterable[Place],
    ranks: Sequence[int],
    height_px: float,
    language: str,
) -> list[PlacedName]:
    """Return the names of these ranks, the higher rank first where there is room for one."""
    inside = QRectF(0, 0, view.width_px, view.height_px)
    found: list[PlacedName] = []
    for place in sorted(places, key=lambda place: place.rank):
        if place.rank not in ranks:
            continue
        text = place.name_en if language == "en" and place.name_en else place.name
        text = safe_text(text, MOST_CHARACTERS)
        x_px, y_px = view.screen_of(place.lon_deg, place.lat_deg)
        width_px = height_px * sum(WIDE if ord(c) > LATIN else NARROW for c in text)
        box = QRectF(x_px - width_px / 2, y_px - height_px * 0.7, width_px, height_px * 1.4)
        if inside.contains(box) and not any(box.intersects(other.box) for other in found):
            found.append(PlacedName(text, place.lon_deg, place.lat_deg, box))
    return found
