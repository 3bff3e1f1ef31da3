"""Whether a case comes in, is said anew, or goes on: every refusal names what is wrong."""

import math
from dataclasses import replace

import pytest

from app.domain.cases.case import CasePlace, CaseState, Due
from app.domain.cases.commands import StepCase
from app.domain.cases.steps import CaseStep as S
from app.domain.people import Person, Role, Scope
from tests.unit.backends.hub.case_hall import (
    CALL,
    CHIEF,
    DAY_S,
    HOUR_S,
    LI,
    MAYOR,
    MONDAY_S,
    ROADS,
    WATER,
    CaseHall,
)

CITY_ROLES = (Role.DUTY_OFFICER, Role.SHIFT_LEADER)


@pytest.fixture
def hall() -> CaseHall:
    return CaseHall()


def test_a_call_becomes_a_case_with_a_number_and_what_is_due(hall):
    assert hall.do(CALL).result == {"number": 20261123_000001}
    case = hall.case
    assert (case.county, case.severity, case.state) == ("ca", 2, CaseState.RECEIVED)
    assert {what: one.due_s - MONDAY_S for what, one in case.due.items()} == {
        "accept": HOUR_S,
        "reply": 7 * DAY_S + 7 * HOUR_S,
    }
    assert hall.entries[0].personal == {"text": "有人差点掉进去"}
    assert not case.is_demo


def test_what_it_was_found_in_and_by_and_is_about_is_kept_and_nothing_else_said(hall):
    hall.do(replace(CALL, campaign="drains", seen_by="cam-7", about_id="site-9"))
    assert (hall.case.campaign, hall.case.seen_by, hall.case.about_id) == (
        *("drains", "cam-7"),
        "site-9",
    )
    assert not {"campaign", "seen_by"} & set(hall_of_one(CALL).entries[0].body)


def hall_of_one(call) -> CaseHall:
    hall = CaseHall()
    hall.do(call)
    return hall


def test_to_whom_a_case_was_handed_acts_on_it_wherever_it_lies_and_gives_it_back(hall):
    hall.do(CALL)
    hall.went(S.FILE, S.DISPATCH)
    assert hall.step(S.NOTE, ROADS, note="x").code == "of_another_unit"
    assert hall.step(S.HAND_OVER, CHIEF, person="roads").code == "ok"
    assert hall.step(S.NOTE, ROADS, note="x").code == "ok"
    # What only the unit does stays the unit's.
    assert hall.step(S.TAKE, ROADS).code == "of_another_unit"
    assert hall.step(S.HAND_BACK, ROADS).code == "text_empty"
    assert hall.step(S.HAND_BACK, ROADS, note="看过了").code == "ok"
    assert hall.case.handler == ""
    assert hall.step(S.NOTE, ROADS, note="x").code == "of_another_unit"


def test_what_invented_people_say_is_invented(hall):
    hall.do(CALL, replace(LI, is_demo=True))
    assert hall.case.is_demo


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"case_id": ""}, "bad_value"),
        ({"case_id": "c" * 65}, "bad_value"),
        ({"case_id": "c\u202e1"}, "bad_value"),
        ({"original_no": "N\n1"}, "bad_value"),
        ({"source": "s" * 65}, "text_too_long"),
        ({"county": "k" * 65}, "text_too_long"),
        ({"campaign": "c" * 65}, "text_too_long"),
        ({"seen_by": "cam\u202e"}, "bad_value"),
        ({"about_id": "a\n"}, "bad_value"),
        ({"channel": "smoke"}, "channel_unknown"),
        ({"type_code": "none"}, "type_unknown"),
        ({"reporter": "王" * 61}, "text_too_long"),
        ({"phone": "1" * 21}, "text_too_long"),
        ({"raised_s": math.nan}, "bad_value"),
        ({"raised_s": -1.0}, "bad_value"),
        ({"raised_s": MONDAY_S + 121}, "bad_value"),
        ({"title": "  "}, "text_empty"),
        ({"title": "井" * 121}, "text_too_long"),
        ({"title": "井\u202e盖"}, "bad_value"),
        ({"text": "长" * 8_001}, "text_too_long"),
        ({"severity": 5}, "bad_value"),
        ({"severity": -1}, "bad_value"),
        ({"place": CasePlace(120.9, None)}, "bad_value"),
        ({"place": CasePlace(math.nan, 32.0)}, "bad_value"),
        ({"place": CasePlace(120.9, 85.1)}, "bad_value"),
        ({"place": CasePlace(address="路" * 201)}, "text_too_long"),
        ({"place": CasePlace(grid="g" * 65)}, "text_too_long"),
        ({"place": CasePlace(town="t\x00")}, "bad_value"),
        ({"attachments": ("x",)}, "bad_value"),
        ({"attachments": ("A" * 64,)}, "bad_value"),
        ({"attachments": ("a" * 64,) * 21}, "bad_value"),
    ],
)
def test_what_is_wrong_with_a_call_is_refused_and_leaves_nothing(hall, more, code):
    decision = hall.do(replace(CALL, **more))
    assert (decision.code, decision.drafts) == (code, ())
    assert len(decision.detail) <= 64


