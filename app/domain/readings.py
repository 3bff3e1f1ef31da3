"""Readings: numbers over time, from sensors and indicators alike; what a series is and is worth.

A *series* is one number of one station: a quantity, over a span (0 for an instant, 3600 for hourly
data), by a statistic (the value itself, or a span's mean, least, greatest or sum).
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum, IntFlag
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain.errors import ConfigError

F8 = NDArray[np.float64]
_KNOWN = frozenset(
    {
        "key",
        "number",
        "label",
        "unit",
        "decimals",
        "lowest",
        "highest",
        "late_after_s",
        "frozen_after_s",
    }
)


class Statistic(IntEnum):
    """What a number says of its span; the number travels on the wire."""

    VALUE = 0
    MEAN = 1
    LEAST = 2
    GREATEST = 3
    SUM = 4


class Mark(IntEnum):
    """What the station itself says of its number (HJ 212 flags, and what others call quality)."""

    GOOD = 0
    OVER_RANGE = 1  # beyond what the instrument can measure
    MAINTENANCE = 2
    CALIBRATION = 3
    FAULT = 4
    MANUAL = 5  # set by hand
    STOPPED = 6  # the plant or the instrument is out of operation
    NO_LINK = 7  # the station could not reach its instrument
    SUSPECT = 8  # outside what the quantity can be, or a flag nobody knows


class Timing(IntFlag):
    """What our own clock and memory say of a reading; 0 is a reading in time and in order."""

    IN_ORDER = 0
    LATE = 1  # measured long before it came
    REPEATED = 2  # the same moment was already there
    OUT_OF_ORDER = 4  # older than the newest of its series
    FUTURE = 8  # later than our clock allows; kept, never shown as the last value


class Soundness(IntEnum):
    """How far a last value may be trusted."""

    LIVE = 0
    LATE = 1
    LOST = 2
    FROZEN = 3  # it comes in time and says the same for longer than nature does


_WORSE = (Soundness.LIVE, Soundness.FROZEN, Soundness.LATE, Soundness.LOST)


def worst(all_of: Iterable[Soundness]) -> Soundness:
    """Return the worst; lost where there is nothing."""
    return max(all_of, key=_WORSE.index, default=Soundness.LOST)


LOST_AFTER_LATE_TIMES = 4.0
LATE_ON_ARRIVAL_S = 300.0
FUTURE_AFTER_S = 120.0


@dataclass(frozen=True, slots=True)
class Quantity:
    """One kind of number: its unit, its possible range, and when silence or sameness is a fault.

    ``late_after_s`` holds for instants; a series over a span is late after two spans at least.
    ``frozen_after_s`` 0 means that it may stay the same for ever (a counter at night).
    """

    key: str
    number: int
    label: Mapping[str, str]
    unit: str = ""
    decimals: int = 1
    lowest: float = -np.inf
    highest: float = np.inf
    late_after_s: float = 180.0
    frozen_after_s: float = 0.0

    def shown(self, value: float) -> str:
        """Return ``value`` as a person reads it, without its unit; a missing one is a dash."""
        if value != value:  # noqa: PLR0124 - NaN is the only number unlike itself
            return "—"
        return f"{value:.{self.decimals}f}"

    def soundness(
        self, now_s: float, t_s: float, same_since_s: float, span_s: float = 0.0
    ) -> Soundness:
        """Grade a last value measured at ``t_s`` that has been the same since ``same_since_s``."""
        late_after_s = max(self.late_after_s, 2.0 * span_s)
        age_s = now_s - t_s
        if not age_s < late_after_s * LOST_AFTER_LATE_TIMES:
            return Soundness.LOST
        if age_s >= late_after_s:
            return Soundness.LATE
        if self.frozen_after_s and t_s - same_since_s >= max(self.frozen_after_s, 4.0 * span_s):
            return Soundness.FROZEN
        return Soundness.LIVE


@dataclass(frozen=True, slots=True)
class QuantityCatalogue:
    """All quantities; ``resources/quantities.toml``."""

    quantities: tuple[Quantity, ...]
    _by_key: Mapping[str, Quantity] = field(init=False, repr=False, compare=False)
    _by_number: Mapping[int, Quantity] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index; raise ConfigError where two share a key or a number."""
        by_key = {q.key: q for q in self.quantities}
        by_number = {q.number: q for q in self.quantities}
        if not len(by_key) == len(by_number) == len(self.quantities):
            raise ConfigError("quantities.toml: two quantities share one key or number")
        object.__setattr__(self, "_by_key", by_key)
        object.__setattr__(self, "_by_number", by_number)

    def __getitem__(self, key: str) -> Quantity:
        """Return the quantity named ``key``; KeyError if there is none."""
        return self._by_key[key]

    def __iter__(self) -> Iterator[Quantity]:
        """Iterate in the order of the file."""
        return iter(self.quantities)

    def find(self, key: str) -> Quantity | None:
        """Return the quantity named ``key``, or None."""
        return self._by_key.get(key)

    def numbered(self, number: int) -> Quantity | None:
        """Return the quantity with this number on the wire, or None."""
        return self._by_number.get(number)

    @classmethod
    def from_toml(cls, text: str) -> "QuantityCatalogue":
        """Read a catalogue; raise ConfigError naming the quantity and what is wrong with it."""
        try:
            rows = tomllib.loads(text)["quantity"]
        except (tomllib.TOMLDecodeError, KeyError) as error:
            raise ConfigError(f"quantities.toml: {error}") from error
        if not (isinstance(rows, list) and all(isinstance(row, dict) for row in rows)):
            raise ConfigError("quantities.toml: 'quantity' is not a list of [[quantity]] tables")
        return cls(tuple(_quantity(row) for row in rows))


