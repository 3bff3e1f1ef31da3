"""The rolls of the demo's past: of those on duty every workday, and one muster of the teams."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from app.domain.cases.calendar import CITY_TIME, DAY_S
from app.domain.cases.catalogue import Unit
from app.domain.command import CommandBody, Reply
from app.domain.directory import Directory, on_day, on_duty
from app.domain.people import Person
from app.domain.roll_call import (
    LABEL_CHARACTERS,
    MOST_POSTS,
    AnswerRoll,
    CallRoll,
    RollPost,
    RollPurpose,
    RollState,
)
from backends.demo.past.people import Staff
from backends.demo.past.plan import PastPlan

Give = Callable[[Person, CommandBody, float], Reply]

_FAMILY = uuid.UUID("b5b1c9f4-2c0e-4d53-8a0e-6d4d1f0f6a11")  # of the past's rolls, drawn once
DUTY_AT_S = 8.5 * 3600.0  # of the hall's day
MUSTER_BEFORE_S = 2 * 3600.0  # before the end of the past
WORKDAYS = range(5)
_NOTED_S, _HERE_S = (20.0, 240.0), (240.0, 1140.0)  # after the call: within the twenty minutes
_OWN_S = (5.0, 400.0)
_BY_RADIO = "演示：电台应答，已到位"
_ON_THE_WAY = "演示：电台应答，途中"
_AWAY = "演示：到上级机关开会，副职代岗"


@dataclass(frozen=True, slots=True)
class _Act:
    at_s: float
    person: Person
    body: CommandBody


class Rolls:
    """Does what is due by a moment; may be taken up again where it was left.

    Who is on duty answers for himself where his department has somebody at a seat; the rest is
    marked by the shift leader, who says why. Of each roll of duty one is absent.
    """

    def __init__(
        self,
        plan: PastPlan,
        directory: Directory,
        units: Mapping[str, Unit],
        staff: Staff,
        give: Give,
        from_s: float,
    ) -> None:
        self._directory, self._units, self._staff = directory, units, staff
        self._give = give
        self._random = np.random.default_rng([plan.seed, 57])
        self._seed = plan.seed
        acts = [*self._of_duty(plan), *self._of_muster(plan)]
        due = (act for act in acts if from_s <= act.at_s < plan.until_s)
        self._acts = sorted(due, key=lambda act: act.at_s)
        self._at = 0

    def until(self, to_s: float, before: Callable[[float], None]) -> None:
        """Do what is due before a moment; ``before`` does what else is due before each of it."""
        while self._at < len(self._acts) and self._acts[self._at].at_s < to_s:
            act = self._acts[self._at]
            self._at += 1
            before(act.at_s)
            self._give(act.person, act.body, act.at_s)
        before(to_s)

    def _of_duty(self, plan: PastPlan) -> Iterator[_Act]:
        """Yield the rolls of every workday of the past."""
        first = dt.datetime.fromtimestamp(plan.from_s, CITY_TIME)
        midnight = first.replace(hour=0, minute=0, second=0, microsecond=0)
        for number in range(plan.days + 1):
            day = midnight + dt.timedelta(seconds=number * DAY_S)
            if day.weekday() in WORKDAYS:
                called_s = day.timestamp() + DUTY_AT_S
                yield from self._duty(day.date().isoformat(), called_s)

    def _duty(self, day: str, called_s: float) -> Iterator[_Act]:
        turns = on_duty(self._directory.turns, day, DUTY_AT_S / 60.0)
        posts = []
        for turn in turns[:MOST_POSTS]:
            unit = self._units.get(turn.department)
            name = turn.department if unit is None else unit.name
            department = "" if unit is None else unit.department
            label = f"{name} {turn.name}"[:LABEL_CHARACTERS]
            posts.append(RollPost(f"turn:{turn.turn_id}", label, "", department, turn.county))
        if not posts:
            return
        roll_id = self._id(RollPurpose.DUTY, day)
        yield self._call(roll_id, RollPurpose.DUTY, posts, called_s)
        away = int(self._random.integers(len(posts)))
        for at, post in enumerate(posts):
            at_s = called_s + self._drawn(_OWN_S)
            person = self._staff.seats.get(post.department) if post.department else None
            if at == away:
                yield self._mark(roll_id, post, RollState.ABSENT, _AWAY, at_s)
            elif person is not None:
                body = AnswerRoll(roll_id, post.key, RollState.HERE.value)
                yield _Act(at_s, person, body)
            else:
                yield self._mark(roll_id, post, RollState.HERE, _BY_RADIO, at_s)

    def _of_muster(self, plan: PastPlan) -> Iterator[_Act]:
        """Yield one muster near the end: all teams acknowledge, and are in within its line."""
        called_s = plan.until_s - MUSTER_BEFORE_S
        day = dt.datetime.fromtimestamp(called_s, CITY_TIME).date().isoformat()
        teams = on_day(self._directory.rescue_teams, day)[:MOST_POSTS]
        if not teams:
            return
        posts = [
            RollPost(f"team:{one.team_id}", one.name[:LABEL_CHARACTERS], county=one.county)
            for one in teams
        ]
        roll_id = self._id(RollPurpose.MUSTER, day)
        yield self._call(roll_id, RollPurpose.MUSTER, posts, called_s)
        for post in posts:
            noted_s, here_s = self._drawn(_NOTED_S), self._drawn(_HERE_S)
            yield self._mark(roll_id, post, RollState.NOTED, _ON_THE_WAY, called_s + noted_s)
            yield self._mark(roll_id, post, RollState.HERE, _BY_RADIO, called_s + here_s)

    def _call(self, roll_id: str, purpose: RollPurpose, posts: list[RollPost], at_s: float) -> _Act:
        return _Act(at_s, self._staff.shift_leader, CallRoll(roll_id, purpose.value, tuple(posts)))

    def _mark(
        self, roll_id: str, post: RollPost, state: RollState, reason: str, at_s: float
    ) -> _Act:
        body = AnswerRoll(roll_id, post.key, state.value, reason)
        return _Act(at_s, self._staff.shift_leader, body)

    def _drawn(self, within_s: tuple[float, float]) -> float:
        return round(float(self._random.uniform(*within_s)))

    def _id(self, purpose: RollPurpose, day: str) -> str:
        return str(uuid.uuid5(_FAMILY, f"{self._seed}/{purpose.value}/{day}"))
