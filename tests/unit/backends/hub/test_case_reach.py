"""Who may act on which case: by county, town and department, and what others are told."""

import itertools
from dataclasses import replace

import pytest

from app.domain.cases.case import CasePlace
from app.domain.cases.commands import AmendCase, CaseAt, MergeCases, StepCase, TellApart
from app.domain.cases.steps import CaseStep as S
from app.domain.people import CITY, Person, Role, Scope
from tests.unit.backends.hub.case_hall import (
    CALL,
    CaseHall,
)


@pytest.fixture
def hall() -> CaseHall:
    return CaseHall()


def test_who_is_bound_to_a_town_acts_on_its_cases_and_puts_in_its_own(hall):
    first, second = (
        Person(town, town, Role.DUTY_OFFICER, Scope("ca", town)) for town in ("t1", "t2")
    )
    hall.do(CALL)
    assert hall.step(S.ACCEPT, second).code == "out_of_scope"
    assert hall.step(S.ACCEPT, first).code == "ok"
    hall.went(S.FILE, S.DISPATCH, unit="u-t2")
    assert hall.step(S.TAKE, second).code == "ok"
    assert hall.call("c2", second).code == "out_of_scope"
    assert hall.call("c2", second, place=CasePlace(120.9, 32.0)).code == "ok"
    assert hall.cases["c2"].place.town == "t2"


SCOPES = [
    Scope(county, town, department)
    for county, town, department in itertools.product(
        (CITY, "ca", "cb"), ("", "t1", "t2"), ("", "water", "roads")
    )
]


@pytest.mark.parametrize("role", Role)
def test_no_scope_touches_what_it_may_not(role):
    """Every role with every scope, at a case of county ca, town t1, with the water department."""
    for scope in SCOPES:
        hall = CaseHall()
        hall.do(CALL)
        hall.went(S.FILE, S.DISPATCH)
        before = hall.case
        person = Person("p", "p", role, scope)
        decision = hall.step(S.NOTE, person, note="x")
        amended = hall.do(AmendCase("c1", before.to_seq, "", "x", "", before.place, 0), person)
        if not scope.covers("ca"):
            for told in (amended, decision):
                if told.code != "not_allowed":
                    assert (told.code, told.detail) == ("case_unknown", "c1"), scope
            assert hall.case == before
            continue
        is_bound = bool(scope.department) or role is Role.DEPARTMENT
        why = "out_of_scope" if scope.town not in ("", "t1") else "of_another_unit"
        reaches = scope.town in ("", "t1") and (not is_bound or scope.department == "water")
        if role in (Role.ADMIN, Role.AUDITOR):
            assert decision.code == "not_allowed"
        else:
            assert decision.code == ("ok" if reaches else why), scope
        if not reaches:
            assert amended.code == why, scope
            assert hall.case == before


def test_what_lies_in_no_county_is_the_citys_to_act_on(hall):
    hall.do(replace(CALL, place=CasePlace(), county=""))
    seq, county = hall.case.to_seq, Person("n", "n", Role.SHIFT_LEADER, Scope("cb"))
    assert hall.case.county == ""
    for body in (
        StepCase("c1", seq, S.ACCEPT),
        AmendCase("c1", seq, "", "x", "", hall.case.place, 0),
        MergeCases(CaseAt("c1", seq), (CaseAt("c9", 1),)),
        TellApart("c1", seq, ("c9",)),
    ):
        told = hall.do(body, county)
        # Every seat sees it in its lists, so that it is not said to be unknown.
        assert (told.code, told.detail) == ("out_of_scope", CITY), body
    known = hall.do(replace(CALL, case_id="c8"), county)
    assert (known.code, known.detail) == ("case_known", str(hall.case.number))
    assert hall.do(StepCase("c1", seq, S.ACCEPT)).code == "ok"


def test_a_neighbour_is_told_the_same_of_a_case_as_of_none(hall):
    hall.do(CALL)
    neighbour = Person("n", "n", Role.SHIFT_LEADER, Scope("cb"))
    known = hall.do(StepCase("c1", 1, S.ACCEPT), neighbour)
    unknown = hall.do(StepCase("c9", 1, S.ACCEPT), neighbour)
    assert (known.code, unknown.code) == ("case_unknown", "case_unknown")
    assert (known.detail, unknown.detail) == ("c1", "c9")
