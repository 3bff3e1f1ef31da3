"""Names of geofences, the outline of the chosen one, and which of them is under the pointer."""

from typing import ClassVar

import moderngl
import numpy as np
from numpy.typing import NDArray

from app.domain.safe_text import safe_text
from map_layers.contract import NEVER_S, Frame, Hit, HitKind
from map_layers.glyph_lines import GlyphLines, device_size
from map_layers.glyphs import GlyphAtlas, Weight
from map_layers.label_boxes import NO_BOXES, Box, Boxes, boxes_around, grown, touching
from map_layers.label_gaps import aside_of_gaps
from map_layers.label_room import BANDS, PLACES, SHAPES, LabelRooms
from map_layers.origin import Origin
from map_layers.overlays import ShapeMark
from map_layers.ribbons import Ribbons, Stroke, segments_of
from map_layers.text import TextPainter, TextRun
from map_layers.windowed import WindowedLayer

LABEL_PX = 12.0
LABEL_CHARACTERS = 60
LABEL_ABOVE_PX = 10.0
LABEL_FROM_PX = 36.0  # a shape smaller than this on the screen is not named unless it is chosen
LABELS_AT_MOST = 80
GAP_PX, HALO_PX = 1.0, 2.0
LINE_PART = 0.6  # half of a line's height, in sizes of its type
TOP_PART = 0.02  # of the height: corners so near the top count as the top
CHOSEN_PX = 3.0
CASING_PX = 1.5
PICK_RADIUS_PX = 6.0


class ShapeMarksLayer(WindowedLayer):
    """What is said of the shapes of :class:`Overlays` over the ground that shows them."""

    key: ClassVar[str] = SHAPES

    def __init__(self, origin: Origin, glyphs: GlyphAtlas, rooms: LabelRooms) -> None:
        self.origin = origin
        self.glyphs = glyphs
        self.rooms = rooms

    def view(self, gl: moderngl.Context) -> "ShapeMarksView":
        """Return the names of one window."""
        return ShapeMarksView(gl, self)


