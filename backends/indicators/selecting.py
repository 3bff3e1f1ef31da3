"""The rows of one figure, found again when somebody asks what it is made of."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from app.domain.measures.asking import Side
from app.domain.measures.indicator import Counting, FactKind, Indicator, Meant
from app.domain.measures.period import begins_s
from backends.indicators.clock_parts import CLOCK_PARTS, clock_parts
from backends.indicators.facts import F8, I4, Facts, Local, Mask, RowIndex
from backends.indicators.looking import cells_of, meant, numbers_of
from backends.indicators.moment import Span
from backends.indicators.span_days import SpanDays
from backends.indicators.tallying import COUNTS, counts_of, tally, untold

# When a row of a table without a span came about; all others have their own order.
BEGAN = {
    FactKind.CASES: "raised",
    FactKind.ALARMS: "raised",
    FactKind.TASKS: "issued",
    FactKind.MESSAGES: "sent",
    FactKind.ROLLS: "called",
}


@dataclass(frozen=True, slots=True)
class Rows:
    """Some rows of a table; ``times_s`` are of the indicator's span, None where it has none."""

    facts: Facts
    rows: RowIndex
    times_s: F8 | None

    def parted(self, part: str) -> tuple[Sequence[tuple[str, str]], I4]:
        """Return keys with names, and of each row the place of its key, -1 of none.

        By the clock of the indicator's own span, where it has one.
        """
        if part in CLOCK_PARTS and self.times_s is not None:
            keys, codes = clock_parts(part, self.times_s)
            return [(key, "") for key in keys], codes
        codes = self.facts.codes(part, self.rows)
        return self.facts.parts(part), codes

    def where(self, mask: Mask) -> "Rows":
        """Return some of them."""
        times_s = None if self.times_s is None else self.times_s[mask]
        return Rows(self.facts, self.rows[mask], times_s)

    def newest(self) -> F8:
        """Return (len(rows),) f8: by what time each is as new as it is; 0 where none is known."""
        if self.times_s is not None:
            return self.times_s
        span = BEGAN.get(self.facts.kind)
        return np.zeros(len(self.rows)) if span is None else self.facts.times_s(span)[self.rows]


@dataclass(frozen=True, slots=True)
class Selected:
    """The rows of a figure: ``rows`` it counts in or is of, ``per`` those below a ratio's line.

    ``counted`` is (len(rows),) bool of a share, ``numbers`` (len(rows),) f8 of a field.
    ``is_known`` is whether anybody tells of such rows (:meth:`Facts.known`).
    """

    indicator: Indicator
    rows: Rows
    per: Rows | None = None
    counted: Mask | None = None
    numbers: F8 | None = None
    is_known: bool = True

    def sums(self, groups: I4, per_groups: I4 | None, count: int) -> tuple[F8, F8]:
        """Return (count,) f8 of each group: value and of, as in a figure."""
        values, of = self._sums(groups, per_groups, count)
        if self.is_known or self.indicator.counting not in COUNTS:
            return values, of
        return untold(self.rows.facts.kind, values), of

    def _sums(self, groups: I4, per_groups: I4 | None, count: int) -> tuple[F8, F8]:
        if self.numbers is not None:
            return tally(self.indicator.counting, groups, self.numbers, count)
        if self.counted is not None:
            return counts_of(groups[self.counted], count), counts_of(groups, count)
        counts = counts_of(groups, count)
        if per_groups is None:
            return counts, np.full(count, math.nan)
        return counts, counts_of(per_groups, count)

    def side(self, side: Side) -> Rows:
        """Return the rows of a side; of a count nothing is missed."""
        if self.numbers is not None:
            has_one = np.isfinite(self.numbers)
            return self.rows.where(~has_one if side is Side.MISSED else has_one)
        if self.counted is not None and side is not Side.OF:
            return self.rows.where(self.counted if side is Side.COUNTED else ~self.counted)
        if self.per is not None and side is Side.OF:
            return self.per
        if side is Side.MISSED:
            return self.rows.where(np.zeros(len(self.rows.rows), dtype=np.bool_))
        return self.rows


class Selecting:
    """Finds the rows of figures in the tables; ``spans`` are kept by who counts."""

    def __init__(self, tables: Mapping[FactKind, Facts], spans: Mapping[Span, SpanDays]) -> None:
        self._tables = tables
        self._spans = spans

    def of(self, indicator: Indicator, county: int, cells: int, now_s: float) -> Selected:
        """Return the rows of a figure of the county with an index, 0 for the city."""

        def rows_of(one: Meant) -> Rows:
            begin_s, everybodys = begins_s(indicator.period, now_s), is_shared(indicator)
            return self._rows(one, begin_s, county, cells, now_s, with_nowhere=everybodys)

        rows = rows_of(indicator.meant)
        facts = rows.facts
        terms = indicator.meant.where + indicator.counted
        if county and isinstance(facts, Local):
            known = bool(facts.known_in(terms, cells)[county])
        else:
            known = facts.known(terms, now_s)
        if indicator.counting is Counting.SHARE:
            counted = np.ones(len(rows.rows), dtype=np.bool_)
            for term in indicator.counted:
                counted &= facts.mask(term, rows.rows, now_s)
            return Selected(indicator, rows, counted=counted, is_known=known)
        if indicator.of_field:
            is_distinct = indicator.counting is Counting.DISTINCT
            numbers = numbers_of(
                facts, indicator.of_field, rows.rows, now_s, is_distinct=is_distinct
            )
            return Selected(indicator, rows, numbers=numbers, is_known=known)
        per = None if indicator.per is None else rows_of(indicator.per)
        return Selected(indicator, rows, per, is_known=known)

    def _rows(
        self,
        one: Meant,
        begin_s: float,
        county: int,
        cells: int,
        now_s: float,
        *,
        with_nowhere: bool,
    ) -> Rows:
        facts = self._tables[one.facts]
        span = self._spans[one.facts, one.span] if one.span else None
        where = facts.in_county(one.where) if county and isinstance(facts, Local) else one.where
        rows = facts.rows(where) if span is None else span.between(begin_s, now_s)
        if county:
            lies_in = cells_of(facts, rows, cells)
            rows = rows[(lies_in == county) | (with_nowhere & (lies_in == 0))]
        rows = meant(facts, where, rows, now_s)
        return Rows(facts, rows, None if span is None else span.times_of(rows))


def is_shared(indicator: Indicator) -> bool:
    """Return whether what lies in no county is each county's: its seats have those alarms too."""
    return indicator.meant.facts is FactKind.ALARMS and indicator.counting is Counting.COUNT


def is_part(rows: Rows, part: str, key: str) -> Mask:
    """Return (len(rows),) bool: which rows are of a part; "" is of none.

    Raises ConfigError where rows have no such parts; a key that no row has is of no row.
    """
    words, codes = rows.parted(part)
    places = [place for place, (known, _) in enumerate(words) if known == key]
    mask = np.isin(codes, places)
    return mask if key else mask | (codes < 0)
