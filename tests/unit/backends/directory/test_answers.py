"""The directory's answers: cards that join, whom a plan calls, presence, and nothing of others."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.domain.areas import AreaSet
from app.domain.cases.case import CasePlace
from app.domain.cases.catalogue import Unit
from app.domain.citypack import CityInfo, County
from app.domain.clock import SetClock
from app.domain.directory import (
    BodySet,
    Contact,
    DataSet,
    Directory,
    DutyTurn,
    Expert,
    GridMember,
    GridRole,
    IncidentPlan,
    Premises,
    PremisesState,
    Property,
    PropertyScore,
    RescueTeam,
)
from app.domain.entry import Actor, Draft
from app.domain.errors import OperatorError
from app.domain.visits import Visit
from backends.directory.answers import DirectoryAnswers
from backends.directory.grids import Grids
from backends.directory.things import directory_things
from backends.hub.inner import ChildQuestion
from backends.store.database import Reading
from tests.unit.backends.cases.busy_hall import BusyHall
from tests.unit.backends.store.story import path_in

NOON_S = 1_763_784_000.0  # 2025-11-22 12:00 in the city
UNITS = {
    "dep-fire": Unit("dep-fire", "消防", "city", department="fire"),
    "seat-fire": Unit("seat-fire", "驻场席", "city", "dep-fire", department="fire"),
    "county-aa": Unit("county-aa", "甲县", "county", county="aa"),
}
SQUARE = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])


def squares(key: str, corners: Mapping[str, tuple[float, str]], size: float = 1.0) -> AreaSet:
    """Return squares on the equator by code: where each begins, and its parent."""
    count = len(corners)
    rings = np.concatenate([SQUARE * size + [west, 0.0] for west, _ in corners.values()])
    first = np.arange(count, dtype=np.uint32)[:, None] * 4
    triangles = np.concatenate([first + np.array(half) for half in ((0, 1, 2), (0, 2, 3))])
    ends = np.arange(count + 1, dtype=np.uint32)
    return AreaSet(
        key,
        tuple(corners),
        tuple(f"{code}号" for code in corners),
        tuple(parent for _, parent in corners.values()),
        rings,
        ends * 4,
        ends,
        triangles.astype(np.uint32),
        np.tile(np.arange(count, dtype=np.uint32), 2),
    )


AREAS = (
    squares("unit_grid", {"W1": (0.0, "Z1"), "W2": (1.0, "Z1"), "W3": (4.0, "Z2")}),
    squares("responsibility_grid", {"Z1": (0.0, "aa"), "Z2": (4.0, "bb")}, 2.0),
)
INFO = CityInfo(
    code="00",
    is_demo=True,
    name="城",
    name_en="City",
    counties=(County("aa", "甲县", "A", 1, ()), County("bb", "乙县", "B", 2, ())),
)
DIRECTORY = Directory(
    plans=(IncidentPlan("PL-1", "火灾", "fire", "dep-fire", ("核实", "派出"), types=("env-bin",)),),
    rescue_teams=(
        RescueTeam("RT-1", "远队", ("fire",), "丙", "1001", 9, "车", 5.0, 0.5, "bb"),
        RescueTeam("RT-2", "近队", ("fire",), "丁", "1002", 9, "车", 0.6, 0.5, "aa"),
        RescueTeam("RT-3", "别的", ("flood",), "戊", "1003", 9, "泵", 0.5, 0.5, "aa"),
    ),
    experts=(Expert("EX-1", "专家", "化学", ("fire",), "学院", "1004"),),
    contacts=(Contact("CT-1", "航空公司", "airline", ("fire",), "台", "1005"),),
    turns=(
        DutyTurn("DT-1", "dep-fire", "白班", "1006", "08:00", 12.0),
        DutyTurn("DT-2", "dep-fire", "夜班", "1007", "20:00", 12.0),
        DutyTurn("DT-4", "county-aa", "除夕", "1009", "20:00", 12.0, valid_to="2025-11-22"),
        DutyTurn("DT-5", "county-aa", "初一", "1009", "20:00", 12.0, valid_from="2025-11-23"),
        DutyTurn("DT-3", "dep-fire", "去年", "1008", "08:00", 12.0, valid_to="2024-12-31"),
    ),
    grid_team=(
        GridMember("GM-1", "专职", GridRole.MEMBER, ("W1",), "1010", county="aa"),
        GridMember("GM-2", "网格长", GridRole.HEAD, ("Z1",), "1011", county="aa"),
        GridMember("GM-3", "邻格", GridRole.MEMBER, ("W2",), "1012", county="aa"),
        GridMember("GM-4", "外县", GridRole.HEAD, ("Z2",), "1013", county="bb"),
    ),
    visits=(
        Visit(
            *("VS-1", "市场", "market", "county-aa", "甲", "1030", "2025-11-15", "08:30", 7),
            *(("2025-11-16", "2025-11-29"), "路", 0.5, 0.5, "aa"),
        ),
    ),
    properties=(Property("PR-1", "花园", "公司", "经理", "1020", 400, 0.5, 0.5, "aa"),),
    premises=(
        Premises(
            *("PM-1", "群租房", "rental", PremisesState.SUSPECTED, "路", "房东", "1030", 9, "隔断"),
            *(4.5, 0.5, "bb"),
        ),
    ),
    body_sets=(
        BodySet("BW-1", "P-0301", "演示警员", "一队", "camera/7", "aa"),
        BodySet("BW-2", "", "在库", ""),
    ),
    data_sets=(DataSet("DS-1", "警力位置", "dep-fire", is_open=False, basis="执法"),),
    scores=(
        PropertyScore("SC-1", "PR-1", "street", 70.0, 100.0, "整改", valid_from="2025-03-31"),
        PropertyScore("SC-2", "PR-1", "hotline", 88.0, 100.0, valid_from="2025-09-30"),
        PropertyScore("SC-3", "PR-1", "street", 99.0, 100.0, valid_from="2026-09-30"),
    ),
)
HERE = {"seats": ["desk-7"], "people": {"P-9": ["消防员", "fire"], "P-8": ["别人", ""]}}


class Desk:
    """A hall with some cases, and the directory's answers over it."""

    def __init__(self, folder: Path) -> None:
        self.hall = BusyHall(folder, UNITS, NOON_S)
        reading = Reading(path_in(folder))
        clock = self.clock = SetClock(NOON_S)
        self.answers = DirectoryAnswers(
            *(DIRECTORY, Grids(AREAS, INFO), self.hall.catalogue, self.hall.answers),
            *(reading, clock, "http://cameras/"),
        )

    def card(self, kind: str, key: str = "", county: str = "city", **more: Any) -> dict[str, Any]:
        arguments = {"kind": kind, "key": key, **more}
        return self.answers.card(ChildQuestion("q", "directory_card", county, arguments, HERE))

    def listed(self, kind: str, text: str = "", county: str = "city") -> dict[str, Any]:
        arguments = {"kind": kind, "text": text}
        return self.answers.listed(ChildQuestion("q", "directory", county, arguments, HERE))


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Give a hall in which nothing happens, for all tests that only ask."""
    made = Desk(tmp_path_factory.mktemp("still"))
    yield made
    made.hall.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.hall.close()


def labels(lines: list[dict[str, Any]]) -> list[str]:
    return [line["label"] for line in lines]


def refused(desk: Desk, *about: str, **more: Any) -> str:
    with pytest.raises(OperatorError) as caught:
        desk.card(*about, **more)
    return caught.value.code


def test_a_place_names_the_smallest_grid_with_its_team_heads_first(still):
    card = still.card("ground", lon_deg=0.5, lat_deg=0.5)
    assert (card["key"], card["title"]) == ("unit_grid:W1", "W1号")
    assert [(p["label"], p["code"], p["phone"]) for p in card["people"]] == [
        ("网格长", "head", "1011"),
        ("专职", "member", "1010"),
    ]
    assert labels(card["links"]) == ["Z1号", "花园"]
    assert len(card["rings"][0]) == 4


def test_a_responsibility_grid_has_the_members_of_its_unit_grids_too(still):
    card = still.card("grid", "responsibility_grid:Z1")
    assert labels(card["people"]) == ["网格长", "专职", "邻格"]
    assert ("below", "2") in card["facts"]


def test_a_grid_has_the_open_cases_inside_its_outline_and_no_others(desk):
    for case_id, lon in (("in", 0.5), ("beside", 1.5)):
        place = CasePlace(lon_deg=lon, lat_deg=0.5)
        desk.hall.call(case_id, "env-bin", "aa", place=place)
    desk.hall.commit()
    card = desk.card("grid", "unit_grid:W1")
    assert [line["case_id"] for line in card["cases"]] == ["in"]
    assert (card["case_count"], card["is_more_than"]) == (1, False)
    assert desk.card("grid", "responsibility_grid:Z1")["case_count"] == 2


def test_a_plan_calls_who_leads_now_then_experts_and_contacts_and_has_the_nearest_team_first(still):
    card = still.card("plans", "PL-1", lon_deg=0.5, lat_deg=0.5)
    assert card["steps"] == ("核实", "派出")
    assert [(p["label"], p["code"]) for p in card["people"]] == [
        ("白班", "lead"),
        ("专家", "experts"),
        ("航空公司", "contacts"),
    ]
    assert labels(card["links"]) == ["近队", "远队"]
    assert card["links"][0]["away_m"] == pytest.approx(11_120, abs=20)
    assert ("lead", "消防") in card["facts"]


def test_a_plan_counts_the_open_cases_of_its_types(desk):
    desk.hall.call("a", "env-bin")
    desk.hall.call("b", "pub-lamp")
    desk.hall.commit()
    assert desk.card("plans", "PL-1")["case_count"] == 1


def test_without_a_place_no_distance_is_told(still):
    for more in ({}, {"lon_deg": float("nan"), "lat_deg": 1.0}, {"lon_deg": 1.0, "lat_deg": 91.0}):
        assert still.card("plans", "PL-1", **more)["links"][0]["away_m"] is None


def test_a_property_has_its_scores_up_to_today_newest_first_and_the_cases_about_it(desk):
    desk.hall.call("a", "env-bin", "aa", about_id="PR-1")
    desk.hall.call("b", "env-bin", "aa", about_id="PR-2")
    desk.hall.commit()
    card = desk.card("properties", "PR-1")
    assert [(s["day"], s["score"]) for s in card["scores"]] == [
        ("2025-09-30", 88.0),
        ("2025-03-31", 70.0),
    ]
    assert [line["case_id"] for line in card["cases"]] == ["a"]
    assert labels(card["links"]) == ["W1号"]


def test_a_visit_says_how_it_stands_who_goes_where_and_when(still):
    card = still.card("visits", "VS-1")
    told = dict(card["facts"])
    standing = [told[key] for key in ("visit_state", "due", "made")]
    assert standing == ["today", "2025-11-22", "2025-11-16"]
    whom = [told[key] for key in ("unit", "person", "address", "visit_begins")]
    assert whom == ["甲县", "甲", "路", "08:30"]
    assert (card["lon_deg"], labels(card["links"])) == (0.5, ["W1号"])


def test_a_body_worn_set_has_its_wearer_and_a_live_view(still):
    card = still.card("body_sets", "BW-1")
    assert (card["entity_id"], card["url"]) == ("P-0301", "http://cameras/camera/7")
    assert still.card("body_sets", "BW-2")["url"] == ""


def test_the_duty_list_has_who_is_on_now_and_whether_somebody_sits_here(desk):
    assert [(ln["label"], ln["code"]) for ln in desk.listed("turns")["lines"]] == [
        ("消防", "not_seated")
    ]
    sign(desk, "signed_in", "P-9", "desk-7", "t1")
    (line,) = desk.listed("turns")["lines"]
    assert line["unit"] == "dep-fire"  # a seat may call it by another name
    assert line["code"] == "seated"
    assert "白班" in line["detail"]
    assert "消防员" in line["detail"]
    assert ("seated", "消防员（desk-7）") in desk.card("unit", "dep-fire")["facts"]


def test_after_midnight_the_turn_of_the_evening_before_is_on_duty_still(desk):
    desk.clock.advance(14 * 3_600.0)  # 02:00 of the 23rd
    turns = desk.listed("turns")["lines"]
    assert {line["key"] for line in turns} == {"DT-2", "DT-4"}
    assert labels(desk.card("unit", "county-aa")["people"]) == ["除夕"]
    assert ("person", "除夕") in desk.card("turns", "DT-4")["facts"]
    desk.clock.advance(24 * 3_600.0)
    assert labels(desk.card("unit", "county-aa")["people"]) == ["初一"]
    assert refused(desk, "turns", "DT-4") == "not_in_directory"


@pytest.mark.parametrize(
    "then",
    [
        [("signed_out", "P-9", "desk-7", "t1")],
        [("signed_in", "P-8", "desk-7", "t2")],
        [("signed_in", "P-9", "desk-6", "t2"), ("signed_out", "P-9", "desk-7", "t1")],
    ],
)
def test_who_signed_out_was_followed_or_sits_at_a_seat_that_is_gone_is_not_present(desk, then):
    sign(desk, "signed_in", "P-9", "desk-7", "t1")
    for kind, person, seat, token in then:
        sign(desk, kind, person, seat, token)
    assert desk.listed("turns")["lines"][0]["code"] == "not_seated"


def sign(desk: Desk, kind: str, person: str, seat: str, token: str) -> None:
    batch = desk.hall.journal.batch()
    actor = Actor(person, "department", "city//fire", seat)
    batch.add((Draft(kind, f"person:{person}", {"token_id": token}),), actor, "", NOON_S)
    desk.hall.journal.commit(batch)


def test_a_county_seat_is_told_of_nothing_of_another_county(still):
    for kind, key in (
        *(("premises", "PM-1"), ("rescue_teams", "RT-1"), ("grid_team", "GM-4")),
        *(("grid", "unit_grid:W3"), ("grid", "responsibility_grid:Z2")),
    ):
        assert refused(still, kind, key, "aa") == "out_of_scope"
        assert still.card(kind, key, "bb")["key"]
    assert refused(still, "ground", county="aa", lon_deg=4.5, lat_deg=0.5) == "out_of_scope"
    assert refused(still, "unit", "county-aa", county="bb") == "out_of_scope"
    assert labels(still.card("plans", "PL-1", "aa")["links"]) == ["近队"]
    assert labels(still.listed("premises", county="aa")["lines"]) == []
    assert labels(still.listed("grid_team", county="bb")["lines"]) == ["外县"]


def test_cases_of_another_county_are_neither_listed_nor_counted_on_a_card(desk):
    for case_id, county in (("a", "aa"), ("b", "bb")):
        place = CasePlace(lon_deg=0.5, lat_deg=0.5)
        desk.hall.call(case_id, "env-bin", county, place=place)
    desk.hall.commit()
    assert desk.card("grid", "unit_grid:W1")["case_count"] == 2
    assert desk.card("grid", "unit_grid:W1", "aa")["case_count"] == 1
    assert desk.card("plans", "PL-1", "aa")["case_count"] == 1


def test_a_list_is_found_by_words_and_says_whether_there_is_a_register(still):
    assert labels(still.listed("rescue_teams", "近 车")["lines"]) == ["近队"]
    assert labels(still.listed("data_sets", "消防")["lines"]) == ["警力位置"]
    assert still.listed("experts", "没有")["count"] == 0
    assert still.listed("experts")["has_register"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"kind": "plans", "key": "PL-9"}, "not_in_directory"),
        ({"kind": "grid", "key": "unit_grid:W9"}, "not_in_directory"),
        ({"kind": "grid", "key": ""}, "not_in_directory"),
        ({"kind": "unit", "key": "dep-none"}, "not_in_directory"),
        ({"kind": "ground", "lon_deg": 77.0, "lat_deg": 7.0}, "not_in_directory"),
        ({"kind": "ground"}, "bad_value"),
        ({"kind": "ground", "lon_deg": float("inf"), "lat_deg": 0.0}, "bad_value"),
        ({"kind": "dragons"}, "bad_value"),
        ({"kind": "scores", "key": "SC-1"}, "bad_value"),
        ({"kind": 7}, "bad_value"),
        ({}, "bad_value"),
    ],
)
def test_what_is_not_there_or_makes_no_sense_is_refused(still, arguments, code):
    with pytest.raises(OperatorError) as caught:
        still.answers.card(ChildQuestion("q", "directory_card", "city", arguments, HERE))
    assert caught.value.code == code


@pytest.mark.parametrize("arguments", [{"kind": "x"}, {"kind": "plans", "text": "长" * 61}, {}])
def test_a_list_of_nothing_or_for_too_many_words_is_refused(still, arguments):
    with pytest.raises(OperatorError) as caught:
        still.answers.listed(ChildQuestion("q", "directory", "city", arguments, HERE))
    assert caught.value.code == "bad_value"


def test_what_can_be_found_has_no_telephone_number():
    things = directory_things(DIRECTORY)
    assert {thing.kind for thing in things} >= {"plans", "grid_team", "properties", "body_sets"}
    assert not any("10" in f"{t.doc.name}{t.doc.more}{t.detail}" for t in things)
    member = next(t for t in things if t.key == "GM-1")
    assert (member.county, "W1" in member.doc.codes) == ("aa", True)
