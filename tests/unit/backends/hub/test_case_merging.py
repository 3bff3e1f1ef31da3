"""One case stands for others: who may say so, on what grounds, and what stays due."""

import math
from dataclasses import replace

import pytest

from app.domain.cases.case import CasePlace, CaseState
from app.domain.cases.commands import CaseAt, MergeCases, TellApart
from app.domain.cases.steps import CaseStep as S
from app.domain.people import Person, Role, Scope
from backends.hub.case_merging import are_apart
from tests.unit.backends.hub.case_hall import DAY_S, LI, MONDAY_S, CaseHall


@pytest.fixture
def hall() -> CaseHall:
    made = CaseHall()
    for case_id in ("c1", "c2", "c3"):
        made.call(case_id)
    return made


def at(hall, case_id):
    return CaseAt(case_id, hall.cases[case_id].to_seq)


def merge(hall, into, *others, person=LI, **why):
    body = MergeCases(at(hall, into), tuple(at(hall, one) for one in others), why)
    return hall.do(body, person)


def test_the_others_go_into_one_and_are_still_to_be_answered(hall):
    hall.went(S.FILE, S.DISPATCH, case_id="c2")
    assert merge(hall, "c1", "c2", "c3", chance=0.93, words=["井盖", "人民路"]).code == "ok"
    assert hall.kinds()[-3:] == ["case_merged", "case_merged", "case_joined"]
    assert hall.entries[-2].body["why"] == {"chance": 0.93}
    assert hall.entries[-2].personal == {"words": "井盖、人民路"}
    assert hall.case.members == ("c2", "c3")
    assert {hall.cases[one].state for one in ("c2", "c3")} == {CaseState.MERGED}
    hall.went(S.FILE, S.DISPATCH, S.FEED_BACK, S.CLOSE)
    assert hall.cases["c2"].state is CaseState.MERGED
    assert hall.cases["c2"].next_due_s() == hall.cases["c2"].due["reply"].due_s
    assert hall.step(S.REPLY, case_id="c2", note="修好了").code == "ok"
    assert hall.cases["c2"].next_due_s() == 0.0


def test_one_that_is_split_off_stands_where_it_stood(hall):
    hall.went(S.FILE, S.DISPATCH, case_id="c2")
    merge(hall, "c1", "c2")
    assert hall.step(S.SPLIT, case_id="c2").code == "ok"
    assert hall.kinds()[-2:] == ["case_split", "case_parted"]
    assert (hall.cases["c2"].state, hall.cases["c2"].unit) == (CaseState.DISPATCHED, "u-water")
    assert hall.case.members == ()


def test_what_stood_for_others_takes_them_along(hall):
    hall.went(S.FILE, case_id="c3")
    merge(hall, "c2", "c3")
    assert merge(hall, "c1", "c2").code == "ok"
    assert hall.case.members == ("c2", "c3")
    assert hall.cases["c2"].members == ()
    assert hall.cases["c3"].into == "c1"
    hall.step(S.SPLIT, case_id="c3")
    assert hall.cases["c3"].state is CaseState.FILED
    assert hall.case.members == ("c2",)


def test_a_member_whose_whole_is_gone_can_still_be_split_off(hall):
    merge(hall, "c1", "c2")
    del hall.cases["c1"]
    assert hall.step(S.SPLIT, case_id="c2").code == "ok"
    assert hall.kinds()[-1] == "case_split"


def test_a_wait_ends_with_merging(hall):
    hall.went(S.DEFER, case_id="c2")
    hall.now_s += DAY_S
    merge(hall, "c1", "c2")
    assert not hall.cases["c2"].is_deferred
    assert not hall.cases["c2"].due["reply"].is_standing


def test_what_has_changed_is_over_or_unknown_is_not_merged(hall):
    into, other = at(hall, "c1"), at(hall, "c2")
    stale = MergeCases(into, (replace(other, expected_seq=99),))
    assert hall.do(stale).code == "case_changed_since"
    assert hall.do(MergeCases(replace(into, expected_seq=99), (other,))).code == (
        "case_changed_since"
    )
    assert hall.do(MergeCases(into, (CaseAt("zz", 1),))).code == "case_unknown"
    hall.went(S.VOID, case_id="c3")
    assert merge(hall, "c1", "c3").code == "case_state"
    assert merge(hall, "c3", "c1").code == "case_state"
    merge(hall, "c1", "c2")
    assert merge(hall, "c1", "c2").code == "case_state"


