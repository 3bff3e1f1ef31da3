"""The air quality index: sub-indices from concentrations, the worst of them, and the chief ones.

Breakpoints are data (``resources/rules/aqi.toml``), dated and sourced; a sub-index lies on the line
between two of them and is rounded up (HJ 633).
"""

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Any

from app.domain.errors import ConfigError
from app.domain.limits import Standing

CHIEF_FROM = 50  # HJ 633: under it there is no chief pollutant
_EXACT = 1e-9  # what arithmetic adds to a whole number is no reason to round it up
_KEYS = {"standard", "valid_from", "valid_to", "source", "standing", "index", "grade", "row"}
_ROW_KEYS = {"period", "quantity", "span_s", "at", "beyond", "doubt"}


class Period(StrEnum):
    """What an index speaks of."""

    HOUR = "hour"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Breakpoints:
    """The concentrations of one quantity's mean over ``span_s`` at the table's indices.

    Fewer than indices: beyond the last the sub-index is ``beyond``. ``doubt`` says why the row is
    not to be relied on, empty where it is as good as the rest.
    """

    period: Period
    quantity: str
    span_s: int
    at: tuple[float, ...]
    beyond: int
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade of the index up to and including ``upto``, with its name by language."""

    upto: int
    label: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class AirIndex:
    """An index, what it is made of, and its chief quantities (none up to 50).

    ``doubts`` are those of the rows that were applied, by quantity.
    """

    value: int
    of_quantity: Mapping[str, int]
    chief: tuple[str, ...]
    grade: Grade
    doubts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class AqiTable:
    """The tables of one standard, for days from ``valid_from`` to ``valid_to`` (empty: ever)."""

    standard: str
    valid_from: str
    valid_to: str
    source: str
    standing: Standing
    index: tuple[int, ...]
    grades: tuple[Grade, ...]
    rows: tuple[Breakpoints, ...]

    def holds(self, day: str) -> bool:
        """Return whether it is in force on a day (``2026-11-22``)."""
        return self.valid_from <= day and (not self.valid_to or day <= self.valid_to)

    def row(self, quantity: str, span_s: int, period: Period) -> Breakpoints | None:
        """Return the row that the mean of a quantity over a span is held against, or None."""
        return next(
            (
                one
                for one in self.rows
                if (one.quantity, one.span_s, one.period) == (quantity, span_s, period)
            ),
            None,
        )

    def sub_index(self, row: Breakpoints, value: float) -> int | None:
        """Return the sub-index of a concentration; None for one that cannot be."""
        if not 0.0 <= value < math.inf:
            return None
        for (low, high), (low_index, high_index) in zip(
            pairwise(row.at), pairwise(self.index), strict=False
        ):
            if value <= high:
                exact = low_index + (high_index - low_index) * (value - low) / (high - low)
                return math.ceil(exact - _EXACT)
        return row.beyond

    def index_of(self, values: Mapping[tuple[str, int], float], period: Period) -> AirIndex | None:
        """Return the index of means by (quantity, span_s); None where none of them has a row.

        Means without a row, and those that cannot be, are left out.
        """
        found: dict[str, int] = {}
        doubts: dict[str, str] = {}
        for (quantity, span_s), value in values.items():
            row = self.row(quantity, span_s, period)
            sub = None if row is None else self.sub_index(row, value)
            if row is None or sub is None:
                continue
            found[quantity] = sub
            if row.doubt:
                doubts[quantity] = row.doubt
        if not found:
            return None
        value_ = max(found.values())
        chief = tuple(q for q, sub in found.items() if sub == value_) if value_ > CHIEF_FROM else ()
        return AirIndex(value_, found, chief, self.grade(value_), doubts)

    def grade(self, index: int) -> Grade:
        """Return the grade of an index."""
        return next((one for one in self.grades if index <= one.upto), self.grades[-1])

    @classmethod
    def from_toml(cls, text: str) -> "AqiTable":
        """Read a table; raise ConfigError saying what is wrong with it."""
        try:
            given = tomllib.loads(text)
            if unknown := set(given) - _KEYS:
                raise ConfigError(f"aqi: unknown entry {min(unknown)}")
            index = tuple(int(one) for one in given["index"])
            table = cls(
                standard=given["standard"],
                valid_from=given["valid_from"],
                valid_to=given.get("valid_to", ""),
                source=given["source"],
                standing=Standing(given["standing"]),
                index=index,
                grades=tuple(Grade(int(one["upto"]), one["label"]) for one in given["grade"]),
                rows=tuple(_row(one, index) for one in given["row"]),
            )
        except KeyError as error:
            raise ConfigError(f"aqi: {error} is missing") from error
        except (tomllib.TOMLDecodeError, TypeError, ValueError) as error:
            raise ConfigError(f"aqi: {error}") from error
        if not (table.grades and _rises(index) and _rises([one.upto for one in table.grades])):
            raise ConfigError("aqi: index and grades must rise")
        return table


def _row(row: Mapping[str, Any], index: Sequence[int]) -> Breakpoints:
    if unknown := set(row) - _ROW_KEYS:
        raise ConfigError(f"aqi: {row.get('quantity')}: unknown entry {min(unknown)}")
    at = tuple(float(one) for one in row["at"])
    if not 1 < len(at) <= len(index) or not _rises(at):
        raise ConfigError(f"aqi: {row['quantity']}: 'at' must rise and be no longer than 'index'")
    return Breakpoints(
        Period(row["period"]),
        row["quantity"],
        int(row["span_s"]),
        at,
        int(row.get("beyond", index[len(at) - 1])),
        row.get("doubt", ""),
    )


def _rises(numbers: Sequence[float]) -> bool:
    return all(low < high for low, high in pairwise(numbers))