def test_the_same_matter_of_the_same_source_is_one_case(hall):
    hall.do(CALL)
    for again in (CALL, replace(CALL, case_id="c2")):
        decision = hall.do(again)
        assert (decision.code, decision.detail) == ("case_known", "20261123000001")
    assert hall.do(replace(CALL, case_id="c2", source="110")).code == "ok"
    assert hall.do(replace(CALL, case_id="c3", original_no="")).code == "ok"
    assert hall.do(replace(CALL, case_id="c4", original_no="")).code == "ok"


def test_a_county_is_not_told_the_number_of_another(hall):
    hall.do(CALL)
    neighbour = Person("n", "n", Role.DUTY_OFFICER, Scope("cb"))
    decision = hall.do(replace(CALL, case_id="c2"), neighbour)
    assert (decision.code, decision.detail) == ("case_known", "")


def test_a_place_without_a_point_lies_where_it_is_said_to(hall):
    hall.call(place=CasePlace(), county="cb")
    assert hall.case.county == "cb"
    hall.call("c2", Person("b", "b", Role.DUTY_OFFICER, Scope("cb")), place=CasePlace())
    assert hall.cases["c2"].county == "cb"
    away = hall.call("c3", place=CasePlace(123.0, 32.0), county="cb")
    assert hall.cases["c3"].county == "cb"
    assert away.result["is_outside"], "whoever puts it in hears that the point is in no county"
    assert "is_outside" not in hall.call("c4").result


def test_a_type_given_later_sets_what_was_not_limited(hall):
    hall.call(type_code="")
    assert set(hall.case.due) == {"accept"}
    assert hall.step(S.FILE).detail == "give it a type first"
    assert hall.amend(type_code="cover", severity=1).code == "ok"
    assert (set(hall.case.due), hall.case.severity) == ({"accept", "reply"}, 1)
    hall.went(S.FILE)
    assert hall.case.due["close"].due_s == MONDAY_S + 2 * HOUR_S
    assert hall.case.due["accept"].met_s == MONDAY_S
    hall.amend(type_code="tree")
    assert hall.case.due["close"].due_s == MONDAY_S + 10 * HOUR_S
    assert hall.amend(title="树倒了").code == "ok"
    assert (hall.case.type_code, hall.case.severity, hall.case.title) == ("tree", 1, "树倒了")
    assert hall.case.due["close"].due_s == MONDAY_S + 10 * HOUR_S


def test_what_comes_back_without_a_type_gets_its_limit_with_one(hall):
    hall.call(type_code="")
    hall.went(S.VOID, S.REOPEN)
    assert hall.case.state is CaseState.FILED
    hall.now_s += HOUR_S
    hall.amend(type_code="cover")
    assert hall.case.due["close"].due_s == MONDAY_S + 2 * HOUR_S


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"type_code": "none"}, "type_unknown"),
        ({"title": ""}, "text_empty"),
        ({"severity": 9}, "bad_value"),
        ({"place": CasePlace(121.5, 32.0)}, "out_of_scope"),
        ({"expected_seq": 7}, "case_changed_since"),
        ({"case_id": "zz"}, "case_unknown"),
    ],
)
def test_what_is_wrong_with_words_said_anew_is_refused(hall, more, code):
    hall.do(CALL)
    before = hall.case
    assert hall.amend(**more).code == code
    assert hall.case == before


