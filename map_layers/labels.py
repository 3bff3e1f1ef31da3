"""Place names: chosen for the whole map at once, so that moving over it changes none of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import moderngl
import numpy as np
from numpy.typing import NDArray

from app.domain.citypack import Place
from app.domain.safe_text import safe_text
from map_layers.camera import CameraView
from map_layers.contract import Frame
from map_layers.glyph_lines import GlyphLines, device_size
from map_layers.glyphs import GlyphAtlas
from map_layers.label_choice import NEVER, appears_from, kept_clear_until
from map_layers.label_room import LabelRooms
from map_layers.label_styles import GAP_PX, LINE_PART, LabelStyle, style_of
from map_layers.label_view import LabelsView
from map_layers.origin import Origin
from map_layers.windowed import WindowedLayer

BEARING_STEP_DEG = 5.0  # the gaps around names make up for what lies between two steps
LONGEST = 40  # characters
CHOICES_KEPT = 16
CLEAR_FROM_RANK = 2  # the names of city and counties stand over symbols too


@dataclass(frozen=True, slots=True, eq=False)
class SymbolField:
    """Symbols that names keep clear of: (n, 2) f8 Mercator metres, design px, and from when."""

    at_m: NDArray[np.float64]
    half_px: float
    from_zoom: float


@dataclass(frozen=True, slots=True, eq=False)
class LabelChoice:
    """What stands at which zoom, for one language, size of type and bearing; n names.

    ``half_px`` (n, 2) f8 is half the room of each in logical px; ``blocked`` gives spans of zoom,
    (from, (n,) until), in which a symbol is in the way.
    """

    texts: tuple[str, ...]
    sizes: tuple[int, ...]  # device px
    half_px: NDArray[np.float64]
    appears: NDArray[np.float64]
    blocked: tuple[tuple[float, NDArray[np.float64]], ...]

    def standing(self, zoom: float) -> NDArray[np.bool_]:
        """Return (n,) whether each name stands at a zoom."""
        stands = self.appears <= zoom
        for from_zoom, until in self.blocked:
            if zoom >= from_zoom:
                stands &= until <= zoom
        return stands


class LabelsLayer(WindowedLayer):
    """The names of the base map, the greatest first."""

    key: ClassVar[str] = "labels"

    def __init__(
        self,
        places: Sequence[Place],
        origin: Origin,
        glyphs: GlyphAtlas,
        rooms: LabelRooms,
        symbols: tuple[SymbolField, ...] = (),
    ) -> None:
        self.places = tuple(sorted(places, key=lambda place: style_of(place).from_zoom))
        self.styles: tuple[LabelStyle, ...] = tuple(style_of(place) for place in self.places)
        self.glyphs = glyphs
        self.lines = GlyphLines(glyphs)
        self.choosings = 0
        self._rooms = rooms
        self._symbols = symbols
        lon_deg = np.array([place.lon_deg for place in self.places], np.float64)
        lat_deg = np.array([place.lat_deg for place in self.places], np.float64)
        self.offsets_m = origin.offsets(lon_deg, lat_deg).reshape(-1, 2)
        self.at_m = origin.absolute(self.offsets_m)
        self._choices: dict[tuple[object, ...], LabelChoice] = {}

    def view(self, gl: moderngl.Context) -> LabelsView:
        """Return the names of one window."""
        return LabelsView(gl, self, self._rooms.open())

    def choice(self, frame: Frame) -> LabelChoice:
        """Return what stands at which zoom for the look of a frame."""
        camera = frame.camera
        steps = round(camera.bearing_deg / BEARING_STEP_DEG)
        turn_deg = steps * BEARING_STEP_DEG % 360.0
        key = (frame.language, frame.unit, camera.dpr, turn_deg)
        if key not in self._choices:
            while len(self._choices) >= CHOICES_KEPT:
                del self._choices[next(iter(self._choices))]
            self._choices[key] = self._choose(frame, turn_deg)
            self.choosings += 1
        return self._choices[key]

    def _choose(self, frame: Frame, turn_deg: float) -> LabelChoice:
        dpr, unit = frame.camera.dpr, frame.unit
        texts = tuple(_text_of(place, frame.language) for place in self.places)
        sizes = tuple(device_size(style.size_px * unit, dpr) for style in self.styles)
        half_px = np.empty((len(texts), 2))
        for index, (text, size, style) in enumerate(zip(texts, sizes, self.styles, strict=True)):
            width_px = self.lines.width_px(text, style.weight, size, style.spacing_part * size)
            half_px[index] = width_px / dpr / 2, LINE_PART * size / dpr
        half_px += GAP_PX * unit
        turn = CameraView(0.0, 0.0, 0.0, turn_deg, 1.0, 1.0).turn()
        turn /= np.hypot(*turn[0])
        at_m = self.at_m @ turn.T
        from_zoom = np.array([style.from_zoom for style in self.styles])
        appears = appears_from(at_m, half_px, from_zoom)
        appears[[not text for text in texts]] = NEVER
        ranks = np.array([place.rank for place in self.places])
        blocked = []
        for field in self._symbols:
            others_m = field.at_m @ turn.T
            until = kept_clear_until(at_m, half_px, others_m, field.half_px * unit, field.from_zoom)
            until[ranks < CLEAR_FROM_RANK] = field.from_zoom
            blocked.append((field.from_zoom, until))
        return LabelChoice(texts, sizes, half_px, appears, tuple(blocked))


def _text_of(place: Place, language: str) -> str:
    english = language == "en" and place.name_en
    return safe_text(place.name_en if english else place.name, LONGEST)
