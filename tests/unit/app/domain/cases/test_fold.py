"""What entries make of a case: every step leaves the mark that it is for."""

from dataclasses import replace

import pytest

from app.domain.cases.case import CasePlace, CaseState, Due
from app.domain.cases.clocks import Clock, Limit
from app.domain.cases.due import deadline, deferred, first_due, handling_due, resumed, retyped
from app.domain.cases.fold import deadlines, due_body, first_filed_s, folded, place_body
from app.domain.classes import Severity
from tests.unit.app.domain.cases.paper import (
    CALENDAR,
    HOUR_S,
    MONDAY_S,
    WORKED,
    a_case,
    a_type,
    after,
    at,
    entry,
    said,
)

CLOSE = {"close": {"due_s": MONDAY_S + 3600, "began_s": MONDAY_S, "amount": 1, "clock": "x"}}


def test_a_case_begins_received_with_what_was_told():
    case = a_case(place={"lon_deg": 120.5, "lat_deg": 32, "town": "三厂"}, due=CLOSE, is_demo=True)
    assert (case.case_id, case.state, case.steps) == ("c1", CaseState.RECEIVED, 1)
    assert case.place.has_point
    assert (case.place.town, case.is_demo, case.severity) == ("三厂", True, Severity.III)
    assert not a_case().place.has_point
    assert not a_case(place={"lon_deg": 120.5}).place.has_point


def test_a_step_meets_what_it_meets_and_keeps_what_was_attached():
    case = a_case(due=CLOSE, attachments=["a"])
    after_it = after(case, "case_closed", met=["close", "reply"], attachments=["b", "a"])
    assert after_it.due["close"].met_s == after_it.changed_s
    assert after_it.attachments == ("a", "b")
    assert after_it.reached_s == {"received": MONDAY_S, "closed": MONDAY_S + 60}
    assert (after_it.to_seq, after_it.changed_by) == (2, "li")


def test_what_a_unit_gives_back_is_nobodys():
    sent = after(a_case(), "case_dispatched", unit="u1")
    assert (sent.unit, sent.state) == ("u1", CaseState.DISPATCHED)
    back = after(after(sent, "case_taken"), "case_returned")
    assert (back.unit, back.state, back.returned) == ("", CaseState.FILED, 1)


def test_what_is_given_back_or_opened_anew_was_filed_when_it_was_filed_first():
    filed = after(a_case(), "case_filed")
    again = filed
    for kind, body in (
        *(("case_dispatched", {"unit": "u1"}), ("case_returned", {})),
        *(("case_dispatched", {"unit": "u2"}), ("case_fed_back", {}), ("case_closed", {})),
        ("case_reopened", {}),
    ):
        again = after(again, kind, **body)
    assert again.state is CaseState.FILED
    assert first_filed_s(again) == first_filed_s(filed) == filed.changed_s
    assert again.reached_s["filed"] == again.changed_s > filed.changed_s
    assert first_filed_s(a_case()) == 0.0
    of_before = replace(filed, filed_s=0.0)  # a row of before knows the newest alone
    assert first_filed_s(of_before) == filed.changed_s
    back = after(after(of_before, "case_dispatched", unit="u1"), "case_returned")
    assert first_filed_s(back) == filed.changed_s


def test_counts_and_marks_are_kept():
    case = a_case()
    for kind, body in (
        ("case_escalated", {}),
        ("case_supervised", {}),
        ("case_leader_assigned", {}),
        ("case_whistled", {"unit": "u1"}),
        ("case_whistled", {"unit": "u2"}),
        ("case_whistled", {"unit": "u1"}),
        ("case_reported_in", {"unit": "u2"}),
        ("case_dispatched", {"unit": "u3"}),
        ("case_fed_back", {}),
        ("case_reworked", {}),
        ("case_fed_back", {}),
        ("case_verified", {}),
        ("case_closed", {"outcome": "fixed"}),
        ("case_evaluated", {"is_satisfied": False, "is_solved": True}),
    ):
        case = after(case, kind, **body)
    assert (case.escalation, case.is_supervised, case.leader) == (1, True, "li")
    assert (case.helpers, case.reported_in) == (("u1", "u2"), ("u2",))
    assert (case.reworked, case.outcome) == (1, "fixed")
    assert (case.is_satisfied, case.is_solved, case.state) == (False, True, CaseState.EVALUATED)
    again = after(case, "case_reopened")
    assert (again.is_satisfied, again.unit, again.reopened) == (None, "", 1)
    assert (again.escalation, again.state) == (0, CaseState.FILED)
    assert after(a_case(), "case_routed", unit="power").outcome == "power"
    assert after(a_case(), "case_voided").outcome == ""


def test_who_was_handed_a_case_has_it_until_it_is_given_back_or_opened_anew():
    handed = after(a_case(), "case_handed_over", person="wu")
    assert handed.handler == "wu"
    assert after(handed, "case_accepted").handler == "wu"
    assert after(handed, "case_handed_back").handler == ""
    assert after(after(handed, "case_voided"), "case_reopened").handler == ""


