"""The moving things: icons when near and few, dots when far or many, fading with age."""

from typing import ClassVar

import moderngl
import numpy as np

from app.domain.classes import LATE_AFTER_S, LOST_AFTER_S, EntityClass
from app.domain.world import Change
from map_layers.contract import NEVER_S, Frame, Hit, HitKind
from map_layers.shaders import compiled, pour, tell
from map_layers.sharing import shared
from map_layers.sprites import CELL_PX, SpriteAtlas
from map_layers.symbol_shaders import (
    DOT_FRAGMENT,
    DOT_VERTEX,
    ICON_FRAGMENT,
    ICON_VERTEX,
    TICK_FRAGMENT,
    TICK_VERTEX,
)
from map_layers.symbol_size import symbol_px
from map_layers.track_table import BUFFER_FORMAT, BUFFER_NAMES, TrackTable
from map_layers.visible_rows import VisibleRows

ICONS_AT_MOST = 1500
TRAFFIC_ICONS_FROM_ZOOM = 12.0  # further away towns would be heaps of icons
DOT_PX = 4.5
PICK_RADIUS_PX = 14.0
STEP_PX = 0.5  # a thing that moves less between two pictures stands still for the eye
FASTEST_S, SLOWEST_S = 1 / 60, 1.0


class TracksLayer:
    """All rows of the world in one shared buffer."""

    key: ClassVar[str] = "tracks"

    def __init__(self, table: TrackTable, atlas: SpriteAtlas) -> None:
        self.table = table
        self.atlas = atlas

    def upload(self, gl: moderngl.Context) -> None:
        """Make the shared buffer of records."""
        self.table.upload(gl)

    def absorb(self, change: Change) -> bool:
        """Renew the records ``change`` names; they are written at the next drawing."""
        return self.table.absorb(change)

    def view(self, gl: moderngl.Context) -> "TracksView":
        """Return the moving things of one window."""
        return TracksView(gl, self.table, self.atlas)

    def release(self) -> None:
        """Give the shared buffer back."""
        self.table.release()


