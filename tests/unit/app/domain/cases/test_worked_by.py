"""Who last dealt with a case for its unit, and who gave it back: of that people are ranked."""

from dataclasses import replace
from typing import Any

from app.domain.cases.case import Case
from app.domain.cases.fold import folded
from app.domain.entry import Actor
from tests.unit.app.domain.cases.paper import a_case, after, entry


def theirs(case: Case, kind: str, person: str = "zhou", /, **body: Any) -> Case:
    """Return a case after a step that its own unit took."""
    said = entry(kind, case.changed_s + 60.0, case.to_seq + 1, **body)
    return folded(case, replace(said, actor=Actor(person, "department", "city", "seat-u1")))


def test_who_takes_and_feeds_back_dealt_with_it_and_nobody_else() -> None:
    case = after(a_case(), "case_dispatched", unit="u1")
    assert case.worked_by == ""
    taken = theirs(case, "case_taken")
    assert taken.worked_by == "zhou"
    closed = after(theirs(taken, "case_fed_back"), "case_closed", outcome="done")
    assert closed.worked_by == "zhou"


def test_who_keys_in_for_a_unit_did_not_deal_with_it() -> None:
    case = after(a_case(), "case_dispatched", unit="u1")
    taken = after(case, "case_taken")  # by the desk
    assert taken.worked_by == ""
    assert after(theirs(taken, "case_fed_back"), "case_noted").worked_by == "zhou"
    back = after(taken, "case_returned")
    assert (back.returned_by_unit, back.returned_by) == ("u1", "")


def test_another_unit_begins_with_nobody_and_who_gave_it_back_stays() -> None:
    taken = theirs(after(a_case(), "case_dispatched", unit="u1"), "case_taken")
    back = theirs(taken, "case_returned", "wu")
    assert (back.unit, back.worked_by) == ("", "wu")
    anew = after(back, "case_dispatched", unit="u2")
    assert anew.worked_by == ""
    assert (anew.returned_by_unit, anew.returned_by) == ("u1", "wu")
    twice = theirs(anew, "case_returned", "he")
    assert (twice.returned, twice.returned_by_unit, twice.returned_by) == (2, "u2", "he")


def test_who_had_its_work_sent_back_stays_when_another_gets_it() -> None:
    taken = theirs(after(a_case(), "case_dispatched", unit="u1"), "case_taken")
    again = after(theirs(taken, "case_fed_back"), "case_reworked")
    assert (again.reworked_of_unit, again.reworked_of) == ("u1", "zhou")
    other = after(theirs(again, "case_returned", "wu"), "case_dispatched", unit="u2")
    assert (other.unit, other.reworked_of_unit, other.reworked_of) == ("u2", "u1", "zhou")
    handed = after(theirs(taken, "case_fed_back"), "case_handed_over", person="chen")
    assert after(handed, "case_reworked").reworked_of == "chen"


def test_who_had_dealt_with_it_stays_when_it_is_opened_anew() -> None:
    taken = theirs(after(a_case(), "case_dispatched", unit="u1"), "case_taken")
    closed = after(theirs(taken, "case_fed_back"), "case_closed", outcome="done")
    anew = after(after(closed, "case_reopened"), "case_dispatched", unit="u2")
    assert (anew.reopened_of_unit, anew.reopened_of) == ("u1", "zhou")
    assert (anew.unit, anew.worked_by, anew.returned_by_unit) == ("u2", "", "")
    handed = after(after(closed, "case_handed_over", person="chen"), "case_reopened")
    assert handed.reopened_of == "chen"
