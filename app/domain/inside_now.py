"""Who of ours and which stations are inside an outline now, as the world has it."""

from collections.abc import Sequence

import numpy as np

from app.domain.classes import LOST_AFTER_S, OURS, STATIONS
from app.domain.even_odd import inside_of
from app.domain.world import World


def ours_and_stations_inside(
    world: World, rings: Sequence[Sequence[tuple[float, float]]], now_s: float
) -> tuple[list[str], list[str]]:
    """Return the names of those of ours with a fix that is not lost, and of stations, in rings."""
    kinds = world.column("class")
    is_ours, is_station = np.isin(kinds, list(OURS)), np.isin(kinds, list(STATIONS))
    is_fresh = now_s - world.column("fix_s") < LOST_AFTER_S
    rows = np.flatnonzero(world.column("alive") & ((is_ours & is_fresh) | is_station))
    outline = [np.array(ring) for ring in rings]
    lon, lat = world.column("lon_deg")[rows], world.column("lat_deg")[rows]
    inside = rows[inside_of(outline, lon, lat)]
    named = [(bool(is_ours[r]), world.text_at("label", r) or world.id_at(r)) for r in inside]
    ours = sorted(name for ours, name in named if ours)
    return ours, sorted(name for ours, name in named if not ours)
