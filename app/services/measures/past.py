"""How figures were before: their curves from the series book, and what they were a day ago."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import chain, repeat

from app.domain.measures.curve import divided, known_sums, since, spoken
from app.domain.measures.indicator import Counting, Indicator
from app.domain.measures.publishing import of_series, value_series
from app.domain.measures.table import IndicatorTable
from app.domain.readings import Series
from app.services.asking import Asked
from app.services.live import Pumped, ViewGroup
from app.services.measures.kept import LET_GO_AFTER_S
from app.services.series_book import SeriesBook

HOUR_S = 3600.0
WITHIN_S = 600.0  # of so long before a moment the last figure stands for it
KEEP_S = 600.0  # seconds, real or the city's: a figure of yesterday is asked for again by then
MOST_OF_A_WINDOW = 60


@dataclass(frozen=True, slots=True)
class Window:
    """A narrow stretch of a series as the hub tells it."""

    t_s: list[float]
    values: list[float | None]
    marks: list[int] = field(default_factory=list)


@dataclass(slots=True)
class _Open:
    """Curves that somebody looks at, and how far back they go."""

    series_ids: tuple[str, ...]
    hours: float
    wanted_s: float


@dataclass(slots=True)
class _Before:
    """What is asked of one moment of a figure, and what came of it."""

    halves: tuple[Asked[Window], ...]
    to_s: float  # the moment, in city time
    asked_s: float
    wanted_s: float
    number: float | None = None
    is_known: bool = False


_Whose = tuple[str, str]  # indicator, node


class PastBook:
    """Keeps what is looked at (``widgets.panels.body.PastSource``), and nothing else.

    ``absorb`` takes every drain; where nobody looked for ``LET_GO_AFTER_S`` the curve is let go.
    """

    def __init__(
        self,
        group: ViewGroup,
        table: IndicatorTable,
        book: SeriesBook,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._group = group
        self._table = table
        self._book = book
        self._monotonic = monotonic
        self._open: dict[_Whose, _Open] = {}
        self._before: dict[tuple[str, str, float], _Before] = {}
        self.revision = 0

    def __len__(self) -> int:
        """Return how many curves are kept."""
        return len(self._open)

    def series(self, indicator: str, node: str, hours: float) -> Series | None:
        """Return a figure's own numbers (quotients divided), oldest first.

        None while the hub has not answered; without a number where it knows of none.
        """
        one = self._table.find(indicator)
        if one is None:
            return None
        kept = self._kept(one, node, hours)
        stretches = [self._book.series(series_id) for series_id in kept.series_ids]
        codes = [self._book.code(series_id) for series_id in kept.series_ids]
        whole = [found for found in stretches if found is not None]
        if len(whole) < len(stretches) or not all(codes):
            return None
        whole = [spoken(one) for one in whole]
        joined = whole[0]
        if len(whole) > 1:
            joined = divided(*whole) if one.is_quotient else known_sums(*whole)
        return since(joined, self._group.now_s() - hours * HOUR_S)

    def before(self, indicator: str, node: str, ago_s: float) -> float | None:
        """Return what the figure was so long ago (within ten minutes), None where nobody knows."""
        one = self._table.find(indicator)
        if one is None:
            return None
        now_s, key = self._monotonic(), (indicator, node, ago_s)
        to_s, kept = self._group.now_s() - ago_s, self._before.get(key)
        if kept is not None and abs(to_s - kept.to_s) >= 2 * KEEP_S:
            self._forget(key)  # the city's time was set: what was known is not of this yesterday
            kept = None
        if kept is None or max(now_s - kept.asked_s, abs(to_s - kept.to_s)) >= KEEP_S:
            kept = self._before[key] = self._look_back(one, node, to_s, kept)
        kept.wanted_s = now_s
        if not kept.is_known:
            for half in kept.halves:
                half.want()
            answers = [half.answer for half in kept.halves if half.answer is not None]
            if len(answers) == len(kept.halves):
                number = last_of(answers, is_quotient=one.is_quotient)
                kept.number, kept.is_known = number, True
        return kept.number

    def absorb(self, pumped: Pumped) -> None:
        """Take what a drain brought, and let go what nobody looks at any more."""
        if self._open and self._book.pump(pumped):
            self.revision += 1
        now_s = self._monotonic()
        for whose, kept in list(self._open.items()):
            if now_s - kept.wanted_s >= LET_GO_AFTER_S:
                self._shut(whose)
        for key, before in list(self._before.items()):
            if now_s - before.wanted_s >= 2 * KEEP_S:
                self._forget(key)

    def release(self) -> None:
        """Wait for nothing more, and keep nothing."""
        for whose in list(self._open):
            self._shut(whose)
        for key in list(self._before):
            self._forget(key)

    def _kept(self, one: Indicator, node: str, hours: float) -> _Open:
        whose = (one.key, node)
        kept = self._open.get(whose)
        if kept is None or kept.hours < hours:
            kept = self._open[whose] = _Open(_series_of(one, node), hours, 0.0)
            for series_id in kept.series_ids:
                self._book.open(series_id, hours * HOUR_S)
        kept.wanted_s = self._monotonic()
        return kept

    def _shut(self, whose: _Whose) -> None:
        for series_id in self._open.pop(whose).series_ids:
            self._book.close(series_id)

    def _forget(self, key: tuple[str, str, float]) -> None:
        for half in self._before.pop(key).halves:
            half.release()

    def _look_back(self, one: Indicator, node: str, to_s: float, older: _Before | None) -> _Before:
        if older is not None:
            for half in older.halves:
                half.release()
        halves = tuple(self._window(series_id, to_s) for series_id in _series_of(one, node))
        number = None if older is None else older.number
        return _Before(halves, to_s, self._monotonic(), self._monotonic(), number)

    def _window(self, series_id: str, to_s: float) -> Asked[Window]:
        arguments = {
            "series_id": series_id,
            "from_s": to_s - WITHIN_S,
            "to_s": to_s,
            "most": MOST_OF_A_WINDOW,
        }
        return Asked(
            *(self._group, "series", Window, arguments, self._monotonic, self._news),
            again_s=math.inf,
            in_replay=True,
        )

    def _news(self) -> None:
        self.revision += 1


def last_of(windows: list[Window], *, is_quotient: bool) -> float | None:
    """Return the last number of a window; of two halves the last quotient of one moment.

    Of a sum the second half says of how many it is: a sum of nothing is no number. What is marked
    nobody spoke for any more: it is of before.
    """
    halves = [_spoken(one) for one in windows]
    shared = set(halves[0]).intersection(*halves[1:])
    if not shared:
        return None
    at = max(shared)
    value = halves[0][at]
    if len(halves) == 1:
        return value
    of = halves[1][at]
    if not of > 0:
        return None
    return value / of if is_quotient else value


def _spoken(one: Window) -> dict[float, float]:
    """Return the numbers of a window by moment, without those that nobody spoke for."""
    marks = chain(one.marks, repeat(0))  # where none is said, none is marked
    return {
        round(t_s, 3): value
        for t_s, value, mark in zip(one.t_s, one.values, marks, strict=False)
        if value is not None and not mark
    }


def _series_of(one: Indicator, node: str) -> tuple[str, ...]:
    value = value_series(one, node)
    has_halves = one.is_quotient or one.counting is Counting.SUM
    return (value, of_series(one, node)) if has_halves else (value,)