def _quantity(row: dict[str, Any]) -> Quantity:
    key, number = row.get("key"), row.get("number")
    if not isinstance(key, str) or not isinstance(number, int) or not 0 < number < 2**16:
        raise ConfigError(f"quantities.toml: a quantity needs a key and a number: {row}")
    if unknown := set(row) - _KNOWN:
        raise ConfigError(f"quantities.toml: quantity {key}: unknown entry {sorted(unknown)[0]}")
    if "label" not in row:
        raise ConfigError(f"quantities.toml: quantity {key}: no label")
    return Quantity(**row)


def series_id(
    station_id: str, quantity: str, span_s: int = 0, statistic: Statistic = Statistic.VALUE
) -> str:
    """Return the name of a series: ``station/quantity`` or ``station/quantity/3600/mean``."""
    if not span_s:
        return f"{station_id}/{quantity}"
    return f"{station_id}/{quantity}/{span_s}/{statistic.name.lower()}"


@dataclass(frozen=True, slots=True)
class ReadingBatch:
    """Readings of one source in columns of one length, before the hub knows their series.

    ``stations`` (S32) are the identities the protocol speaks of: ``hj212:<MN>``, or the id that a
    topic map, a CSV push or a columns feed gives; the register of stations turns the former into a
    station. ``quantities`` (u2) are numbers of the catalogue; ``values`` f8, NaN where the station
    gave none; ``marks`` u1 (:class:`Mark`); ``t_s`` f8 when it was measured (UTC), the end of the
    span where there is one; ``spans_s`` u4; ``statistics`` u1 (:class:`Statistic`).
    """

    source: str
    stations: NDArray[np.bytes_]
    quantities: NDArray[np.uint16]
    values: F8
    marks: NDArray[np.uint8]
    t_s: F8
    spans_s: NDArray[np.uint32]
    statistics: NDArray[np.uint8]

    def __len__(self) -> int:
        """Return the number of readings."""
        return len(self.stations)

    def taken(self, which: NDArray[np.bool_] | NDArray[np.intp]) -> "ReadingBatch":
        """Return the readings that ``which`` (a mask or indices) names."""
        return ReadingBatch(
            self.source,
            self.stations[which],
            self.quantities[which],
            self.values[which],
            self.marks[which],
            self.t_s[which],
            self.spans_s[which],
            self.statistics[which],
        )


@dataclass(frozen=True, slots=True)
class Series:
    """A stretch of one series, oldest first, arrays of one length.

    ``t_s`` f8 measured, ``values`` f8 (NaN where none was given), ``marks`` u1, ``timings`` u1.
    ``thinned_from`` is how many readings it stands for, where there were more than asked for;
    ``is_part`` says that there may have been others, which whoever gave it could not look up.
    """

    series_id: str
    t_s: F8
    values: F8
    marks: NDArray[np.uint8]
    timings: NDArray[np.uint8]
    thinned_from: int = 0
    is_part: bool = False
