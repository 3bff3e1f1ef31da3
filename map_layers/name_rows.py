"""Which moving things want a name in one window, the weightiest first."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from app.domain.classes import OURS
from app.domain.geo import degrees_of
from map_layers.contract import Frame
from map_layers.overlays import ValueLabel
from map_layers.track_table import TrackTable
from map_layers.visible_rows import rows_shown

OURS_FROM_ZOOM = 12.5
LOST_FROM_ZOOM = 12.0
VALUES_FROM_ZOOM = 12.0
TRAFFIC_FROM_ZOOM = 15.5
TRAFFIC_AT_MOST = 600  # in view; where there is more of it its symbols leave no room for names
AT_MOST = 200
CROWD = 300  # so many of ours, or lost, in view
MARGIN_PX = 40.0

_IS_OURS = np.zeros(256, np.bool_)
_IS_OURS[[int(kind) for kind in OURS]] = True


class NameTier(IntEnum):
    """Why a thing has a name; the lower goes first."""

    CHOSEN = 0  # by a person: its name stands whatever is there
    VALUE = 1
    OURS = 2
    LOST = 3
    TRAFFIC = 4


@dataclass(frozen=True, slots=True)
class WantedNames:
    """Rows and their tiers, the weightiest first; ``symbols`` are all rows in view when near."""

    rows: NDArray[np.intp]
    tiers: NDArray[np.int8]
    values: dict[int, ValueLabel]
    symbols: NDArray[np.intp]


def wanted_names(table: TrackTable, frame: Frame, shown: NDArray[np.intp]) -> WantedNames:
    """Return which rows want a name; of equals those in ``shown`` come first, so that they stay."""
    overlays, zoom, world = frame.overlays, frame.camera.zoom, table.world
    keys = [*overlays.selected, overlays.hovered, *sorted(overlays.labelled)]
    here = [row for key in keys if key and (row := world.row_of(key)) is not None]
    here = [row for row in here if row < table.size]
    chosen = rows_shown(table, overlays, np.array(here, np.intp))
    tier = np.full(table.size, len(NameTier), np.int8)
    values: dict[int, ValueLabel] = {}
    symbols = np.empty(0, np.intp)
    if zoom >= min(OURS_FROM_ZOOM, LOST_FROM_ZOOM, VALUES_FROM_ZOOM):
        near = _in_view(table, frame)
        if zoom >= TRAFFIC_FROM_ZOOM and len(near) <= TRAFFIC_AT_MOST:
            tier[near] = NameTier.TRAFFIC
            symbols = near
        if zoom >= LOST_FROM_ZOOM:
            age_s = frame.now_s - world.column("fix_s")[near]
            _give(tier, near[age_s >= table.lost_after_s(near)], NameTier.LOST)
        if zoom >= OURS_FROM_ZOOM:
            _give(tier, near[_IS_OURS[world.column("class")[near]]], NameTier.OURS)
        if zoom >= VALUES_FROM_ZOOM and overlays.values:
            found = ((world.row_of(value.entity_id), value) for value in overlays.values)
            values = {row: value for row, value in found if row is not None and row < table.size}
            valued = np.fromiter(values, np.intp, len(values))
            tier[np.intersect1d(near, valued)] = NameTier.VALUE
    tier[chosen] = NameTier.CHOSEN
    rows = np.flatnonzero(tier < len(NameTier))
    is_new = ~np.isin(rows, shown)
    rows = rows[np.lexsort((rows, is_new, tier[rows]))]
    most = max(AT_MOST, int((tier[rows] == NameTier.CHOSEN).sum()))
    return WantedNames(rows[:most], tier[rows[:most]], values, symbols)


def _give(tier: NDArray[np.int8], rows: NDArray[np.intp], to: NameTier) -> None:
    """Give rows a tier unless they are a crowd: that is dots and counts, which have no names."""
    if len(rows) <= CROWD:
        tier[rows] = to


def _in_view(table: TrackTable, frame: Frame) -> NDArray[np.intp]:
    """Return the rows that are alive, shown and in view."""
    world = table.world
    west, south, east, north = frame.camera.span_m(MARGIN_PX)
    (west_deg, east_deg), (south_deg, north_deg) = degrees_of(
        np.array([west, east]), np.array([south, north])
    )
    lon_deg, lat_deg = world.column("lon_deg")[: table.size], world.column("lat_deg")[: table.size]
    rows = np.flatnonzero((lat_deg >= south_deg) & (lat_deg <= north_deg))
    lon_deg = lon_deg[rows]
    rows = rows[(lon_deg >= west_deg) & (lon_deg <= east_deg)]
    rows = rows[world.column("alive")[rows].astype(np.bool_)]
    return rows_shown(table, frame.overlays, np.asarray(rows, np.intp))
