"""Roll-calls at a seat: whom the hub names is called, and one's own posts are answered at once."""

from typing import Any

import pytest

from app.domain.notify_command import SendMessages
from app.domain.roll_call import AnswerRoll, CallRoll, RollPurpose, RollState
from app.services.roll_desk import RollDesk
from tests.unit.app.services.hall import NOON_S, Hall

POSTS = [
    {"key": "seat:desk-1", "label": "一席", "seat": "desk-1", "department": "", "county": ""},
    {"key": "turn:t1", "label": "水务", "seat": "", "department": "water", "county": ""},
]


@pytest.fixture
def hall() -> Hall:
    hall = Hall()
    hall.sign_in("P-0231")
    return hall


@pytest.fixture
def desk(hall: Hall) -> RollDesk:
    return RollDesk(hall.group, hall.commands, hall.session, lambda: "desk-1", lambda: "r1")


def call(hall: Hall) -> None:
    body: dict[str, Any] = {"purpose": "duty", "send_id": "", "posts": POSTS}
    hall.link.push_entry("roll_called", "roll:r1", body, time_s=NOON_S, person="chief")
    hall.pump()


def test_own_posts_are_answered_in_one_act(hall: Hall, desk: RollDesk) -> None:
    assert desk.waiting() == ()
    call(hall)
    assert [post.key for _, post in desk.waiting()] == ["seat:desk-1"]
    assert desk.answer_all() == 1
    assert hall.link.sent[-1].body == AnswerRoll("r1", "seat:desk-1", "here")
    told = {"post": "seat:desk-1", "state": "here", "is_own": True}
    hall.link.push_entry("roll_answered", "roll:r1", told, time_s=NOON_S + 5, person="P-0231")
    hall.pump()
    assert desk.waiting() == ()
    roll = desk.newest(RollPurpose.DUTY)
    assert roll is not None
    assert roll.took_s("seat:desk-1") == 5.0


def test_an_officer_calls_nobody(hall: Hall, desk: RollDesk) -> None:
    desk.call(RollPurpose.DUTY)
    assert desk.code == "not_allowed"


def test_a_refusal_is_kept_as_its_code(hall: Hall, desk: RollDesk) -> None:
    call(hall)
    roll = desk.newest(RollPurpose.DUTY)
    assert roll is not None
    desk.mark(roll, "turn:t1", RollState.ABSENT, " 无人接 ")
    assert hall.link.sent[-1].body == AnswerRoll("r1", "turn:t1", "absent", "无人接")
    hall.link.reply(code="roll_not_yours")
    hall.pump()
    assert desk.code == "roll_not_yours"


def test_whom_the_hub_names_is_called() -> None:
    hall = Hall()
    hall.sign_in("P-0231", "shift_leader")
    desk = RollDesk(hall.group, hall.commands, hall.session, lambda: "desk-1", lambda: "r9")
    desk.call(RollPurpose.MUSTER)
    assert desk.is_waiting
    told = {"purpose": "muster", "posts": POSTS, "count": 2, "has_register": True, "phones": {}}
    hall.link.answer("roll_posts", told)
    hall.pump()
    body = hall.link.sent[-1].body
    assert isinstance(body, CallRoll)
    assert (body.roll_id, body.purpose, len(body.posts)) == ("r9", "muster", 2)
    desk.call(RollPurpose.MUSTER)
    hall.link.answer("roll_posts", told | {"posts": []})
    hall.pump()
    assert desk.code == "roll_nobody"
    desk.call(RollPurpose.MUSTER)
    desk.release()
    assert not desk.is_waiting


def muster(hall: Hall, phones: dict[str, str]) -> RollDesk:
    keys = iter(("s1", "r1"))  # of the messages, of the roll
    desk = RollDesk(hall.group, hall.commands, hall.session, lambda: "desk-1", lambda: next(keys))
    desk.call(RollPurpose.MUSTER)
    told = {"purpose": "muster", "posts": POSTS, "count": 2, "has_register": True, "phones": phones}
    hall.link.answer("roll_posts", told)
    hall.pump()
    return desk


def replied(hall: Hall, code: str = "ok", **result: Any) -> Any:
    hall.link.reply(code=code, result=result)
    hall.pump()
    return hall.link.sent[-1].body


def test_in_a_demo_the_teams_are_called_first_and_then_told() -> None:
    hall = Hall()
    hall.sign_in("P-0231", "shift_leader")
    muster(hall, {"turn:t1": "10000000001"})
    body = hall.link.sent[-1].body
    assert isinstance(body, CallRoll), "no call waits for a messenger"
    assert (body.roll_id, body.send_id, len(body.posts)) == ("r1", "s1", 2)
    trial = replied(hall)
    assert isinstance(trial, SendMessages)
    assert trial.is_preview
    assert [(one.key, one.address) for one in trial.recipients] == [("roll:turn:t1", "10000000001")]
    assert "演示" in trial.fields["reason"]
    real = replied(hall, count=1, is_simulated=True, needs="shift_leader")
    assert isinstance(real, SendMessages)
    assert (real.is_preview, real.expected, real.send_id) == (False, 1, "s1")


def test_whose_call_is_refused_is_told_nothing() -> None:
    hall = Hall()
    hall.sign_in("P-0231", "shift_leader")
    desk = muster(hall, {"turn:t1": "10000000001"})
    assert isinstance(replied(hall, "out_of_scope"), CallRoll)
    assert desk.code == "out_of_scope"


@pytest.mark.parametrize(
    ("code", "result"),
    [
        ("no_gateway", {}),
        ("not_allowed", {}),
        ("ok", {"count": 2, "is_simulated": False, "needs": ""}),
        ("ok", {"count": 0, "is_simulated": True, "needs": ""}),
        ("ok", {"count": 2, "is_simulated": True, "needs": "nobody"}),
    ],
)
def test_where_nothing_may_go_out_by_itself_nothing_does(code: str, result: dict[str, Any]) -> None:
    hall = Hall()
    hall.sign_in("P-0231", "shift_leader")
    desk = muster(hall, {"turn:t1": "13800000000"})
    assert replied(hall).is_preview
    assert replied(hall, code, **result).is_preview
    assert (desk.code, len(hall.link.sent)) == ("", 3)


def test_a_roll_of_a_county_hides_none_of_the_city() -> None:
    hall = Hall()
    hall.sign_in("P-0231")
    desk = RollDesk(hall.group, hall.commands, hall.session, lambda: "desk-1", lambda: "r1")
    call(hall)
    body: dict[str, Any] = {"purpose": "duty", "send_id": "", "posts": POSTS[1:]}
    hall.link.push_entry("roll_called", "roll:r2", body, time_s=NOON_S + 9, county="320612")
    hall.pump()
    roll = desk.newest(RollPurpose.DUTY)
    assert roll is not None
    assert roll.roll_id == "r1"
    assert [(one.roll_id, post.key) for one, post in desk.waiting()] == [("r1", "seat:desk-1")]
