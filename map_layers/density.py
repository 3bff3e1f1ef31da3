"""What stands for the things in view: symbols of their own, dots, or counts, cell by cell."""

import math
from dataclasses import dataclass
from enum import Enum, IntEnum

import numpy as np
from numpy.typing import NDArray

from map_layers.camera import WORLD_M, CameraView
from map_layers.cells import Cells
from map_layers.class_groups import GROUP_OF, GROUPS
from map_layers.contract import Frame
from map_layers.count_places import beside_names, in_their_cells
from map_layers.counted import Counted, radii_px
from map_layers.label_room import GREAT, LabelRoom
from map_layers.symbol_size import symbol_px
from map_layers.track_table import TrackTable
from map_layers.visible_rows import RANK, rows_inside

CELL_PX = 100.0  # about as wide as a cell of the world is on the screen, times the unit
LEVEL_SLACK = 0.6  # in zooms: a level gives way when its cells are 1.5 times too large or small
SCOPE_MARGIN_PX = 220.0  # what is decided beyond the view, so that a pan finds it there
ZOOM_STEP = 0.1  # a smaller change of scale decides nothing anew
DOT_PX = 4.5
DOTS_COVER = 0.30  # of a cell that dots and their rims may cover
TRAFFIC_ICONS_FROM_ZOOM = 12.0  # further away towns would be heaps of icons
ICONS_COVER, NEAR_ICONS_COVER, NEAR_ZOOM = 0.45, 1.2, 16.0
SPECIAL_IN_CELL = 6  # of what is watched or ours; more are counted too
NAMED_AT_MOST = 400
ICON_PX2_SOFTWARE, ICON_PX2 = 0.9e6, 8e6  # of sprites on one picture
RENEW_S = 0.75  # how long a hand on the map keeps a plan, where the processor draws
SLACK = 0.75  # what was shown in a dearer way comes back below this part of the limit


class Manner(IntEnum):
    """How the ordinary things of a cell are shown."""

    NONE = 0
    ICONS = 1
    DOTS = 2
    COUNT = 3


class Policy(Enum):
    """``DENSITY`` decides by cell; the others are for measuring."""

    DENSITY = "density"
    DOTS = "dots"
    ICONS = "icons"


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """What one window shows of each thing in scope; every one is in ``icons``, ``dots`` or counted.

    ``icons`` and ``dots`` are rows in drawing order; ``cells`` and ``manner`` say what was decided.
    """

    level: int
    icons: NDArray[np.uint32]
    dots: NDArray[np.uint32]
    counted: Counted
    in_scope: int
    cells: Cells
    manner: NDArray[np.uint8]
    is_special: NDArray[np.bool_]


