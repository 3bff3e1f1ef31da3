"""What happens next with a case of the past: the units' habits, and what seldom comes between."""

import datetime as dt
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.domain.cases.calendar import DAY_S, WorkCalendar, date_of
from app.domain.cases.case import Case, CaseState, Due
from app.domain.cases.catalogue import CaseCatalogue
from app.domain.cases.commands import CaseAt, MergeCases, StepCase
from app.domain.cases.steps import CaseStep
from backends.demo.demands.habits import MINUTE_S, is_to_be_answered, next_act
from backends.demo.demands.lots import lots_for

HOUR_S = 3600.0
MERGED = 0.55  # of those who tell what somebody has told already
DEFERRED, WHISTLED, ASSIGNED, NOTED = 0.03, 0.02, 0.012, 0.04
SUPERVISED, REOPENED, GRANTED = 0.25, 0.2, 0.7
MOST_STEPS = 40
# domain.md N28: the week of National Day, 19,041 demands, was answered and judged so.
HOLIDAY_ANSWERED, HOLIDAY_SATISFIED = 0.9980, 0.9912
LONG_HOLIDAY_DAYS = 5
_LEADER = "演示：请主管单位限期办结并反馈。"


@dataclass(frozen=True, slots=True)
class Happening:
    """A command that is given so many seconds after the case last changed."""

    after_s: float
    body: StepCase | MergeCases


@dataclass(frozen=True, slots=True)
class Course:
    """Tells what is next with a case; all follows from the seed and the case as it stands.

    ``case_of`` finds a case by its id, ``first_of`` the id of the first call of a matter where a
    case is of another who tells it, ``is_hoax`` what nobody is told.
    """

    catalogue: CaseCatalogue
    seed: int
    case_of: Callable[[str], Case | None]
    first_of: Callable[[Case], str]
    is_hoax: Callable[[str], bool]

    def next(self, case: Case) -> Happening | None:
        """Return what is done next, counted from when the case last changed; None for nothing."""
        if case.steps >= MOST_STEPS or case.is_deferred:
            return None  # who waits goes on when the hall's steward says so
        look = self._look(case)
        seldom = _SELDOM.get(case.state)
        found = None if seldom is None else seldom(self, look)
        return found or self._usual(look)

    def alone(self, case: Case) -> Happening | None:
        """Return what is next with a case that cannot be laid to another after all."""
        return self._usual(self._look(case))

    def _look(self, case: Case) -> "_Look":
        drawn_by = zlib.crc32(case.case_id.encode())
        random = lots_for(self.seed + 1, case.case_id, case.to_seq)  # not those of the habits
        own_lot = zlib.crc32(b"life", drawn_by ^ (self.seed & 0xFFFF_FFFF)) / (1 << 32)
        return _Look(case, random, float(random.random()), own_lot)

    def _usual(self, look: "_Look") -> Happening | None:
        case = look.case
        act = next_act(
            seen(case),
            self.catalogue,
            self.seed,
            case.changed_s,
            is_own=True,
            is_hoax=self.is_hoax(case.case_id),
        )
        if act is None:
            return None
        body = act.body
        if body.step is CaseStep.EVALUATE and in_long_holiday(self.catalogue.calendar, case):
            is_satisfied = look.own_lot < HOLIDAY_SATISFIED
            body = StepCase(
                case.case_id,
                case.to_seq,
                CaseStep.EVALUATE,
                is_satisfied=is_satisfied,
                is_solved=is_satisfied,
            )
        return Happening(act.after_s, body)

    def received(self, look: "_Look") -> Happening | None:
        """Lay a call to the first that told the same, where somebody sees that it is the same."""
        first_id = self.first_of(look.case)
        first = self.case_of(first_id) if first_id and look.lot < MERGED else None
        if first is None or not first.is_open or first.county != look.case.county:
            return None
        into = CaseAt(first.case_id, first.to_seq)
        why = {"probability": round(0.6 + 0.39 * look.own_lot, 3)}
        return Happening(
            look.minutes(3.0, 15.0),
            MergeCases(into, (CaseAt(look.case.case_id, look.case.to_seq),), why),
        )

    def filed(self, look: "_Look") -> Happening | None:
        """Have a leader see to it, now and then."""
        if look.lot < ASSIGNED and not look.case.leader:
            return look.step(CaseStep.ASSIGN_LEADER, look.minutes(2.0, 8.0), note=_LEADER)
        return None

    def handled(self, look: "_Look") -> Happening | None:
        """Let somebody decide on what was asked, wait for something, or call another in."""
        ways = (self._decided, self._answered, self._supervised, self._deferred, self._called_in)
        found = (way(look) for way in ways)
        return next((one for one in found if one is not None), None)

    def evaluated(self, look: "_Look") -> Happening | None:
        """Open anew what was not solved, sometimes, and once."""
        case = look.case
        if case.is_satisfied is not False or case.reopened or look.lot >= REOPENED:
            return None
        note = "演示：市民表示未解决，重新办理。"
        return look.step(CaseStep.REOPEN, look.minutes(30.0, 300.0), note=note)

    def merged(self, look: "_Look") -> Happening | None:
        """Answer whoever told what another case stands for, once that one is closed."""
        into = self.case_of(look.case.into)
        if into is None or not is_to_be_answered(seen(look.case)):
            return None
        closed_s = into.reached_s.get(CaseState.CLOSED, 0.0)
        if not closed_s:
            return None
        after_s = max(0.0, closed_s - look.case.changed_s) + look.minutes(10.0, 60.0)
        return look.step(CaseStep.REPLY, after_s, note="演示：并案已办结，已告知结果。")

    def _decided(self, look: "_Look") -> Happening | None:
        """Return what a shift leader says to a unit that asks for more time."""
        case, after_s = look.case, look.minutes(20.0, 120.0)
        if not case.asked_until_s:
            return None
        what = Due(case.asked_what) if case.asked_what else Due.CLOSE
        deadline = case.due.get(what)
        is_sound = deadline is not None and not deadline.is_met
        is_sound = is_sound and deadline is not None and case.asked_until_s > deadline.due_s
        if look.lot < GRANTED and is_sound:
            more: dict[str, Any] = {"until_s": case.asked_until_s, "what": what}
            return look.step(CaseStep.EXTEND, after_s, note="演示：同意延期。", **more)
        note = "演示：理由不充分，请按期办结。"
        return look.step(CaseStep.REFUSE_EXTENSION, after_s, note=note)

    def _answered(self, look: "_Look") -> Happening | None:
        """Return that somebody is answered before the limit, as a holiday's roster sees to it."""
        case = look.case
        if not in_long_holiday(self.catalogue.calendar, case) or not is_to_be_answered(seen(case)):
            return None
        left_s = case.due[Due.REPLY].due_s - case.changed_s
        if look.own_lot >= HOLIDAY_ANSWERED or left_s <= 0:
            return None
        share = float(look.random.uniform(0.02, 0.5))
        note = "演示：假期值班已先行答复。"
        return look.step(CaseStep.REPLY, max(MINUTE_S, share * left_s), note=note)

    def _supervised(self, look: "_Look") -> Happening | None:
        """Return that the shift leader presses for what is late, now and then."""
        case = look.case
        if not case.escalation or case.is_supervised or look.lot >= SUPERVISED:
            return None
        note = "演示：逾期未结，请立即办理。"
        return look.step(CaseStep.SUPERVISE, look.minutes(10.0, 90.0), note=note)

    def _deferred(self, look: "_Look") -> Happening | None:
        """Return that a case waits for some days, once."""
        close = look.case.due.get(Due.CLOSE)
        if close is None or close.pauses or close.is_met or look.lot >= DEFERRED:
            return None
        until_s = look.case.changed_s + float(look.random.uniform(1.0, 4.0)) * DAY_S
        note = "演示：等待配件到货，暂缓办理。"
        return look.step(CaseStep.DEFER, look.minutes(20.0, 90.0), note=note, until_s=until_s)

    def _called_in(self, look: "_Look") -> Happening | None:
        """Return that a department is called in, that it comes, or what somebody writes down."""
        case, lot = look.case, look.lot
        if missing := set(case.helpers) - set(case.reported_in):
            return look.step(CaseStep.REPORT_IN, look.minutes(20.0, 60.0), unit=min(missing))
        if DEFERRED <= lot < DEFERRED + WHISTLED and not case.helpers:
            other = self._other_department(look)
            note = "演示：需部门到场联合处置。"
            return look.step(CaseStep.WHISTLE, look.minutes(10.0, 60.0), unit=other, note=note)
        if lot >= 1.0 - NOTED and case.steps < MOST_STEPS // 2:
            note = "演示：已电话联系市民，约定上门时间。"
            return look.step(CaseStep.NOTE, look.minutes(5.0, 40.0), note=note)
        return None

    def _other_department(self, look: "_Look") -> str:
        own = self.catalogue.units.get(look.case.unit)
        names = sorted(
            unit.unit_id
            for unit in self.catalogue.units.values()
            if unit.unit_id.startswith("dep-")
            and (own is None or unit.department != own.department)
        )
        return names[int(look.random.integers(len(names)))] if names else look.case.unit