class ShapeMarksView:
    """The names in one window; corners are laid out anew only when the shapes are others."""

    def __init__(self, gl: moderngl.Context, layer: ShapeMarksLayer) -> None:
        self._gl = gl
        self._layer = layer
        self._lines = GlyphLines(layer.glyphs)
        self._ribbons = Ribbons(gl)
        self._text = TextPainter(gl, layer.glyphs)
        self._room = layer.rooms.enter(gl, layer.key)
        self._room.add(self._taken_by_chosen, is_chosen=True)
        self._shapes: tuple[ShapeMark, ...] = ()
        self._corners_m = np.empty((0, 2))  # of all shapes, end to end, each closed
        self._starts = np.zeros(1, np.int64)
        self._spans_m = np.empty((0, 4))  # west, south, east, north
        self._ends_m = np.empty((0, 2, 2))  # where names stand: over the top, under the bottom
        self._runs: list[TextRun] = []
        self._others: Boxes = NO_BOXES
        self._named_for: tuple[object, ...] = ()
        self._chosen: list[tuple[moderngl.Buffer, moderngl.VertexArray, int]] = []

    def draw(self, frame: Frame) -> float:
        """Draw the outline of the chosen, then the names."""
        if frame.overlays.shapes is not self._shapes:
            self._take(frame.overlays.shapes)
        if not self._shapes:
            self._room.put(SHAPES, NO_BOXES)
            return NEVER_S
        theme, unit = frame.theme, frame.unit
        casing = Stroke((CHOSEN_PX + 2 * CASING_PX) * unit, theme.rgb("map.way_casing"), 0.8)
        stroke = Stroke(CHOSEN_PX * unit, theme.rgb("map.shape_chosen"))
        for _, array, count in self._chosen:
            self._ribbons.draw(array, count, casing, frame)
            self._ribbons.draw(array, count, stroke, frame)
        others = self._room.standing(frame, (*PLACES, BANDS))
        look = (frame.camera, theme.theme_id, unit, frame.gaps)
        if look != self._named_for or not np.array_equal(others, self._others):
            self._runs, self._named_for, self._others = self._named(frame, others), look, others
        self._text.draw(self._runs, frame)
        return NEVER_S

    def pick(self, x_px: float, y_px: float, frame: Frame) -> list[Hit]:
        """Return the shapes whose outline is under the pointer, nearest first.

        What lies inside one is not the shape: there the ground and its things are clicked.
        """
        if frame.overlays.shapes is not self._shapes:
            self._take(frame.overlays.shapes)
        radius_px = PICK_RADIUS_PX * frame.unit
        reach_m = radius_px / frame.camera.px_per_m
        x_m, y_m = frame.camera.mercator_at(x_px, y_px)
        low, high = self._spans_m[:, :2] - reach_m, self._spans_m[:, 2:] + reach_m
        near = ((low <= (x_m, y_m)) & (high >= (x_m, y_m))).all(axis=1)
        hits = []
        for index in np.flatnonzero(near).tolist():
            ring = self._corners_m[self._starts[index] : self._starts[index + 1]]
            distance_px = _distance(ring, np.array([x_m, y_m])) * frame.camera.px_per_m
            if distance_px <= radius_px:
                lon_deg, lat_deg = frame.camera.lonlat_at(x_px, y_px)
                shape_id = self._shapes[index].shape_id
                hits.append(Hit(HitKind.SHAPE, shape_id, distance_px, lon_deg, lat_deg))
        return sorted(hits, key=lambda hit: hit.distance_px)

    def release(self) -> None:
        """Give the window's objects back."""
        self._room.remove(self._taken_by_chosen)
        self._layer.rooms.leave(self._room, SHAPES)
        self._forget()
        self._ribbons.release()
        self._text.release()

    def _named(self, frame: Frame, others: Boxes) -> list[TextRun]:
        """Return the names there is room for, the chosen ones always; put their boxes up."""
        camera, unit = frame.camera, frame.unit
        west, south, east, north = camera.span_m()
        spans = self._spans_m
        seen = (spans[:, 0] <= east) & (spans[:, 2] >= west)
        seen &= (spans[:, 1] <= north) & (spans[:, 3] >= south)
        wide_px = np.hypot(spans[:, 2] - spans[:, 0], spans[:, 3] - spans[:, 1]) * camera.px_per_m
        chosen = np.array([shape.is_chosen for shape in self._shapes], np.bool_)
        seen &= chosen | (wide_px >= LABEL_FROM_PX * unit)
        found = np.flatnonzero(seen)
        runs: list[TextRun] = []
        for index in found[np.argsort(~chosen[found], kind="stable")][:LABELS_AT_MOST].tolist():
            places = self._places(index, frame)
            boxes = np.array([box for _, box in places]).reshape(-1, 4)
            free = np.flatnonzero(~touching(boxes, others))
            if len(places) and (len(free) or chosen[index]):
                run, box = places[int(free[0]) if len(free) else 0]
                runs.append(run)
                others = np.concatenate([others, [box]])
        self._room.put(SHAPES, others[len(others) - len(runs) :])
        return runs

    def _places(self, index: int, frame: Frame) -> list[tuple[TextRun, Box]]:
        """Return where the name of a shape may stand, the best place first, and its box there."""
        shape, unit, camera = self._shapes[index], frame.unit, frame.camera
        label = safe_text(shape.label, LABEL_CHARACTERS)
        if not label:
            return []
        weight: Weight = "medium" if shape.is_chosen else "regular"
        size_px = LABEL_PX * unit
        wide_px = self._lines.width_px(label, weight, device_size(size_px, camera.dpr))
        half_px = np.array([[wide_px / camera.dpr / 2, size_px * LINE_PART]]) + GAP_PX * unit
        above_px = LABEL_ABOVE_PX * unit
        up_px = np.array([[0.0, -above_px], [0.0, above_px]])
        at_px = camera.screen_of_m(self._ends_m[index]) + up_px
        # Over its top, inside below it, under its bottom, inside above that.
        at_px = np.concatenate([at_px, at_px - 2 * up_px])
        at_px = at_px[[0, 2, 1, 3]]
        boxes = boxes_around(at_px, half_px)
        with_halo = grown(boxes, HALO_PX * unit)
        aside_px, _ = aside_of_gaps(with_halo, frame.gaps, camera.width_px, camera.height_px)
        boxes += np.tile(aside_px, 2)
        theme = frame.theme
        ink = theme.rgb("map.shape_chosen" if shape.is_chosen else "map.shape")
        halo = theme.rgb("map.label_halo")
        runs = [
            TextRun(label, x_px, y_px, size_px, ink, halo, weight)
            for x_px, y_px in (at_px + aside_px).tolist()
        ]
        return [(run, (*box,)) for run, box in zip(runs, boxes.tolist(), strict=True)]

    def _taken_by_chosen(self, frame: Frame) -> Boxes:
        """Return the boxes of the names of chosen shapes: names of places give way to them."""
        if SHAPES in frame.overlays.hidden_layers:
            return NO_BOXES
        if frame.overlays.shapes is not self._shapes:
            self._take(frame.overlays.shapes)
        chosen = [number for number, shape in enumerate(self._shapes) if shape.is_chosen]
        places = [self._places(number, frame)[:1] for number in chosen]
        return np.array([box for found in places for _, box in found]).reshape(-1, 4)

    def _take(self, shapes: tuple[ShapeMark, ...]) -> None:
        self._forget()
        self._shapes, self._named_for = shapes, ()
        origin = self._layer.origin
        rings = [
            np.array((*shape.outline, *shape.outline[:1]), np.float64).reshape(-1, 2)
            for shape in shapes
        ]
        offsets = [origin.offsets(ring[:, 0], ring[:, 1]) for ring in rings]
        metres = [origin.absolute(points) for points in offsets]
        self._starts = np.cumsum([0, *(len(ring) for ring in rings)])
        self._corners_m = np.concatenate(metres) if metres else np.empty((0, 2))
        self._spans_m = np.array([_span(m) for m in metres], np.float64).reshape(-1, 4)
        ends = [(_end(m, 1.0), _end(m, -1.0)) for m in metres]
        self._ends_m = np.array(ends, np.float64).reshape(-1, 2, 2)
        for shape, points in zip(shapes, offsets, strict=True):
            segments = segments_of(points, np.array([0, len(points)]))
            if shape.is_chosen and len(segments):
                buffer = self._gl.buffer(segments.tobytes())
                array = self._ribbons.vertex_array(buffer)
                self._chosen.append((buffer, array, len(segments)))

    def _forget(self) -> None:
        for buffer, array, _ in self._chosen:
            array.release()
            buffer.release()
        self._chosen.clear()
        self._shapes = ()


