"""The past as it is lived: calls come in, what is due is done, moment after moment in order."""

import heapq
import itertools
import operator
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from app.domain.cases.calendar import DAY_S
from app.domain.cases.case import Case
from app.domain.cases.catalogue import CaseCatalogue
from app.domain.cases.commands import MergeCases, OpenCase, StepCase
from app.domain.command import CommandBody, Reply
from app.domain.people import Person
from backends.demo.demands.demand import Demand, Truth
from backends.demo.demands.found_source import Fate, Find
from backends.demo.demands.line import PAST_SOURCE
from backends.demo.demands.source import DemandSource
from backends.demo.past.course import Course, Happening
from backends.demo.past.people import Staff
from backends.demo.past.plan import PastPlan

_FAMILY = uuid.UUID("0c6f6a63-64b5-4f0e-8f0c-9d4be2d0a7e4")  # of the past's cases, drawn once
LOOK_BACK_S = 3 * DAY_S  # nobody takes longer to see that a call is a hoax


def _nothing_seen(_from_s: float, _to_s: float) -> Sequence[Find]:
    return ()


class Intake(Protocol):
    """The hall that all of it is told to, whose clock stands where it is put."""

    def give(self, person: Person, body: CommandBody, at_s: float) -> Reply:
        """Have a command decided at a moment, as the hub would."""
        ...

    def stewarded(self, case_id: str, at_s: float) -> bool:
        """Have the hall's own steward look at a case; return whether it did anything."""
        ...

    def owed_from_s(self, case: Case) -> float:
        """Return from when on the steward owes a case something; infinity for never."""
        ...

    def case(self, case_id: str) -> Case | None:
        """Return a case as it stands."""
        ...

    def cases(self) -> Iterable[Case]:
        """Return all cases that were laid down before."""
        ...


@dataclass(slots=True)
class Told:
    """What came of it so far."""

    calls: int = 0
    steps: int = 0
    refused: Counter[str] = field(default_factory=Counter)


