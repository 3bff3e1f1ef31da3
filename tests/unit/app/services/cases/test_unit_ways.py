"""A seat asks whom to send, falls back to straight lines, and believes no number that is none."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from app.domain.cases.case import Case, CaseKind, CasePlace
from app.domain.cases.catalogue import EMPTY_CATALOGUE, CaseCatalogue, ProblemType, Unit
from app.domain.classes import Severity
from app.domain.geo import LonLat
from app.services.cases.unit_ways import UnitWays
from tests.unit.app.services.hall import NOON_S, Hall

KIND = frozenset({"municipal"})
TYPE = ProblemType(
    "hole",
    "坑",
    "道路",
    CaseKind.DEMAND,
    Severity.III,
    "municipal",
    {},
    "",
    "",
    "house",
    dt.date.min,
)
UNITS = (
    Unit("far", "远所", "county", "", "aa", kinds=KIND, lon_deg=121.0, lat_deg=32.0),
    Unit("near", "近所", "county", "", "aa", kinds=KIND, lon_deg=120.01, lat_deg=32.0),
)
CATALOGUE = CaseCatalogue(
    {"hole": (TYPE,)}, {one.unit_id: one for one in UNITS}, {}, EMPTY_CATALOGUE.calendar
)
HEAD = ("c1", 1, CaseKind.DEMAND, "hotline", "", "", "hole", "坑", CasePlace(120.0, 32.0), "aa")
CASE = Case(*HEAD, Severity.III, NOON_S, NOON_S, "p", NOON_S, "p", 1, 1)


def told(*units: tuple[str, float | None], **changes: Any) -> dict[str, Any]:
    """Return the answer of ``case_units`` with units and their seconds."""
    ways = [
        {"unit_id": key, "travel_s": s, "road_m": s, "away_m": 1.0, "load": 1} for key, s in units
    ]
    of = {"case_id": "c1", "type_code": "hole", "county": "aa", "units": ways, "reason": ""}
    speeds = {"hour": 9.0, "source": "", "standing": "house", "within_s": 3_600.0}
    return of | speeds | {"as_of_s": NOON_S} | changes


@pytest.fixture
def hall() -> Hall:
    hall = Hall()
    hall.pump()
    hall.sign_in()
    return hall


def seat(hall: Hall) -> UnitWays:
    return UnitWays(hall.group, lambda: None, lambda: hall.real_s)


def order(ways: UnitWays, case: Case = CASE) -> list[str]:
    return [one.unit_id for one in ways.of(case, CATALOGUE).units]


def asked(hall: Hall) -> int:
    return sum(query == "case_units" for _, query, _ in hall.link.asked)


def test_until_the_hub_answers_the_lines_are_straight_and_of_no_load(hall: Hall) -> None:
    ways = seat(hall)
    ways.look(CASE)
    ways.pump()
    known = ways.of(CASE, CATALOGUE)
    assert known.is_waiting
    assert [(one.unit_id, one.travel_s, one.load) for one in known.units] == [
        ("near", None, -1),
        ("far", None, -1),
    ]
    hall.link.answer("case_units", told(("far", 60.0), ("near", 900.0), ("unknown here", 1.0)))
    hall.pump()
    assert order(ways) == ["far", "near"]
    assert ways.of(CASE, CATALOGUE).is_by_road
    ways.look(None)
    assert order(ways) == ["far", "near"]  # held, while another is looked at


def test_what_was_answered_holds_for_this_place_and_unit_only(hall: Hall) -> None:
    ways = seat(hall)
    ways.look(CASE)
    ways.pump()
    hall.link.answer("case_units", told(("far", 60.0), ("near", 900.0)))
    hall.pump()
    moved = replace(CASE, place=CasePlace(120.5, 32.0))
    assert ways.of(moved, CATALOGUE).is_waiting
    assert order(ways, replace(CASE, unit="near")) == ["far"]
    hall.clock.advance(300.0)
    ways.look(None)
    ways.look(CASE)
    assert ways.of(CASE, CATALOGUE).is_waiting  # loads of five minutes ago are none of now


@pytest.mark.parametrize("code", ["planner_starting", "case_unknown", "child_away"])
def test_a_refusal_leaves_straight_lines_and_says_why(hall: Hall, code: str) -> None:
    ways = seat(hall)
    ways.look(CASE)
    ways.pump()
    hall.link.answer("case_units", {}, code)
    hall.pump()
    assert ways.of(CASE, CATALOGUE).code == code
    assert order(ways) == ["near", "far"]
    hall.real_s += 3.0
    ways.pump()
    assert asked(hall) == (1 if code == "case_unknown" else 2)  # what passes is asked again soon


@pytest.mark.parametrize(
    "result",
    [
        {},
        told() | {"units": 7},
        told(("near", float("nan"))),
        told(("near", float("inf"))),
        told(("near", -1.0)),
        told(("near", 1.0), hour=float("nan")),
        told(("near", 1.0), hour=24.0),
        told(*[("near", 1.0)] * 5_001),
    ],
)
def test_an_answer_that_cannot_be_said_is_none(hall: Hall, result: dict[str, Any]) -> None:
    ways = seat(hall)
    ways.look(CASE)
    ways.pump()
    hall.link.answer("case_units", result)
    hall.pump()
    assert ways.of(CASE, CATALOGUE).code == "answer_malformed"
    assert order(ways) == ["near", "far"]


def test_a_place_is_asked_about_once_it_and_the_type_are_known(hall: Hall) -> None:
    ways = seat(hall)
    for type_code, at in (("", None), ("hole", None), ("", LonLat(120.0, 32.0))):
        ways.look_at(type_code, at)
        ways.pump()
    assert asked(hall) == 0
    assert ways.of_place().first is None
    ways.look_at("hole", LonLat(120.0, 32.0))
    ways.pump()
    hall.link.answer("case_units", told(("far", 60.0)))
    hall.pump()
    first = ways.of_place().first
    assert first is not None
    assert first.unit_id == "far"
    ways.look_at("hole", LonLat(120.1, 32.0))
    assert ways.of_place().first is None
    ways.release()


def test_who_has_not_signed_in_asks_nothing() -> None:
    hall = Hall()
    hall.pump()
    ways = seat(hall)
    ways.look(CASE)
    ways.pump()
    assert asked(hall) == 0
