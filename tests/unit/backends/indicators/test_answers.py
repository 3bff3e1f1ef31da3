"""What a figure is made of: asked by a seat within its scope, and within what there is."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from app.domain.errors import ConfigError, OperatorError
from app.domain.measures.asking import (
    MEMBERS_AT_MOST,
    PARTS_AT_MOST,
    MembersAnswer,
    MembersQuestion,
    Part,
    PartOrder,
    PartsAnswer,
    PartsQuestion,
    Side,
)
from backends.indicators.answers import PERSONAL, MeasureAnswers, personal_of
from backends.indicators.table_file import read_table

NOW_S = 1_795_400_000.0
WEST, EAST = "320612", "320613"
WHOLE = Part("", "", 1.0, None)


@dataclass
class Counter:
    """Counts nothing, and remembers what it was asked."""

    asked: list[Any] = field(default_factory=list)

    def parts(self, question: PartsQuestion, now_s: float) -> PartsAnswer:
        self.asked.append((question, now_s))
        if question.by == "nothing":
            raise ConfigError("cases have no part 'nothing'")
        return PartsAnswer((), WHOLE, 0, now_s)

    def members(self, question: MembersQuestion, now_s: float) -> MembersAnswer:
        self.asked.append((question, now_s))
        if ("nothing", "x") in question.within:
            raise ConfigError("cases have no part 'nothing'")
        return MembersAnswer((), "", 0, now_s)


@dataclass
class Office:
    """Answers over a counter that counts nothing."""

    counter: Counter = field(default_factory=Counter)

    def __post_init__(self) -> None:
        nodes = ("city", WEST, EAST)
        self.answers = MeasureAnswers(
            *(self.counter, ["demands", "turns_on"], nodes, lambda: NOW_S), ["turns_on"]
        )

    def parts(self, seat: str = "city", **arguments: Any) -> Any:
        self.answers.parts(seat, {"indicator": "demands", "by": "unit", **arguments})
        return self.counter.asked[-1][0]

    def members(self, seat: str = "city", **arguments: Any) -> Any:
        self.answers.members(seat, {"indicator": "demands", **arguments})
        return self.counter.asked[-1][0]


@pytest.fixture
def office() -> Office:
    return Office()


def refused(office: Office, name: str, seat: str = "city", **arguments: Any) -> tuple[str, str]:
    before = len(office.counter.asked)
    with pytest.raises(OperatorError) as caught:
        getattr(office, name)(seat, **arguments)
    if caught.value.code == "out_of_scope":
        assert len(office.counter.asked) == before
    return caught.value.code, caught.value.detail


def test_a_question_is_asked_as_it_was_meant_and_as_of_the_last_count(office: Office) -> None:
    assert office.parts(node=EAST, across="type", order="worst", most=7) == PartsQuestion(
        "demands", "unit", EAST, "type", PartOrder.WORST, 7
    )
    assert office.counter.asked[-1][1] == NOW_S
    asked = office.members(node=WEST, side="missed", within={"unit": "u-1"}, after="x", most=9)
    assert asked == MembersQuestion("demands", WEST, Side.MISSED, (("unit", "u-1"),), "x", 9)
    assert office.members(within=[["unit", "u-1"]]).within == (("unit", "u-1"),)


def test_rows_of_people_are_for_who_has_signed_in_and_their_number_for_all(office: Office) -> None:
    asked = {"indicator": "turns_on", "node": WEST}
    for seat in ("city", WEST):
        assert refused(office, "members", seat, **asked) == ("not_signed_in", "turns_on")
        assert office.parts(seat, **asked).indicator == "turns_on"
        office.answers.members(seat, asked, is_signed_in=True)
        assert office.counter.asked[-1][0].indicator == "turns_on"
    assert office.members().indicator == "demands"
    assert not office.counter.asked.count(asked)


def test_an_indicator_is_personal_by_either_of_its_sides() -> None:
    table = {one.key: one for one in read_table()}
    personal = personal_of(table.values())
    assert {"officers_all", "muster_sent", "muck_online", "turns_on"} <= personal
    assert not {"cases_open", "tasks_open", "vessels_live", "over_now", "alarms_grave"} & personal
    for key in personal:
        one = table[key]
        assert PERSONAL & {one.meant.facts, getattr(one.per, "facts", None)}


@pytest.mark.parametrize("name", ["parts", "members"])
def test_a_county_asks_of_itself_alone_and_the_city_of_all(office: Office, name: str) -> None:
    for node in ("city", EAST, "999999", ""):
        assert refused(office, name, WEST, node=node) == ("out_of_scope", node)
    assert refused(office, name, WEST) == ("out_of_scope", "city")  # as it says nothing else
    assert getattr(office, name)(WEST, node=WEST).node == WEST
    for node in ("city", WEST, EAST):
        assert getattr(office, name)("city", node=node).node == node


@pytest.mark.parametrize("name", ["parts", "members"])
@pytest.mark.parametrize(
    "arguments",
    [
        {"indicator": "nothing"},
        {"indicator": ""},
        {"indicator": 7},
        {"node": "999999"},
        {"node": ""},
        {"node": 1.0},
        {"most": "many"},
        {"most": 1.5},
    ],
)
def test_what_there_is_not_is_refused_by_name(
    office: Office, name: str, arguments: dict[str, Any]
) -> None:
    code, detail = refused(office, name, **arguments)
    assert code == "bad_value"
    assert next(iter(arguments)) in detail


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("parts", {"by": "nothing"}),
        ("parts", {"order": "beauty"}),
        ("parts", {"across": 5}),
        ("members", {"side": "left"}),
        ("members", {"within": {"nothing": "x"}}),
        ("members", {"within": {"unit": 5}}),
        ("members", {"within": "unit"}),
        ("members", {"within": [["unit"]]}),
        ("members", {"within": {f"d{n}": "x" for n in range(9)}}),
        ("members", {"after": True}),
    ],
)
def test_a_garbled_question_is_refused(
    office: Office, name: str, arguments: dict[str, Any]
) -> None:
    assert refused(office, name, **arguments)[0] == "bad_value"


def test_nobody_is_given_more_than_fits(office: Office) -> None:
    assert office.parts(most=10**9).most == PARTS_AT_MOST
    assert office.members(most=10**9).most == MEMBERS_AT_MOST
    assert (office.parts(most=-5).most, office.members(most=0).most) == (1, 1)
