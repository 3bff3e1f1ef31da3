"""What detectors of readings share: which readings count, and how one becomes a finding."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from app.domain.finding import Finding
from app.domain.readings import Mark, Timing
from app.domain.register import Station
from backends.compiled import compiled_in_place
from backends.detectors.contract import ReadingRows
from backends.detectors.footing.in_force import Applied

# What every kernel of readings counts, by these indices; nothing is dropped without a count.
USED, REPEATED, OUT_OF_ORDER, FUTURE, MARKED, MISSING = range(6)
COUNTED = ("used", "repeated", "out_of_order", "future", "marked", "missing")
_REPEATED, _OUT_OF_ORDER = int(Timing.REPEATED), int(Timing.OUT_OF_ORDER)
_FUTURE, _GOOD = int(Timing.FUTURE), int(Mark.GOOD)
_NOWHERE = (float("nan"), float("nan"))
_CITY = dt.timezone(dt.timedelta(hours=8), "Asia/Shanghai")


@compiled_in_place
def counts_as(value: float, mark: int, timing: int) -> int:
    """Return what a reading counts as: ``USED`` where it may be judged."""
    if timing & _FUTURE:
        return FUTURE
    if timing & _REPEATED:
        return REPEATED
    if timing & _OUT_OF_ORDER:
        return OUT_OF_ORDER
    if mark != _GOOD:
        return MARKED
    return USED if abs(value) < np.inf else MISSING


def no_counts() -> NDArray[np.int64]:
    """Return counts of nothing yet."""
    return np.zeros(len(COUNTED), np.int64)


def reading_counts(counts: NDArray[np.int64]) -> Mapping[str, int]:
    """Return a kernel's counts by name."""
    return dict(zip(COUNTED, counts.tolist(), strict=True))


def local_moment(at_s: float) -> tuple[str, float]:
    """Return the local day (``2026-11-22``) and hour (0 to 24) of a UTC time."""
    moment = dt.datetime.fromtimestamp(at_s, _CITY)
    return moment.date().isoformat(), moment.hour + moment.minute / 60 + moment.second / 3600


@dataclass(frozen=True, slots=True)
class StationPlaces:
    """Where each station of the register is; NaN for one that is in none."""

    stations: Mapping[str, Station]

    @classmethod
    def of(cls, stations: Iterable[Station]) -> Self:
        """Return the stations by id."""
        return cls({one.station_id: one for one in stations})

    def of_station(self, station_id: str) -> tuple[float, float]:
        """Return longitude and latitude in degrees."""
        one = self.stations.get(station_id)
        return (one.lon_deg, one.lat_deg) if one is not None else _NOWHERE


def reading_finding(
    rows: ReadingRows,
    row: int,
    applied: Applied,
    places: StationPlaces,
    *,
    is_standing: bool,
    at_s: float,
    from_s: float = float("nan"),
    subject: str = "",
    said: Mapping[str, Any] | None = None,
) -> Finding:
    """Return the finding of one rule on one reading; ``subject`` follows the station in the key."""
    station_id = bytes(rows.station[row]).decode()
    t_s, receipt_s = float(rows.t_s[row]), float(rows.receipt_s[row])
    evidence = {
        **(said or {}),
        "series": bytes(rows.series[row]).decode(),
        "feed": bytes(rows.source[row]).decode(),
        "t_s": t_s,
        "receipt_s": receipt_s,
    }
    if is_standing:  # the limit, where there is one, has a source and a standing of its own
        evidence = {**applied.evidence(), **evidence}
    lon_deg, lat_deg = places.of_station(station_id)
    return Finding(
        key="/".join(filter(None, (applied.rule.key, station_id, subject))),
        rule=applied.rule.key,
        severity=applied.rule.severity,
        entity_id=station_id,
        lon_deg=lon_deg,
        lat_deg=lat_deg,
        at_s=at_s,
        is_standing=is_standing,
        evidence=evidence,
        from_s=from_s,
        is_retrospective=bool(int(rows.timing[row]) & Timing.LATE),
        rule_version=applied.rule.version,
        config_hash=applied.config_hash,
    )
