"""Vessels in their true outline, drawn to scale where the map is near enough to see it."""

from typing import Any, ClassVar

import moderngl
import numpy as np
from numpy.typing import NDArray

from app.domain.classes import VESSELS, EntityClass, EntityState
from map_layers.contract import NEVER_S, Frame
from map_layers.hulls import CORNERS, FAN, edge_quads, hull_corners
from map_layers.shaders import compiled
from map_layers.symbol_size import symbol_px
from map_layers.track_table import TrackTable
from map_layers.windowed import WindowedLayer

FROM_ZOOM = 14.0
SHORTEST_PART = 1.2  # of a symbol: a shorter hull is told by its symbol
AT_MOST = 600
FILL_OPACITY = 0.4
EDGE_PX, CASING_PX = 1.6, 3.6
KEYS = ("length_m", "beam_m", "bow_m", "port_m", "heading_deg")
NO_ROWS = np.empty(0, np.intp)

_VERTEX = """
in vec2 in_at_m;
in vec4 in_colour;
flat out vec4 v_colour;
void main() {
    v_colour = in_colour;
    gl_Position = clip_of(px_of(in_at_m));
}
"""
_FRAGMENT = """
flat in vec4 v_colour;
out vec4 colour;
void main() { colour = vec4(v_colour.rgb, 1.0) * v_colour.a; }
"""
_IS_VESSEL = np.zeros(256, np.bool_)
_IS_VESSEL[[int(kind) for kind in VESSELS]] = True
_TRIANGLE_CORNERS = FAN.size + 2 * CORNERS * 6  # of a hull: fill, casing and edge

Rows = NDArray[np.intp]


class VesselsLayer(WindowedLayer):
    """Hulls of vessels that told of theirs and of where the bow points; they hide their symbols.

    A hull as old as lost is an edge without a fill, and a late one is fainter.
    """

    key: ClassVar[str] = "vessels"

    def __init__(self, table: TrackTable) -> None:
        self.table = table

    def view(self, gl: moderngl.Context) -> "VesselsView":
        """Return the hulls of one window."""
        return VesselsView(gl, self.table)


