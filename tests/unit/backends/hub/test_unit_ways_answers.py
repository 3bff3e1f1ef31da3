"""Who could be sent is told by road, load and county, and never of what a seat may not see."""

import datetime as dt
import math
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from app.domain.cases.calendar import CITY_TIME
from app.domain.cases.case import CasePlace
from app.domain.cases.catalogue import Unit
from app.domain.cases.steps import CaseStep
from app.domain.cases.unit_ways import UnitWaysAnswer
from app.domain.errors import OperatorError
from app.domain.reach import Pace
from backends.hub.inner import ChildQuestion, encode_result
from backends.hub.reach_answers import speeds_of
from backends.hub.unit_ways_answers import UnitWaysAnswerer
from backends.roads.network import RoadNetwork
from backends.roads.reach_region import ReachPlanner
from backends.store.database import Reading
from tests.unit.backends.cases.busy_hall import BusyHall
from tests.unit.backends.roads.conftest import graph_of
from tests.unit.backends.store.story import path_in

SPEEDS = Path(__file__).resolve().parents[4] / "resources" / "rules" / "road_speeds.toml"
NINE_S = dt.datetime(2026, 11, 23, 9, 0, tzinfo=CITY_TIME).timestamp()
KIND = frozenset({"municipal"})
# One way from west to east, and a long way back in the north.
RING = [(120.0, 32.0), (120.02, 32.0), (120.02, 32.02), (120.0, 32.02)]
ROADS = graph_of(RING, [(0, 1, 60.0), (1, 2, 60.0), (2, 3, 60.0), (3, 0, 60.0)])
PLACE = CasePlace(120.01, 32.0)
UNITS = {
    "west": Unit("west", "西所", "county", "", "aa", "", KIND, "", 120.002, 32.0),
    "east": Unit("east", "东所", "county", "", "aa", "", KIND, "", 120.012, 32.0),
    "away": Unit("away", "远所", "county", "", "aa", "", KIND, "", 121.0, 33.0),
    "nowhere": Unit("nowhere", "无址所", "county", "", "aa", "", KIND),
    "other": Unit("other", "邻县所", "county", "", "bb", "", KIND, "", 120.01, 32.0),
    "dep": Unit("dep", "市局", "city", "", "", "", frozenset({"urban"}), "", 120.01, 32.0),
}


class Desk:
    """A hall, and who tells it of ways; west of 121 is county aa, east of it bb."""

    def __init__(self, folder: Path) -> None:
        self.hall = BusyHall(folder, UNITS, NINE_S)
        self.real_s = 0.0
        self.regions = ReachPlanner(RoadNetwork(ROADS), speeds_of(SPEEDS, NINE_S))
        self.answerer = UnitWaysAnswerer(
            Reading(path_in(folder)),
            self.hall.catalogue,
            self.regions,
            lambda at: "aa" if at.lon_deg < 121.0 else "bb",
            lambda: self.real_s,
        )

    def ask(self, seen: str = "city", **arguments: object) -> UnitWaysAnswer:
        question = ChildQuestion("q", "case_units", seen, arguments, {"now_s": NINE_S})
        told = msgspec.msgpack.decode(encode_result(self.answerer.answer(question)))
        return msgspec.convert(told, UnitWaysAnswer)

    def refused(self, seen: str = "city", **arguments: object) -> str:
        with pytest.raises(OperatorError) as refusal:
            self.ask(seen, **arguments)
        return refusal.value.code


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    desk = Desk(tmp_path_factory.mktemp("hall"))
    hall = desk.hall
    hall.call("c1", "pub-manhole", "aa", place=PLACE)
    hall.call("c2", "pub-manhole", "bb", place=PLACE)
    hall.call("c3", "pub-manhole", "aa")
    hall.call("c4", "pub-manhole", "aa", place=PLACE)
    hall.step("c4", CaseStep.FILE)
    hall.step("c4", CaseStep.DISPATCH, unit="west")
    hall.call("c5", "pub-manhole", "aa", place=CasePlace(120.5, 32.5))
    hall.commit()
    yield desk
    hall.close()


def test_the_way_is_driven_as_the_streets_allow_at_the_speeds_of_the_hour(desk: Desk) -> None:
    answer = desk.ask(case_id="c1")
    by_id = {one.unit_id: one for one in answer.units}
    cost_s = desk.regions.cost_s(9.0, Pace.LIKELY)
    assert by_id["west"].travel_s == pytest.approx(0.4 * cost_s[0], abs=0.1)
    # Nearer in a straight line, but past the case: round the block.
    assert by_id["east"].travel_s == pytest.approx(0.9 * cost_s[0] + cost_s[1:].sum(), abs=0.1)
    assert by_id["east"].away_m == pytest.approx(188.6, abs=1.0)
    assert by_id["west"].road_m == pytest.approx(0.4 * float(ROADS.length_m[0]), rel=1e-3)
    assert (answer.hour, answer.standing, answer.reason) == (9.0, "house", "")
    assert (answer.case_id, answer.county, answer.as_of_s) == ("c1", "aa", NINE_S)


