"""The deadlines of a case: what its type sets, and how they move when it waits or is changed."""

from collections.abc import Mapping
from dataclasses import replace

from app.domain.cases.calendar import WorkCalendar
from app.domain.cases.case import Case, CaseState, Deadline, Due
from app.domain.cases.catalogue import ProblemType
from app.domain.cases.clocks import Clock, Limit, Pause, due_s

UNTYPED_ACCEPT = Limit(2.0, Clock.WORK_HOURS)  # a case that nobody has classified is looked at soon


def deadline(
    limit: Limit, began_s: float, calendar: WorkCalendar, pauses: tuple[Pause, ...] = ()
) -> Deadline:
    """Return what is due by ``limit``; a pause that goes on moves nothing until it has ended."""
    ended = [pause for pause in pauses if pause[1]]
    return Deadline(
        due_s=due_s(limit, began_s, calendar, ended),
        began_s=began_s,
        amount=limit.amount,
        clock=limit.clock.value,
        pauses=pauses,
    )


def first_due(
    kind: ProblemType | None, calendar: WorkCalendar, now_s: float
) -> dict[str, Deadline]:
    """Return what is due of a case that comes in now: to be accepted, and to be answered."""
    limits = {Due.ACCEPT.value: UNTYPED_ACCEPT} if kind is None else kind.limits
    return {
        what: deadline(limit, now_s, calendar)
        for what, limit in limits.items()
        if what != Due.CLOSE
    }


def handling_due(
    kind: ProblemType | None, calendar: WorkCalendar, now_s: float
) -> dict[str, Deadline]:
    """Return what is due of a case that is filed now: to be closed."""
    limit = None if kind is None else kind.limits.get(Due.CLOSE)
    return {} if limit is None else {Due.CLOSE.value: deadline(limit, now_s, calendar)}


def deferred(waiting: Mapping[str, Deadline], now_s: float) -> dict[str, Deadline]:
    """Return the deadlines whose clocks stand from now on: whatever waits, it is accepted first."""
    return {
        what: replace(one, pauses=(*one.pauses, (now_s, 0.0)))
        for what, one in waiting.items()
        if what != Due.ACCEPT
    }


def resumed(
    waiting: Mapping[str, Deadline], calendar: WorkCalendar, now_s: float
) -> dict[str, Deadline]:
    """Return the deadlines whose clocks go on now, due as much later as each clock says."""
    return {what: gone_on(one, calendar, now_s) for what, one in waiting.items() if one.is_standing}


def gone_on(one: Deadline, calendar: WorkCalendar, now_s: float) -> Deadline:
    """Return a deadline whose clock stands as it is when that goes on now."""
    pauses = (*one.pauses[:-1], (one.pauses[-1][0], now_s))
    limit = Limit(one.amount, Clock(one.clock))
    before_s = due_s(limit, one.began_s, calendar, one.pauses[:-1])
    after_s = due_s(limit, one.began_s, calendar, pauses)
    # What was extended by hand keeps the time that it was given.
    return replace(one, due_s=one.due_s + (after_s - before_s), pauses=pauses)


def retyped(case: Case, kind: ProblemType, calendar: WorkCalendar) -> dict[str, Deadline]:
    """Return the deadlines by the limits of another type, begun when those of the case began.

    What the former type (or none) did not limit begins when it would have: the answer when the case
    came in, the closing when it was filed.
    """
    standing = next((one.pauses[-1:] for one in case.due.values() if one.is_standing), ())
    found: dict[str, Deadline] = {}
    for what, limit in kind.limits.items():
        one = case.due.get(what)
        if one is not None and not one.is_met:
            changed = deadline(limit, one.began_s, calendar, one.pauses)
            found[what] = replace(changed, extended=one.extended)
        elif one is None and (begun_s := _would_begin_s(what, case)) > 0:
            found[what] = deadline(limit, begun_s, calendar, standing)
    return found


def _would_begin_s(what: str, case: Case) -> float:
    """Return when the clock of something began that nothing limited; 0 where it has not."""
    if what == Due.REPLY:
        return case.opened_s
    is_filed = case.state not in (CaseState.RECEIVED, CaseState.ACCEPTED)
    return case.reached_s.get(CaseState.FILED, 0.0) if what == Due.CLOSE and is_filed else 0.0