def _span(ring_m: NDArray[np.float64]) -> list[float]:
    """Return west, south, east, north; NaN, which is nowhere, for a ring without corners."""
    if not len(ring_m):
        return [np.nan] * 4
    return [*ring_m.min(axis=0).tolist(), *ring_m.max(axis=0).tolist()]


def _end(ring_m: NDArray[np.float64], sign: float) -> tuple[float, float]:
    """Return the middle of what reaches farthest north, or with a ``sign`` of -1 farthest south."""
    if not len(ring_m):
        return 0.0, 0.0
    up_m = sign * ring_m[:, 1]
    low, high = float(up_m.min()), float(up_m.max())
    farthest = ring_m[up_m >= high - TOP_PART * (high - low)]
    return float(farthest[:, 0].min() + farthest[:, 0].max()) / 2, sign * high


def _distance(ring: NDArray[np.float64], at: NDArray[np.float64]) -> float:
    """Return how far a point is from a closed ring, in the ring's units."""
    sides = np.diff(ring, axis=0)
    squares = np.maximum((sides**2).sum(axis=1), 1e-12)
    parts = np.clip(((at - ring[:-1]) * sides).sum(axis=1) / squares, 0.0, 1.0)
    off = at - ring[:-1] - parts[:, None] * sides
    return float(np.hypot(off[:, 0], off[:, 1]).min())
