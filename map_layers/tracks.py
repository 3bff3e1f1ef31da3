"""The moving things: counts where they crowd, then dots, then symbols, fading with age."""

from typing import ClassVar

import moderngl
import numpy as np
from numpy.typing import NDArray

from app.domain.world import Change
from map_layers.contract import NEVER_S, Frame, Hit, HitKind
from map_layers.count_marks import CountMarks
from map_layers.density import DOT_PX, RENEW_S, Density, Plan
from map_layers.glyphs import Fonts
from map_layers.label_room import LabelRooms
from map_layers.plan_fade import PlanFade
from map_layers.splat import SPLAT_FROM, DotSplat
from map_layers.sprite_texture import SpriteTexture
from map_layers.symbol_painter import SymbolPainter
from map_layers.symbol_size import symbol_px
from map_layers.track_table import TrackTable

PICK_RADIUS_PX = 14.0
HITS_AT_MOST = 20
STEP_PX = 0.5  # a thing that moves less between two pictures stands still for the eye
FASTEST_S, SLOWEST_S = 1 / 60, 1.0


class TracksLayer:
    """All rows of the world in shared buffers."""

    key: ClassVar[str] = "tracks"

    def __init__(
        self, table: TrackTable, atlas: SpriteTexture, fonts: Fonts, rooms: LabelRooms
    ) -> None:
        self.table = table
        self.atlas = atlas
        self.fonts = fonts
        self.rooms = rooms

    def upload(self, gl: moderngl.Context) -> None:
        """Make the shared buffers of records."""
        self.table.upload(gl)

    def absorb(self, change: Change) -> bool:
        """Note the rows ``change`` names; they are projected and written at the next drawing."""
        return self.table.absorb(change)

    def view(self, gl: moderngl.Context) -> "TracksView":
        """Return the moving things of one window."""
        return TracksView(gl, self)

    def release(self) -> None:
        """Give the shared buffers back."""
        self.table.release()