def test_a_case_that_is_over_is_not_said_anew(hall):
    hall.do(CALL)
    hall.went(S.VOID)
    decision = hall.amend()
    assert (decision.code, decision.detail) == ("case_state", "void")


@pytest.mark.parametrize(
    ("steps", "step", "more", "code"),
    [
        ((), S.CLOSE, {}, "case_state"),
        ((), S.VOID, {}, "text_empty"),
        ((), S.VOID, {"note": " "}, "text_empty"),
        ((), S.NOTE, {"note": "长" * 1_001}, "text_too_long"),
        ((S.FILE,), S.DISPATCH, {"unit": "nobody"}, "unit_unknown"),
        ((S.FILE,), S.DISPATCH, {"unit": "u-out"}, "unit_unfit"),
        ((S.FILE,), S.DISPATCH, {"unit": "u-b"}, "unit_unfit"),
        ((S.FILE,), S.ROUTE_OUT, {"unit": "u-water", "note": "x"}, "unit_unfit"),
        ((), S.REPORT_IN, {"unit": "u-water"}, "unit_unfit"),
        ((), S.DEFER, {"note": "x", "until_s": MONDAY_S}, "bad_value"),
        ((), S.DEFER, {"note": "x", "until_s": math.nan}, "bad_value"),
        ((), S.DEFER, {"note": "x", "until_s": math.inf}, "bad_value"),
        ((), S.DEFER, {"note": "x", "until_s": MONDAY_S + 367 * DAY_S}, "bad_value"),
        ((S.DEFER,), S.DEFER, {"note": "x", "until_s": MONDAY_S + 9}, "case_deferred_already"),
        ((), S.RESUME, {}, "case_not_deferred"),
        ((), S.EXTEND, {"note": "x", "until_s": MONDAY_S + 9}, "bad_value"),
        ((S.FILE,), S.EXTEND, {"note": "x", "until_s": MONDAY_S + 9}, "bad_value"),
        ((S.FILE,), S.ASK_EXTENSION, {"note": "x", "until_s": MONDAY_S + 9}, "bad_value"),
        ((S.FILE,), S.REFUSE_EXTENSION, {"note": "x"}, "case_extension_not_asked"),
        (
            (S.FILE, S.ASK_EXTENSION),
            *(S.ASK_EXTENSION, {"note": "x", "until_s": MONDAY_S + 9 * DAY_S}),
            "case_extension_asked_already",
        ),
        (
            (S.ACCEPT,),
            *(S.EXTEND, {"note": "x", "what": Due.ACCEPT, "until_s": MONDAY_S + DAY_S}),
            "bad_value",
        ),
        (
            (S.FILE, S.DISPATCH, S.FEED_BACK, S.CLOSE),
            *(S.EVALUATE, {}),
            "bad_value",
        ),
        ((), S.NOTE, {"note": "x", "attachments": ("b",)}, "bad_value"),
        ((), S.SPLIT, {}, "case_state"),
        ((), S.HAND_BACK, {"note": "x"}, "case_not_handed"),
        ((), S.HAND_OVER, {"person": "ghost"}, "person_unknown"),
        ((), S.HAND_OVER, {"person": "auditor"}, "person_unfit"),
        ((), S.HAND_OVER, {"person": "cb"}, "person_unfit"),
    ],
)
def test_what_is_wrong_with_a_step_is_refused_and_leaves_all_as_it_was(
    hall, steps, step, more, code
):
    hall.do(CALL)
    hall.went(*steps)
    before = hall.case
    assert hall.step(step, CHIEF, **more).code == code
    assert hall.case == before


def test_who_decides_on_something_older_is_told_who_was_first(hall):
    hall.do(CALL)
    seen = hall.case.to_seq
    hall.step(S.ACCEPT, CHIEF)
    decision = hall.do(StepCase("c1", seen, S.ACCEPT))
    assert (decision.code, decision.detail) == ("case_changed_since", "chief")
    assert hall.do(StepCase("zz", 1, S.ACCEPT)).code == "case_unknown"


