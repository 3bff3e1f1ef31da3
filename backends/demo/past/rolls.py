"""The rolls of the demo's past: of those on duty every workday, and one muster of the teams."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from app.domain.cases.calendar import CITY_TIME, DAY_S, minute_of
from app.domain.cases.catalogue import Unit
from app.domain.classes import Severity
from app.domain.command import CommandBody, Reply
from app.domain.directory import Directory, RescueTeam, on_day, on_duty
from app.domain.notify_command import Recipient, SendMessages
from app.domain.people import Person
from app.domain.roll_call import (
    LABEL_CHARACTERS,
    MOST_POSTS,
    MUSTERED_S,
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
_TOLD_BEFORE_S = 2.0  # first they are told, then the roll is called
_HEARD_S = (10.0, 20.0, 30.0, 45.0)  # after sending
MUSTER = "muster"  # the template
_PLACE, _REASON = "防汛物资仓库（演示）", "防汛集结演练（演示）"
_BY_RADIO = "演示：电台应答，已到位"
_ON_THE_WAY = "演示：电台应答，途中"
_AWAY = "演示：到上级机关开会，副职代岗"


@dataclass(frozen=True, slots=True)
class _Act:
    at_s: float
    person: Person
    body: CommandBody


class Post(Protocol):
    """What tells the teams: the demo's gateway, by which nothing leaves the machine."""

    def send(self, person: Person, body: SendMessages, at_s: float) -> int:
        """Send an act of messages at a moment; return to how many."""
        ...

    def hear(self, send_id: str, at_s: float) -> None:
        """Note what has become of them by now."""
        ...


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
        post: Post | None = None,
    ) -> None:
        self._directory, self._units, self._staff = directory, units, staff
        self._give, self._post = give, post
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
            self._do(act)
        before(to_s)

    def _do(self, act: "_Act") -> None:
        post, body = self._post, act.body
        if not isinstance(body, SendMessages):
            self._give(act.person, body, act.at_s)
        elif post is not None and body.recipients:
            post.send(act.person, body, act.at_s)
        elif post is not None:
            post.hear(body.send_id, act.at_s)

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
        send_id = ""
        if self._post is not None:
            send_id = str(uuid.uuid5(_FAMILY, f"{roll_id}/told"))
            yield from self._told(send_id, teams, called_s - _TOLD_BEFORE_S)
        yield self._call(roll_id, RollPurpose.MUSTER, posts, called_s, send_id)
        for post in posts:
            noted_s, here_s = self._drawn(_NOTED_S), self._drawn(_HERE_S)
            yield self._mark(roll_id, post, RollState.NOTED, _ON_THE_WAY, called_s + noted_s)
            yield self._mark(roll_id, post, RollState.HERE, _BY_RADIO, called_s + here_s)

    def _told(self, send_id: str, teams: Iterable[RescueTeam], at_s: float) -> Iterator[_Act]:
        """Yield the messages that call the teams, and when it is looked what became of them."""
        to = tuple(
            Recipient(f"rescue_teams:{one.team_id}", one.phone) for one in teams if one.phone
        )
        fields = {"time": minute_of(at_s + MUSTERED_S), "place": _PLACE, "reason": _REASON}
        body = SendMessages(send_id, MUSTER, to, fields, severity=Severity.I)
        yield _Act(at_s, self._staff.shift_leader, body)
        for late_s in _HEARD_S:
            nobody = SendMessages(send_id, MUSTER, ())
            yield _Act(at_s + late_s, self._staff.shift_leader, nobody)

    def _call(
        self,
        roll_id: str,
        purpose: RollPurpose,
        posts: list[RollPost],
        at_s: float,
        send_id: str = "",
    ) -> _Act:
        body = CallRoll(roll_id, purpose.value, tuple(posts), send_id)
        return _Act(at_s, self._staff.shift_leader, body)

    def _mark(
        self, roll_id: str, post: RollPost, state: RollState, reason: str, at_s: float
    ) -> _Act:
        body = AnswerRoll(roll_id, post.key, state.value, reason)
        return _Act(at_s, self._staff.shift_leader, body)

    def _drawn(self, within_s: tuple[float, float]) -> float:
        return round(float(self._random.uniform(*within_s)))

    def _id(self, purpose: RollPurpose, day: str) -> str:
        return str(uuid.uuid5(_FAMILY, f"{self._seed}/{purpose.value}/{day}"))
