"""How many minutes each band is, written at one of its ends where there is room."""

from typing import ClassVar

import moderngl
import numpy as np
from numpy.typing import NDArray

from app.domain.geo import mercator_m
from map_layers.contract import NEVER_S, Frame
from map_layers.glyphs import GlyphAtlas
from map_layers.label_boxes import NO_BOXES, boxes_around, touching
from map_layers.label_gaps import aside_of_gaps
from map_layers.label_room import BANDS, PLACES, LabelRooms
from map_layers.overlays import Band
from map_layers.text import TextPainter, TextRun
from map_layers.windowed import WindowedLayer

TEXT_PX = 12.0
WIDE_SIZES = 7.0  # how much room a label wants, in sizes of its type
TALL_SIZES = 1.5


class BandLabelsLayer(WindowedLayer):
    """The minutes of the bands of :class:`Overlays`, and what is no fact about them."""

    key: ClassVar[str] = BANDS

    def __init__(self, glyphs: GlyphAtlas, rooms: LabelRooms) -> None:
        self.glyphs = glyphs
        self.rooms = rooms

    def view(self, gl: moderngl.Context) -> "BandLabelsView":
        """Return the labels of one window."""
        return BandLabelsView(gl, self)


class BandLabelsView:
    """The labels of one window."""

    def __init__(self, gl: moderngl.Context, layer: BandLabelsLayer) -> None:
        self._text = TextPainter(gl, layer.glyphs)
        self._rooms = layer.rooms
        self._room = layer.rooms.enter(gl, layer.key)

    def draw(self, frame: Frame) -> float:
        """Write the minutes."""
        if not frame.overlays.bands:
            self._room.put(BANDS, NO_BOXES)
            return NEVER_S
        runs: list[TextRun] = []
        boxes = self._room.standing(frame, PLACES)
        places, camera = len(boxes), frame.camera
        size_px = TEXT_PX * frame.unit
        colour, halo = frame.theme.rgb("map.label"), frame.theme.rgb("map.label_halo")
        for band in reversed(frame.overlays.bands):
            ends = _ends(band)
            if not len(ends):
                continue
            lon_deg, lat_deg = ends.T
            px = camera.screen_of_m(np.column_stack(mercator_m(lon_deg, lat_deg)))
            half_px = np.array([[WIDE_SIZES, TALL_SIZES]]) * size_px / 2
            around = boxes_around(px, half_px)
            aside_px, _ = aside_of_gaps(around, frame.gaps, camera.width_px, camera.height_px)
            px, around = px + aside_px, around + np.tile(aside_px, 2)
            # The first end where there is room beside places and other bands; else beside these
            # at least; else the one that is farthest from them.
            free = np.flatnonzero(~touching(around, boxes))
            if not len(free):
                free = np.flatnonzero(~touching(around, boxes[places:]))
            apart = [_apart_sizes(at, runs, size_px) for at in px.tolist()]
            best = int(free[0]) if len(free) else int(np.argmax(apart))
            x_px, y_px = px[best].tolist()
            text = f"{band.minutes:g} min {band.notice}".strip()
            runs.append(TextRun(text, x_px, y_px, size_px, colour, halo, "medium"))
            boxes = np.concatenate([boxes, around[best : best + 1]])
        self._room.put(BANDS, boxes[places:])
        self._text.draw(runs, frame)
        return NEVER_S

    def release(self) -> None:
        """Give the window's objects back."""
        self._rooms.leave(self._room, BANDS)
        self._text.release()


def _ends(band: Band) -> NDArray[np.float64]:
    """Return the points of a band farthest to eight sides, (8, 2) f8 degrees, the north first."""
    points = np.concatenate([np.empty((0, 2)), *band.rings])
    points = np.asarray(points[np.isfinite(points).all(axis=1)], np.float64)
    if not len(points):
        return points
    angles = np.radians(np.arange(8) * 45.0)
    sides = np.column_stack([np.sin(angles), np.cos(angles)])
    return np.asarray(points[(points @ sides.T).argmax(axis=0)], np.float64)


def _apart_sizes(at_px: list[float], runs: list[TextRun], size_px: float) -> float:
    """Return how far a label at ``at_px`` is from those that stand; from 1 on they do not touch."""
    wide_px, tall_px = WIDE_SIZES * size_px, TALL_SIZES * size_px
    return min(
        (
            max(abs(at_px[0] - run.x_px) / wide_px, abs(at_px[1] - run.y_px) / tall_px)
            for run in runs
        ),
        default=np.inf,
    )
