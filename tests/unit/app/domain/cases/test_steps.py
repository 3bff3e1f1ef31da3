"""Every step from every state, who may take it, and that no chain of steps ends anywhere odd."""

import os
import random
from dataclasses import replace

import pytest

from app.domain.cases.case import CASE_OVER, CASE_RESTS, CaseState
from app.domain.cases.fold import folded
from app.domain.cases.steps import (
    CASE_KINDS,
    STEP_OF_KIND,
    STEP_RULES,
    CaseStep,
    Need,
    refusal,
    steps_now,
)
from app.domain.people import Role
from tests.unit.app.domain.cases.paper import MONDAY_S, a_case, after, entry

IS_LONG = os.environ.get("DUTYWALL_LONG") == "1"
NO_STEP = CASE_KINDS - frozenset(STEP_OF_KIND)
HANDLED = "filed dispatched handling fed_back verified"
OPEN = "received accepted " + HANDLED
ALLOWED = {
    "accept": "received",
    "file": "received accepted",
    "dispatch": "filed dispatched handling",
    "take": "dispatched",
    "return": "dispatched handling",
    "feed_back": "dispatched handling",
    "rework": "fed_back verified",
    "verify": "fed_back",
    "close": "fed_back verified",
    "evaluate": "closed",
    "reopen": "closed evaluated routed void",
    "route_out": "received accepted filed",
    "void": "received accepted filed",
    "split": "merged",
    "reply": " ".join(CaseState),
    "note": " ".join(CaseState),
    # what waits may go on, what runs may wait
    "defer": OPEN,
    "ask_extension": OPEN,
    "extend": OPEN,
    "escalate": OPEN,
    "supervise": OPEN,
    "assign_leader": OPEN,
    "whistle": OPEN,
    "report_in": OPEN,
    "hand_over": OPEN,
    "hand_back": "",
    "resume": "",
    "refuse_extension": "",
}


@pytest.mark.parametrize("step", CaseStep)
def test_a_step_may_be_taken_from_the_states_that_are_said_and_no_other(step):
    base = a_case()
    rule = STEP_RULES[step]
    may = {
        state.value
        for state in CaseState
        if refusal(replace(base, state=state), step, rule) is None
    }
    assert may == set(ALLOWED[step].split())
    for state in set(CaseState) - rule.from_states:
        assert refusal(replace(base, state=state), step, rule) == "case_state"


def test_what_waits_or_is_asked_for_is_so_once():
    deferred = after(a_case(), "case_deferred", until_s=MONDAY_S + 9e4)
    assert refusal(deferred, CaseStep.DEFER, STEP_RULES[CaseStep.DEFER]) == "case_deferred_already"
    assert refusal(deferred, CaseStep.RESUME, STEP_RULES[CaseStep.RESUME]) is None
    running = a_case()
    assert refusal(running, CaseStep.RESUME, STEP_RULES[CaseStep.RESUME]) == "case_not_deferred"
    back = STEP_RULES[CaseStep.HAND_BACK]
    assert refusal(running, CaseStep.HAND_BACK, back) == "case_not_handed"
    handed = after(running, "case_handed_over", person="wu")
    assert refusal(handed, CaseStep.HAND_BACK, back) is None
    asked = after(running, "case_extension_asked", until_s=MONDAY_S + 9e4, what="close")
    ask, no = CaseStep.ASK_EXTENSION, CaseStep.REFUSE_EXTENSION
    assert refusal(asked, ask, STEP_RULES[ask]) == "case_extension_asked_already"
    assert refusal(asked, no, STEP_RULES[no]) is None
    assert refusal(running, no, STEP_RULES[no]) == "case_extension_not_asked"


def test_who_may_do_what_with_a_case_that_is_being_handled():
    case = replace(a_case(), state=CaseState.HANDLING, unit="u")
    duty = set(steps_now(case, Role.DUTY_OFFICER))
    leader_of_shift = set(steps_now(case, Role.SHIFT_LEADER))
    assert leader_of_shift - duty == {CaseStep.EXTEND, CaseStep.ASSIGN_LEADER}
    assert steps_now(case, Role.LEADER) == (
        *(CaseStep.SUPERVISE, CaseStep.ASSIGN_LEADER, CaseStep.NOTE),
    )
    assert set(steps_now(case, Role.DEPARTMENT)) == {
        *(CaseStep.RETURN, CaseStep.FEED_BACK, CaseStep.ASK_EXTENSION, CaseStep.WHISTLE),
        *(CaseStep.REPORT_IN, CaseStep.REPLY, CaseStep.NOTE),
    }
    assert steps_now(case, Role.AUDITOR) == ()


def test_every_kind_of_entry_is_one_step_or_has_a_body_of_its_own():
    assert len({rule.kind for rule in STEP_RULES.values()}) == len(CaseStep)
    assert set(STEP_RULES) == set(CaseStep)
    assert {
        f"case_{kind}" for kind in ("opened", "amended", "merged", "joined", "parted", "told_apart")
    } == NO_STEP


def _body(step, chance):
    body = {"met": []}
    if Need.UNIT in STEP_RULES[step].needs:
        body["unit"] = chance.choice(("u1", "u2"))
    if Need.PERSON in STEP_RULES[step].needs:
        body["person"] = "wu"
    if Need.UNTIL in STEP_RULES[step].needs:
        body |= {"until_s": MONDAY_S + 9e6, "what": "close"}
    if step is CaseStep.EVALUATE:
        body |= {"is_satisfied": chance.random() < 0.9, "is_solved": True}
    return body


def _assert_sound(case):
    assert (case.state is CaseState.MERGED) == bool(case.into) == bool(case.merged_from), case
    assert case.is_open or not case.is_deferred, case
    assert case.is_open or not case.asked_until_s, case
    has_unit = case.state in {
        *(CaseState.DISPATCHED, CaseState.HANDLING, CaseState.FED_BACK, CaseState.VERIFIED),
    }
    assert bool(case.unit) or not has_unit, case
    assert case.reached_s[case.state.value] <= case.changed_s, case
    assert case.is_open == (case.state not in CASE_RESTS), case
    assert set(case.reported_in) <= {"u1", "u2"}


@pytest.mark.parametrize(
    "steps",
    [
        10_000,
        pytest.param(
            1_000_000,
            marks=[
                pytest.mark.long,
                pytest.mark.timeout(900),
                pytest.mark.skipif(not IS_LONG, reason="a million steps: DUTYWALL_LONG=1"),
            ],
        ),
    ],
)
def test_random_steps_leave_no_case_where_none_may_stand(steps):
    chance = random.Random(20261123)
    every = tuple(CaseStep)
    case, taken, seen = a_case(), 0, set()
    for n in range(steps):
        if n % 1_000 == 0:
            case = a_case()
        if case.is_open and chance.random() < 0.02:
            step, kind, body = None, "case_merged", {"into": "c2"}
        else:
            step = chance.choice(every)
            kind, body = STEP_RULES[step].kind, _body(step, chance)
            if refusal(case, step, STEP_RULES[step]) is not None:
                continue
        later = folded(case, entry(kind, case.changed_s + 1.0, case.to_seq + 1, **body))
        assert later.steps == case.steps + 1
        if step is not None and (to_state := STEP_RULES[step].to_state) is not None:
            assert later.state is to_state
        case = later
        _assert_sound(case)
        taken += 1
        seen.add(case.state)
    assert taken > steps // 5
    assert seen == set(CaseState)
    assert CASE_OVER < CASE_RESTS