class TracksView:
    """The moving things of one window. ``density`` says what stands for each of them.

    Draw order is dots, counts, symbols; of symbols traffic, then hazmat and charter, then ours,
    then what a person or an alarm named: what matters lies on top.
    """

    def __init__(self, gl: moderngl.Context, layer: TracksLayer) -> None:
        self._gl = gl
        self._table = layer.table
        self._rooms = layer.rooms
        self._room = layer.rooms.enter(gl, layer.key)
        self.density = Density(layer.table, self._room)
        self._fade = PlanFade()
        self._symbols = SymbolPainter(gl, layer.table, layer.atlas)
        self._splat = DotSplat(gl, layer.table)
        self._counts = CountMarks(gl, layer.fonts)
        self._old_counts = CountMarks(gl, layer.fonts)
        self._ends_s = self._speeds_m_s = np.empty(0, np.float32)

    @property
    def plan(self) -> Plan | None:
        """What was last drawn."""
        return self.density.plan

    def draw(self, frame: Frame) -> float:
        """Draw what is in view; return when it will have moved enough to see, or aged a step."""
        self._table.rebase(frame.now_s)
        before = self.density.plan
        if self.density.choose(frame) and self.density.plan is not None:
            is_other_way = self._fade.turn(before, self.density.plan, frame)
            if is_other_way:
                self._counts, self._old_counts = self._old_counts, self._counts
            self._note_glides(self.density.plan)
            self._table.note_icons(self._gl, self.density.plan.icons)
        plan = self.density.plan
        if plan is None:
            return NEVER_S
        fading_s = self._fade.settle(frame)
        self._draw_dots(frame)
        old = self._fade.old
        if old is not None:
            self._old_counts.draw(old.counted, frame, 1.0 - self._fade.part)
        self._counts.draw(plan.counted, frame, self._fade.part)
        symbols_px = symbol_px(frame)
        for rows, fade in self._fade.icons(plan):
            shown = self._table.without_outlined(self._gl, frame, rows)
            self._symbols.draw_icons(shown, symbols_px, frame, fade)
        renewed_s = RENEW_S if self.density.is_stale else NEVER_S
        return min(fading_s, renewed_s, self._due_in_s(frame))

    def pick(self, x_px: float, y_px: float, frame: Frame) -> list[Hit]:
        """Return what is under the pointer: things drawn themselves, nearest first, then a count.

        A count mark is one hit of kind ``COUNT``; the things it stands for are not hit. Asked is
        what was last drawn: to decide anew is for the next picture, which has to note it.
        """
        plan = self.density.plan
        if plan is None:
            return []
        camera = frame.camera
        radius_px = max(PICK_RADIUS_PX, symbol_px(frame) / 2)
        rows = np.concatenate([plan.icons, plan.dots])
        px = camera.screen_of_m(
            self._table.origin.absolute(self._table.positions_m(rows, frame.now_s))
        )
        distance_px = np.hypot(px[:, 0] - x_px, px[:, 1] - y_px)
        near = np.flatnonzero(distance_px <= radius_px)
        near = near[np.argsort(distance_px[near], kind="stable")][:HITS_AT_MOST]
        hits = []
        for index in near.tolist():
            if entity_id := self._table.world.id_at(int(rows[index])):
                lon, lat = camera.lonlat_at(float(px[index, 0]), float(px[index, 1]))
                hits.append(Hit(HitKind.ENTITY, entity_id, float(distance_px[index]), lon, lat))
        return hits + self._counts_at(plan, x_px, y_px, frame)

    def release(self) -> None:
        """Give the window's objects back."""
        self._rooms.leave(self._room, TracksLayer.key)
        self._table.forget_window(self._gl)
        for part in (self._symbols, self._splat, self._counts, self._old_counts):
            part.release()

    def _draw_dots(self, frame: Frame) -> None:
        size_px = DOT_PX * frame.unit
        plan = self.density.plan
        for rows, fade in self._fade.dots(plan) if plan is not None else ():
            # What fades is drawn by GL on both paths: the splat writes solid dots.
            if frame.is_software and fade >= 1.0 and len(rows) >= SPLAT_FROM:
                self._splat.draw(rows, size_px, frame)
            else:
                self._symbols.draw_dots(rows, size_px, frame, fade)

    def _counts_at(self, plan: Plan, x_px: float, y_px: float, frame: Frame) -> list[Hit]:
        counted = plan.counted
        if not len(counted):
            return []
        at_m = self._table.origin.absolute(counted.at_m)
        px = frame.camera.screen_of_m(at_m)
        distance_px = np.hypot(px[:, 0] - x_px, px[:, 1] - y_px)
        nearest = int(np.argmin(distance_px - counted.radii_px(frame.unit)))
        if distance_px[nearest] > counted.radii_px(frame.unit)[nearest]:
            return []
        return [counted.hit(nearest, float(distance_px[nearest]), self._table.origin)]

    def _note_glides(self, plan: Plan) -> None:
        """Keep how long and how fast what is drawn glides, so that a picture needs not ask."""
        rows: NDArray[np.uint32] = np.concatenate([plan.icons, plan.dots])
        records = self._table.records[rows]
        self._ends_s = records.start_s + records.glide_s
        way_m = np.hypot(records.to_x_m - records.from_x_m, records.to_y_m - records.from_y_m)
        self._speeds_m_s = way_m / np.maximum(records.glide_s, np.float32(1e-3))

    def _due_in_s(self, frame: Frame) -> float:
        if frame.is_calm or not len(self._ends_s):
            return NEVER_S
        gliding = self._ends_s > np.float32(frame.now_s - self._table.epoch_s)
        fastest_m_s = float(self._speeds_m_s.max(initial=0.0, where=gliding))
        speed_px_s = fastest_m_s * frame.camera.px_per_m
        # At the latest the next step of age.
        return float(np.clip(STEP_PX / max(speed_px_s, 1e-6), FASTEST_S, SLOWEST_S))
