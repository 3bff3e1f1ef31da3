"""Every rate opens exactly the cases that it counted, for every group and every seat."""

import datetime as dt
import random
from collections.abc import Iterator

import msgspec
import pytest

from app.domain.cases.calendar import CITY_TIME
from app.domain.cases.query import CaseFilter
from app.domain.cases.rates import RATES, GroupBy, RateAnswer, RateQuestion, opened_by
from app.domain.cases.traits import CaseTrait
from app.domain.errors import ConfigError, OperatorError
from backends.cases.rates import department_name, read_credit_rule
from tests.unit.backends.cases.any_story import DAY_S, UNITS, lived
from tests.unit.backends.cases.busy_hall import BusyHall

FIRST_S = dt.datetime(2026, 11, 2, 9, 0, tzinfo=CITY_TIME).timestamp()
PERIOD = {"from_s": FIRST_S, "to_s": FIRST_S + 30 * DAY_S}


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BusyHall]:
    """Return a hall in which forty cases have gone every way that a case can go."""
    made = BusyHall(tmp_path_factory.mktemp("hall"), UNITS, FIRST_S)
    lived(made, random.Random(6))
    yield made
    made.close()


def answered(hall: BusyHall, by: str, seen: str = "city", **more: object) -> RateAnswer:
    return msgspec.convert(hall.ask(by, seen, **PERIOD | more), RateAnswer)


def test_the_history_has_something_to_count_of_every_rate(hall):
    cells = {one.key: one for one in answered(hall, "").whole.cells}
    assert set(cells) == set(RATES)
    assert [key for key, one in cells.items() if one.denominator < 2] == []
    assert [key for key, one in cells.items() if one.numerator == 0] == []


@pytest.mark.parametrize(
    ("by", "seen"), [*((by, "city") for by in GroupBy), (GroupBy.UNIT, "aa"), (GroupBy.ALL, "aa")]
)
def test_every_count_of_every_rate_and_group_is_that_of_the_cases_it_opens(hall, by, seen):
    question = RateQuestion(PERIOD["from_s"], PERIOD["to_s"], by)
    answer = answered(hall, by.value, seen)
    ends = {one.group: one for one in (*answer.groups[:1], *answer.groups[-1:])}
    for group in (answer.whole, *ends.values()):
        members = () if group is answer.whole else group.members
        for cell in group.cells:
            opened = opened_by(RATES[cell.key], question, answer.as_of_s, members)
            found = [
                hall.count(where, seen)
                for where in (opened.numerator, opened.denominator, opened.spoiling)
            ]
            assert found == [cell.numerator, cell.denominator, cell.spoiling], (group, cell.key)


@pytest.mark.parametrize("by", [one for one in GroupBy if one is not GroupBy.ALL])
def test_the_groups_add_up_to_the_whole(hall, by):
    answer = answered(hall, by.value)
    for index, whole in enumerate(answer.whole.cells):
        parts = [group.cells[index] for group in answer.groups]
        assert sum(part.numerator for part in parts) == whole.numerator, whole.key
        assert sum(part.denominator for part in parts) == whole.denominator, whole.key


def test_a_county_seat_is_counted_nothing_of_another_county(hall):
    assert {one.group for one in answered(hall, "county", "aa").groups} == {"aa"}
    assert {one.group for one in answered(hall, "county").groups} == {"aa", "bb"}
    theirs = {"counties": ["bb"]}
    cells = answered(hall, "", "aa", where=theirs).whole.cells
    assert [cell.denominator for cell in cells] == [0] * len(RATES)


def test_every_trait_divides_all_cases_in_two(hall):
    whole = hall.count(CaseFilter())
    assert whole == 40
    for one in CaseTrait:
        has, lacks = CaseFilter(traits=(one,)), CaseFilter(not_traits=(one,))
        assert hall.count(has) + hall.count(lacks) == whole, one
        assert hall.count(CaseFilter(traits=(one,), not_traits=(one,))) == 0


def test_departments_and_units_bear_their_names_and_are_ranked_by_credit(hall):
    assert {(one.group, one.name) for one in answered(hall, "department").groups} <= {
        ("water", "水利局"),
        ("", ""),
    }
    units = answered(hall, "unit").groups
    assert {one.name for one in units} <= {"", *(unit.name for unit in UNITS.values())}
    scores = [one.credit.score for one in units if one.credit.score is not None]
    assert scores == sorted(scores, reverse=True)
    assert [one.rank for one in units if one.rank] == list(range(1, len(scores) + 1))
    assert department_name(hall.catalogue, "none") == "none"


def test_only_the_rates_that_are_asked_for_are_counted(hall):
    cells = answered(hall, "", keys=["reworked"]).whole.cells
    assert [cell.key for cell in cells] == ["reworked"]


def test_what_is_due_after_now_is_counted_by_no_rate(hall):
    question = RateQuestion(FIRST_S, FIRST_S + 300 * DAY_S, keys=("on_time_close",))
    opened = opened_by(RATES["on_time_close"], question, FIRST_S + DAY_S, ())
    assert opened.denominator.close_due_to_s == FIRST_S + DAY_S


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"keys": ["on_time"]}, "keys 'on_time'"),
        ({"to_s": FIRST_S - 1.0}, "from_s"),
        ({"by": "person"}, "Invalid enum value 'person'"),
        ({"from_s": "now"}, "Expected `float`"),
        ({"where": {"traits": ["nice"]}}, "Invalid enum value 'nice'"),
    ],
)
def test_a_question_that_says_nothing_is_refused(hall, arguments, said):
    with pytest.raises(OperatorError) as raised:
        answered(hall, **{"by": "", **arguments})
    assert said in raised.value.detail


RULE = """
source = "本厅"
standing = "house"
valid_from = 2026-01-01
least = 5
[weight]
satisfied = 0.5
"""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("satisfied = 0.5", "happy = 0.5", "credit.toml: no rate is called 'happy'"),
        ("satisfied = 0.5", "satisfied = 0", "credit.toml: satisfied: a weight of 0"),
        ("satisfied = 0.5", "satisfied = nan", "credit.toml: satisfied: a weight of nan"),
        ("satisfied = 0.5", "satisfied = 2", "credit.toml: satisfied: a weight of 2"),
        ("satisfied = 0.5", "", "credit.toml: a credit of no parts"),
        ("least = 5", "least = 0", "credit.toml: least 0: 1 or more"),
        ("house", "sure", "credit.toml: standing 'sure'"),
        ("source", "sauce", "credit.toml: Object"),
        ("[weight]", "[weight", "credit.toml:"),
    ],
)
def test_a_credit_that_cannot_be_computed_is_refused_by_file_and_value(tmp_path, old, new, said):
    (tmp_path / "credit.toml").write_text(RULE.replace(old, new), encoding="utf-8")
    with pytest.raises(ConfigError) as raised:
        read_credit_rule(tmp_path)
    assert said in str(raised.value)


def test_a_citys_own_credit_stands_in_place_of_the_shipped_one(tmp_path):
    (tmp_path / "credit.toml").write_text(RULE, encoding="utf-8")
    assert dict(read_credit_rule(tmp_path).weights) == {"satisfied": 0.5}
    assert len(read_credit_rule(tmp_path / "none").weights) == 5
