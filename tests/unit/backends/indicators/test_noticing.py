"""What statistics answer a seat: within its scope, from its own cases, once a minute."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from app.domain.areas import AreaSet
from app.domain.errors import OperatorError
from app.domain.measures.indicator import FactKind
from app.domain.measures.noticing import AreaKind, NoForecast, Trouble
from app.domain.measures.period import DAY_S, day_begins_s, day_of
from app.domain.measures.table import read_indicators
from backends.indicators.area_ground import AreaGrounds
from backends.indicators.forecasting import forecast_of
from backends.indicators.noticing import KEPT_S, NoticingAnswers
from backends.indicators.trouble_rules import read_trouble_rules
from tests.unit.backends.indicators.row_facts import Row, RowFacts

NOW_S = 1_795_400_000.0
TODAY = day_of(NOW_S)
NODES = [("city", 0), ("aa", 1), ("bb", 2)]
TABLE = read_indicators(
    {
        "01_x.toml": """
[[indicator]]
key = "raised"
number = 20100
label = "raised"
where = ["!void"]
facts = "cases"
span = "raised"
period = "today"
unit = ""
meaning = "x"
[[indicator]]
key = "open"
number = 20102
label = "open"
facts = "cases"
period = "now"
unit = ""
meaning = "x"
"""
    }
)


def squares(side: int) -> AreaSet:
    """Return ``side`` by ``side`` squares; the left half lies in aa, the others in bb."""
    corners, codes, parents = [], [], []
    for row in range(side):
        for column in range(side):
            x, y = 120.0 + column / 100, 32.0 + row / 100
            corners += [(x, y), (x + 0.01, y), (x + 0.01, y + 0.01), (x, y + 0.01)]
            codes.append(f"t{row}-{column}")
            parents.append("aa" if column < side // 2 else "bb")
    count = side * side
    return AreaSet(
        "town", tuple(codes), tuple(codes), tuple(parents), np.array(corners, np.float64),
        np.arange(0, 4 * count + 1, 4, dtype=np.uint32), np.arange(count + 1, dtype=np.uint32),
        np.empty((0, 3), np.uint32), np.empty(0, np.uint32),
    )  # fmt: skip


def a_case(days_ago: float, **more: Any) -> Row:
    raised = NOW_S - days_ago * DAY_S
    return {"raised": raised, "closed": 0.0, "void": False, "type": "noise", "channel": "hotline",
            "county": "aa", "town": "t0-0", "grid": "g", "aspect": "air", **more}  # fmt: skip


class Office:
    """Answers over some cases; ``now_s`` may be moved."""

    def __init__(self, *rows: Row) -> None:
        self.now_s = NOW_S
        self.facts = RowFacts(FactKind.CASES, rows, spans=("raised", "closed"))
        self.grounds = AreaGrounds(("aa", "bb"))
        self.grounds.take([squares(4)])
        self.answers = NoticingAnswers(
            *({FactKind.CASES: self.facts}, TABLE, NODES, self.grounds, read_trouble_rules()),
            lambda: self.now_s,
        )


def coming_back(**more: Any) -> list[Row]:
    """Return what was closed after half a day, and there again, and again."""
    ago = (1, 2, 9, 10, 16, 23)
    return [a_case(days, closed=NOW_S - (days - 0.5) * DAY_S, **more) for days in ago]


def test_a_spot_says_where_it_is_and_of_what_class() -> None:
    answer = Office(*coming_back(), *coming_back(town="elsewhere")).answers.spots("city", {})
    (spot,) = answer.spots
    assert (spot.area, spot.type, spot.county, spot.counted) == ("t0-0", "noise", "aa", 6)
    assert [str(one) for one in spot.classes] == ["stubborn"]
    assert (spot.lon_deg, spot.lat_deg) == (pytest.approx(120.005), pytest.approx(32.005))
    assert (answer.count, answer.unplaced) == (1, 6)
    assert answer.from_s == day_begins_s(TODAY - 27)


def test_a_county_is_answered_from_its_own_cases_alone() -> None:
    own = coming_back()
    alone = Office(*own).answers.spots("aa", {"node": "aa"})
    among = Office(*own, *coming_back(county="bb", town="t3-3")).answers.spots("aa", {"node": "aa"})
    assert alone == among
    assert alone.count == 1


def test_a_spot_can_be_asked_of_one_type_aspect_or_channel() -> None:
    office = Office(*coming_back(), *coming_back(type="waste", aspect="land", channel="video"))
    for name, value in (("type", "waste"), ("aspect", "land"), ("channel", "video")):
        (spot,) = office.answers.spots("city", {name: value}).spots
        assert spot.type == "waste"
    assert office.answers.spots("city", {"most": 1}).count == 2
    assert len(office.answers.spots("city", {"most": 1}).spots) == 1
    assert office.answers.spots("city", {"most": 1}).by_class == {Trouble.STUBBORN: 2}


def test_void_cases_and_areas_that_were_not_read_tell_nothing() -> None:
    assert Office(*coming_back(void=True)).answers.spots("city", {}).count == 0
    assert Office(*coming_back()).answers.spots("city", {"area": "grid"}).unplaced == 6


def test_neighbours_are_those_that_touch_corners_too() -> None:
    grounds = AreaGrounds(("aa", "bb"))
    assert grounds.ground(AreaKind.TOWN) is None
    grounds.take([squares(4)])
    ground = grounds.ground(AreaKind.TOWN)
    assert ground is not None
    assert ground.neighbours[0].tolist() == [1, 4, 5]
    assert ground.neighbours[5].tolist() == [0, 1, 2, 4, 6, 8, 9, 10]
    assert ground.of_county("aa").tolist() == [0, 1, 4, 5, 8, 9, 12, 13]


def test_a_burst_names_its_place_and_its_hour() -> None:
    usual = [a_case(days / 2) for days in range(2, 80)]
    office = Office(*usual, *(a_case(0.01, type="waste") for _ in range(9)))
    answer = office.answers.bursts("city", {})
    (burst,) = answer.bursts
    assert (burst.type, burst.county, burst.town, burst.counted) == ("waste", "aa", "t0-0", 9)
    assert (answer.to_s - answer.from_s, answer.weeks) == (3600.0, 4)
    assert office.answers.bursts("bb", {"node": "bb"}).bursts == ()


def test_what_was_worked_out_stands_for_a_minute() -> None:
    office = Office(*coming_back())
    assert office.answers.spots("city", {}).count == 1
    office.facts.add(*coming_back(town="t3-3"))
    assert office.answers.spots("city", {}).count == 1
    office.now_s += KEPT_S
    assert office.answers.spots("city", {}).count == 2


@pytest.mark.parametrize("name", ["spots", "bursts", "forecast"])
def test_what_is_not_ones_own_or_is_not_at_all_is_refused(name: str) -> None:
    ask = getattr(Office().answers, name)
    asked = {"indicator": "raised"} if name == "forecast" else {}
    for seat, node, code in (("aa", "bb", "out_of_scope"), ("aa", "city", "out_of_scope"),
                             ("city", "zz", "bad_value")):  # fmt: skip
        with pytest.raises(OperatorError) as refused:
            ask(seat, {**asked, "node": node})
        assert refused.value.code == code
    with pytest.raises(OperatorError, match="bad_value"):
        ask("city", {**asked, "node": 7})


def test_a_forecast_of_what_nobody_counts_is_refused() -> None:
    with pytest.raises(OperatorError, match="nothing"):
        Office().answers.forecast("city", {"indicator": "nothing"})


def test_days_are_whole_ones_of_the_node_and_void_ones_are_not_in() -> None:
    rows = [a_case(days) for days in range(31) for _ in range(1 + days % 7)]
    rows += [a_case(days, county="bb") for days in range(31)] + [a_case(3, void=True)]
    office = Office(*rows)
    answer = office.answers.forecast("aa", {"indicator": "raised", "node": "aa"})
    assert answer.reason is NoForecast.NONE
    assert answer.past == tuple(float(1 + days % 7) for days in range(29, 0, -1))
    assert answer.from_s == day_begins_s(TODAY - 29)
    assert answer.expected == answer.past[-7:]  # a week is like the last
    assert answer.error == 0.0
    whole = office.answers.forecast("city", {"indicator": "raised"})
    assert whole.past == tuple(one + 1.0 for one in answer.past)


def test_a_short_past_and_what_is_no_count_have_no_forecast_and_say_why() -> None:
    office = Office(*(a_case(days) for days in range(20)))
    short = office.answers.forecast("city", {"indicator": "raised"})
    assert (short.reason, len(short.past), short.expected) == (NoForecast.TOO_SHORT, 18, ())
    none = office.answers.forecast("city", {"indicator": "open"})
    assert (none.reason, none.past, none.error) == (NoForecast.NO_COUNT, (), None)
    assert Office().answers.forecast("city", {"indicator": "raised"}).past == ()


def test_on_a_planted_year_the_forecast_is_better_than_a_week_before() -> None:
    rng = np.random.default_rng(3)
    days = np.arange(1, 365)
    week = np.array([60, 55, 50, 50, 48, 25, 20])[days % 7] * (1 + 0.2 * np.sin(days / 58))
    facts = Office(*(a_case(int(day)) for day, some in zip(days, rng.poisson(week), strict=True)
                     for _ in range(some))).facts  # fmt: skip
    indicator = TABLE.find("raised")
    assert indicator is not None
    answer = forecast_of(replace(indicator, meant=replace(indicator.meant, where=())),
                         facts, 0, NOW_S)  # fmt: skip
    assert answer.error is not None
    assert answer.naive_error is not None
    assert answer.error < 0.9 * answer.naive_error
    assert not answer.is_naive
