"""A roll is called by a leader; whoever is called answers at his seat, others are marked."""

from dataclasses import replace
from typing import Any

import pytest

from app.domain.board import Board
from app.domain.clock import SetClock
from app.domain.entry import Actor
from app.domain.people import Person, Role, Scope
from app.domain.roll_call import AnswerRoll, CallRoll, RollPost, RollState
from backends.hub.deciding import Decision, Facts, Request
from backends.hub.decisions import decide
from tests.unit.backends.hub.ground import NOON_S, WEST, Pen, Story

CHIEF = Person("chief", "带班长", Role.SHIFT_LEADER, Scope())
LEADER = Person("leader", "领导", Role.LEADER, Scope())
WANG = Person("wang", "王", Role.DUTY_OFFICER, Scope())
WATER = Person("water", "水", Role.DEPARTMENT, Scope(department="水务"))
WESTERN = Person("west", "西", Role.SHIFT_LEADER, Scope(WEST))
CALL = CallRoll(
    "r1",
    "duty",
    (
        RollPost("seat:desk-1", "值班一席", seat="desk-1"),
        RollPost("unit:water", "水务局", department="水务"),
        RollPost("team:7", "抢险七队"),
    ),
)


class Hall:
    """One journal, and decisions on its board written into it."""

    def __init__(self) -> None:
        self.story, self.clock = Story(), SetClock(NOON_S)
        self.pen = Pen(self.story, self.clock)

    @property
    def board(self) -> Board:
        return self.story.board

    def decide(self, body: Any, person: Person, seat: str = "desk-1") -> Decision:
        request = Request(person, self.board, Facts(people={}), 1, self.clock.now_s(), seat=seat)
        decision = decide(body, request)
        actor = Actor(person.person_id, person.role, person.scope.text(), seat)
        for draft in decision.drafts:
            self.pen.write(draft, actor)
        return decision


def test_a_roll_from_the_call_to_the_last_who_is_missing() -> None:
    hall = Hall()
    assert hall.decide(CALL, LEADER).code == "ok"
    hall.clock.advance(30.0)
    assert hall.decide(AnswerRoll("r1", "seat:desk-1", "here"), WANG).code == "ok"
    hall.clock.advance(30.0)
    assert hall.decide(AnswerRoll("r1", "unit:water", "here"), WATER, "water-1").code == "ok"
    assert hall.decide(AnswerRoll("r1", "team:7", "absent", "电话无人接"), CHIEF).code == "ok"
    roll = hall.board.rolls["r1"]
    assert [roll.took_s(post.key) for post in roll.posts] == [30.0, 60.0, None]
    assert roll.answers["team:7"].reason == "电话无人接"
    assert [roll.answers[p.key].is_own for p in roll.posts] == [True, True, False]
    assert [p.key for p in roll.in_state(RollState.ABSENT)] == ["team:7"]


@pytest.mark.parametrize(
    ("body", "person", "seat", "code"),
    [
        (AnswerRoll("r1", "seat:desk-1", "here"), WANG, "desk-2", "roll_not_yours"),
        (AnswerRoll("r1", "seat:desk-1", "here", "他在"), WANG, "desk-2", "roll_not_yours"),
        (AnswerRoll("r1", "team:7", "here", "到了"), WESTERN, "desk-1", "roll_not_yours"),
        (AnswerRoll("r1", "team:7", "here"), CHIEF, "desk-1", "text_empty"),
        (AnswerRoll("r9", "team:7", "here", "x"), CHIEF, "desk-1", "roll_unknown"),
        (AnswerRoll("r1", "team:9", "here", "x"), CHIEF, "desk-1", "roll_post_unknown"),
        (CALL, CHIEF, "desk-1", "roll_known"),
        (replace(CALL, roll_id="r2", posts=()), CHIEF, "desk-1", "bad_value"),
        (replace(CALL, roll_id="r2"), WESTERN, "desk-1", "out_of_scope"),
    ],
)
def test_what_is_refused_leaves_nothing(body: Any, person: Person, seat: str, code: str) -> None:
    hall = Hall()
    hall.decide(CALL, CHIEF)
    before = hall.board.rolls["r1"]
    decision = hall.decide(body, person, seat)
    assert (decision.code, decision.drafts) == (code, ())
    assert hall.board.rolls == {"r1": before}


def test_a_county_calls_its_own() -> None:
    hall = Hall()
    own = tuple(replace(post, county=WEST) for post in CALL.posts)
    assert hall.decide(replace(CALL, posts=own), WESTERN).code == "ok"
    assert hall.board.rolls["r1"].county == WEST
