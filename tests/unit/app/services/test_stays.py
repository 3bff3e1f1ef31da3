"""Who was inside, asked of the records: the asking is written down first, answers are checked."""

import pytest

from app.domain.command import WriteLog
from app.domain.errors import OperatorError
from app.domain.geo import LonLat
from app.services.stays import StayDesk
from tests.unit.app.services.hall import NOON_S, Hall

RING = tuple(LonLat(120 + i / 1000, 31 + (i % 7) / 1000) for i in range(100))
ANSWER = {
    "stays": [{"entity_id": "A", "first_s": NOON_S - 60, "last_s": NOON_S - 10, "fixes": 6}],
    "total": 1,
    "recorded": [NOON_S - 900, NOON_S],
    "holes": [[NOON_S - 50, NOON_S - 40]],
}


@pytest.fixture
def hall() -> Hall:
    hall = Hall()
    hall.sign_in()
    return hall


@pytest.fixture
def told() -> list[int]:
    return []


@pytest.fixture
def desk(hall: Hall, told: list[int]) -> StayDesk:
    return StayDesk(hall.group, hall.commands, lambda: told.append(1))


def test_the_question_is_in_the_log_before_it_is_asked(hall, desk, told) -> None:
    desk.ask(RING, NOON_S - 600, NOON_S, "查询历史")
    assert hall.link.sent[-1].body == WriteLog("查询历史")
    _, query, asked = hall.link.asked[-1]
    assert (query, asked["from_s"], asked["to_s"]) == ("inside", NOON_S - 600, NOON_S)
    assert len(asked["ring"]) == 64
    assert desk.is_waiting
    hall.link.answer("inside", ANSWER)
    hall.pump()
    assert told == [1]
    assert (desk.answer.stays[0].entity_id, desk.answer.stays[0].fixes) == ("A", 6)
    assert (desk.answer.total, desk.error, desk.is_waiting) == (1, "", False)
    assert desk.answer.holes == ((NOON_S - 50, NOON_S - 40),)


def test_without_a_session_or_in_a_replay_nothing_is_asked(hall: Hall) -> None:
    nobody = Hall()
    for desk in (
        StayDesk(nobody.group, nobody.commands, lambda: None),
        StayDesk(hall.group, None, lambda: None),
    ):
        with pytest.raises(OperatorError, match=r"not_signed_in|replay_commands_nothing"):
            desk.ask(RING, NOON_S - 600, NOON_S, "x")
        assert not desk.is_waiting
    assert (nobody.link.asked, hall.link.asked) == ([], [])


@pytest.mark.parametrize("span_s", [0.0, -5.0, 8 * 86_400.0, float("nan")])
def test_a_span_that_is_none_is_refused(hall, desk, span_s) -> None:
    with pytest.raises(OperatorError, match="bad_value"):
        desk.ask(RING, NOON_S - span_s, NOON_S, "x")
    assert hall.link.sent[-1:] == [] or not isinstance(hall.link.sent[-1].body, WriteLog)


def test_a_refusal_is_kept_as_its_code(hall, desk) -> None:
    desk.ask(RING, NOON_S - 600, NOON_S, "x")
    hall.link.answer("inside", {}, code="child_away")
    hall.pump()
    assert (desk.answer, desk.error) == (None, "child_away")


@pytest.mark.parametrize(
    "result",
    [
        {},
        ANSWER | {"stays": [{"entity_id": "A"}]},
        ANSWER | {"stays": ["A"]},
        ANSWER | {"recorded": []},
        ANSWER | {"holes": [[1]]},
        ANSWER | {"stays": [ANSWER["stays"][0] | {"first_s": float("nan")}]},
    ],
)
def test_an_answer_that_is_none_is_said_to_be_bad(hall, desk, result) -> None:
    desk.ask(RING, NOON_S - 600, NOON_S, "x")
    hall.link.answer("inside", result)
    hall.pump()
    assert (desk.answer, desk.error) == (None, "bad_answer")


def test_a_second_question_drops_the_answer_to_the_first(hall, desk, told) -> None:
    desk.ask(RING, NOON_S - 600, NOON_S, "x")
    hall.link.answer("inside", ANSWER)
    desk.ask(RING, NOON_S - 700, NOON_S, "y")
    hall.pump()
    assert (desk.answer, told) == (None, [])