class VesselsView:
    """The hulls of one window, where their symbols would be now."""

    def __init__(self, gl: moderngl.Context, table: TrackTable) -> None:
        self._gl = gl
        self._table = table
        self._has_hulls = set(KEYS) <= {field.key for field in table.world.fields}
        self._known: tuple[object, Rows] = (None, NO_ROWS)
        self._program = compiled(gl, _VERTEX, _FRAGMENT)
        self._buffer = gl.buffer(reserve=AT_MOST * _TRIANGLE_CORNERS * 24, dynamic=True)
        self._array = gl.vertex_array(
            self._program, [(self._buffer, "2f4 4f4", "in_at_m", "in_colour")]
        )

    def draw(self, frame: Frame) -> float:
        """Draw the hulls in view, and note whose symbols they stand for."""
        rows = self._rows(frame) if frame.camera.zoom >= FROM_ZOOM and self._has_hulls else NO_ROWS
        rows, at_m = self._in_view(rows, frame)
        self._table.note_outlined(self._gl, frame, rows)
        if not len(rows):
            return NEVER_S
        corners_m = at_m[:, None, :] + self._hulls_m(rows)
        px_m = frame.unit / frame.camera.px_per_m
        fill, edge, casing = self._colours(rows, frame)
        parts = (
            (edge_quads(corners_m, CASING_PX * px_m), casing),
            (corners_m[:, FAN].reshape(len(rows), -1, 2), fill),
            (edge_quads(corners_m, EDGE_PX * px_m), edge),
        )
        vertices = np.concatenate([_dressed(points, colours) for points, colours in parts])
        self._buffer.write(vertices.tobytes())
        self._array.render(moderngl.TRIANGLES, vertices=len(vertices))
        return NEVER_S  # what moves and ages asks for its pictures itself

    def release(self) -> None:
        """Give the window's objects back."""
        self._table.forget_window(self._gl)
        for resource in (self._array, self._buffer, self._program):
            resource.release()

    def _rows(self, frame: Frame) -> Rows:
        """Return the rows that have a hull and a heading and are shown; found once a change."""
        overlays, table = frame.overlays, self._table
        table.settle()
        known = (table.revision, overlays.rows, overlays.hidden_classes)
        if known != self._known[0]:
            world = table.world
            is_here = world.column("alive") & _IS_VESSEL[world.column("class")]
            is_here &= (world.column("length_m") > 0) & (world.column("beam_m") > 0)
            shown = table.shown(overlays.rows)
            if shown is not None:
                is_here &= shown
            if overlays.hidden_classes:
                hidden = [int(kind) for kind in overlays.hidden_classes]
                is_here &= ~np.isin(world.column("class"), hidden)
            rows = np.flatnonzero(is_here)
            self._known = (known, rows[np.isfinite(self._headings_deg(rows))])
        return self._known[1]

    def _headings_deg(self, rows: Rows) -> NDArray[np.float64]:
        """Return where bows point: by the compass, else along the course of what makes way."""
        world = self._table.world
        heading = world.column("heading_deg")[rows]
        is_moving = world.column("state")[rows] == EntityState.MOVING
        course = np.where(is_moving, world.column("course_deg")[rows], np.nan)
        return np.where(np.isnan(heading), course, heading).astype(np.float64)

    def _in_view(self, rows: Rows, frame: Frame) -> tuple[Rows, NDArray[np.float64]]:
        """Return the rows in view whose hulls are longer than a symbol, and where they are."""
        if not len(rows):
            return rows, np.empty((0, 2))
        world, camera = self._table.world, frame.camera
        length_m = world.column("length_m")[rows].astype(np.float64) * self._stretch(rows)
        rows = rows[length_m * camera.px_per_m >= SHORTEST_PART * symbol_px(frame)]
        at_m = self._table.positions_m(rows, frame.now_s)
        px = camera.screen_of_m(self._table.origin.absolute(at_m))
        reach_px = 1100.0 * camera.px_per_m  # the longest hull there can be
        inside = (px > -reach_px).all(axis=1)
        inside &= px[:, 0] < camera.width_px + reach_px
        inside &= px[:, 1] < camera.height_px + reach_px
        near = np.flatnonzero(inside)[:AT_MOST]
        return rows[near], at_m[near]

    def _hulls_m(self, rows: Rows) -> NDArray[np.float64]:
        world = self._table.world
        length_m, beam_m, bow_m, port_m = (
            world.column(key)[rows].astype(np.float64) for key in KEYS[:4]
        )
        corners = hull_corners(length_m, beam_m, bow_m, port_m, self._headings_deg(rows))
        return corners * self._stretch(rows)[:, None, None]

    def _stretch(self, rows: Rows) -> NDArray[np.float64]:
        """Return how many Mercator metres a metre is there."""
        lat_deg = self._table.world.column("lat_deg")[rows]
        return np.asarray(1.0 / np.cos(np.radians(lat_deg)), np.float64)

    def _colours(self, rows: Rows, frame: Frame) -> tuple[NDArray[Any], ...]:
        """Return (n, 4) f4 each for fill, edge and casing."""
        world, theme = self._table.world, frame.theme
        kinds, states = world.column("class")[rows], world.column("state")[rows]
        palette = np.zeros((256, 3), np.float32)
        for kind in EntityClass:
            palette[kind] = theme.rgb(f"class.{kind.name.lower()}")
        body = palette[kinds]
        edge = body.copy()
        edge[states == EntityState.EMERGENCY] = theme.rgb("state.emergency")
        age_s = frame.now_s - world.column("fix_s")[rows]
        codes = self._table.records.kind[rows, 3]
        patience = self._table.patience
        late, lost = age_s >= patience.late_s(codes), age_s >= patience.lost_s(codes)
        opacity = np.where(late & ~lost, 0.6, 1.0).astype(np.float32)
        filled = np.where(lost, 0.0, FILL_OPACITY * opacity).astype(np.float32)
        dark = np.broadcast_to(np.array(theme.rgb("map.symbol_halo"), np.float32), body.shape)
        return (
            np.column_stack([body, filled]),
            np.column_stack([edge, opacity]),
            np.column_stack([dark, 0.6 * opacity]),
        )


def _dressed(points: NDArray[np.float64], colours: NDArray[Any]) -> NDArray[np.float32]:
    """Return (n * m, 6) f4: points of n things, each in the colour of its thing."""
    dressed = np.repeat(colours[:, None, :], points.shape[1], axis=1)
    return np.concatenate([points, dressed], axis=2).reshape(-1, 6).astype(np.float32)
