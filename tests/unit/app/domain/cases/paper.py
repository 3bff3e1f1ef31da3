"""Entries about cases as the journal has them, a calendar, and city times to the second."""

import datetime as dt
from typing import Any

from app.domain.cases.calendar import CITY_TIME, Shift, WorkCalendar
from app.domain.cases.case import Case, CaseKind
from app.domain.cases.catalogue import ProblemType
from app.domain.cases.clocks import Clock, Limit
from app.domain.cases.fold import folded, opened
from app.domain.classes import Severity
from app.domain.entry import Actor, Entry

HOUR_S = 3600.0


def at(text: str) -> float:
    """Return a city time such as ``2026-11-23 10:00`` as UTC seconds."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=CITY_TIME).timestamp()


def said(at_s: float) -> str:
    """Return a moment as a city time, to the second."""
    return dt.datetime.fromtimestamp(at_s, CITY_TIME).strftime("%Y-%m-%d %H:%M:%S")


def days(*texts: str) -> frozenset[dt.date]:
    return frozenset(dt.date.fromisoformat(text) for text in texts)


# Seven hours a day; around the National Day and the Spring Festival of 2026 and the year's turn.
CALENDAR = WorkCalendar(
    (Shift(9 * HOUR_S, 12 * HOUR_S), Shift(13.5 * HOUR_S, 17.5 * HOUR_S)),
    days(
        *("2026-01-01", "2026-01-02"),
        *(f"2026-02-{day}" for day in (16, 17, 18, 19, 20, 23)),
        *(f"2026-10-0{day}" for day in (1, 2, 5, 6, 7)),
    ),
    days("2026-01-04", "2026-02-14", "2026-02-28", "2026-09-20", "2026-10-10"),
    dt.date(2026, 12, 31),
)
MONDAY_S = at("2026-11-23 10:00")
WORKED = Limit(7.0, Clock.WORK_HOURS)


def a_type(**limits: Limit) -> ProblemType:
    """Return a type of problem with these limits."""
    day = dt.date(2020, 1, 1)
    more = ("公共设施", CaseKind.DEMAND, Severity.III, "municipal", limits, "", "", "house", day)
    return ProblemType("t", "井盖", *more)


def entry(kind: str, time_s: float, seq: int = 1, /, **body: Any) -> Entry:
    actor = Actor("li", "duty_officer", "city", "desk-1")
    return Entry(seq, time_s, kind, "case:c1", "cc", actor, "", body, "", "", "", {})


def a_case(time_s: float = MONDAY_S, /, **more: Any) -> Case:
    """Return a case as it was opened."""
    body: dict[str, Any] = {
        **{"number": 20261123_000001, "kind": "demand", "channel": "hotline", "source": "12345"},
        **{"original_no": "N1", "type_code": "t", "title": "井盖", "place": {}, "severity": 3},
        **{"raised_s": time_s, "attachments": [], "due": {}},
    }
    return opened(entry("case_opened", time_s, **(body | more)))


def after(case: Case, kind: str, time_s: float | None = None, /, **body: Any) -> Case:
    """Return a case after one more entry, a minute later if nothing else is said."""
    when_s = case.changed_s + 60.0 if time_s is None else time_s
    return folded(case, entry(kind, when_s, case.to_seq + 1, **body))