def test_what_was_met_while_it_waited_is_not_late(hall):
    hall.do(CALL)
    hall.went(S.FILE, S.DISPATCH, S.FEED_BACK)
    hall.now_s += HOUR_S
    hall.step(S.DEFER, note="等配件", until_s=hall.now_s + 9 * DAY_S)
    hall.now_s += 8 * DAY_S
    assert not hall.case.is_late(Due.CLOSE, hall.now_s)
    assert hall.step(S.REPLY, note="请稍候").code == "ok"
    assert hall.case.is_deferred
    assert hall.step(S.CLOSE).code == "ok"
    close = hall.case.due["close"]
    assert not hall.case.is_deferred
    assert not close.is_standing
    assert close.due_s == MONDAY_S + 2 * HOUR_S + 8 * DAY_S
    assert not hall.case.is_late(Due.CLOSE, hall.now_s)
    assert not hall.case.is_late(Due.REPLY, hall.now_s)


def test_a_wait_of_an_untyped_case_is_a_wait_too(hall):
    hall.call(type_code="")
    hall.went(S.DEFER)
    assert hall.case.is_deferred
    hall.went(S.RESUME)
    assert not hall.case.is_deferred


def test_time_is_asked_for_by_the_unit_and_given_by_the_leader_of_the_shift(hall):
    hall.do(CALL)
    hall.went(S.FILE, S.DISPATCH)
    until_s = MONDAY_S + DAY_S
    assert hall.step(S.ASK_EXTENSION, WATER, note="缺件", until_s=until_s).code == "ok"
    assert (hall.case.asked_until_s, hall.case.due["close"].extended) == (until_s, 0)
    assert hall.step(S.EXTEND, LI, note="可", until_s=until_s).code == "not_allowed"
    assert hall.step(S.EXTEND, WATER, note="可", until_s=until_s).code == "not_allowed"
    assert hall.step(S.EXTEND, CHIEF, note="可", until_s=until_s).code == "ok"
    assert (hall.case.asked_until_s, hall.case.due["close"].due_s) == (0.0, until_s)
    assert hall.case.due["close"].extended == 1
    hall.step(S.ASK_EXTENSION, WATER, note="还缺", until_s=until_s + 60)
    assert hall.step(S.REFUSE_EXTENSION, CHIEF, note="不可").code == "ok"
    assert (hall.case.asked_until_s, hall.case.due["close"].due_s) == (0.0, until_s)


def test_a_department_acts_where_the_case_lies_with_it(hall):
    hall.do(CALL)
    assert hall.step(S.NOTE, WATER, note="x").code == "of_another_unit"
    hall.went(S.FILE)
    hall.step(S.DISPATCH, unit="u-roads")
    assert hall.step(S.TAKE, WATER).code == "of_another_unit"
    hall.step(S.WHISTLE, unit="u-water", note="请到场")
    for step in (S.TAKE, S.RETURN, S.FEED_BACK):
        assert hall.step(step, WATER, note="x").code == "of_another_unit", step
    hall.step(S.WHISTLE, unit="u-roads", note="请到场")
    assert hall.step(S.REPORT_IN, WATER, unit="u-roads").code == "of_another_unit"
    assert hall.step(S.REPORT_IN, WATER, unit="u-water").code == "ok"
    assert hall.step(S.NOTE, WATER, note="到了").code == "ok"
    nobodys = Person("x", "x", Role.DEPARTMENT, Scope())
    assert hall.step(S.NOTE, nobodys, note="x").code == "of_another_unit"
    assert hall.step(S.DISPATCH, WATER, unit="u-water").code == "not_allowed"
    assert hall.step(S.ASSIGN_LEADER, MAYOR, note="限今日").code == "ok"
    assert hall.case.leader == "mayor"


def test_a_text_that_was_emptied_is_empty_and_one_left_alone_stays(hall):
    hall.do(CALL)
    assert hall.case.text == "有人差点掉进去"
    hall.amend(text="有人掉进去了")
    assert hall.case.text == "有人掉进去了"
    hall.amend(text="  ")
    assert (hall.case.text, hall.entries[-1].personal) == ("", {})
    hall.amend(text="")
    assert "is_text_gone" not in hall.entries[-1].body, "there was none to take away"
    hall.went(S.FILE)
    assert hall.case.text == ""
