"""A roll-call: who is called, who says himself that he is here, and whom somebody marks."""

from dataclasses import replace
from typing import Any

import pytest

from app.domain import roll_call as rolls
from app.domain.board import Board
from app.domain.roll_call import (
    ANSWERED_FOR_S,
    MOST_POSTS,
    ROLLS_KEPT,
    AnswerRoll,
    CallRoll,
    RollCall,
    RollPost,
    RollPurpose,
    RollState,
)
from tests.unit.app.domain.facts import Facts

DESK = RollPost("seat:desk-1", "值班一席", seat="desk-1")
WATER = RollPost("unit:water", "水务局", department="水务")
TEAM = RollPost("team:7", "抢险七队")
POSTS = [
    {"key": p.key, "label": p.label, "seat": p.seat, "department": p.department, "county": ""}
    for p in (DESK, WATER, TEAM)
]
CALL = CallRoll("r1", "duty", (DESK, WATER, TEAM))


def board_with(
    facts: Facts, *said: tuple[str, str, bool], purpose: str = "duty", roll_id: str = "r1"
) -> Board:
    board = Board()
    body: dict[str, Any] = {"purpose": purpose, "send_id": "", "posts": POSTS}
    board.apply(facts.entry("roll_called", f"roll:{roll_id}", body, "chief"))
    for post, state, own in said:
        told = {"post": post, "state": state, "is_own": own}
        board.apply(facts.entry("roll_answered", f"roll:{roll_id}", told, "wang", {"reason": "见"}))
    return board


def roll_with(*said: tuple[str, str, bool]) -> RollCall:
    return board_with(Facts(), *said).rolls["r1"]


def test_nobody_is_here_before_somebody_says_so() -> None:
    roll = roll_with()
    assert (roll.purpose, roll.by, roll.posts) == (RollPurpose.DUTY, "chief", (DESK, WATER, TEAM))
    assert roll.in_state(RollState.SILENT) == (DESK, WATER, TEAM)
    assert roll.took_s("seat:desk-1") is None
    assert roll.all_here_s is None


def test_the_newest_word_on_a_post_counts_and_says_after_how_long() -> None:
    roll = roll_with(
        ("seat:desk-1", "here", True), ("unit:water", "absent", False), ("unit:water", "here", True)
    )
    assert roll.in_state(RollState.HERE) == (DESK, WATER)
    assert roll.took_s("seat:desk-1") == 1.0
    assert roll.took_s("unit:water") == 3.0
    assert roll.answers["unit:water"].reason == "见"
    assert roll.all_here_s is None
    noted = roll_with(("team:7", "noted", False))
    assert noted.took_s("team:7") is None


def test_all_are_here_when_the_last_is() -> None:
    roll = roll_with(
        ("seat:desk-1", "here", True), ("team:7", "here", False), ("unit:water", "here", True)
    )
    assert roll.all_here_s == 3.0


def test_an_entry_of_another_kind_changes_the_number_alone() -> None:
    facts = Facts()
    roll = board_with(facts).rolls["r1"]
    later = rolls.folded(roll, facts.entry("roll_ended", "roll:r1", {}))
    assert later == replace(roll, to_seq=facts.seq)


def test_the_seat_answers_for_itself_and_a_department_for_its_unit() -> None:
    assert rolls.is_own(DESK, "desk-1", "")
    assert not rolls.is_own(DESK, "desk-2", "水务")
    assert rolls.is_own(WATER, "desk-2", "水务")
    assert not rolls.is_own(WATER, "desk-2", "")
    assert not rolls.is_own(TEAM, "desk-1", ""), "a team has neither"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"roll_id": ""}, "roll_id of 0"),
        ({"roll_id": "r" * 65}, "roll_id of 65"),
        ({"purpose": "party"}, "purpose 'party'"),
        ({"send_id": "s" * 65}, "send_id of 65"),
        ({"posts": ()}, "0 posts"),
        ({"posts": (DESK,) * (MOST_POSTS + 1)}, "151 posts"),
        ({"posts": (DESK, WATER, DESK)}, "'seat:desk-1' twice"),
        ({"posts": (replace(DESK, key=""),)}, "post ''"),
        ({"posts": (replace(DESK, label=" "),)}, "post 'seat:desk-1'"),
        ({"posts": (replace(DESK, department="x" * 65),)}, "post 'seat:desk-1'"),
    ],
)
def test_what_cannot_be_called_is_named(change: dict[str, Any], said: str) -> None:
    fault = rolls.call_fault(replace(CALL, **change))
    assert fault is not None
    assert fault[0] == "bad_value"
    assert said in fault[1]
    assert rolls.call_fault(CALL) is None


