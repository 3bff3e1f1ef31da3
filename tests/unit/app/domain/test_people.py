"""Roles and scopes: what is not allowed is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.command import COMMANDS
from app.domain.people import Person, Role, Scope, may

PART = st.text("abc0123市县", max_size=6)


def test_every_command_is_named_for_some_role_and_no_role_may_what_does_not_exist() -> None:
    granted = {command for command in COMMANDS for role in Role if may(role, command)}
    assert granted == set(COMMANDS)
    assert not any(may(role, "drop_all_tables") for role in Role)


@pytest.mark.parametrize("role", list(Role))
def test_anybody_may_sign_in_and_out(role: Role) -> None:
    assert may(role, "sign_in")
    assert may(role, "sign_out")


@pytest.mark.parametrize("role", [Role.LEADER, Role.AUDITOR, Role.DEPARTMENT, Role.ADMIN])
def test_only_those_on_duty_send_officers_or_hand_over(role: Role) -> None:
    for command in ("issue_task", "cancel_task", "start_handover", "sign_handover", "close_alarm"):
        assert not may(role, command)
        assert may(Role.DUTY_OFFICER, command)
        assert may(Role.SHIFT_LEADER, command)


def test_only_an_administrator_admits_people_and_he_runs_no_operation() -> None:
    assert [role for role in Role if may(role, "add_person")] == [Role.ADMIN]
    assert not may(Role.ADMIN, "claim_alarm")


def test_the_city_covers_every_county_and_a_county_only_itself() -> None:
    assert Scope().covers("320612")
    assert Scope().covers("")
    assert Scope("320612").covers("320612")
    assert not Scope("320612").covers("320613")
    assert not Scope("320612").covers("city")


@given(PART.filter(bool), PART, PART)
def test_a_scope_survives_being_written_down(county: str, town: str, department: str) -> None:
    scope = Scope(county, town, department)
    assert Scope.from_text(scope.text()) == scope


def test_a_person_is_only_invented_where_it_says_so() -> None:
    assert not Person("p1", "王", Role.DUTY_OFFICER, Scope()).is_demo


def test_who_is_narrowed_to_a_town_sees_his_county_and_acts_on_nothing_without_a_town() -> None:
    town = Scope("320602", town="观音山")
    assert town.covers("320602")
    assert not town.acts_in("320602")
    assert Scope("320602").acts_in("320602")
    assert not Scope("320602").acts_in("320681")
    assert Scope().acts_in("320681")
