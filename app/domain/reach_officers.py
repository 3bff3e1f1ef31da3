"""Which of our own are inside a band, as far as their fixes can be trusted."""

from dataclasses import dataclass

import numpy as np

from app.domain.classes import LOST_AFTER_S, OURS
from app.domain.reach import ReachBand
from app.domain.world import World


@dataclass(frozen=True, slots=True)
class OfficerInside:
    """One of ours inside a band, as last seen."""

    entity_id: str
    label: str
    fix_age_s: float


def officers_inside(band: ReachBand, world: World, now_s: float) -> tuple[OfficerInside, ...]:
    """Return our own who are inside a band at city time ``now_s``, by id.

    Those whose fix is lost are left out: nobody knows where they are.
    """
    rows = np.flatnonzero(world.column("alive") & np.isin(world.column("class"), list(OURS)))
    fix_age_s = np.maximum(0.0, now_s - world.column("fix_s")[rows])
    lon, lat = world.column("lon_deg")[rows], world.column("lat_deg")[rows]
    there = band.holds(lon, lat) & (fix_age_s < LOST_AFTER_S)
    found = [
        OfficerInside(world.id_at(row), world.text_at("label", row), age_s)
        for row, age_s in zip(rows[there].tolist(), fix_age_s[there].tolist(), strict=True)
    ]
    return tuple(sorted(found, key=lambda officer: officer.entity_id))
