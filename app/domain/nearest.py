"""Who of ours is nearest to a thing as the crow flies, among those whose place is known."""

from dataclasses import dataclass

import numpy as np

from app.domain.classes import LOST_AFTER_S, OURS
from app.domain.geo import distance_m
from app.domain.world import World


@dataclass(frozen=True, slots=True)
class Near:
    """One of ours and his distance in a straight line; no road was looked at."""

    entity_id: str
    label: str
    distance_m: float


def nearest_of_ours(world: World, target_id: str, now_s: float) -> Near | None:
    """Return who is nearest to ``target_id``; None where it or all of ours are out of sight."""
    target = world.row_of(target_id)
    if target is None:
        return None
    ours = np.flatnonzero(world.column("alive") & np.isin(world.column("class"), list(OURS)))
    ours = ours[now_s - world.column("fix_s")[ours] < LOST_AFTER_S]
    lon, lat = world.column("lon_deg"), world.column("lat_deg")
    off_m = distance_m(lon[target], lat[target], lon[ours], lat[ours])
    if not np.isfinite(off_m).any():
        return None
    best = int(np.nanargmin(off_m))
    row = int(ours[best])
    entity_id = world.id_at(row)
    return Near(entity_id, world.text_at("label", row) or entity_id, float(off_m[best]))
