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
from map_layers.label_styles import GAP_PX, LINE_PART, WATER_KINDS, LabelStyle, style_of
from map_layers.label_view import LabelsView
from map_layers.origin import Origin
from map_layers.windowed import WindowedLayer

BEARING_STEP_DEG = 5.0  # the gaps around names make up for what lies between two steps
LONGEST = 40  # characters
CHOICES_KEPT, TEXTS_KEPT = 80, 8  # all round at one size of type
GREAT_TO_RANK = 2  # the names of city, counties and towns stand over symbols


@dataclass(frozen=True, slots=True, eq=False)
class SymbolField:
    """Symbols that names keep clear of: (n, 2) f8 Mercator metres, design px, and from when."""

    at_m: NDArray[np.float64]
    half_px: float
    from_zoom: float


@dataclass(frozen=True, slots=True, eq=False)
class LabelTexts:
    """The names in one language and size of type: device px, and half the room in logical px."""

    texts: tuple[str, ...]
    sizes: tuple[int, ...]
    half_px: NDArray[np.float64]  # (n, 2)


@dataclass(frozen=True, slots=True, eq=False)
class LabelChoice:
    """What stands at which zoom, for one language, size of type and bearing; n names.

    ``blocked`` gives spans of zoom, (from, (n,) until), in which a symbol is in the way.
    """

    texts: tuple[str, ...]
    sizes: tuple[int, ...]
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
    """The names of the base map, the greatest first; the great ones stand above the traffic."""

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
        self._from_zoom = np.array([style.from_zoom for style in self.styles], np.float64)
        self.is_great = np.array([_is_great(place) for place in self.places], np.bool_)
        self._texts: dict[tuple[object, ...], LabelTexts] = {}
        self._choices: dict[tuple[object, ...], LabelChoice] = {}

    def view(self, gl: moderngl.Context) -> LabelsView:
        """Return the names of one window."""
        return LabelsView(gl, self, self._rooms)

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
        set_ = self._set(frame)
        turn = CameraView(0.0, 0.0, 0.0, turn_deg, 1.0, 1.0).turn()
        turn /= np.hypot(*turn[0])
        at_m = self.at_m @ turn.T
        appears = appears_from(at_m, set_.half_px, self._from_zoom)
        appears[[not text for text in set_.texts]] = NEVER
        blocked = []
        for field in self._symbols:
            half_px = field.half_px * frame.unit
            others_m = field.at_m @ turn.T
            until = kept_clear_until(at_m, set_.half_px, others_m, half_px, field.from_zoom)
            until[self.is_great] = field.from_zoom
            blocked.append((field.from_zoom, until))
        return LabelChoice(set_.texts, set_.sizes, set_.half_px, appears, tuple(blocked))

    def _set(self, frame: Frame) -> LabelTexts:
        dpr, unit = frame.camera.dpr, frame.unit
        key = (frame.language, unit, dpr)
        if key not in self._texts:
            while len(self._texts) >= TEXTS_KEPT:
                del self._texts[next(iter(self._texts))]
            texts = tuple(_text_of(place, frame.language) for place in self.places)
            sizes = tuple(device_size(style.size_px * unit, dpr) for style in self.styles)
            room_px = [
                (self.lines.width_px(text, style.weight, size, style.spacing_part * size), size)
                for text, size, style in zip(texts, sizes, self.styles, strict=True)
            ]
            half_px = np.array(room_px).reshape(-1, 2) / dpr * (0.5, LINE_PART) + GAP_PX * unit
            self._texts[key] = LabelTexts(texts, sizes, half_px)
        return self._texts[key]


def _is_great(place: Place) -> bool:
    return place.rank <= GREAT_TO_RANK and place.kind not in WATER_KINDS


def _text_of(place: Place, language: str) -> str:
    english = language == "en" and place.name_en
    return safe_text(place.name_en if english else place.name, LONGEST)
