"""What the hub freezes for a question about hazardous goods: where they are now, and the alarms."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

_CITY = dt.timezone(dt.timedelta(hours=8), "Asia/Shanghai")  # no summer time since 1991


@dataclass(frozen=True, slots=True)
class Mover:
    """A vehicle or vessel with a fix that is not lost."""

    entity_id: str
    label: str
    lon_deg: float
    lat_deg: float


@dataclass(frozen=True, slots=True)
class Told:
    """An alarm as far as this room needs it; ``sites`` are the places its evidence names.

    Without ``has_place`` the position it carries is no place of the city.
    """

    alarm_id: str
    rule: str
    severity: int
    entity_id: str
    label: str
    lon_deg: float
    lat_deg: float
    raised_s: float
    is_open: bool
    has_place: bool
    sites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Moment:
    """All of it as of ``as_of_s``; ``left_off`` counts the alarms that were too many to be sent."""

    as_of_s: float
    trucks: tuple[Mover, ...] = ()
    tankers: tuple[Mover, ...] = ()
    alarms: tuple[Told, ...] = ()
    left_off: int = 0

    @property
    def day(self) -> str:
        """The day where the city is, ``2026-11-22``."""
        return dt.datetime.fromtimestamp(self.as_of_s, _CITY).date().isoformat()

    @classmethod
    def of(cls, frozen: Mapping[str, Any]) -> "Moment":
        """Return what :mod:`backends.hub.hazmat_freezing` froze."""
        return cls(
            float(frozen["now_s"]),
            tuple(Mover(*row) for row in frozen["trucks"]),
            tuple(Mover(*row) for row in frozen["tankers"]),
            tuple(Told(*(*row[:-1], tuple(row[-1]))) for row in frozen["alarms"]),
            int(frozen["left_off"]),
        )


def places_of(movers: tuple[Mover, ...]) -> NDArray[np.float64]:
    """Return (n, 2) f8 degrees."""
    return np.array([(one.lon_deg, one.lat_deg) for one in movers], np.float64).reshape(-1, 2)