@pytest.mark.parametrize(
    ("post", "state", "reason", "own", "may_mark", "code"),
    [
        ("seat:desk-1", "here", "", True, False, None),
        ("seat:desk-1", "noted", "", True, False, None),
        ("seat:desk-1", "absent", "", True, False, "text_empty"),
        ("seat:desk-1", "here", "视频应到", False, True, None),
        ("seat:desk-1", "here", " ", False, True, "text_empty"),
        ("seat:desk-1", "here", "视频应到", False, False, "roll_not_yours"),
        ("seat:desk-1", "silent", "x", True, True, "bad_value"),
        ("seat:desk-9", "here", "x", False, True, "roll_post_unknown"),
        ("unit:water", "here", "", True, False, "roll_answered_already"),
        ("unit:water", "here", "又看了一次", False, True, None),
        ("unit:water", "absent", "已离岗", False, True, None),
    ],
)
def test_who_may_say_what(
    post: str, state: str, reason: str, own: bool, may_mark: bool, code: str | None
) -> None:
    roll = roll_with(("unit:water", "here", True))
    body = AnswerRoll("r1", post, state, reason)
    fault = rolls.answer_fault(roll, body, roll.called_s + 9.0, is_own=own, may_mark=may_mark)
    assert (fault and fault[0]) == code


def test_a_roll_is_answered_for_four_hours_and_only_if_it_was_called() -> None:
    roll, body = roll_with(), AnswerRoll("r1", "seat:desk-1", "here")
    last_s = roll.called_s + ANSWERED_FOR_S
    late = rolls.answer_fault(roll, body, last_s, is_own=True, may_mark=False)
    assert late == ("roll_over", "called 14400 s ago")
    assert rolls.answer_fault(roll, body, last_s - 1.0, is_own=True, may_mark=False) is None
    none = rolls.answer_fault(None, body, 0.0, is_own=True, may_mark=True)
    assert none == ("roll_unknown", "r1")


def a_roll(seq: int, county: str, *of_counties: str, purpose: str = "muster") -> RollCall:
    posts = tuple(RollPost(f"t{at}", "队", county=one) for at, one in enumerate(of_counties))
    return RollCall(
        f"r{seq}", RollPurpose(purpose), float(seq), "chief", county, "", posts, seq, seq
    )


def test_what_a_county_calls_is_no_roll_of_the_city() -> None:
    west, east, north = "320612", "320623", "320685"
    told = (
        a_roll(1, "", west, east, east),
        a_roll(3, west, west),
        a_roll(2, "", west, purpose="duty"),
    )
    every = {one.roll_id: one for one in told}

    def newest(county: str, purpose: RollPurpose = RollPurpose.MUSTER) -> tuple[str, int] | None:
        found = rolls.newest_roll(every, purpose, county)
        return None if found is None else (found.roll_id, len(found.posts))

    assert newest("") == ("r1", 3)
    assert newest(west) == ("r3", 1)
    assert newest(east) == ("r1", 2), "with its own posts alone"
    assert newest(north) is None
    assert newest("", RollPurpose.DUTY) == ("r2", 1)
    assert newest(east, RollPurpose.DUTY) is None
    assert [one.roll_id for one in rolls.last_rolls(every)] == ["r1", "r2", "r3"]


def test_of_each_caller_and_purpose_the_last_rolls_are_kept() -> None:
    facts, board = Facts(), Board()
    body: dict[str, Any] = {"purpose": "muster", "send_id": "", "posts": POSTS}
    city = facts.entry("roll_called", "roll:city", body, "chief")
    board.apply(replace(city, county=""))
    for at in range(ROLLS_KEPT + 3):
        board.apply(facts.entry("roll_called", f"roll:r{at}", body, "chief"))
    assert list(board.rolls) == ["city", *(f"r{at}" for at in range(3, ROLLS_KEPT + 3))]
