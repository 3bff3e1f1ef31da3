"""Cases as the writer sees them: those just changed in memory, all others in their table."""

import datetime as dt
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager

from sqlalchemy import Connection, Select, bindparam, func, select

from app.domain.cases.calendar import date_of
from app.domain.cases.case import Case
from app.domain.errors import OperatorError
from backends.store.case_rows import case_of
from backends.store.schema import matter

A_DAY = 1_000_000  # case numbers of a day: year, month, day, and six digits
KEPT = 20_000
ABSENT_KEPT = 10_000  # ids that are on no disk: an idle hub may be asked for any number of them
SOONEST_DUE_S = 1.0  # 0 in the table: nothing is due
# Built once: building one costs as much as running it.
_BODY_OF = select(matter.c.body).where(matter.c.case_id == bindparam("case_id"))
_ID_OF = (
    select(matter.c.case_id)
    .where(
        (matter.c.source == bindparam("source")) & (matter.c.original_no == bindparam("original"))
    )
    .limit(1)
)
Open = Callable[[], AbstractContextManager[Connection]]


class CaseShelf:
    """Cases by id, like a dict that never holds them all; the writer's own.

    What was changed since the last commit stays in memory whatever happens; of the rest the newest
    ``kept`` do. ``open_reading`` gives a connection that sees everything committed.
    """

    def __init__(self, open_reading: Open, kept: int = KEPT) -> None:
        self._open = open_reading
        self._kept = kept
        self._cases: dict[str, Case] = {}
        self._unsaved: set[str] = set()
        self._absent: set[str] = set()  # asked for since the last commit, and not on the disk
        self._origins: dict[tuple[str, str], str] = {}
        self._newest: dict[int, int] = {}  # by day, the highest number that was given

    def get(self, case_id: str) -> Case | None:
        """Return a case as it stands now, or None."""
        found = self._cases.get(case_id)
        if found is not None:
            return found
        if case_id in self._absent:
            return None  # who writes cases is this process alone
        with self._open() as connection:
            body = connection.execute(_BODY_OF, {"case_id": case_id}).scalar_one_or_none()
        if body is None:
            if len(self._absent) >= ABSENT_KEPT:
                self._absent.clear()
            self._absent.add(case_id)
            return None
        case = case_of(body)
        self._cases[case_id] = case
        return case

    def with_origin(self, source: str, original_no: str) -> Case | None:
        """Return the case that a source calls by a number, or None."""
        known = self._origins.get((source, original_no))
        if known is None:
            named = {"source": source, "original": original_no}
            with self._open() as connection:
                known = connection.execute(_ID_OF, named).scalar_one_or_none()
        return None if known is None else self.get(known)

    def next_number(self, now_s: float) -> int:
        """Return the number of the next case of the day of ``now_s``: without gaps.

        Raises OperatorError ``too_many_cases`` beyond 999,999 in a day.
        """
        first = day_number(date_of(now_s)) * A_DAY
        newest = self._newest.get(first)
        if newest is None:
            of_day = (matter.c.number >= first) & (matter.c.number < first + A_DAY)
            with self._open() as connection:
                highest = connection.execute(select(func.max(matter.c.number)).where(of_day))
                newest = highest.scalar_one() or first
            self._newest[first] = newest
        if newest + 1 >= first + A_DAY:
            raise OperatorError("too_many_cases", f"{A_DAY - 1} in a day")
        return newest + 1

    def waited_out(self, now_s: float, most: int) -> list[str]:
        """Return the cases on the disk whose wait is over, who waits longest first."""
        until_s = matter.c.deferred_until_s
        meant = matter.c.is_deferred.is_(True) & (until_s <= now_s) & matter.c.is_open.is_(True)
        return self._ids(select(matter.c.case_id).where(meant).order_by(until_s).limit(most))

    def late(
        self, level: int, due_by_s: float, most: int, severities: Collection[int] = ()
    ) -> list[str]:
        """Return the open cases on the disk that missed what was due by then, the latest first.

        Those that were told up to ``level`` and no further, of ``severities`` where some are named.
        """
        due_s = matter.c.next_due_s
        meant = [
            matter.c.is_open.is_(True),
            matter.c.escalation == level,
            due_s.between(SOONEST_DUE_S, due_by_s),
            matter.c.is_deferred.is_(False),
        ]
        if severities:
            meant.append(matter.c.severity.in_(severities))
        return self._ids(select(matter.c.case_id).where(*meant).order_by(due_s).limit(most))

    def _ids(self, query: Select[str]) -> list[str]:
        with self._open() as connection:
            return list(connection.execute(query).scalars())

    def __setitem__(self, case_id: str, case: Case) -> None:
        """Note how a case stands from now on."""
        is_new = case.steps == 1
        self._cases.pop(case_id, None)  # so that it is the newest of them
        self._cases[case_id] = case
        self._unsaved.add(case_id)
        if is_new:
            day = case.number // A_DAY * A_DAY
            self._newest[day] = max(self._newest.get(day, 0), case.number)
            if case.original_no:
                self._origins[case.source, case.original_no] = case_id

    def __delitem__(self, case_id: str) -> None:
        """Take back that a case was opened: the way back of a failed commit, newest first."""
        case = self._cases.pop(case_id)
        self._unsaved.discard(case_id)
        self._origins.pop((case.source, case.original_no), None)
        self._newest.pop(case.number // A_DAY * A_DAY, None)  # asked again, of the table
        for other in self._unsaved:
            number = self._cases[other].number
            day = number // A_DAY * A_DAY
            if day == case.number // A_DAY * A_DAY:
                self._newest[day] = max(self._newest.get(day, 0), number)

    def settle(self) -> None:
        """Forget what is on the disk now and has not been asked for lately."""
        self._unsaved.clear()
        self._absent.clear()
        self._origins.clear()
        for case_id in list(self._cases)[: max(0, len(self._cases) - self._kept)]:
            del self._cases[case_id]


def day_number(day: dt.date) -> int:
    """Return a day as eight digits."""
    return day.year * 10_000 + day.month * 100 + day.day
