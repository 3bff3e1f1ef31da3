"""Whom a roll is called of: seats and units on duty now, or the teams of the register."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import msgspec

from app.domain.cases.calendar import CITY_TIME
from app.domain.cases.catalogue import Unit
from app.domain.clock import Clock
from app.domain.directory import Directory, on_day, on_duty
from app.domain.errors import OperatorError
from app.domain.people import CITY
from app.domain.roll_asking import RollQuestion, RollTold
from app.domain.roll_call import ID_CHARACTERS, LABEL_CHARACTERS, MOST_POSTS, RollPost, RollPurpose
from backends.cases.answers import convert
from backends.directory.lists import unit_name
from backends.directory.presence import present_of
from backends.hub.inner import ChildQuestion
from backends.store.database import Reading

Called = tuple[RollPost, str]  # with its telephone


class RollAnswers:
    """Answers ``roll_posts``; a county is told of its own, and of seats that look at it."""

    def __init__(
        self, directory: Directory, units: Mapping[str, Unit], reading: Reading, clock: Clock
    ) -> None:
        self._directory, self._units = directory, units
        self._reading, self._clock = reading, clock

    def posts(self, question: ChildQuestion) -> dict[str, Any]:
        """Answer a RollQuestion with a RollTold."""
        asked = convert(question.arguments, RollQuestion)
        if asked.purpose not in set(RollPurpose):
            raise OperatorError("bad_value", f"purpose '{asked.purpose[:40]}'")
        if asked.purpose == RollPurpose.MUSTER:
            found, has_register = self._teams(question), bool(self._directory.rescue_teams)
        else:
            found = [*self._seats(question), *self._turns(question)]
            has_register = bool(self._directory.turns)
        sound = [one for one in found if len(one[0].key) <= ID_CHARACTERS]
        told = sound[:MOST_POSTS]
        answer = RollTold(
            asked.purpose,
            tuple(post for post, _ in told),
            len(found),
            has_register,
            {post.key: phone for post, phone in told if phone},
        )
        return dict(msgspec.to_builtins(answer))

    def _seats(self, question: ChildQuestion) -> list[Called]:
        """Return every console that is connected, by whoever sits at it."""
        here = present_of(self._reading, question.frozen, self._clock.now_s())
        names = {one.seat: one.name for one in here}
        own = "" if question.county == CITY else question.county
        return [
            (_post(f"seat:{seat}", f"{seat} {names.get(seat, '')}", seat=seat, county=own), "")
            for seat in question.frozen.get("seats", ())
        ]

    def _turns(self, question: ChildQuestion) -> list[Called]:
        """Return the turns that hold at this minute."""
        day, minute = self._moment()
        called: list[Called] = []
        for turn in on_duty(self._directory.turns, day, minute):
            if not _is_of(question, turn.county):
                continue
            unit = self._units.get(turn.department)
            label = f"{unit_name(self._units, turn.department)} {turn.name}"
            department = "" if unit is None else unit.department
            post = _post(f"turn:{turn.turn_id}", label, department=department, county=turn.county)
            called.append((post, turn.phone))
        return called

    def _teams(self, question: ChildQuestion) -> list[Called]:
        day, _ = self._moment()
        return [
            (_post(f"team:{team.team_id}", team.name, county=team.county), team.phone)
            for team in on_day(self._directory.rescue_teams, day)
            if _is_of(question, team.county)
        ]

    def _moment(self) -> tuple[str, float]:
        now = dt.datetime.fromtimestamp(self._clock.now_s(), CITY_TIME)
        return now.date().isoformat(), 60.0 * now.hour + now.minute


def _post(key: str, label: str, seat: str = "", department: str = "", county: str = "") -> RollPost:
    return RollPost(key, label.strip()[:LABEL_CHARACTERS], seat, department, county)


def _is_of(question: ChildQuestion, county: str) -> bool:
    """Return whether a row may be called from a seat: who calls acts in its county."""
    return question.county in (CITY, county)