class Life:
    """Lives through a past; it may be taken up again where it was left."""

    def __init__(
        self,
        plan: PastPlan,
        source: DemandSource,
        catalogue: CaseCatalogue,
        staff: Staff,
        intake: Intake,
        steward_every_s: float,
        beside: Callable[[float], None] = lambda _at_s: None,
        seen: Callable[[float, float], Sequence[Find]] = _nothing_seen,
    ) -> None:
        """``steward_every_s`` is how late the hall's steward may look.

        ``beside`` does what else is due before a moment. ``seen`` is what cameras saw from a moment
        to another, without pictures.
        """
        self._plan = plan
        self._source = source
        self._catalogue = catalogue
        self._staff = staff
        self._intake = intake
        self._beside = beside
        self._seen = seen
        self._steward_after_s = steward_every_s / 2.0
        self._hoaxes: set[str] = set()
        self._order = itertools.count()
        self._now_s = plan.from_s
        self._waiting: list[tuple[float, int, str, int, Happening | None]] = []
        self._course = Course(
            catalogue, plan.seed, intake.case, self._first_of, self._hoaxes.__contains__
        )
        self.told = Told()

    def live(self, from_s: float, each_day: Callable[[float], None]) -> None:
        """Live from a moment to the plan's end; ``each_day`` is told the time now and then."""
        self._now_s = from_s
        for case in self._intake.cases():
            self._plan_next(case)
        before_s = max(self._plan.from_s, from_s - LOOK_BACK_S)
        for demand in self._source.between(before_s, from_s):
            self._note_truth(demand)
        for find in self._seen(before_s, from_s):
            self._note_fate(find)
        at_s = from_s
        while at_s < self._plan.until_s:
            to_s = min(at_s + DAY_S, self._plan.until_s)
            for t_s, told in self._told_between(at_s, to_s):
                self._until(t_s)
                self._now_s = t_s
                if isinstance(told, Demand):
                    self._call(told)
                else:
                    self._sight(told)
            self._until(to_s)
            at_s = to_s
            each_day(at_s)

    def _told_between(self, from_s: float, to_s: float) -> list[tuple[float, Demand | Find]]:
        calls = [(one.t_s, one) for one in self._source.between(from_s, to_s)]
        sights = [(one.body.raised_s, one) for one in self._seen(from_s, to_s)]
        return sorted([*calls, *sights], key=operator.itemgetter(0))

    def _until(self, to_s: float) -> None:
        """Do what is due before a moment."""
        while self._waiting and self._waiting[0][0] < to_s:
            due_s, _, case_id, seq, happening = heapq.heappop(self._waiting)
            case = self._intake.case(case_id)
            if case is None or case.to_seq != seq:
                continue
            self._beside(due_s)
            self._now_s = due_s
            if happening is None:
                if self._intake.stewarded(case_id, due_s):
                    self._changed((case_id,))
            else:
                self._do(case, happening, due_s)
        self._beside(to_s)

    def _do(self, case: Case, happening: Happening, at_s: float) -> None:
        body = happening.body
        about: tuple[str, ...] = (case.case_id,)
        if isinstance(body, MergeCases):
            person = self._staff.on_desk(at_s)
            body = self._as_it_is(body)
            about = (case.case_id, body.into.case_id)
        else:
            unit = body.unit if body.step == "report_in" else case.unit
            person = self._staff.for_step(body.step, unit, self._catalogue, at_s)
        reply = self._intake.give(person, body, at_s)
        if reply.is_ok:
            self.told.steps += 1
            self._changed(about)
            self._answer_members(case, body)
        elif isinstance(body, MergeCases):
            self._plan_usual(case)  # the first is closed by now: it is a case of its own
        else:
            self.told.refused[f"{body.step}: {reply.code} {reply.detail}"] += 1

    def _as_it_is(self, body: MergeCases) -> MergeCases:
        """Return a merge that names the first as it stands by now."""
        into = self._intake.case(body.into.case_id)
        if into is None:
            return body
        return MergeCases(type(body.into)(into.case_id, into.to_seq), body.others, body.why)

    def _answer_members(self, case: Case, body: StepCase | MergeCases) -> None:
        if isinstance(body, StepCase) and body.step == "close":
            self._changed(case.members)

    def _call(self, demand: Demand) -> None:
        case_id = self._id_of(demand)
        self._note_truth(demand)
        self._open(demand.call(case_id, PAST_SOURCE))

    def _sight(self, find: Find) -> None:
        self._note_fate(find)
        self._open(find.body)

    def _open(self, body: OpenCase) -> None:
        reply = self._intake.give(self._staff.on_desk(self._now_s), body, self._now_s)
        if reply.is_ok:
            self.told.calls += 1
            self._changed((body.case_id,))
        elif reply.code != "case_known":  # which was laid down before it was left
            self.told.refused[f"open: {reply.code} {reply.detail}"] += 1

    def _changed(self, case_ids: Iterable[str]) -> None:
        for case_id in case_ids:
            case = self._intake.case(case_id)
            if case is not None:
                self._plan_next(case)

    def _plan_next(self, case: Case) -> None:
        happening = self._course.next(case)
        if happening is not None:
            self._wait(case.changed_s + happening.after_s, case, happening)
        owed_s = self._intake.owed_from_s(case)
        if owed_s < self._plan.until_s:
            self._wait(max(owed_s, case.changed_s) + self._steward_after_s, case, None)

    def _plan_usual(self, case: Case) -> None:
        happening = self._course.alone(case)
        if happening is not None:
            self._wait(case.changed_s + happening.after_s, case, happening)

    def _wait(self, due_s: float, case: Case, happening: Happening | None) -> None:
        due_s = max(due_s, self._now_s)  # nothing is done before it is thought of
        if due_s < self._plan.until_s:
            entry = (due_s, next(self._order), case.case_id, case.to_seq, happening)
            heapq.heappush(self._waiting, entry)

    def _note_truth(self, demand: Demand) -> None:
        if demand.truth is Truth.HOAX:
            self._hoaxes.add(self._id_of(demand))

    def _note_fate(self, find: Find) -> None:
        if find.fate is Fate.FALSE:
            self._hoaxes.add(find.body.case_id)

    def _first_of(self, case: Case) -> str:
        matter, _, number = case.original_no.rpartition("-")
        if not matter or number == "00":
            return ""
        return past_id(self._plan.seed, f"{matter}-00")

    def _id_of(self, demand: Demand) -> str:
        return past_id(self._plan.seed, demand.original_no)


def past_id(seed: int, original_no: str) -> str:
    """Return the id of a case of the past: another than the live line's of the same call."""
    return str(uuid.uuid5(_FAMILY, f"{seed}/{original_no}"))
