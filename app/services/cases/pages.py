"""The pages of the case queue that a seat holds: a few around where it looks, never all."""

import math
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

import msgspec

from app.domain.cases.case import CaseState
from app.domain.cases.query import CaseFilter, CaseLine, CaseOrder, CasePageAnswer
from app.domain.classes import Severity
from app.domain.ports import Answer, LinkState
from app.services.asking import answer_of
from app.services.live import ViewGroup

PAGE_ROWS = 50
MOST_PAGES = 6  # more are let go at the other end
TOUCHED_AT_ONCE = 200  # ids that one question may name
MOST_TOUCHED = 2_000  # beyond it only asking anew is of use
AGAIN_S = 1.0  # real seconds between two questions about what was touched
ANSWER_WITHIN_S = 12.0
_STATES = frozenset(state.value for state in CaseState)
_SEVERITIES = frozenset(int(grade) for grade in Severity)


class CasePages:
    """``lines`` are those of the pages held, in order; ``first_row`` is how many lie before them.

    ``gone`` are ids of shown lines that the filter no longer means: they stay where they are, so
    that nothing moves under the hand. ``fresh`` are ids that it means since it was asked.
    ``changed`` is called on news. ``code`` is ``ok``, an error code, or empty before any answer.
    """

    def __init__(
        self,
        group: ViewGroup,
        changed: Callable[[], None],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._group = group
        self._changed = changed
        self._monotonic = monotonic
        self._where = CaseFilter()
        self._order = CaseOrder.DUE
        self._cursors: list[str] = [""]  # where each page begins, as far as is known
        self._pages: list[tuple[CaseLine, ...]] = []
        self._first_page = 0
        self._question = ""
        self._asked_s = float("-inf")
        self._live_question = ""
        self._live_s = float("-inf")
        self._touched: dict[str, None] = {}
        self._watched: tuple[str, ...] = ()
        self.lines: tuple[CaseLine, ...] = ()
        self.gone: frozenset[str] = frozenset()
        self.fresh: frozenset[str] = frozenset()
        self.is_outrun = False
        self.count, self.is_more_than = -1, False
        self.as_of_s: float | None = None
        self.code = ""

    @property
    def is_vouched(self) -> bool:
        """Whether the link is live; of the past and behind a broken line nothing is asked."""
        return self._group.is_live and self._group.status.state is LinkState.LIVE

    @property
    def first_row(self) -> int:
        """How many lines lie before the first that is held."""
        return self._first_page * PAGE_ROWS

    @property
    def has_more(self) -> bool:
        """Whether there are lines after the last that is held."""
        return len(self._cursors) > self._first_page + len(self._pages)

    @property
    def is_asking(self) -> bool:
        """Whether a page is on its way."""
        return self._group.questions.is_waiting(self._question)

    def open(self, where: CaseFilter, order: CaseOrder) -> None:
        """Ask for the first page of a filter; what is shown stays until it comes.

        Whoever asks for another filter than before forgets first: rows and name belong together.
        """
        self.release()
        self._where, self._order = where, order
        self._touched.clear()
        self._ask(0, self._take_first, with_count=True)

    def again(self) -> None:
        """Ask for the first page of the same filter."""
        self.open(self._where, self._order)

    def forget(self) -> None:
        """Hold nothing any more: what is held belongs to another question, or to somebody else."""
        self.release()
        self._touched.clear()
        self.code, self.is_outrun = "", False
        self._drop()
        self._changed()

    def further(self) -> None:
        """Ask for the page after the last; one of the other end is let go when it comes."""
        number = self._first_page + len(self._pages)
        if self.has_more and not self.is_asking and self.is_vouched:
            self._ask(number, lambda page: self._take_last(number, page))

    def back(self) -> None:
        """Ask for the page before the first."""
        number = self._first_page - 1
        if number >= 0 and not self.is_asking and self.is_vouched:
            self._ask(number, lambda page: self._take_before(number, page))

    def line(self, case_id: str) -> CaseLine | None:
        """Return a line that is held, or None."""
        return next((line for line in self.lines if line.case_id == case_id), None)

    def touch(self, case_ids: Iterable[str]) -> None:
        """Note that the journal has something new of these cases."""
        if self.code:
            self._touched.update(dict.fromkeys(case_ids))
        if len(self._touched) > MOST_TOUCHED:
            self._touched.clear()
            self.is_outrun = True
            self._changed()

    def pump(self) -> None:
        """Ask about what was touched, at most once a second; give up what was not answered."""
        now_s = self._monotonic()
        if self.is_asking and now_s - self._asked_s >= ANSWER_WITHIN_S:
            self._group.questions.cancel(self._question)
            self.code = "no_answer"
            self._changed()
        if not self._touched or not self.is_vouched or now_s - self._live_s < AGAIN_S:
            return
        questions = self._group.questions
        if questions.is_waiting(self._live_question) and now_s - self._live_s < ANSWER_WITHIN_S:
            return
        questions.cancel(self._live_question)
        self._live_s = now_s
        self._watched = tuple(self._touched)[:TOUCHED_AT_ONCE]
        for case_id in self._watched:
            del self._touched[case_id]
        if self._where.ids:  # what a filter by ids does not name is none of its news
            self._watched = tuple(one for one in self._watched if one in self._where.ids)
        if not self._watched:
            return
        where = replace(self._where, ids=self._watched)
        arguments = _asked(where, self._order, "", TOUCHED_AT_ONCE, with_count=False)
        self._live_question = questions.ask("case_page", self._take_touched, **arguments)

    def release(self) -> None:
        """Wait for nothing more."""
        for question in (self._question, self._live_question):
            self._group.questions.cancel(question)

    def _ask(
        self, number: int, take: Callable[[CasePageAnswer], None], *, with_count: bool = False
    ) -> None:
        if not self.is_vouched:
            return
        self._asked_s = self._monotonic()

        def answered(answer: Answer) -> None:
            page = page_of(answer.result) if answer.code == "ok" else None
            self.code = answer.code
            if page is not None:
                take(page)
            elif answer.code == "ok":
                self.code = "answer_malformed"
            elif answer.code not in ("child_away", "too_busy"):
                self._drop()  # it may not be asked for any more
            self._changed()

        arguments = _asked(
            self._where, self._order, self._cursors[number], PAGE_ROWS, with_count=with_count
        )
        self._question = self._group.questions.ask("case_page", answered, **arguments)

    def _drop(self) -> None:
        self._pages, self.lines, self._cursors, self._first_page = [], (), [""], 0
        self.count, self.as_of_s = -1, None
        self.gone = self.fresh = frozenset()

    def _take_first(self, page: CasePageAnswer) -> None:
        self._pages, self._first_page = [page.lines], 0
        self._cursors = [""] if not page.cursor else ["", page.cursor]
        self.count, self.is_more_than = page.count, page.is_more_than
        self.gone = self.fresh = frozenset()
        self.is_outrun = False
        self._settle(page)

    def _take_last(self, number: int, page: CasePageAnswer) -> None:
        have = {line.case_id for line in self.lines}
        self._pages.append(tuple(line for line in page.lines if line.case_id not in have))
        del self._cursors[number + 1 :]
        if page.cursor:
            self._cursors.append(page.cursor)
        if len(self._pages) > MOST_PAGES:
            del self._pages[0]
            self._first_page += 1
        self._settle(page)

    def _take_before(self, number: int, page: CasePageAnswer) -> None:
        have = {line.case_id for line in self.lines}
        self._pages.insert(0, tuple(line for line in page.lines if line.case_id not in have))
        self._first_page = number
        del self._pages[MOST_PAGES:]
        self._settle(page)

    def _settle(self, page: CasePageAnswer) -> None:
        self.lines = tuple(line for kept in self._pages for line in kept)
        self.as_of_s = page.as_of_s
        shown = {line.case_id for line in self.lines}
        self.gone &= shown
        self.fresh -= shown

    def _take_touched(self, answer: Answer) -> None:
        page = page_of(answer.result) if answer.code == "ok" else None
        if page is None:
            self._touched.update(dict.fromkeys(self._watched))  # it is asked again
            return
        meant = {line.case_id: line for line in page.lines}
        shown = {line.case_id for line in self.lines}
        self._pages = [tuple(meant.get(ln.case_id, ln) for ln in kept) for kept in self._pages]
        self.gone = (self.gone | (set(self._watched) & shown - meant.keys())) - meant.keys()
        news = {key for key, line in meant.items() if key not in shown and self._comes_in(line)}
        self.fresh = (self.fresh | news) - (set(self._watched) - meant.keys())
        self._settle(page)
        self._changed()

    def _comes_in(self, line: CaseLine) -> bool:
        """Return whether a line that is not shown lies among those that are, not after them."""
        if not self.has_more or not self.lines:
            return True
        return _place(self._order, line) < _place(self._order, self.lines[-1])


def _place(order: CaseOrder, line: CaseLine) -> tuple[float, float, int]:
    """Return by what a line is ordered, as the hub orders it."""
    if order is CaseOrder.DUE:
        return (float(line.next_due_s == 0), line.next_due_s, line.number)
    return (0.0, 0.0, -line.number if order is CaseOrder.NEWEST else line.number)


def _asked(
    where: CaseFilter, order: CaseOrder, after: str, limit: int, *, with_count: bool
) -> dict[str, Any]:
    return {
        "where": filter_body(where),
        "order": order.value,
        "after": after,
        "limit": limit,
        "with_count": with_count,
    }


def filter_body(where: CaseFilter) -> dict[str, Any]:
    """Return a filter as a question bears it: only what it names."""
    whole = msgspec.to_builtins(where)
    none = msgspec.to_builtins(CaseFilter())
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in whole.items()
        if value != none[name]
    }


def page_of(result: Mapping[str, Any]) -> CasePageAnswer | None:
    """Return the answer to ``case_page``, or None of what was not promised."""
    page = answer_of(result, CasePageAnswer)
    if page is None:
        return None
    is_once = len({line.case_id for line in page.lines}) == len(page.lines)
    return page if is_once and all(is_sound(line) for line in page.lines) else None


def is_sound(line: CaseLine) -> bool:
    """Return whether a line has a state, a grade and numbers that can be shown."""
    numbers = (
        line.raised_s,
        line.next_due_s,
        line.changed_s,
        line.lon_deg or 0.0,
        line.lat_deg or 0.0,
    )
    is_known = line.state in _STATES and line.severity in _SEVERITIES
    return is_known and all(math.isfinite(number) for number in numbers)
