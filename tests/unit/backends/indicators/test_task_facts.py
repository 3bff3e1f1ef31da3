"""The table of tasks says of each how far it came, whatever came after."""

import tempfile
from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, given, settings

from app.domain.entry import Actor, Draft
from app.domain.measures.terms import term
from backends.indicators.task_facts import TaskFacts
from backends.store.journal import Journal
from backends.store.lookups import newest_seq
from tests.unit.backends.store.story import WANG, histories, open_journal, task_issued, task_step

COUNTIES = (("320612", "通州区", 3),)
Items = list[tuple[Draft, Actor, str]]


def table() -> TaskFacts:
    return TaskFacts(COUNTIES, lambda officer: "特警支队" * (officer == "off:3"))


def absorb(facts: TaskFacts, journal: Journal, since_seq: int) -> int:
    with journal.database.read() as connection:
        head = newest_seq(connection)
        facts.absorb(connection, since_seq, head)
    return head


def is_so(facts: TaskFacts, text: str, row: int = 0) -> bool:
    return bool(facts.mask(term(text), np.array([row]), 2e9)[0])


@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(history=histories())
def test_flags_are_those_of_the_fold_step_by_step(history: Items) -> None:
    with tempfile.TemporaryDirectory() as name:
        journal = open_journal(Path(name))
        try:
            facts, seq = table(), 0
            for start in range(0, len(history), 7):
                journal.append(history[start : start + 7])
                seq = absorb(facts, journal, seq)
            tasks = journal.board.tasks
            found = {facts.member(row).ref: row for row in range(facts.size)}
            assert set(found) == set(tasks)
            for task_id, task in tasks.items():
                row = found[task_id]
                assert is_so(facts, "open", row) == task.is_open
                assert is_so(facts, "escalated", row) == task.is_escalated
                assert is_so(facts, f"state = {task.state}", row)
                for span in ("delivered", "accepted", "arrived"):
                    assert is_so(facts, span, row) == (span in task.reached_s)
                    assert facts.times_s(span)[row] == task.reached_s.get(span, 0.0)
            bound = {task.officer_id for task in tasks.values() if task.is_open}
            assert facts.busy_officers() == bound
        finally:
            journal.close()


def test_an_arrival_is_told_once_with_the_alarm_it_was_for(tmp_path: Path) -> None:
    journal = open_journal(tmp_path)
    facts = table()
    journal.append([(task_issued("t0", 1), WANG, ""), (task_step("t0", "task_accepted"), WANG, "")])
    seq = absorb(facts, journal, 0)
    assert not is_so(facts, "unaccepted")
    assert facts.arrivals() == {}
    assert facts.busy_officers() == {"off:3"}
    journal.append([(task_step("t0", "task_arrived"), WANG, "")])
    seq = absorb(facts, journal, seq)
    arrived_s = journal.board.tasks["t0"].reached_s["arrived"]
    assert facts.arrivals() == {"a0": arrived_s}
    assert facts.arrivals() == {}
    took_s = facts.numbers("arrive_took_s", np.arange(1), 0.0)[0]
    assert took_s == arrived_s - journal.board.tasks["t0"].issued_s
    journal.append([(task_step("t0", "task_done"), WANG, "")])
    absorb(facts, journal, seq)
    assert is_so(facts, "accepted")  # it was, and is done now
    assert is_so(facts, "done")
    assert facts.busy_officers() == set()
    journal.close()


def test_what_nobody_accepted_in_time_is_late(tmp_path: Path) -> None:
    journal = open_journal(tmp_path)
    facts = table()
    journal.append([(task_issued("t0", 7), WANG, "")])
    seq = absorb(facts, journal, 0)
    issued_s = float(facts.times_s("issued")[0])
    row = np.array([0])
    assert is_so(facts, "unaccepted")
    for waited_s, is_late in ((59.0, False), (60.0, True)):
        assert facts.mask(term("late"), row, issued_s + waited_s).tolist() == [is_late]
    assert facts.moves(term("late"))
    journal.append([(task_step("t0", "task_arrived"), WANG, "")])  # who is there has accepted it
    absorb(facts, journal, seq)
    assert facts.mask(term("late"), row, issued_s + 1e6).tolist() == [False]
    journal.close()


def test_a_row_says_whose_task_it_is(tmp_path: Path) -> None:
    journal = open_journal(tmp_path)
    facts = table()
    journal.append([(task_issued("t0", 7), WANG, "")])
    absorb(facts, journal, 0)
    member = facts.member(0)
    assert (member.kind, member.ref, member.title) == ("tasks", "t0", "T7 苏F12345")
    assert is_so(facts, "officer = off:3")
    assert is_so(facts, "station = 特警支队")
    assert is_so(facts, "kind = intercept")
    assert facts.parts("officer")[0] == ("off:3", "李警官")
    assert facts.counties(np.array([0])).tolist() == [3]
    journal.close()
