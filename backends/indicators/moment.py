"""One moment of counting: what was looked at once is not looked at again."""

from collections.abc import Mapping

from app.domain.measures.indicator import FactKind
from app.domain.measures.period import Period, begins_s, day_begins_s, day_of
from backends.indicators.facts import Facts, Mask
from backends.indicators.item import Item
from backends.indicators.looking import Look, Terms
from backends.indicators.span_days import SpanDays

Span = tuple[FactKind, str]


class Moment:
    """Looks at rows as of ``now_s``; ``cells`` is how many counties there may be, none included."""

    def __init__(
        self,
        tables: Mapping[FactKind, Facts],
        spans: Mapping[Span, SpanDays],
        now_s: float,
        cells: int,
    ) -> None:
        self.now_s = now_s
        self.today = day_of(now_s)
        self._tables = tables
        self._spans = spans
        self._cells = cells
        self._begins: dict[Period, float] = {}
        self._slots: dict[tuple[FactKind, str, int], Mask] = {}
        self._recent: dict[Span, Look] = {}
        self._windows: dict[tuple[FactKind, str, float], Mask] = {}
        self._since: dict[tuple[FactKind, str, float], Look] = {}
        self._known: dict[tuple[FactKind, Terms], bool] = {}
        self._standing: dict[tuple[FactKind, int], Look] = {}

    def begins_s(self, period: Period) -> float:
        """Return when a period began."""
        found = self._begins.get(period)
        if found is None:
            found = self._begins[period] = begins_s(period, self.now_s)
        return found

    def days_before(self, item: Item, first: int) -> Mask:
        """Return (slots,) bool: which days of an item's span lie from one on, before today."""
        key = (item.facts, item.span, first)
        found = self._slots.get(key)
        if found is None:
            found = self._spans[item.facts, item.span].slots_between(first, self.today - 1)
            self._slots[key] = found
        return found

    def recent(self, item: Item, begin_s: float) -> tuple[Look, Mask]:
        """Return yesterday's and today's rows, and which of them are not from before a time."""
        span = (item.facts, item.span)
        look = self._recent.get(span)
        if look is None:
            look = self._look(item, day_begins_s(self.today - 1))
            self._recent[span] = look
        window = self._windows.get((*span, begin_s))
        if window is None:
            window = self._spans[span].times_of(look.rows) >= begin_s
            self._windows[*span, begin_s] = window
        return look, window

    def since(self, item: Item, begin_s: float) -> Look:
        """Return all rows from a time on."""
        key = (item.facts, item.span, begin_s)
        look = self._since.get(key)
        if look is None:
            look = self._look(item, begin_s)
            self._since[key] = look
        return look

    def standing(self, item: Item) -> Look:
        """Return rows among which all are that an item of now means."""
        facts = self._tables[item.facts]
        rows = facts.rows(item.terms)
        # A table gives the same rows as the same array, and a look keeps it from being freed.
        key = (item.facts, id(rows))
        look = self._standing.get(key)
        if look is None:
            look = Look(facts, rows, self.now_s, self._cells)
            self._standing[key] = look
        return look

    def known(self, item: Item) -> bool:
        """Return whether anybody tells of what an item means."""
        key = (item.facts, item.terms)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._tables[item.facts].known(item.terms, self.now_s)
        return found

    def _look(self, item: Item, begin_s: float) -> Look:
        rows = self._spans[item.facts, item.span].between(begin_s, self.now_s)
        return Look(self._tables[item.facts], rows, self.now_s, self._cells)
