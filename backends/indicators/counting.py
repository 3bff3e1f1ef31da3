"""Counting: what every indicator comes to now, for the city and each county.

Days are counted once, and again when a row of theirs was touched (docs/decisions/0022); yesterday
and today, in which the short periods lie, are counted from their rows. What moves with time alone
is asked of all rows of its period each time.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from app.domain.errors import ConfigError
from app.domain.measures.asking import MembersAnswer, MembersQuestion, PartsAnswer, PartsQuestion
from app.domain.measures.indicator import FactKind, Indicator, ScopeLevel
from app.domain.measures.period import Period, day_begins_s, day_of
from app.domain.measures.publishing import asks_who_speaks
from app.domain.measures.table import IndicatorTable
from backends.indicators.checking import faults_of
from backends.indicators.coded import COUNTY
from backends.indicators.day_table import Came, DayTable, Slots, rows_came
from backends.indicators.facts import F8, Facts, Local, Mask
from backends.indicators.hearing import Hearing
from backends.indicators.item import Item, in_county, items_of
from backends.indicators.looking import Look
from backends.indicators.moment import Moment, Span
from backends.indicators.parting import page_of, parts_of, untold_parts
from backends.indicators.selecting import Selecting, is_shared
from backends.indicators.span_days import SpanDays
from backends.indicators.tallying import COUNTS, untold

LONG = frozenset({Period.WEEK, Period.MONTH, Period.YEAR, Period.ALL})  # sums of days and today
CHUNK = 100_000  # rows that are looked at together: their masks are in memory at once


@dataclass(frozen=True, slots=True)
class Counted:
    """One figure: ``of`` is NaN for a count, else how many rows it is of.

    ``value`` is NaN where no row has a number. ``as_of_s`` is up to when what happened was known.
    ``heard_s`` is when those spoke that it was counted from: None where it is known when counted,
    NaN where nobody ever spoke; ``is_silent`` whether nobody of them does any more; ``known`` how
    many there are that could have given a number, NaN where nobody asks.
    """

    indicator: Indicator
    node: str
    value: float
    of: float
    as_of_s: float
    heard_s: float | None = None
    is_silent: bool = False
    known: float = math.nan


class Counter:
    """Counts a table of indicators from tables of rows; runs in one thread.

    ``nodes`` are keys with the index of their county, 0 for the city. ``faults`` says by key why an
    indicator is off; the others go on. ``counted_rows`` is how many rows of days the last refresh
    looked at, the short periods' aside.
    """

    def __init__(
        self,
        tables: Mapping[FactKind, Facts],
        table: IndicatorTable,
        nodes: Sequence[tuple[str, int]],
    ) -> None:
        self.tables = tables
        self.table = table
        self.nodes = tuple(nodes)
        self.faults: dict[str, str] = dict(table.broken)  # by key, and by place what has none
        self.counted_rows = 0
        self._cells = 1 + max((index for _, index in nodes), default=0)
        self._spans: dict[Span, SpanDays] = {}
        self._days: dict[Item, DayTable] = {}
        self._items: dict[str, tuple[Item, ...]] = {}
        self._of_counties: dict[str, tuple[Item, ...]] = {}
        self._longest: dict[Item, set[Period]] = {}
        self._moving: dict[Item, bool] = {}
        self._broken: dict[Item, str] = {}
        self._stood: dict[tuple[Item, str], tuple[int, Came]] = {}
        self._seen: dict[FactKind, int] = {}
        self._selecting = Selecting(tables, self._spans)
        for indicator in table:
            for fault in faults_of(indicator, tables):
                self.faults.setdefault(indicator.key, fault)
            if indicator.key not in self.faults:
                self._plan(indicator)

    def refresh(self, now_s: float) -> list[Counted]:
        """Return every figure that can be counted, in the table's order."""
        self.follow()
        self.counted_rows = 0
        self._count_days(now_s)
        moment = Moment(self.tables, self._spans, now_s, self._cells)
        hearing = Hearing(self.tables, moment, self._cells)
        told: list[Counted] = []
        for indicator in self.table:
            if indicator.key not in self.faults:
                try:
                    told += self._figures(indicator, moment, hearing)
                except ConfigError as error:
                    self.faults[indicator.key] = str(error)
        return told

    def follow(self) -> None:
        """Note what the tables have changed since last time; nothing is counted yet."""
        for kind, facts in self.tables.items():
            since = self._seen.get(kind)
            if since == facts.revision:
                continue
            for (of_kind, span), days in self._spans.items():
                if of_kind is kind:
                    days.follow(facts.times_s(span))
            if since is not None:
                self._forget(kind, facts, since)
            self._seen[kind] = facts.revision

    def parts(self, question: PartsQuestion, now_s: float) -> PartsAnswer:
        """Return the parts of a figure as of ``now_s``; raise ConfigError naming what is not."""
        indicator, county = self._asked(question.indicator, question.node)
        selected = self._selecting.of(indicator, county, self._cells, now_s)
        parts, whole, count = parts_of(selected, question)
        if COUNTY in (question.by, question.across) and asks_who_speaks(indicator):
            parts = untold_parts(parts, question, self._silent_counties(indicator, now_s))
        return PartsAnswer(tuple(parts), whole, count, self._as_of_s(indicator))

    def members(self, question: MembersQuestion, now_s: float) -> MembersAnswer:
        """Return a page of the rows of a figure; raise ConfigError as above."""
        indicator, county = self._asked(question.indicator, question.node)
        selected = self._selecting.of(indicator, county, self._cells, now_s)
        members, cursor, count = page_of(selected, question, now_s)
        return MembersAnswer(tuple(members), cursor, count, self._as_of_s(indicator))

    def _asked(self, key: str, node: str) -> tuple[Indicator, int]:
        indicator, county = self.table.find(key), dict(self.nodes).get(node)
        if indicator is None:
            raise ConfigError(f"no indicator is called '{key[:80]}'")
        if county is None:
            raise ConfigError(f"no node is called '{node[:80]}'")
        if key in self.faults:
            raise ConfigError(f"{key}: {self.faults[key]}")
        self.follow()
        return indicator, county

    def _silent_counties(self, indicator: Indicator, now_s: float) -> frozenset[str]:
        moment = Moment(self.tables, self._spans, now_s, self._cells)
        age = Hearing(self.tables, moment, self._cells).of(indicator, self._items[indicator.key])
        if age is None:
            return frozenset()
        return frozenset(code for code, index in self.nodes if index and age.is_silent[index])

    def _as_of_s(self, indicator: Indicator) -> float:
        return min(self.tables[item.facts].as_of_s for item in self._items[indicator.key])

    def _plan(self, indicator: Indicator) -> None:
        items = self._items[indicator.key] = items_of(indicator)
        own = self._of_counties[indicator.key] = in_county(items, self.tables)
        for item in dict.fromkeys((*items, *own)):
            facts = self.tables[item.facts]
            if item not in self._moving:
                self._moving[item] = item.moves(facts)
            if not item.span:
                continue
            self._spans.setdefault((item.facts, item.span), SpanDays())
            if indicator.period in LONG and not self._moving[item]:
                self._longest.setdefault(item, set()).add(indicator.period)
                self._days.setdefault(item, DayTable(item.form, self._cells))

    def _forget(self, kind: FactKind, facts: Facts, since: int) -> None:
        touched = facts.touched(since)
        slots_of: dict[str, Slots] = {}
        for of_kind, name in self._spans:
            if of_kind is kind:
                slots = map(self._spans[kind, name].slot, touched.days.get(name, ()))
                slots_of[name] = np.array([slot for slot in slots if slot >= 0], dtype=np.intp)
        for item, days in self._days.items():
            if item.facts is not kind:
                continue
            if touched.all:
                days.drop_all()
            else:
                days.drop(slots_of[item.span])

    def _count_days(self, now_s: float) -> None:
        """Count the days before today that a long period has and that are not counted."""
        moment = Moment(self.tables, self._spans, now_s, self._cells)
        asked: dict[tuple[Span, bytes], list[Item]] = {}
        for item, days in self._days.items():
            if item in self._broken:
                continue
            of_span = self._spans[item.facts, item.span]
            days.grow(len(of_span.days))
            first = min(day_of(moment.begins_s(period)) for period in self._longest[item])
            missing = moment.days_before(item, first) & ~days.have
            if missing.any():
                asked.setdefault(((item.facts, item.span), missing.tobytes()), []).append(item)
        for (span, missing_bytes), items in asked.items():
            missing = np.frombuffer(missing_bytes, dtype=np.bool_)
            self._count_slots(span, missing, items, now_s)

    def _count_slots(self, span: Span, missing: Mask, items: list[Item], now_s: float) -> None:
        of_span, facts = self._spans[span], self.tables[span[0]]
        rows = of_span.rows_in(missing)
        slots = np.flatnonzero(missing)
        where = (np.cumsum(missing) - 1)[of_span.slots_of(rows)]  # the place among those missing
        order = np.argsort(where, kind="stable")
        rows, where = rows[order], where[order]
        ends = np.cumsum(np.bincount(where, minlength=len(slots)))
        first = begin = 0
        while first < len(slots):
            after = max(first + 1, int(np.searchsorted(ends, begin + CHUNK, side="right")))
            end = int(ends[after - 1])
            look = Look(facts, rows[begin:end], now_s, self._cells)
            for item in items:
                self._put(item, look, slots[first:after], where[begin:end] - first)
            self.counted_rows += end - begin
            first, begin = after, end

    def _put(self, item: Item, look: Look, slots: Slots, where: Slots) -> None:
        try:
            mask, values = look.mask(item.terms), item.values(look)
        except ConfigError as error:
            self._broken[item] = str(error)
            return
        some = None if values is None else values[mask]
        self._days[item].put(slots, where[mask], look.cells[mask], some)

    def _came(self, item: Item, indicator: Indicator, moment: Moment) -> Came:
        """Return what an item comes to by cell, and in the end for the city."""
        if item in self._broken:
            raise ConfigError(self._broken[item])
        if not item.span:
            return self._stands(item, indicator, moment)
        begin_s = moment.begins_s(indicator.period)
        days = self._days.get(item) if indicator.period in LONG else None
        if days is not None:
            look, window = moment.recent(item, day_begins_s(moment.today))
            mask = look.mask(item.terms) & window
        elif indicator.period in LONG:
            look = moment.since(item, begin_s)
            mask = look.mask(item.terms)
        else:
            look, window = moment.recent(item, begin_s)
            mask = look.mask(item.terms) & window
        values = item.values(look)
        some = None if values is None else values[mask]
        if days is None:
            return rows_came(indicator.counting, self._cells, look.cells[mask], some)
        first = day_of(begin_s)
        slots = moment.days_before(item, first)
        cells = look.cells[mask]
        return days.came(indicator.counting, (first, moment.today), slots, cells, some)

    def _stands(self, item: Item, indicator: Indicator, moment: Moment) -> Came:
        revision, counting = self.tables[item.facts].revision, indicator.counting
        kept = self._stood.get((item, counting))
        if kept is not None and kept[0] == revision:
            return kept[1]
        look = moment.standing(item)
        mask, values = look.mask(item.terms), item.values(look)
        some = None if values is None else values[mask]
        came = rows_came(counting, self._cells, look.cells[mask], some)
        if not self._moving[item]:
            self._stood[item, counting] = (revision, came)
        return came

    def _sums(self, indicator: Indicator, items: tuple[Item, ...], moment: Moment) -> tuple[F8, F8]:
        """Return value and of by cell, and in the end for the city."""
        values, of = self._came(items[0], indicator, moment)
        if indicator.counting in COUNTS:
            values = self._told(items[0], values, moment)
        if indicator.is_quotient:
            of, _ = self._came(items[1], indicator, moment)
        elif not indicator.of_field:
            of = np.full(len(values), math.nan)
        return values, of

    def _told(self, item: Item, values: F8, moment: Moment) -> F8:
        """Return counts without those of what nobody tells of."""
        if values.all() and item.facts is not FactKind.RECORDS:
            return values
        facts, known = self.tables[item.facts], moment.known(item)
        if isinstance(facts, Local):
            by_cell = np.append(facts.known_in(item.terms, self._cells), known)
            return np.where(by_cell, values, untold(item.facts, values))
        return values if known else untold(item.facts, values)

    def _figures(self, indicator: Indicator, moment: Moment, hearing: Hearing) -> list[Counted]:
        items, own = self._items[indicator.key], self._of_counties[indicator.key]
        values, of = self._sums(indicator, items, moment)
        if own != items:
            their_values, their_of = self._sums(indicator, own, moment)
            values = np.append(their_values[:-1], values[-1])
            of = np.append(their_of[:-1], of[-1])
        if is_shared(indicator):
            values = values + np.append(np.full(len(values) - 1, values[0]), 0.0)
        as_of_s, age = self._as_of_s(indicator), hearing.of(indicator, items)
        return [
            # The city's stands behind the counties'.
            Counted(
                *(indicator, node, float(values[index or -1]), float(of[index or -1]), as_of_s),
                *(() if age is None else age.at(index or -1)),
            )
            for node, index in self.nodes
            if (ScopeLevel.COUNTY if index else ScopeLevel.CITY) in indicator.scopes
        ]
