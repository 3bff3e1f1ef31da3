"""What still saves a case, the cheapest first, and who could take it."""

from dataclasses import replace

import pytest

from app.domain.cases.case import Case, CasePlace, CaseState, Deadline, Due
from app.domain.cases.catalogue import CaseCatalogue, Unit
from app.domain.cases.clocks import Clock, Limit
from app.domain.cases.rescue import Cost, capable, next_due, rescues
from app.domain.people import Role
from tests.unit.app.domain.cases.paper import CALENDAR, MONDAY_S, a_case, a_type

KIND = frozenset({"municipal"})
UNITS = (
    Unit("dep", "市政局", "city", kinds=KIND, department="landscape"),
    Unit("near", "近所", "county", "", "cc", kinds=KIND, lon_deg=120.001, lat_deg=32.0),
    Unit("far", "远所", "county", "", "cc", "", KIND, "landscape", lon_deg=120.2, lat_deg=32.0),
    Unit("other", "邻区所", "county", "", "dd", kinds=KIND, lon_deg=120.0, lat_deg=32.0),
    Unit("out", "外单位", "outside", kinds=KIND, lon_deg=120.0, lat_deg=32.0),
)
CATALOGUE = CaseCatalogue(
    {"t": (a_type(close=Limit(7.0, Clock.WORK_HOURS)),)},
    {unit.unit_id: unit for unit in UNITS},
    {},
    CALENDAR,
)
PLACE = CasePlace(120.0, 32.0)


def due_in(hours: float, **more) -> Deadline:
    return Deadline(MONDAY_S + hours * 3600.0, MONDAY_S, 7.0, "work_hours", **more)


def case_in(state: CaseState, unit: str = "", **due: Deadline) -> Case:
    return replace(a_case(), state=state, unit=unit, due=due, place=PLACE)


def shown(case: Case, what: Due, loads=None):
    found = rescues(case, what, CATALOGUE, loads or {})
    return [(one.step.value, one.cost.value, one.unit) for one in found]


def test_what_the_desk_can_do_at_once_is_the_cheapest():
    received = case_in(CaseState.RECEIVED, accept=due_in(1), reply=due_in(2))
    assert shown(received, Due.ACCEPT)[0] == ("accept", "desk", "")
    assert shown(received, Due.REPLY)[0] == ("reply", "desk", "")
    done = case_in(CaseState.FED_BACK, "near", close=due_in(1))
    assert shown(done, Due.CLOSE) == [("close", "desk", ""), ("extend", "wait", "")]


def test_a_case_that_nobody_has_is_sent_to_whoever_is_near_and_free():
    filed = case_in(CaseState.FILED, close=due_in(1))
    assert shown(filed, Due.CLOSE) == [("dispatch", "way", "near"), ("extend", "wait", "")]
    rescue = rescues(filed, Due.CLOSE, CATALOGUE, {"near": 2})[0]
    assert (rescue.by, rescue.load, rescue.unit_name) == (Role.DUTY_OFFICER, 2, "近所")
    assert rescue.away_m == pytest.approx(94.3, abs=1.0)


def test_a_case_that_lies_with_a_unit_is_helped_before_it_is_moved_and_extended_last():
    sent = case_in(CaseState.HANDLING, "far", close=due_in(1))
    assert shown(sent, Due.CLOSE) == [
        ("whistle", "hands", "dep"),
        ("dispatch", "anew", "near"),
        ("extend", "wait", ""),
    ]
    assert rescues(sent, Due.CLOSE, CATALOGUE, {})[-1].by is Role.SHIFT_LEADER


def test_nobody_is_called_in_twice_nor_into_its_own_case():
    sent = case_in(CaseState.HANDLING, "far", close=due_in(1))
    helped = replace(sent, helpers=("dep",))
    assert ("whistle", "hands", "dep") not in shown(helped, Due.CLOSE)
    for unit in ("dep", "near", "gone"):
        steps = [
            step
            for step, _, _ in shown(case_in(CaseState.HANDLING, unit, close=due_in(1)), Due.CLOSE)
        ]
        assert "whistle" not in steps, unit


def test_a_department_without_a_unit_of_its_own_is_not_called_in():
    alone = CaseCatalogue(CATALOGUE.types, {"far": UNITS[2]}, {}, CALENDAR)
    sent = case_in(CaseState.HANDLING, "far", close=due_in(1))
    assert [one.cost for one in rescues(sent, Due.CLOSE, alone, {})] == [Cost.WAIT]


def test_what_was_extended_once_is_not_offered_again():
    again = case_in(CaseState.FED_BACK, "near", close=due_in(1, extended=1))
    assert shown(again, Due.CLOSE) == [("close", "desk", "")]


def test_nobody_is_sent_for_a_case_that_is_not_filed_or_of_no_type():
    received = case_in(CaseState.RECEIVED, close=due_in(1))
    assert shown(received, Due.CLOSE) == [("extend", "wait", "")]
    untyped = replace(case_in(CaseState.FILED, close=due_in(1)), type_code="none")
    assert shown(untyped, Due.CLOSE) == [("extend", "wait", "")]


def test_the_capable_are_ordered_by_nearness_and_load_together():
    case = case_in(CaseState.FILED, close=due_in(1))
    order = [unit.unit_id for unit, _, _ in capable(case, CATALOGUE, {})]
    assert order == ["near", "far", "dep"]  # who has no place comes last, the outside not at all
    busy = [unit.unit_id for unit, _, _ in capable(case, CATALOGUE, {"near": 9, "dep": 3})]
    assert busy == ["far", "near", "dep"]
    nowhere = replace(case, place=CasePlace())
    assert [away for _, away, _ in capable(nowhere, CATALOGUE, {})] == [None] * 3


def test_what_is_due_next_is_the_soonest_that_is_neither_met_nor_standing():
    case = case_in(CaseState.FILED, accept=due_in(1, met_s=5.0), close=due_in(3), reply=due_in(2))
    assert next_due(case) is Due.REPLY
    standing = due_in(2, pauses=((MONDAY_S, 0.0),))
    assert next_due(replace(case, due={**case.due, "reply": standing})) is Due.CLOSE
    assert next_due(replace(case, state=CaseState.CLOSED)) is None
    assert next_due(replace(case, due={})) is None