def test_a_case_keeps_in_which_census_by_which_camera_and_about_what_it_was_found():
    found = a_case(campaign="drains", seen_by="cam-7", about_id="site-9")
    assert (found.campaign, found.seen_by, found.about_id) == ("drains", "cam-7", "site-9")
    assert (a_case().campaign, a_case().seen_by, a_case().about_id) == ("", "", "")


def test_a_level_that_the_hub_names_is_not_counted_twice():
    case = after(a_case(), "case_escalated", level=2)
    assert case.escalation == 2
    assert after(case, "case_escalated", level=1).escalation == 2
    assert after(case, "case_escalated").escalation == 3


def test_a_wait_ends_when_somebody_resumes_or_goes_on():
    waiting = after(a_case(), "case_deferred", until_s=MONDAY_S + 9e4)
    assert (waiting.is_deferred, waiting.state) == (True, CaseState.RECEIVED)
    assert not after(waiting, "case_resumed").is_deferred
    assert not after(waiting, "case_accepted").is_deferred
    assert not after(waiting, "case_merged", into="c2").is_deferred
    assert after(waiting, "case_noted").is_deferred


def test_asking_for_time_ends_with_an_answer_or_with_the_unit():
    body = {"until_s": MONDAY_S + 9e4, "what": "close"}
    sent = after(a_case(), "case_dispatched", unit="u1")
    asked = after(sent, "case_extension_asked", **body)
    assert (asked.asked_until_s, asked.asked_what) == (MONDAY_S + 9e4, "close")
    for kind, more in (
        ("case_extended", body),
        ("case_extension_refused", {}),
        ("case_returned", {}),
        ("case_merged", {"into": "c2"}),
    ):
        answered = after(asked, kind, **more)
        assert (answered.asked_until_s, answered.asked_what) == (0.0, ""), kind
    assert after(asked, "case_taken").asked_until_s


def test_what_is_merged_stands_again_where_it_was():
    sent = after(a_case(due=CLOSE), "case_dispatched", unit="u1")
    merged = after(sent, "case_merged", into="c2", due=CLOSE)
    assert (merged.state, merged.into, merged.merged_from) == ("merged", "c2", "dispatched")
    assert not merged.is_open
    moved = after(merged, "case_merged", into="c3")
    assert (moved.into, moved.merged_from) == ("c3", "dispatched")
    alone = after(moved, "case_split")
    assert (alone.state, alone.into, alone.merged_from) == ("dispatched", "", "")
    whole = after(after(a_case(), "case_joined", members=["a", "b"]), "case_parted", members=["a"])
    assert whole.members == ("b",)


def test_what_was_told_apart_stays_so_until_it_is_joined():
    case = after(a_case(), "case_told_apart", others=["a", "b"], why={})
    assert after(case, "case_told_apart", others=["b", "c"], why={}).apart == ("a", "b", "c")
    assert after(case, "case_merged", into="a").apart == ("b",)
    assert after(case, "case_joined", members=["b"]).apart == ("a",)
    split = after(after(a_case(), "case_merged", into="c2"), "case_split")
    assert split.apart == ("c2",)


def test_words_said_anew_replace_what_they_name_alone():
    case = a_case(due=CLOSE)
    amended = after(case, "case_amended", title="路灯不亮", severity=1, place={"town": "三厂"})
    assert (amended.title, amended.severity, amended.type_code) == ("路灯不亮", Severity.I, "t")
    assert amended.place.town == "三厂"
    other = folded(
        amended,
        replace(entry("case_amended", MONDAY_S, 9, type_code="u"), personal={"text": "全黑"}),
    )
    assert (other.text, other.type_code, other.place.town) == ("全黑", "u", "三厂")
    assert other.due == case.due


def test_deadlines_and_places_survive_an_entry():
    due = first_due(a_type(accept=WORKED, reply=Limit(5, Clock.WORK_DAYS)), CALENDAR, MONDAY_S)
    due = due | deferred(due, MONDAY_S + 60)
    assert deadlines(due_body(due)) == due
    nowhere = {"lon_deg": None, "lat_deg": None, "address": "", "town": "", "grid": ""}
    assert place_body(CasePlace(address=" ")) == nowhere
    assert place_body(CasePlace(120.123456789, 32.0))["lon_deg"] == 120.1234568


def test_a_deadline_is_late_when_it_passed_unmet_and_its_clock_ran():
    one = deadline(WORKED, MONDAY_S, CALENDAR)
    assert not one.is_late(one.due_s)
    assert one.is_late(one.due_s + 1)
    assert replace(one, met_s=one.due_s + 1).is_late(0.0)
    assert not replace(one, met_s=one.due_s).is_late(9e12)
    standing = replace(one, pauses=((MONDAY_S + 60, 0.0),))
    assert standing.is_standing
    assert not standing.is_late(9e12)
    case = replace(a_case(), due={"close": one})
    assert case.is_late(Due.CLOSE, one.due_s + 1)
    assert not case.is_late(Due.REPLY, 9e12)