class Density:
    """Decides for one window, and decides anew only when data, filter, scale or scope differ."""

    def __init__(self, table: TrackTable, room: LabelRoom | None = None) -> None:
        """Let counts keep clear of the great names of ``room``, where they can."""
        self._table = table
        self._room = room
        self._reason: tuple[object, ...] = ()
        self._zoom = math.nan
        self._level: int | None = None
        self._camera: CameraView | None = None
        self._decided_at_s = -math.inf
        self.is_stale = False  # the feed has changed what the plan shows, a little
        self.policy = Policy.DENSITY
        self.plan: Plan | None = None

    def choose(self, frame: Frame) -> bool:
        """Renew the plan where it must be; return whether it did."""
        level = self._level_for(frame)
        overlays = frame.overlays
        reason = (
            self._table.revision,
            level,
            frame.unit,
            frame.is_software,
            self.policy,
            overlays.hidden_classes,
            overlays.rows,
            (overlays.selected, overlays.hovered, overlays.alarms),
            (overlays.labelled, overlays.picked),
            (frame.language, GREAT in overlays.hidden_layers),
        )
        camera, plan = frame.camera, self.plan
        is_near = abs(camera.zoom - self._zoom) < ZOOM_STEP
        is_moving, self._camera = camera != self._camera, camera
        self.is_stale = False
        if plan is not None and is_near and _covers(plan.cells, frame):
            if reason == self._reason:
                return False
            # While a hand moves the map its pictures come first: what only the feed changed is
            # decided now and then. The things themselves are where they are in every picture.
            age_s = frame.at_s - self._decided_at_s
            is_slow = frame.hurries and frame.is_software
            is_same = reason[1:] == self._reason[1:]
            self.is_stale = is_slow and is_moving and is_same and 0.0 <= age_s < RENEW_S
            if self.is_stale:
                return False
        self._decided_at_s = frame.at_s
        self._reason, self._zoom, self._level = reason, camera.zoom, level
        self.plan = self._decide(frame, level)
        return True

    def _level_for(self, frame: Frame) -> int:
        exact = _level_of(frame.camera, frame.unit)
        if self._level is not None and abs(exact - self._level) <= LEVEL_SLACK:
            return self._level
        return round(exact)

    def _decide(self, frame: Frame, level: int) -> Plan:
        table = self._table
        cells = Cells.over(frame.camera, SCOPE_MARGIN_PX, WORLD_M / 2.0**level, table.origin)
        rows = rows_inside(table, frame, cells.span_m)
        records = table.records
        x_m, y_m = records.to_x_m[rows], records.to_y_m[rows]
        kinds = records.kind[rows, 0]
        cell = cells.of(x_m, y_m)
        special = RANK[kinds] > 0
        is_named = self._is_named(rows, frame)
        before = self.plan
        was_special = cells.carried(before.cells, before.is_special, fill=True) if before else None
        in_cell = np.bincount(cell[special], minlength=cells.count)
        limit = np.full(cells.count, float(SPECIAL_IN_CELL))
        if was_special is not None:
            limit[~was_special] *= SLACK
        is_special = in_cell <= limit
        alone = is_named | (special & is_special[cell])
        common = np.bincount(cell[~alone], minlength=cells.count)
        was = cells.carried(before.cells, before.manner, fill=0) if before else None
        manner = self._manners(common, was, frame, cells.px(frame.camera))
        if self.policy is not Policy.DENSITY:
            forced = Manner.DOTS if self.policy is Policy.DOTS else Manner.ICONS
            manner = np.full(cells.count, forced, np.uint8)
        how = manner[cell]
        how[alone] = Manner.ICONS
        icons = rows[how == Manner.ICONS]
        order = RANK[records.kind[icons, 0]] + 3 * is_named[how == Manner.ICONS]
        icons = icons[np.argsort(order, kind="stable")]
        left = np.flatnonzero(how == Manner.COUNT)
        counted = self._counted(cells, cell[left], kinds[left], x_m[left], y_m[left], frame)
        is_dot = how == Manner.DOTS
        # What matters last; otherwise neighbours together, which the processor writes faster.
        order = RANK[kinds[is_dot]].astype(np.int32) * cells.count + cell[is_dot]
        dots = rows[is_dot][np.argsort(order, kind="stable")]
        return Plan(level, icons, dots, counted, len(rows), cells, manner, is_special)

    def _is_named(self, rows: NDArray[np.uint32], frame: Frame) -> NDArray[np.bool_]:
        """Return which of the rows a person or an alarm named, up to a bound."""
        row_of = self._table.world.row_of
        named = [row for key in _named(frame) if (row := row_of(key)) is not None]
        return np.isin(rows, np.array(named[:NAMED_AT_MOST], np.uint32))

    def _manners(
        self,
        common: NDArray[np.int64],
        was: NDArray[np.uint8] | None,
        frame: Frame,
        cell_px: float,
    ) -> NDArray[np.uint8]:
        """Return (cells,) u1 of ``Manner`` by how many ordinary things each cell holds."""
        unit, zoom = frame.unit, frame.camera.zoom
        area_px2 = cell_px**2
        rim_px = DOT_PX * unit + 2.0
        dots_limit = np.full(len(common), DOTS_COVER * area_px2 / (math.pi / 4 * rim_px**2))
        part = min(max((zoom - 12.0) / (NEAR_ZOOM - 12.0), 0.0), 1.0)
        cover = ICONS_COVER + part * (NEAR_ICONS_COVER - ICONS_COVER)
        body_px2 = symbol_px(frame) ** 2
        icons_limit = np.full(len(common), cover * area_px2 / body_px2)
        from_zoom = TRAFFIC_ICONS_FROM_ZOOM
        if was is not None:
            dots_limit[was == Manner.COUNT] *= SLACK
            icons_limit[was >= Manner.DOTS] *= SLACK
            has_icons = bool((was == Manner.ICONS).any())
            from_zoom += -ZOOM_STEP if has_icons else 0.0
        if zoom < from_zoom:
            icons_limit[:] = 0.0
        budget_px2 = ICON_PX2_SOFTWARE if frame.is_software else ICON_PX2
        budget = budget_px2 / (body_px2 * 2.6)  # of symbols: a sprite is larger than its body
        while (many := common[common <= icons_limit].sum()) > budget and many:
            icons_limit *= 0.5
        manner = np.full(len(common), Manner.COUNT, np.uint8)
        manner[common <= dots_limit] = Manner.DOTS
        manner[common <= icons_limit] = Manner.ICONS
        manner[common == 0] = Manner.NONE
        return manner

    def _counted(
        self,
        cells: Cells,
        cell: NDArray[np.int32],
        kinds: NDArray[np.uint8],
        x_m: NDArray[np.float32],
        y_m: NDArray[np.float32],
        frame: Frame,
    ) -> Counted:
        """Count what is left, and place each mark where its things are, inside its cell."""
        groups = np.bincount(
            cell * len(GROUPS) + GROUP_OF[kinds], minlength=cells.count * len(GROUPS)
        ).reshape(cells.count, len(GROUPS))
        counts = groups.sum(axis=1)
        held = np.flatnonzero(counts)
        many = counts[held]
        middle_x = np.bincount(cell, x_m, cells.count)[held] / many
        middle_y = np.bincount(cell, y_m, cells.count)[held] / many
        bounds_m = cells.bounds_m(held)
        centre = (bounds_m[:, :2] + bounds_m[:, 2:]) / 2
        middle = np.column_stack([middle_x, middle_y])
        camera, unit = frame.camera, frame.unit
        cell_px = cells.px(camera) / unit
        at_m = in_their_cells(middle, centre, cell_px, camera.px_per_m / unit)
        if self._room is not None:
            origin, names = self._table.origin, self._room.great(frame)
            at_m, centre = origin.absolute(at_m), origin.absolute(centre)
            radii = radii_px(many, unit)
            at_m = beside_names(at_m, centre, cells.side_m / 2, radii, names, camera)
            at_m -= (origin.x_m, origin.y_m)
        return Counted(at_m.astype(np.float32), many, groups[held], bounds_m)


def _level_of(camera: CameraView, unit: float) -> float:
    return math.log2(camera.px_per_m * WORLD_M / (CELL_PX * unit))


def _named(frame: Frame) -> tuple[str, ...]:
    overlays = frame.overlays
    alarmed = (alarm.entity_id for alarm in overlays.alarms)
    keys = (*overlays.selected, overlays.hovered, *alarmed)
    return tuple(
        dict.fromkeys(
            key for key in (*keys, *sorted(overlays.labelled), *sorted(overlays.picked)) if key
        )
    )


def _covers(cells: Cells, frame: Frame) -> bool:
    west, south, east, north = frame.camera.span_m()
    has_west, has_south, has_east, has_north = cells.span_m
    return has_west <= west and has_south <= south and has_east >= east and has_north >= north
