"""Legal limits of quantities: dated, sourced, and each for the span of time the law speaks of."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain.errors import ConfigError
from app.domain.readings import Mark, Series, Statistic, Timing

FOR_EVER = "9999-12-31"
HOURS_OF_DAY = 24


class Sense(StrEnum):
    """On which side of its limit a value ought to be."""

    MOST = "most"
    LEAST = "least"


class Standing(StrEnum):
    """How the number was come by; a hall checks whatever was not read in the standard itself."""

    READ = "read"
    SECONDARY = "secondary"
    RECOLLECTED = "recollected"
    HOUSE = "house"  # our own choice, where no law is known to us


@dataclass(frozen=True, slots=True)
class Limit:
    """One number of a standard for one category of place.

    ``span_s`` and ``statistic`` say what it limits: 0 any single value, 86400 and MEAN the mean of
    a day. ``hours`` are the local hours it holds in, ``(22, 6)`` for the night, None for all.
    ``valid_from`` and ``valid_to`` are days, both included; an empty end is for ever.
    """

    key: str
    standard: str
    category: str
    quantity: str
    value: float
    sense: Sense
    label: Mapping[str, str]
    who: str
    source: str
    standing: Standing
    valid_from: str
    valid_to: str = ""
    span_s: int = 0
    statistic: Statistic = Statistic.VALUE
    hours: tuple[int, int] | None = None

    def holds(self, day: str, hour: float) -> bool:
        """Return whether it is in force on ``day`` (``2026-11-22``) at a local hour, 0 to 24."""
        if not self.valid_from <= day <= (self.valid_to or FOR_EVER):
            return False
        if self.hours is None:
            return True
        start, end = self.hours
        return start <= hour < end if start < end else hour >= start or hour < end

    def judges(self, span_s: int, statistic: Statistic) -> bool:
        """Return whether a series of that span may be held against it; others it only guides."""
        return self.span_s == 0 or (span_s, statistic) == (self.span_s, self.statistic)

    def is_broken_by(self, value: float) -> bool:
        """Return whether ``value`` is on the wrong side; a missing one breaks nothing."""
        return value > self.value if self.sense is Sense.MOST else value < self.value


@dataclass(frozen=True, slots=True)
class Assignment:
    """Says which category of a standard stations are judged by; ``stations`` is a glob."""

    stations: str
    standard: str
    category: str
    who: str


@dataclass(frozen=True, slots=True)
class Broken:
    """For how long a limit has been broken; ``is_longer`` where the data begin broken already."""

    for_s: float
    is_longer: bool


@dataclass(frozen=True, slots=True)
class LimitTable:
    """All limits and who is judged by which: the files of ``resources/rules/limits`` as one."""

    limits: tuple[Limit, ...] = ()
    assignments: tuple[Assignment, ...] = ()

    def of(self, station_id: str, quantity: str, day: str, hour: float) -> tuple[Limit, ...]:
        """Return what limits a quantity of a station now; none where no category was assigned."""
        return tuple(one for one in self.ever(station_id, quantity) if one.holds(day, hour))

    def ever(self, station_id: str, quantity: str) -> tuple[Limit, ...]:
        """Return what limits a quantity of a station at any time, past and future ones too."""
        assigned = {
            (a.standard, a.category)
            for a in self.assignments
            if fnmatchcase(station_id, a.stations)
        }
        return tuple(
            limit
            for limit in self.limits
            if limit.quantity == quantity and (limit.standard, limit.category) in assigned
        )

    @classmethod
    def from_toml(cls, text: str) -> "LimitTable":
        """Read a table; raise ConfigError naming the limit and what is wrong with it."""
        try:
            tables = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise ConfigError(f"limits: {error}") from error
        if unknown := set(tables) - {"limit", "assignment"}:
            raise ConfigError(f"limits: unknown table {min(unknown)}")
        limits = tuple(_limit(row) for row in _rows(tables, "limit"))
        if len({limit.key for limit in limits}) != len(limits):
            raise ConfigError("limits: two limits share one key")
        assignments = tuple(_assignment(row) for row in _rows(tables, "assignment"))
        known = {(limit.standard, limit.category) for limit in limits}
        for given in assignments:
            if (given.standard, given.category) not in known:
                raise ConfigError(
                    f"limits: {given.stations} is given {given.standard} {given.category},"
                    " which has no limit"
                )
        return cls(limits, assignments)


def broken_for(limit: Limit, series: Series, most_gap_s: float) -> Broken | None:
    """Return for how long the newest values have broken ``limit``, or None where they do not.

    Only sound values count, and none from the future; a gap longer than ``most_gap_s`` ends the
    stretch, for nobody knows what was in it.
    """
    is_now = (series.timings & Timing.FUTURE) == 0
    good = (series.marks == Mark.GOOD) & np.isfinite(series.values) & is_now
    t_s, values = series.t_s[good], series.values[good]
    if not len(t_s) or not limit.is_broken_by(float(values[-1])):
        return None
    begins = _stretch_start(limit, t_s, values, most_gap_s)
    is_whole = begins > 0 and t_s[begins] - t_s[begins - 1] <= most_gap_s
    return Broken(float(t_s[-1] - t_s[begins]), not is_whole)


def _stretch_start(
    limit: Limit, t_s: NDArray[np.float64], values: NDArray[np.float64], most_gap_s: float
) -> int:
    begins = len(t_s) - 1
    while (
        begins > 0
        and limit.is_broken_by(float(values[begins - 1]))
        and t_s[begins] - t_s[begins - 1] <= most_gap_s
    ):
        begins -= 1
    return begins


def _rows(tables: Mapping[str, Any], name: str) -> Sequence[dict[str, Any]]:
    rows = tables.get(name, [])
    if not (isinstance(rows, list) and all(isinstance(row, dict) for row in rows)):
        raise ConfigError(f"limits: '{name}' is not a list of [[{name}]] tables")
    return rows


def _limit(row: dict[str, Any]) -> Limit:
    key = row.get("key")
    try:
        given = dict(row)
        if (hours := given.pop("hours", None)) is not None:
            given["hours"] = _hours(hours)
        if "statistic" in given:
            given["statistic"] = Statistic[str(given["statistic"]).upper()]
        given["sense"] = Sense(given["sense"])
        given["standing"] = Standing(given["standing"])
        given["value"] = float(given["value"])
        given["label"] = _label(given["label"])
        return Limit(**given)
    except (KeyError, TypeError, ValueError) as error:
        raise ConfigError(f"limits: limit {key}: {error}") from error


def _label(label: object) -> dict[str, str]:
    if not isinstance(label, dict):
        raise TypeError(f"label {label} has no languages")
    return label


def _hours(hours: object) -> tuple[int, int]:
    match hours:
        case [int(start), int(end)] if all(0 <= h <= HOURS_OF_DAY for h in (start, end)):
            return start, end
    raise ValueError(f"hours {hours} are not two hours of a day")


def _assignment(row: dict[str, Any]) -> Assignment:
    try:
        return Assignment(**row)
    except TypeError as error:
        raise ConfigError(f"limits: an assignment: {error}") from error
