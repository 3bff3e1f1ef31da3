"""The board: the fold of all entries together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.board import LOG_LINES_KEPT, Board
from app.domain.entry import Entry
from app.domain.errors import BugError
from tests.unit.app.domain.facts import Facts


def board_of(*entries: Entry) -> Board:
    """Return a board after the entries."""
    board = Board()
    for entry in entries:
        board.apply(entry)
    return board


def test_each_kind_of_entry_lands_on_its_own_table_and_returns_its_subject() -> None:
    facts, board = Facts(), Board()
    assert board.apply(facts.alarm()) == "alarm:a1"
    assert board.apply(facts.task()) == "task:t1"
    assert board.apply(facts.handover()) == "shift:h1"
    line = facts.entry("log_written", "log:1", personal={"text": "交班"})
    assert board.apply(line) == "log:1"
    assert list(board.alarms) == ["a1"]
    assert list(board.tasks) == ["t1"]
    assert list(board.handovers) == ["h1"]
    assert [line.text for line in board.log] == ["交班"]
    assert board.seq == 4


def test_an_entry_that_is_not_newer_is_a_bug_and_changes_nothing() -> None:
    facts, board = Facts(), Board()
    first, second = facts.alarm("a1"), facts.alarm("a2")
    board.apply(second)
    for old in (first, second):
        with pytest.raises(BugError, match="out of order"):
            board.apply(old)
    assert list(board.alarms) == ["a2"]
    assert board.seq == 2


def test_numbers_may_jump_because_a_seat_sees_only_its_scope() -> None:
    facts = Facts()
    first = facts.alarm("a1")
    facts.seq = 40
    assert set(board_of(first, facts.alarm("a2")).alarms) == {"a1", "a2"}


def test_an_entry_about_something_whose_beginning_was_never_seen_is_passed_over() -> None:
    facts = Facts()
    board = board_of(
        facts.entry("alarm_claimed", "alarm:gone"),
        facts.entry("task_sent", "task:gone"),
        facts.entry("handover_signed", "shift:gone"),
        facts.entry("person_added", "person:zhao"),
    )
    assert (board.alarms, board.tasks, board.handovers, board.log) == ({}, {}, {}, [])
    assert board.seq == 4


def test_open_alarms_come_gravest_first_then_oldest() -> None:
    facts = Facts()
    board = board_of(
        facts.alarm("later-grave", severity=3),
        facts.alarm("first", severity=2),
        facts.alarm("second", severity=2),
        facts.alarm("gravest", severity=1),
        facts.alarm("closed", severity=1),
        facts.entry("alarm_closed", "alarm:closed", {"outcome": "rejected"}),
    )
    assert [a.alarm_id for a in board.open_alarms()] == [
        "gravest",
        "first",
        "second",
        "later-grave",
    ]


def test_open_tasks_come_newest_first_and_an_officer_has_his_own() -> None:
    facts = Facts()
    board = board_of(
        facts.task("t1"),
        facts.task("t2", officer_id="officer:2"),
        facts.task("t3"),
        facts.task("t4"),
        facts.entry("task_cancelled", "task:t4"),
    )
    assert [t.task_id for t in board.open_tasks()] == ["t3", "t2", "t1"]
    assert [t.task_id for t in board.tasks_of("officer:1")] == ["t3", "t1"]


def test_the_current_handover_is_the_unsigned_one_and_the_last_the_newest_signed() -> None:
    facts = Facts()
    board = board_of(facts.handover("h1"))
    assert board.last_handover() is None
    current = board.current_handover()
    assert current is not None
    assert current.handover_id == "h1"
    for handover_id in ("h1", "h2"):
        if handover_id == "h2":
            board.apply(facts.handover("h2"))
        for person in ("wang", "li"):
            board.apply(facts.entry("handover_signed", f"shift:{handover_id}", person=person))
        last = board.last_handover()
        assert last is not None
        assert last.handover_id == handover_id
    assert board.current_handover() is None


def test_the_log_keeps_only_its_newest_lines() -> None:
    facts = Facts()
    board = board_of(
        *(facts.entry("log_written", f"log:{i}") for i in range(LOG_LINES_KEPT + 5)),
    )
    assert len(board.log) == LOG_LINES_KEPT
    assert (board.log[0].seq, board.log[-1].seq) == (6, LOG_LINES_KEPT + 5)


@given(st.permutations(["a1", "a2", "a3"]), st.sets(st.integers(0, 5)))
def test_things_of_other_scopes_left_out_do_not_change_what_the_rest_says(
    order: list[str], left_out: set[int]
) -> None:
    facts = Facts()
    entries = [facts.alarm(alarm_id) for alarm_id in order]
    entries += [facts.entry("alarm_acknowledged", f"alarm:{alarm_id}") for alarm_id in order]
    hidden = {order[i] for i in left_out if i < len(order)}
    seen = [e for e in entries if e.subject.removeprefix("alarm:") not in hidden]
    whole, part = board_of(*entries), board_of(*seen)
    assert part.alarms == {k: v for k, v in whole.alarms.items() if k not in hidden}


def test_what_is_held_back_is_open_and_not_listed_and_an_outage_stands_until_it_ends() -> None:
    facts = Facts()
    out = {"rule": "speeding", "entity_id": "", "for_s": 60}
    board = board_of(
        facts.alarm("a1", 3),
        facts.alarm("a2", 1),
        facts.alarm("a3", 2),
        facts.entry("alarm_shelved", "alarm:a2", {"for_s": 60}),
        facts.entry("rule_out_of_service", "service:o1", {**out, "for_s": 90}),
        facts.entry("rule_out_of_service", "service:o2", out),
        facts.entry("rule_out_of_service", "service:o3", out),
        facts.entry("rule_in_service", "service:o3"),
    )
    assert [a.alarm_id for a in board.open_alarms()] == ["a2", "a3", "a1"]
    assert [a.alarm_id for a in board.listed_alarms()] == ["a3", "a1"]
    assert [a.alarm_id for a in board.held_alarms()] == ["a2"]
    assert [o.outage_id for o in board.standing_outages()] == ["o2", "o1"]