def test_near_and_free_come_first_and_who_has_no_way_or_no_place_last(desk: Desk) -> None:
    answer = desk.ask(case_id="c1")
    told = [(one.unit_id, one.travel_s is None, one.load) for one in answer.units]
    # West is the nearest and has a case, east the next and has none: of equals the nearer.
    assert told == [
        ("west", False, 1),
        ("east", False, 0),
        ("away", True, 0),
        ("nowhere", True, 0),
    ]
    assert answer.units[2].away_m is not None
    assert answer.units[3].away_m is None


def test_who_has_a_case_is_not_among_those_that_it_could_be_sent_to(desk: Desk) -> None:
    assert "west" not in {one.unit_id for one in desk.ask(case_id="c4").units}


def test_a_case_without_a_point_or_off_all_roads_says_so_and_has_no_ways(desk: Desk) -> None:
    nowhere = desk.ask(case_id="c3")
    assert nowhere.reason == "no_place"
    assert {(one.travel_s, one.away_m) for one in nowhere.units} == {(None, None)}
    far = desk.ask(case_id="c5")
    assert far.reason == "off_roads"
    assert [one.unit_id for one in far.units][-1] == "nowhere"
    assert {one.travel_s for one in far.units} == {None}


def test_a_place_and_a_type_are_asked_about_as_a_case_is(desk: Desk) -> None:
    asked = {"type_code": "pub-manhole", "lon_deg": 120.01, "lat_deg": 32.0}
    assert desk.ask(**asked).units == desk.ask(case_id="c1").units
    assert desk.ask(type_code="pub-manhole").reason == "no_place"
    assert desk.ask(type_code="none of ours", lon_deg=120.01, lat_deg=32.0).units == ()


def test_a_county_is_told_of_its_own_cases_and_places_only(desk: Desk) -> None:
    assert desk.refused("bb", case_id="c1") == "case_unknown"
    assert desk.refused("aa", case_id="c2") == "case_unknown"
    assert (
        desk.refused("aa", type_code="pub-manhole", lon_deg=121.5, lat_deg=32.0) == "out_of_scope"
    )
    assert [one.unit_id for one in desk.ask("bb", case_id="c2").units] == ["other"]
    assert desk.ask("aa", case_id="c1").units == desk.ask(case_id="c1").units


def test_open_cases_are_counted_anew_after_some_seconds(desk: Desk) -> None:
    def load() -> int:
        return {one.unit_id: one.load for one in desk.ask(case_id="c1").units}["east"]

    before = load()
    desk.hall.call("c9", "pub-manhole", "aa", place=PLACE)
    desk.hall.step("c9", CaseStep.FILE)
    desk.hall.step("c9", CaseStep.DISPATCH, unit="east")
    desk.hall.commit()
    assert load() == before
    desk.real_s += 5.0
    assert load() == before + 1


@pytest.mark.parametrize(
    "arguments",
    [
        {"case_id": 7},
        {"type_code": "pub-manhole", "lon_deg": "east", "lat_deg": 32.0},
        {"type_code": "pub-manhole", "lon_deg": 120.0},
        {"type_code": "pub-manhole", "lon_deg": math.nan, "lat_deg": 32.0},
        {"type_code": "pub-manhole", "lon_deg": math.inf, "lat_deg": 32.0},
        {"type_code": "pub-manhole", "lon_deg": 120.0, "lat_deg": 1e300},
        {"type_code": ["pub-manhole"], "lon_deg": 120.0, "lat_deg": 32.0},
    ],
)
def test_what_is_no_question_is_refused(desk: Desk, arguments: dict[str, object]) -> None:
    assert desk.refused(**arguments) == "bad_value"


@pytest.mark.parametrize("case_id", ["gone", "' OR 1=1 --", "c1" * 10_000])
def test_a_case_that_is_none_is_not_there(desk: Desk, case_id: str) -> None:
    assert desk.refused(case_id=case_id) == "case_unknown"


def test_a_place_far_from_every_road_leaves_the_straight_lines(desk: Desk) -> None:
    told = desk.ask(type_code="pub-manhole", lon_deg=120.2, lat_deg=32.2)
    assert told.reason == "off_roads"
    assert {one.travel_s for one in told.units} == {None}
    assert [one.away_m is None for one in told.units] == [False, False, False, True]
