"""How many things of which class there are: everywhere, in view, late, lost, and how many shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from app.domain.classes import LATE_AFTER_S, LOST_AFTER_S, STATIONS, EntityClass
from app.services.live import ViewGroup
from map_layers.overlays import RowFilter

if TYPE_CHECKING:  # brings the GL library with it
    from map_layers.scene import MapScene

Counts = NDArray[np.int64]
CLASSES = len(EntityClass)


@dataclass(frozen=True, slots=True, eq=False)
class MapTally:
    """Counts by class, (classes,) i8 each; ``in_view`` is None before there is a map.

    ``everywhere``, ``late`` and ``lost`` count all there is, ``in_view`` what a filter of rows
    leaves in the picture. Stations are never late: they do not move. ``shown`` is how many of all
    ``count`` things neither that filter nor the legend hides.
    """

    everywhere: Counts
    in_view: Counts | None
    late: Counts
    lost: Counts
    shown: int

    @property
    def count(self) -> int:
        """How many things there are."""
        return int(self.everywhere.sum())


def total(counts: Counts, kinds: Iterable[EntityClass]) -> int:
    """Return how many of these classes."""
    return int(counts[list(kinds)].sum())


def tally_of(
    group: ViewGroup,
    scene: "MapScene | None",
    hidden: frozenset[EntityClass],
    rows: RowFilter | None,
    at_s: float,
) -> MapTally:
    """Count the world of ``group`` as ``scene`` shows it at monotonic ``at_s``."""
    world = group.world
    alive = np.asarray(world.column("alive"), np.bool_)
    kinds = world.column("class")
    passed = alive if rows is None else alive & _mask(group, scene, rows)
    age_s = group.now_s() - world.column("fix_s")
    moves = alive & ~_of(kinds, STATIONS)
    lost = moves & (age_s >= LOST_AFTER_S)
    late = moves & (age_s >= LATE_AFTER_S) & ~lost
    return MapTally(
        _counted(kinds, alive),
        None if scene is None else _counted(kinds, passed & _in_view(scene, at_s, len(kinds))),
        _counted(kinds, late),
        _counted(kinds, lost),
        int((passed & ~_of(kinds, hidden)).sum()),
    )


def is_hidden(
    group: ViewGroup, entity_id: str, hidden: frozenset[EntityClass], rows: RowFilter | None
) -> bool:
    """Return whether legend or filter hide a thing that is here."""
    row = group.world.row_of(entity_id)
    if row is None:
        return False
    kind = int(group.world.column("class")[row])
    return kind in map(int, hidden) or (rows is not None and not rows.mask(group.world)[row])


def _mask(group: ViewGroup, scene: "MapScene | None", rows: RowFilter) -> NDArray[np.bool_]:
    kept = scene.model.table.shown(rows) if scene is not None else None  # asked once a change
    return rows.mask(group.world) if kept is None or len(kept) != group.world.size else kept


def _of(kinds: NDArray[np.uint8], wanted: Iterable[EntityClass]) -> NDArray[np.bool_]:
    known = np.zeros(256, np.bool_)
    known[list(wanted)] = True
    return known[kinds]


def _counted(kinds: NDArray[np.uint8], rows: NDArray[np.bool_]) -> Counts:
    """Count by class; a class of later days is an unknown one."""
    numbers = np.bincount(kinds[rows], minlength=CLASSES)
    counts = numbers[:CLASSES].astype(np.int64)
    counts[EntityClass.UNKNOWN] += int(numbers[CLASSES:].sum())
    return counts


def _in_view(scene: "MapScene", at_s: float, size: int) -> NDArray[np.bool_]:
    table, camera = scene.model.table, scene.camera.view(at_s)
    west, south, east, north = camera.span_m()
    origin, records = table.origin, table.records
    box = records.to_x_m >= np.float32(west - origin.x_m)
    box &= records.to_x_m <= np.float32(east - origin.x_m)
    box &= records.to_y_m >= np.float32(south - origin.y_m)
    box &= records.to_y_m <= np.float32(north - origin.y_m)
    if camera.bearing_deg == 0.0:
        return box[:size]
    near, inside = np.flatnonzero(box[:size]), np.zeros(size, np.bool_)
    at_m = origin.absolute(np.column_stack([records.to_x_m[near], records.to_y_m[near]]))
    px = camera.screen_of_m(at_m)  # a picture that is turned does not fill its box
    inside[near] = (
        (px[:, 0] >= 0)
        & (px[:, 0] <= camera.width_px)
        & (px[:, 1] >= 0)
        & (px[:, 1] <= camera.height_px)
    )
    return inside
