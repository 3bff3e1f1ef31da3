"""Who last dealt with a case for its unit: of that a rank of people is made."""

from tests.unit.app.domain.cases.paper import a_case, after


def test_who_takes_and_feeds_back_dealt_with_it_and_nobody_else():
    case = after(a_case(), "case_dispatched", unit="u1")
    assert case.worked_by == ""
    taken = after(case, "case_taken")
    assert taken.worked_by == "li"
    closed = after(after(taken, "case_fed_back"), "case_closed", outcome="done")
    assert closed.worked_by == "li"


def test_another_unit_begins_with_nobody_and_who_gave_it_back_stays():
    taken = after(after(a_case(), "case_dispatched", unit="u1"), "case_taken")
    back = after(taken, "case_returned")
    assert (back.unit, back.worked_by) == ("", "li")
    assert after(back, "case_dispatched", unit="u2").worked_by == ""
