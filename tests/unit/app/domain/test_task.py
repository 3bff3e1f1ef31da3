"""The legal steps of a task, and what its entries make of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import task as tasks
from app.domain.task import ANSWERS, FINAL, NEXT, NEXT_LOOKING, Task, TaskState
from tests.unit.app.domain.facts import Facts

S = TaskState
ORDER = [S.ISSUED, S.SENT, S.DELIVERED, S.ACCEPTED, S.ARRIVED, S.DONE]


def reached(facts: Facts, task: Task, state: TaskState) -> Task:
    """Return the task after ``state`` was reported, as a hub that asks the rule first has it."""
    kind = tasks.kind_for(task, state)
    if kind is None:
        return task
    body = {"answer": state.value} if kind == "task_late_answer" else {"reason": f"why {state}"}
    return tasks.folded(task, facts.entry(kind, "task:t1", body))


def test_an_issued_task_holds_everything_the_officer_is_told() -> None:
    task = tasks.issued(Facts().task())
    assert (task.task_id, task.number, task.kind) == ("t1", 7, "intercept")
    assert (task.officer_id, task.terminal) == ("officer:1", "013900000001")
    assert (task.alarm_id, task.target_id, task.target_label) == ("a1", "veh:1", "苏F·D1234")
    assert task.order == {"text": "T7"}
    assert (task.issued_by, task.issued_s, task.county) == ("wang", 1001.0, "320612")
    assert task.reached_s == {"issued": 1001.0}
    assert task.is_open


def test_the_plain_way_goes_through_every_state_and_keeps_when_each_was_reached() -> None:
    facts = Facts()
    task = tasks.issued(facts.task())
    for state in ORDER[1:]:
        assert task.is_open
        task = reached(facts, task, state)
        assert task.state is state
    assert not task.is_open
    assert task.reached_s == {s.value: 1001.0 + i for i, s in enumerate(ORDER)}


def test_an_answer_may_overtake_the_receipt_but_never_go_back() -> None:
    facts = Facts()
    task = reached(facts, tasks.issued(facts.task()), S.ARRIVED)
    assert task.state is S.ARRIVED
    for earlier in (S.ISSUED, S.SENT, S.DELIVERED, S.ACCEPTED, S.REFUSED):
        assert tasks.kind_for(task, earlier) is None


@pytest.mark.parametrize("end", sorted(FINAL))
def test_a_late_answer_is_kept_once_and_changes_nothing_else(end: TaskState) -> None:
    facts = Facts()
    task = reached(facts, tasks.issued(facts.task()), end)
    for answer in sorted(ANSWERS - {end}):
        late = reached(facts, task, answer)
        assert late.late_answer == answer
        assert late.state is end
        assert late.reached_s == task.reached_s
        assert tasks.kind_for(late, answer) is None
    for no_answer in (S.SENT, S.DELIVERED, end):
        assert tasks.kind_for(task, no_answer) is None


def test_a_refusal_keeps_its_reason() -> None:
    facts = Facts()
    task = reached(facts, tasks.issued(facts.task()), S.REFUSED)
    assert task.reason == "why refused"


def test_escalation_and_the_receipt_of_a_cancellation_leave_the_state_alone() -> None:
    facts = Facts()
    task = tasks.issued(facts.task())
    task = tasks.folded(task, facts.entry("task_escalated", "task:t1"))
    assert (task.is_escalated, task.state, task.to_seq) == (True, S.ISSUED, 2)
    task = tasks.folded(task, facts.entry("task_cancel_delivered", "task:t1"))
    assert (task.cancel_delivered, task.state, task.to_seq) == (True, S.ISSUED, 3)


def test_every_state_says_what_may_follow_and_only_final_ones_say_nothing() -> None:
    assert set(NEXT) | set(NEXT_LOOKING) == set(TaskState)
    assert {state for state, after in NEXT.items() if not after} == FINAL
    assert {state for state, after in NEXT_LOOKING.items() if not after} == {S.CANCELLED}
    for way in (NEXT, NEXT_LOOKING):
        assert all(after <= set(way) for after in way.values())


def test_who_is_asked_to_look_out_may_see_it_later_and_refuses_nothing() -> None:
    facts = Facts()
    task = tasks.issued(facts.lookout())
    assert (task.notice_id, task.expires_s, task.is_attention) == ("n1", 1900.0, True)
    task = reached(facts, task, S.NOT_SEEN)
    assert task.is_open
    task = reached(facts, reached(facts, task, S.DELIVERED), S.SEEN)
    assert task.state is S.SEEN
    assert set(task.reached_s) == {"issued", "not_seen", "seen"}
    for other in (S.NOT_SEEN, S.ACCEPTED, S.REFUSED, S.DONE, S.FAILED, S.SEEN):
        assert tasks.kind_for(task, other) is None
    over = tasks.folded(
        task, facts.entry("task_cancelled", "task:l1", {"reason": "", "cause": "expired"})
    )
    assert (over.state, over.cause, over.is_open) == (S.CANCELLED, "expired", False)
    late = reached(facts, over, S.SEEN)
    assert (late.late_answer, late.state) == ("seen", S.CANCELLED)
    assert tasks.kind_for(over, S.ACCEPTED) is None


def test_what_was_seen_says_nothing_to_an_order() -> None:
    task = tasks.issued(Facts().task())
    assert tasks.kind_for(task, S.SEEN) is None
    over = reached(Facts(), task, S.DONE)
    assert tasks.kind_for(over, S.NOT_SEEN) is None


@given(st.lists(st.sampled_from(TaskState), max_size=30))
def test_no_sequence_of_reports_makes_an_illegal_step(reports: list[TaskState]) -> None:
    facts = Facts()
    task = tasks.issued(facts.task())
    rank = {state: i for i, state in enumerate(ORDER)}
    for report in reports:
        before, task = task, reached(facts, task, report)
        if before.state in FINAL:
            assert task.state is before.state
            assert task.reached_s == before.reached_s
        elif task.state is not before.state:
            assert task.state is report
            if report in rank:
                assert rank[before.state] < rank[report]
        assert set(before.reached_s.items()) <= set(task.reached_s.items())