class TracksView:
    """The moving things in view of one window; rows in view are chosen anew when data or look is.

    Draw order is traffic, then hazmat and charter, then ours: what matters lies on top.
    """

    def __init__(self, gl: moderngl.Context, table: TrackTable, atlas: SpriteAtlas) -> None:
        self._table = table
        self._rows = VisibleRows(table)
        self._atlas = atlas.texture(gl)
        self._atlas_cells = (self._atlas.width / CELL_PX, self._atlas.height / CELL_PX)
        self._indices = gl.buffer(reserve=4 * 1024, dynamic=True)
        self._records = shared(table.buffer(), gl)
        self._programs = {
            "icon": compiled(gl, ICON_VERTEX, ICON_FRAGMENT),
            "dot": compiled(gl, DOT_VERTEX, DOT_FRAGMENT),
            "tick": compiled(gl, TICK_VERTEX, TICK_FRAGMENT),
        }
        names = (*BUFFER_NAMES, "in_kind")
        self._arrays = {
            name: gl.vertex_array(
                program,
                [(self._records, BUFFER_FORMAT, *names)],
                self._indices,
                skip_errors=True,  # each program reads some of the record
            )
            for name, program in self._programs.items()
        }
        self._count = 0
        self._dots = 0

    @property
    def dots(self) -> int:
        """How many of the rows in view, from the first on, were last drawn as dots."""
        return self._dots

    def draw(self, frame: Frame) -> float:
        """Draw what is in view; return when it will have moved enough to see, or aged a step."""
        self._table.rebase(frame.now_s)
        self._table.buffer()
        if self._rows.choose(frame):
            self._write_indices()
            self._dots = self._dots_among(frame)
        if not self._count:
            return NEVER_S
        size_px = symbol_px(frame)
        self._render("dot", frame, DOT_PX * frame.unit, slice(0, self._dots))
        self._render("tick", frame, size_px, slice(self._dots, self._count))
        self._render("icon", frame, size_px, slice(self._dots, self._count))
        return self._due_in_s(frame)

    def pick(self, x_px: float, y_px: float, frame: Frame) -> list[Hit]:
        """Return the things whose symbols are under the pointer, nearest first."""
        self._rows.choose(frame)
        rows = self._rows.rows
        if not len(rows):
            return []
        at_m = self._table.origin.absolute(self._table.positions_m(rows, frame.now_s))
        px = frame.camera.screen_of_m(at_m)
        distance_px = np.hypot(px[:, 0] - x_px, px[:, 1] - y_px)
        radius_px = max(PICK_RADIUS_PX, symbol_px(frame) / 2)
        near = np.flatnonzero(distance_px <= radius_px)
        near = near[np.argsort(distance_px[near], kind="stable")]
        world = self._table.world
        hits = []
        for index in near[:20].tolist():
            if entity_id := world.id_at(int(rows[index])):
                lon, lat = frame.camera.lonlat_at(float(px[index, 0]), float(px[index, 1]))
                hits.append(Hit(HitKind.ENTITY, entity_id, float(distance_px[index]), lon, lat))
        return hits

    def release(self) -> None:
        """Give the window's objects back."""
        for array in self._arrays.values():
            array.release()
        for program in self._programs.values():
            program.release()
        self._indices.release()
        self._atlas.release()

    def _dots_among(self, frame: Frame) -> int:
        """Traffic is dots from far or when it is many; what is watched or ours only when many."""
        rows = self._rows
        if self._count - rows.traffic > ICONS_AT_MOST:
            return self._count
        is_far = frame.camera.zoom < TRAFFIC_ICONS_FROM_ZOOM
        return rows.traffic if is_far or rows.in_view > ICONS_AT_MOST else 0

    def _write_indices(self) -> None:
        rows = self._rows.rows
        self._count = len(rows)
        if rows.nbytes > self._indices.size:
            self._indices.orphan(2 * rows.nbytes)
        if len(rows):
            self._indices.write(rows.astype("<u4").tobytes())

    def _render(self, name: str, frame: Frame, size_px: float, part: slice) -> None:
        if part.start >= part.stop:
            return
        program, theme = self._programs[name], frame.theme
        colours = np.zeros((32, 3), np.float32)  # as many as the shader has
        for kind in EntityClass:
            colours[kind] = theme.rgb(f"class.{kind.name.lower()}")
        pour(program, "u_class", colours.tobytes())
        tell(program, "u_stopped", theme.rgb("state.stopped"))
        tell(program, "u_emergency", theme.rgb("state.emergency"))
        tell(program, "u_rim", theme.rgb("state.rim"))
        tell(program, "u_halo", theme.rgb("map.symbol_halo"))
        tell(program, "u_now_s", frame.now_s - self._table.epoch_s)
        tell(program, "u_age_s", (LATE_AFTER_S, LOST_AFTER_S))
        tell(program, "u_size_px", size_px)
        tell(program, "u_cells", self._atlas_cells)
        tell(program, "u_atlas", 0)
        self._atlas.use(0)
        count = part.stop - part.start
        self._arrays[name].render(moderngl.POINTS, vertices=count, first=part.start)

    def _due_in_s(self, frame: Frame) -> float:
        records = self._table.records[self._rows.rows]
        now_s = frame.now_s - self._table.epoch_s
        gliding = records[now_s < records["start_s"] + records["glide_s"]]
        if not len(gliding):
            return SLOWEST_S  # the next step of age
        way_m = np.hypot(*(gliding["to_m"] - gliding["from_m"]).T)
        speed_px_s = float((way_m / np.maximum(gliding["glide_s"], 1e-3)).max())
        speed_px_s *= frame.camera.px_per_m
        return float(np.clip(STEP_PX / max(speed_px_s, 1e-6), FASTEST_S, SLOWEST_S))
