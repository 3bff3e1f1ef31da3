"""The place names in one window: laid out when others come into view, else only drawn."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import moderngl
import numpy as np
from numpy.typing import NDArray

from map_layers.contract import AT_ONCE_S, NEVER_S, Frame
from map_layers.glyph_quads import GLYPH, GlyphQuads
from map_layers.label_boxes import NO_BOXES, Boxes, boxes_around, touching
from map_layers.label_fades import LabelFades
from map_layers.label_room import LabelRooms
from map_layers.label_styles import COLOURS
from map_layers.text import HALO_STRENGTH, ink_of

if TYPE_CHECKING:
    from map_layers.labels import LabelChoice, LabelsLayer

MARGIN_PX = 64.0  # laid out around the screen, so that a pan finds its names ready
AT_MOST = 1500  # in one picture; more than this no screen has room for
RASTER_S = 0.006  # for new glyphs in one picture while a hand may be on the map
FADE_STEP_S = 1 / 30

Indices = NDArray[np.intp]


class LabelsView:
    """The names of one window. ``layouts`` counts how often glyphs were laid out."""

    def __init__(
        self,
        gl: moderngl.Context,
        layer: "LabelsLayer",
        rooms: LabelRooms,
        stopwatch: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._layer = layer
        self._rooms = rooms
        self._room = rooms.enter(gl, layer.key)
        self._stopwatch = stopwatch
        self._quads = GlyphQuads(gl, layer.glyphs.texture)
        self._fades = LabelFades(len(layer.places))
        self._choice: LabelChoice | None = None
        self._seen_for: tuple[object, ...] = ()
        self._taken: Boxes = NO_BOXES
        self._laid_out_for: tuple[object, ...] = ()
        self._is_laid_out: NDArray[np.bool_] = np.zeros(len(layer.places), np.bool_)
        self._in_view: Indices = np.empty(0, np.intp)
        self._waits = False  # for glyphs that there was no time to rasterise
        self.layouts = 0

    @property
    def texts(self) -> tuple[str, ...]:
        """The names now shown, the greatest first."""
        if self._choice is None:
            return ()
        return tuple(self._choice.texts[index] for index in self._in_view.tolist())

    def draw(self, frame: Frame) -> float:
        """Draw the names."""
        if not self._layer.places:
            return NEVER_S
        self._update(frame)
        self._quads.draw(is_ground=True, at_s=frame.at_s - self._fades.epoch_s)
        if self._waits:
            return AT_ONCE_S
        return FADE_STEP_S if self._fades.is_moving(frame.at_s) else NEVER_S

    def release(self) -> None:
        """Give the window's objects back."""
        self._room.places = NO_BOXES
        self._rooms.leave(self._room, self._layer.key)
        self._quads.release()

    def _update(self, frame: Frame) -> None:
        """See what stands now, and lay it out where it is not laid out already."""
        choice, taken = self._layer.choice(frame), self._room.taken(frame)
        seen_for = (choice, frame.camera, frame.hurries)
        is_same = seen_for == self._seen_for and np.array_equal(taken, self._taken)
        if not is_same:
            self._seen_for, self._taken = seen_for, taken
            self._see(frame, choice, taken)
        look = (choice, frame.theme.theme_id, self._layer.glyphs.generation, self._fades.version)
        is_ready = bool(self._is_laid_out[self._in_view].all())
        if look != self._laid_out_for or not is_ready or self._waits:
            self._lay_out(frame, choice)
            self._laid_out_for = (*look[:2], self._layer.glyphs.generation, self._fades.version)

    def _see(self, frame: Frame, choice: "LabelChoice", taken: Boxes) -> None:
        """Find what stands, what is in view, and what keeps clear of the boxes of the room."""
        is_at_once = not frame.hurries or choice is not self._choice
        self._choice = choice
        wanted = choice.standing(frame.camera.zoom)
        near = np.flatnonzero(wanted)
        boxes = self._boxes(frame, choice, near)
        is_in = _is_inside(boxes, frame, 0.0)
        near, boxes = near[is_in], boxes[is_in]
        is_clear = ~touching(boxes, taken)
        wanted[near[~is_clear]] = False
        self._fades.want(wanted, frame.at_s, is_at_once=is_at_once)
        self._in_view = near[is_clear][:AT_MOST]
        self._room.places = boxes[is_clear][:AT_MOST]

    def _boxes(self, frame: Frame, choice: "LabelChoice", indices: Indices) -> Boxes:
        middle_px = frame.camera.screen_of_m(self._layer.at_m[indices])
        return boxes_around(middle_px, choice.half_px[indices])

    def _lay_out(self, frame: Frame, choice: "LabelChoice") -> None:
        """Lay out what can be seen and what lies just outside."""
        self.layouts += 1
        shown = np.flatnonzero(self._fades.wanted | (self._fades.opacity(frame.at_s) > 0.0))
        shown = shown[_is_inside(self._boxes(frame, choice, shown), frame, MARGIN_PX)][:AT_MOST]
        # What is in view is rasterised before what is not.
        first = np.isin(shown, self._in_view)
        shown = np.concatenate([shown[first], shown[~first]])
        generation = self._layer.glyphs.generation
        glyphs, done = self._glyphs(frame, choice, shown)
        if self._layer.glyphs.generation != generation:  # emptied half-way: once more
            glyphs, done = self._glyphs(frame, choice, shown)
        self._is_laid_out[:] = False
        self._is_laid_out[done] = True
        self._waits = not bool(self._is_laid_out[self._in_view].all())
        self._quads.write(glyphs)

    def _glyphs(
        self, frame: Frame, choice: "LabelChoice", shown: Indices
    ) -> tuple[NDArray[np.void], Indices]:
        """Return the glyphs of names (``GLYPH``), and which of the names there was time for."""
        layer, lines = self._layer, self._layer.lines
        is_hurried = frame.hurries and self.layouts > 1
        began_s = self._stopwatch()
        parts, done, widths = [], [], []
        for index in shown.tolist():
            style, text, size = layer.styles[index], choice.texts[index], choice.sizes[index]
            is_late = is_hurried and self._stopwatch() - began_s > RASTER_S
            if is_late and not lines.is_ready(text, style.weight, size):
                continue
            line = lines.line(text, style.weight, size, style.spacing_part * size)
            parts.append(line.flat)
            widths.append(round(line.width_px / 2))
            done.append(index)
        names = np.array(done, np.intp)
        late = names[~self._is_laid_out[names]]
        if self._waits and len(late):
            self._fades.begin(late, frame.at_s)
        counts = np.array([len(quads) for quads in parts], np.intp)
        glyphs = np.zeros(int(counts.sum()), GLYPH)
        if len(glyphs):
            quads = np.concatenate(parts)
            glyphs["rect"], glyphs["cell"] = quads[:, :4], quads[:, 4:]
            glyphs["rect"][:, 0] -= np.repeat(np.array(widths, np.float32), counts)
            glyphs["anchor"] = np.repeat(layer.offsets_m[names], counts, axis=0)
            glyphs["fade"] = np.repeat(self._fades.parts(names), counts, axis=0)
            inks = {key: ink_of(frame.theme.rgb(key)) for key in COLOURS}
            colours = np.array([inks[layer.styles[i].colour] for i in done], np.uint8)
            glyphs["colour"] = np.repeat(colours, counts, axis=0)
            glyphs["halo"] = ink_of(frame.theme.rgb("map.label_halo"), HALO_STRENGTH)
        return glyphs, names


def _is_inside(boxes: Boxes, frame: Frame, margin_px: float) -> NDArray[np.bool_]:
    camera = frame.camera
    inside = (boxes[:, 2] > -margin_px) & (boxes[:, 0] < camera.width_px + margin_px)
    inside &= (boxes[:, 3] > -margin_px) & (boxes[:, 1] < camera.height_px + margin_px)
    return np.asarray(inside, np.bool_)