def test_a_case_is_merged_once_and_not_with_itself(hall):
    for others in ((), ("c1",), ("c2", "c2"), tuple(f"x{n}" for n in range(51))):
        body = MergeCases(at(hall, "c1"), tuple(CaseAt(one, 1) for one in others))
        assert hall.do(body).code == "bad_value"


@pytest.mark.parametrize(
    "why",
    [
        {"x": math.nan},
        {"x": math.inf},
        {"x": None},
        {"x": {"y": 1}},
        {"x": [1]},
        {"x": "长" * 501},
        {"": 1},
        {"n" * 33: 1},
        {f"n{n}": 1 for n in range(21)},
    ],
)
def test_grounds_that_cannot_be_kept_are_refused(hall, why):
    assert merge(hall, "c1", "c2", **why).code == "bad_value"


def test_nobody_merges_what_he_may_not_see_or_across_counties(hall):
    hall.call("b1", place=CasePlace(121.5, 32.0))
    decision = merge(hall, "c1", "b1")
    assert (decision.code, decision.drafts) == ("out_of_scope", ())
    neighbour = Person("n", "n", Role.DUTY_OFFICER, Scope("ca"))
    assert merge(hall, "c1", "b1", person=neighbour).code == "case_unknown"
    other_town = Person("t", "t", Role.DUTY_OFFICER, Scope("ca", "t2"))
    assert merge(hall, "c1", "c2", person=other_town).code == "out_of_scope"
    assert hall.case.opened_s == MONDAY_S


def apart(hall, case_id, *others, person=LI, **why):
    return hall.do(TellApart(case_id, hall.cases[case_id].to_seq, others, why), person)


def test_two_are_told_apart_on_the_case_alone_and_joining_takes_it_back(hall):
    before = hall.cases["c2"].to_seq
    assert apart(hall, "c1", "c2", probability=0.7, words=["井盖"]).code == "ok"
    assert hall.kinds()[-1] == "case_told_apart"
    assert hall.entries[-1].body == {"others": ["c2"], "why": {"probability": 0.7}}
    assert hall.entries[-1].personal == {"words": "井盖"}
    assert hall.case.apart == ("c2",)
    assert hall.cases["c2"].to_seq == before, "who works on the other loses nothing"
    both = (hall.cases["c2"], hall.cases["c1"])
    assert are_apart(*both, hall.cases)
    assert are_apart(*reversed(both), hall.cases)
    assert apart(hall, "c1", "c2").drafts == ()
    merge(hall, "c2", "c1")
    assert not are_apart(hall.cases["c1"], hall.cases["c2"], hall.cases)
    hall.step(S.SPLIT, case_id="c1")
    assert are_apart(hall.cases["c1"], hall.cases["c2"], hall.cases)


def test_what_stands_for_one_that_was_told_apart_is_apart_too(hall):
    apart(hall, "c1", "c2")
    merge(hall, "c3", "c2")
    assert are_apart(hall.cases["c1"], hall.cases["c3"], hall.cases)
    hall.call("c4")
    assert not are_apart(hall.cases["c4"], hall.cases["c3"], hall.cases)


def test_what_cannot_be_told_apart_is_refused(hall):
    hall.call("b1", place=CasePlace(121.5, 32.0))
    for others in ((), ("c1",), ("c2", "c2"), tuple(f"x{n}" for n in range(51))):
        assert apart(hall, "c1", *others).code == "bad_value"
    assert apart(hall, "c1", "c2", x=math.nan).code == "bad_value"
    assert apart(hall, "c1", "zz").code == "case_unknown"
    assert hall.do(TellApart("zz", 1, ("c1",))).code == "case_unknown"
    assert hall.do(TellApart("c1", 99, ("c2",))).code == "case_changed_since"
    assert apart(hall, "c1", "b1").code == "out_of_scope"
    neighbour = Person("n", "n", Role.DUTY_OFFICER, Scope("ca"))
    assert apart(hall, "c1", "b1", person=neighbour).code == "case_unknown"
    other_town = Person("t", "t", Role.DUTY_OFFICER, Scope("ca", "t2"))
    assert apart(hall, "c1", "c2", person=other_town).code == "out_of_scope"
    hall.call("t2", place=CasePlace(120.9, 32.0, "", "t2"))
    assert apart(hall, "t2", "c1", person=other_town).code == "out_of_scope"
    merge(hall, "c1", "c2")
    assert apart(hall, "c1", "c2").code == "case_state"
    assert apart(hall, "c2", "c3").code == "case_state"
