"""What the reader may look at for hazardous goods: fixes and alarms that the asking seat sees."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain.alarm import Alarm
from app.domain.alarm_place import has_place
from app.domain.board import Board
from app.domain.classes import LOST_AFTER_S, EntityClass
from app.domain.people import CITY
from app.domain.world import World

MOST_ALARMS = 3000
MOST_MOVERS = 20_000
CLOSED_WITHIN_S = 86_400.0


def freeze_hazmat(
    world: World, board: Board, shown: NDArray[np.bool_], county: str, now_s: float
) -> dict[str, Any]:
    """Return the moment as plain values; open alarms first, then those closed within a day."""
    seen = [a for a in board.alarms.values() if county in (CITY, a.county)]
    alarms = [a for a in seen if a.is_open or now_s - a.raised_s < CLOSED_WITHIN_S]
    alarms.sort(key=lambda a: (not a.is_open, a.severity, -a.raised_s))
    return {
        "now_s": now_s,
        "trucks": _movers(world, shown, EntityClass.HAZMAT_TRUCK, now_s),
        "tankers": _movers(world, shown, EntityClass.TANKER_VESSEL, now_s),
        "alarms": [_told(alarm) for alarm in alarms[:MOST_ALARMS]],
        "left_off": max(0, len(alarms) - MOST_ALARMS),
    }


def _movers(
    world: World, shown: NDArray[np.bool_], kind: EntityClass, now_s: float
) -> list[list[Any]]:
    is_known = now_s - world.column("fix_s") < LOST_AFTER_S  # a lost one may be anywhere
    mask = world.column("alive") & (world.column("class") == kind) & shown & is_known
    lon, lat = world.column("lon_deg"), world.column("lat_deg")
    return [
        [world.id_at(row), world.text_at("label", row), float(lon[row]), float(lat[row])]
        for row in np.flatnonzero(mask)[:MOST_MOVERS].tolist()
    ]


def _told(alarm: Alarm) -> list[Any]:
    return [
        *(alarm.alarm_id, alarm.rule, int(alarm.severity), alarm.entity_id, alarm.label),
        *(alarm.lon_deg, alarm.lat_deg, alarm.raised_s, alarm.is_open, has_place(alarm)),
        _sites_of(alarm.evidence),
    ]


def _sites_of(evidence: Mapping[str, Any]) -> list[str]:
    """Return the site that a rule's evidence is about; those it checked and rejected are not."""
    site = evidence.get("site")
    found = [evidence.get("site_id"), site.get("site_id") if isinstance(site, Mapping) else None]
    return [one for one in found if isinstance(one, str) and one]