def test_the_next_thing_due_is_the_earliest_that_runs():
    early, late = Limit(1, Clock.URGENT_HOURS), Limit(9, Clock.URGENT_HOURS)
    due = first_due(a_type(accept=early, reply=late), CALENDAR, MONDAY_S)
    case = replace(a_case(), due=due)
    assert case.next_due_s() == MONDAY_S + HOUR_S
    accepted = after(case, "case_accepted", met=["accept"])
    assert accepted.next_due_s() == MONDAY_S + 9 * HOUR_S
    waiting = replace(accepted, due=accepted.due | deferred(accepted.due, MONDAY_S))
    assert waiting.next_due_s() == 0.0
    assert a_case().next_due_s() == 0.0


@pytest.mark.parametrize(
    ("state", "is_due"),
    [("merged", True), ("closed", True), ("routed", True), ("evaluated", False), ("void", False)],
)
def test_who_told_it_is_still_answered_where_no_more_is_to_be_done(state, is_due):
    limits = {"close": WORKED, "reply": Limit(9, Clock.URGENT_HOURS)}
    due = {what: deadline(limit, MONDAY_S, CALENDAR) for what, limit in limits.items()}
    case = replace(a_case(), state=CaseState(state), due=due)
    assert case.next_due_s() == (MONDAY_S + 9 * HOUR_S if is_due else 0.0)
    met = {"reply": replace(due["reply"], met_s=MONDAY_S)}
    assert replace(case, due=due | met).next_due_s() == 0.0


def test_a_type_sets_what_is_due_and_without_one_it_is_looked_at_soon():
    kind = a_type(accept=WORKED, close=Limit(3, Clock.WORK_DAYS))
    assert set(first_due(kind, CALENDAR, MONDAY_S)) == {"accept"}
    assert set(handling_due(kind, CALENDAR, MONDAY_S)) == {"close"}
    assert handling_due(a_type(accept=WORKED), CALENDAR, MONDAY_S) == {}
    assert handling_due(None, CALENDAR, MONDAY_S) == {}
    untyped = first_due(None, CALENDAR, MONDAY_S)["accept"]
    assert said(untyped.due_s) == "2026-11-23 12:00:00"


def test_a_wait_moves_what_is_due_by_its_own_clock_and_keeps_what_was_given():
    kind = a_type(close=WORKED, accept=WORKED)
    due = handling_due(kind, CALENDAR, MONDAY_S) | first_due(kind, CALENDAR, MONDAY_S)
    assert said(due["close"].due_s) == "2026-11-24 10:00:00"
    standing = deferred(due, at("2026-11-23 11:00"))
    assert set(standing) == {"close"}, "what waits is accepted first"
    going_on = resumed(due | standing, CALENDAR, at("2026-11-24 11:00"))["close"]
    assert said(going_on.due_s) == "2026-11-25 10:00:00"
    assert not going_on.is_standing
    given = {"close": replace(standing["close"], due_s=standing["close"].due_s + 60, extended=1)}
    assert resumed(given, CALENDAR, at("2026-11-24 11:00"))["close"].due_s == going_on.due_s + 60
    twice = resumed(
        deferred({"close": going_on}, at("2026-11-24 14:00")), CALENDAR, at("2026-11-24 15:00")
    )["close"]
    assert said(twice.due_s) == "2026-11-25 11:00:00"


def test_another_type_sets_its_own_limits_from_when_they_began():
    quick = a_type(close=Limit(2, Clock.URGENT_HOURS), reply=Limit(1, Clock.WORK_DAYS))
    unfiled = a_case()
    assert set(retyped(unfiled, quick, CALENDAR)) == {"reply"}
    filed = after(unfiled, "case_filed", MONDAY_S + 600)
    due = retyped(filed, quick, CALENDAR)
    assert said(due["close"].due_s) == "2026-11-23 12:10:00"
    assert said(due["reply"].due_s) == "2026-11-24 17:30:00"
    extended = replace(due["close"], extended=2)
    kept = replace(filed, due={"close": extended, "reply": replace(due["reply"], met_s=MONDAY_S)})
    anew = retyped(kept, a_type(close=WORKED, reply=WORKED, accept=WORKED), CALENDAR)
    assert set(anew) == {"close"}, "what was met stays met, and nothing is accepted twice"
    assert (anew["close"].extended, said(anew["close"].due_s)) == (2, "2026-11-24 10:10:00")
    waiting = replace(kept, due=deferred({"close": extended}, MONDAY_S + 900))
    assert retyped(waiting, quick, CALENDAR)["reply"].is_standing