@dataclass(frozen=True, slots=True)
class _Look:
    """A case, and what was drawn by lot: once for this state, and once for its whole life."""

    case: Case
    random: np.random.Generator
    lot: float
    own_lot: float

    def minutes(self, least: float, most: float) -> float:
        return float(self.random.uniform(least, most)) * MINUTE_S

    def step(self, step: CaseStep, after_s: float, **more: Any) -> Happening:  # noqa: ANN401 - StepCase's own
        return Happening(after_s, StepCase(self.case.case_id, self.case.to_seq, step, **more))


_SELDOM: Mapping[CaseState, Callable[[Course, _Look], Happening | None]] = {
    CaseState.RECEIVED: Course.received,
    CaseState.FILED: Course.filed,
    CaseState.DISPATCHED: Course.filed,
    CaseState.HANDLING: Course.handled,
    CaseState.EVALUATED: Course.evaluated,
    CaseState.MERGED: Course.merged,
}


def seen(case: Case) -> dict[str, Any]:
    """Return a case as a story tells it, as far as habits look at it."""
    return {
        "case_id": case.case_id,
        "to_seq": case.to_seq,
        "state": case.state.value,
        "type_code": case.type_code,
        "opened_s": case.opened_s,
        "county": case.county,
        "place": {"town": case.place.town},
        "unit": case.unit,
        "returned": case.returned,
        "reworked": case.reworked,
        "asked_until_s": case.asked_until_s,
        "due": {
            str(what): {"due_s": one.due_s, "extended": one.extended, "met_s": one.met_s}
            for what, one in case.due.items()
        },
    }


def in_long_holiday(calendar: WorkCalendar, case: Case) -> bool:
    """Return whether a case came in during a holiday of five days or more, as in the autumn."""
    return holiday_days(calendar, date_of(case.opened_s)) >= LONG_HOLIDAY_DAYS


def holiday_days(calendar: WorkCalendar, day: dt.date) -> int:
    """Return how many days without work in a row a day is one of; 0 where it is worked."""
    if calendar.is_worked(day):
        return 0
    count = 1
    for step in (-1, 1):
        other = day + dt.timedelta(days=step)
        while not calendar.is_worked(other) and count < MOST_STEPS:
            count += 1
            other += dt.timedelta(days=step)
    return count
