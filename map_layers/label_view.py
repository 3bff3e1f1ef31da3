"""The place names in one window: laid out when others come into view, else only drawn."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import moderngl
import numpy as np
from numpy.typing import NDArray

from map_layers.contract import AT_ONCE_S, NEVER_S, Frame
from map_layers.glyph_quads import GLYPH, GlyphQuads
from map_layers.label_boxes import NO_BOXES, Boxes, LabelBoxes, boxes_around, grown, touching
from map_layers.label_fades import LabelFades
from map_layers.label_gaps import aside_of_gaps
from map_layers.label_room import GREAT, LabelRooms
from map_layers.label_styles import COLOURS, GAP_PX
from map_layers.text import HALO_STRENGTH, ink_of

if TYPE_CHECKING:
    from map_layers.labels import LabelChoice, LabelsLayer

MARGIN_PX = 64.0  # laid out around the screen, so that a pan finds its names ready
GREAT_MARGIN_PX = 220.0  # so far outside the view counts keep clear of great names
AT_MOST = 1500  # in one picture; more than this no screen has room for
RASTER_S = 0.006  # for new glyphs in one picture while a hand may be on the map
FADE_STEP_S = 1 / 30
HALO_PX = 3.0  # of a name's gap: its halo

Indices = NDArray[np.intp]


class LabelsView:
    """The names of one window. ``layouts`` counts how often glyphs were laid out.

    :meth:`draw` draws the lesser names, on the ground; :meth:`draw_great` those that stand over
    the traffic. Both are chosen together, by whichever is asked first for a picture.
    """

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
        self._lesser = GlyphQuads(gl, layer.glyphs.texture)
        self._great = GlyphQuads(gl, layer.glyphs.texture)
        self._fades = LabelFades(len(layer.places))
        self._choice: LabelChoice | None = None
        self._seen_for: tuple[object, ...] = ()
        self._taken: tuple[Boxes, Boxes] = (NO_BOXES, NO_BOXES)  # by the chosen; by all
        self._laid_out_for: tuple[object, ...] = ()
        self._is_laid_out: NDArray[np.bool_] = np.zeros(len(layer.places), np.bool_)
        self._aside_px: NDArray[np.int32] = np.zeros((len(layer.places), 2), np.int32)
        self._in_view: Indices = np.empty(0, np.intp)
        self._waits = False  # for glyphs that there was no time to rasterise
        self.layouts = 0
        self._room.labels = self

    @property
    def texts(self) -> tuple[str, ...]:
        """The names now shown, the greatest first."""
        if self._choice is None:
            return ()
        return tuple(self._choice.texts[index] for index in self._in_view.tolist())

    def draw(self, frame: Frame) -> float:
        """Draw the lesser names."""
        return self._draw(self._lesser, frame)

    def draw_great(self, frame: Frame) -> float:
        """Draw the great names."""
        return self._draw(self._great, frame)

    def great_boxes(self, frame: Frame) -> Boxes:
        """Return where great names stand at this zoom, whatever a person chose there."""
        choice = self._layer.choice(frame)
        found = np.flatnonzero(choice.standing(frame.camera.zoom) & self._layer.is_great)
        boxes = self._boxes(frame, choice, found)
        boxes = boxes[_is_inside(boxes, frame, GREAT_MARGIN_PX)]
        return boxes + np.tile(self._aside(boxes, frame)[0], 2)

    def release(self) -> None:
        """Give the window's objects back."""
        self._room.labels = None
        self._room.put(GREAT, NO_BOXES)
        self._rooms.leave(self._room, self._layer.key)
        self._lesser.release()
        self._great.release()

    def _draw(self, quads: GlyphQuads, frame: Frame) -> float:
        if not self._layer.places:
            return NEVER_S
        self._update(frame)
        quads.draw(is_ground=True, at_s=frame.at_s - self._fades.epoch_s)
        if self._waits:
            return AT_ONCE_S
        return FADE_STEP_S if self._fades.is_moving(frame.at_s) else NEVER_S

    def _update(self, frame: Frame) -> None:
        """See what stands now, and lay it out where it is not laid out already."""
        choice = self._layer.choice(frame)
        taken = self._room.chosen(frame), self._room.taken(frame)
        seen_for = (choice, frame.camera, frame.hurries, frame.gaps)
        is_same = seen_for == self._seen_for and all(map(np.array_equal, taken, self._taken))
        if not is_same:
            self._seen_for, self._taken = seen_for, taken
            self._see(frame, choice)
        look = (choice, frame.theme.theme_id, self._layer.glyphs.generation, self._fades.version)
        is_ready = bool(self._is_laid_out[self._in_view].all())
        if look != self._laid_out_for or not is_ready or self._waits:
            self._lay_out(frame, choice)
            self._laid_out_for = (*look[:2], self._layer.glyphs.generation, self._fades.version)

    def _see(self, frame: Frame, choice: "LabelChoice") -> None:
        """Find what stands, what is in view, and what keeps clear of the boxes of the room."""
        is_at_once = not frame.hurries or choice is not self._choice
        self._choice = choice
        wanted = choice.standing(frame.camera.zoom)
        near = np.flatnonzero(wanted)
        boxes = self._boxes(frame, choice, near)
        is_in = _is_inside(boxes, frame, 0.0)
        near, boxes = near[is_in], boxes[is_in]
        aside_px, is_clear = self._aside(boxes, frame)
        boxes += np.tile(aside_px, 2)
        is_great = self._layer.is_great[near]
        chosen, taken = self._taken
        is_clear &= ~touching(boxes, chosen)
        is_clear[~is_great] &= ~touching(boxes[~is_great], taken)
        if aside_px.any():  # what stepped aside may have met another: the greater one stands
            room = LabelBoxes()
            for index in np.flatnonzero(is_clear).tolist():
                is_clear[index] = room.take(tuple(boxes[index].tolist()))
        self._note_aside(near, aside_px, frame.camera.dpr)
        wanted[near[~is_clear]] = False
        self._fades.want(wanted, frame.at_s, is_at_once=is_at_once)
        self._in_view = near[is_clear][:AT_MOST]
        boxes, is_great = boxes[is_clear][:AT_MOST], is_great[is_clear][:AT_MOST]
        self._room.put(self._layer.key, boxes[~is_great])
        self._room.put(GREAT, boxes[is_great])

    def _boxes(self, frame: Frame, choice: "LabelChoice", indices: Indices) -> Boxes:
        middle_px = frame.camera.screen_of_m(self._layer.at_m[indices])
        return boxes_around(middle_px, choice.half_px[indices])

    def _aside(self, boxes: Boxes, frame: Frame) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Return how far each name steps aside so that its letters are in no gap of a wall."""
        bare = grown(boxes, (HALO_PX - GAP_PX) * frame.unit)
        camera = frame.camera
        return aside_of_gaps(bare, frame.gaps, camera.width_px, camera.height_px)

    def _note_aside(self, near: Indices, aside_px: NDArray[np.float64], dpr: float) -> None:
        """Have names laid out anew that stand elsewhere beside their place than they did."""
        if not aside_px.any() and not self._aside_px.any():
            return
        aside = np.zeros_like(self._aside_px)
        aside[near] = np.round(aside_px * dpr)
        self._is_laid_out[(aside != self._aside_px).any(axis=1)] = False
        self._aside_px = aside

    def _lay_out(self, frame: Frame, choice: "LabelChoice") -> None:
        """Lay out what can be seen and what lies just outside."""
        self.layouts += 1
        shown = np.flatnonzero(self._fades.wanted | (self._fades.opacity(frame.at_s) > 0.0))
        shown = shown[_is_inside(self._boxes(frame, choice, shown), frame, MARGIN_PX)][:AT_MOST]
        # What is in view is rasterised before what is not.
        first = np.isin(shown, self._in_view)
        shown = np.concatenate([shown[first], shown[~first]])
        generation = self._layer.glyphs.generation
        glyphs, done, is_great = self._glyphs(frame, choice, shown)
        if self._layer.glyphs.generation != generation:  # emptied half-way: once more
            glyphs, done, is_great = self._glyphs(frame, choice, shown)
        self._is_laid_out[:] = False
        self._is_laid_out[done] = True
        self._waits = not bool(self._is_laid_out[self._in_view].all())
        self._lesser.write(glyphs[~is_great])
        self._great.write(glyphs[is_great])

    def _glyphs(
        self, frame: Frame, choice: "LabelChoice", shown: Indices
    ) -> tuple[NDArray[np.void], Indices, NDArray[np.bool_]]:
        """Return the glyphs of names (``GLYPH``), which names there was time for, great glyphs."""
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
        is_great = np.repeat(layer.is_great[names], counts)
        if len(glyphs):
            quads = np.concatenate(parts)
            glyphs["rect"], glyphs["cell"] = quads[:, :4], quads[:, 4:]
            glyphs["rect"][:, 0] -= np.repeat(np.array(widths, np.float32), counts)
            glyphs["rect"][:, :2] += np.repeat(self._aside_px[names], counts, axis=0)
            glyphs["anchor"] = np.repeat(layer.offsets_m[names], counts, axis=0)
            glyphs["fade"] = np.repeat(self._fades.parts(names), counts, axis=0)
            inks = {key: ink_of(frame.theme.rgb(key)) for key in COLOURS}
            colours = np.array([inks[layer.styles[i].colour] for i in done], np.uint8)
            glyphs["colour"] = np.repeat(colours, counts, axis=0)
            halo = frame.theme.rgb("map.label_halo")
            glyphs["halo"] = ink_of(halo, HALO_STRENGTH)
            glyphs["halo"][is_great] = ink_of(halo)  # over symbols it must hide what is there
        return glyphs, names, is_great


def _is_inside(boxes: Boxes, frame: Frame, margin_px: float) -> NDArray[np.bool_]:
    camera = frame.camera
    inside = (boxes[:, 2] > -margin_px) & (boxes[:, 0] < camera.width_px + margin_px)
    inside &= (boxes[:, 3] > -margin_px) & (boxes[:, 1] < camera.height_px + margin_px)
    return np.asarray(inside, np.bool_)
