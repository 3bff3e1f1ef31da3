"""The steward of the cases: what waited long enough goes on, what is late is told to who is above.

Its acts have no person. It asks the writer which cases may be owed something, which costs no
commit, and has written only what is.
"""

import math
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from app.domain.cases.calendar import WorkCalendar
from app.domain.cases.case import Case
from app.domain.cases.due import resumed
from app.domain.cases.fold import due_body
from app.domain.classes import Severity
from app.domain.clock import Clock
from app.domain.entry import Draft
from app.domain.errors import StoreError
from backends.hub.case_drafts import of_case
from backends.store.job import Job, Outcome, Situation
from backends.store.journal import Journal

CASES_EVERY_S = 10.0
COUNTY_LEVEL, CITY_LEVEL = 1, 2
NEXT_LEVEL_AFTER_S = 86_400.0  # a day late and still open: the house's own measure
AT_ONCE = frozenset({Severity.I, Severity.II})  # what goes to both levels as soon as it is late
MOST_AT_ONCE = 200

Found = tuple[str, ...]
Ask = Callable[[Callable[[Journal], Found]], "Future[Found]"]


class CaseSteward:
    """Looks every few seconds; what it saw the last time is written, what it asks now the next."""

    def __init__(
        self, ask: Ask, calendar: WorkCalendar, clock: Clock, record: Callable[[Job], None]
    ) -> None:
        """``ask`` runs a question on the writer's thread."""
        self._ask = ask
        self._calendar = calendar
        self._clock = clock
        self._record = record
        self._asked: Future[Found] | None = None

    def look(self) -> None:
        """Have written what the last look found, and look again; once at a time."""
        asked = self._asked
        if asked is not None and not asked.done():
            return
        if asked is not None and asked.exception() is None and (found := asked.result()):
            self._record(self._job(found))
        now_s = self._clock.now_s()
        try:
            self._asked = self._ask(lambda journal: self._owed(journal, now_s))
        except StoreError:
            self._asked = None  # the journal is closed, or away: the next look will tell

    def _owed(self, journal: Journal, now_s: float) -> Found:
        """Return which cases are owed something, of each kind those first that wait longest.

        However many are late, whoever was told all there is to tell is not among them.
        """
        cases, most = journal.cases, MOST_AT_ONCE
        grave = sorted(int(grade) for grade in AT_ONCE)
        rows = [
            *cases.late(0, now_s, most),
            *cases.late(COUNTY_LEVEL, now_s, most, grave),
            *cases.waited_out(now_s, most),
            *cases.late(COUNTY_LEVEL, now_s - NEXT_LEVEL_AFTER_S, most),
        ]
        return tuple(dict.fromkeys(rows))[:most]

    def _job(self, found: Found) -> Job:
        def job(situation: Situation) -> Outcome:
            drafts: list[Draft] = []
            for case_id in found:
                case = situation.cases.get(case_id)
                if case is not None:
                    drafts += owed(case, self._calendar, situation.now_s)
            return Outcome(tuple(drafts))

        return job


def owed(case: Case, calendar: WorkCalendar, now_s: float) -> tuple[Draft, ...]:
    """Return the entries that a case is owed at ``now_s``; none once they are written."""
    if not case.is_open or now_s < owed_from_s(case):
        return ()
    if case.is_deferred:
        waiting = {what: one for what, one in case.due.items() if not one.is_met}
        # The clocks go on from when they were to, however late that is noticed.
        due = resumed(waiting, calendar, case.deferred_until_s)
        body: dict[str, Any] = {"met": [], "due": due_body(due), "cause": "time"}
        return (of_case(case, "case_resumed", body),)
    late_s = now_s - case.next_due_s()
    is_for_all = case.severity in AT_ONCE or late_s >= NEXT_LEVEL_AFTER_S
    highest = CITY_LEVEL if is_for_all else COUNTY_LEVEL
    return tuple(
        of_case(case, "case_escalated", {"met": [], "level": level, "cause": "late"})
        for level in range(case.escalation + 1, highest + 1)
    )


def owed_from_s(case: Case) -> float:
    """Return from when a case that stands as it does is owed something; infinity for never."""
    if case.is_deferred:
        return case.deferred_until_s
    due_s = case.next_due_s()
    if not due_s or case.escalation >= CITY_LEVEL:
        return math.inf
    if case.escalation < COUNTY_LEVEL or case.severity in AT_ONCE:
        return due_s
    return due_s + NEXT_LEVEL_AFTER_S
