"""What waited long enough goes on by itself, and what is late is told upwards once per level."""

from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.cases.steps import CaseStep as S
from app.domain.clock import SetClock
from app.domain.errors import StoreError
from backends.hub import case_steward
from backends.hub.case_steward import CaseSteward, owed
from backends.hub.deciding import Request
from backends.hub.decisions import decide
from backends.store.case_shelf import CaseShelf
from backends.store.job import Situation
from tests.unit.backends.hub.case_hall import CALENDAR, CALL, DAY_S, HOUR_S, LI, MONDAY_S, CaseHall
from tests.unit.backends.store.story import WANG, open_journal


@pytest.fixture
def hall() -> CaseHall:
    made = CaseHall()
    made.call(severity=3)
    return made


def after(hall: CaseHall, seconds: float) -> list[tuple[str, int]]:
    """Let time pass, look twice, and return what was written, with its level."""
    before = len(hall.entries)
    hall.now_s += seconds
    for _ in range(2):
        hall.write(owed(hall.case, CALENDAR, hall.now_s))
    return [(entry.kind, entry.body.get("level", 0)) for entry in hall.entries[before:]]


def test_a_wait_ends_at_its_time_however_late_that_is_seen(hall):
    hall.went(S.FILE, S.DISPATCH)
    hall.step(S.DEFER, note="x", until_s=MONDAY_S + DAY_S)
    assert after(hall, DAY_S - 1) == []
    assert after(hall, 2 * HOUR_S) == [("case_resumed", 0)]
    assert hall.entries[-1].actor.person == ""
    assert hall.case.due["close"].due_s == MONDAY_S + DAY_S + 2 * HOUR_S
    assert not hall.case.is_deferred


def test_what_is_late_is_told_to_the_county_and_a_day_later_to_the_city(hall):
    hall.went(S.FILE, S.DISPATCH)
    assert after(hall, 2 * HOUR_S - 1) == []
    assert after(hall, 1) == [("case_escalated", 1)]
    assert after(hall, DAY_S - 1) == []
    assert after(hall, 1) == [("case_escalated", 2)]
    assert after(hall, 30 * DAY_S) == []


@pytest.mark.parametrize("severity", [1, 2])
def test_what_is_grave_goes_to_both_levels_at_once(severity):
    hall = CaseHall()
    hall.call(severity=severity)
    assert after(hall, HOUR_S) == [("case_escalated", 1), ("case_escalated", 2)]


def test_who_was_told_by_hand_is_not_told_again(hall):
    hall.went(S.FILE, S.DISPATCH, S.ESCALATE)
    assert after(hall, 2 * HOUR_S) == []
    assert after(hall, DAY_S) == [("case_escalated", 2)]


def test_what_is_over_merged_or_waits_is_owed_nothing(hall):
    hall.went(S.DEFER)
    assert after(hall, HOUR_S) == []
    hall.went(S.VOID)
    assert after(hall, 9 * DAY_S) == []


def test_what_comes_back_is_told_anew(hall):
    hall.went(S.FILE, S.DISPATCH)
    after(hall, 3 * DAY_S)
    hall.went(S.FEED_BACK, S.CLOSE, S.REOPEN)
    hall.step(S.REPLY, note="在办")
    assert after(hall, 2 * HOUR_S) == [("case_escalated", 1)]


class Store:
    """A journal with cases in it, asked and written at once, as the writer's thread would."""

    def __init__(self, folder: Path, calls: int) -> None:
        self.clock = SetClock(MONDAY_S)
        self.journal = open_journal(folder, self.clock)
        self.is_away = False
        self.loaded = 0
        self.steward = CaseSteward(self.ask, CALENDAR, self.clock, self.record)
        hall = CaseHall()
        for n in range(calls):
            body = replace(CALL, case_id=f"c{n}", original_no=str(n), severity=3)
            head = (LI, self.journal.board, hall.facts, 1, self.clock.now_s())
            decision = decide(body, Request(*head, self.journal.cases))
            self.journal.append([(draft, WANG, "") for draft in decision.drafts])

    def ask(self, work):
        if self.is_away:
            raise StoreError("away")
        future = Future()
        future.set_result(work(self.journal))
        return future

    def record(self, job) -> None:
        head = (self.journal.board, self.clock.now_s(), 1, self.journal.cases)
        drafts = job(Situation(*head)).drafts
        self.journal.append([(draft, WANG, "") for draft in drafts])

    def kinds(self) -> list[str]:
        kinds = [entry.kind for entry in self.journal.read(0, 5_000)]
        return [kind for kind in kinds if kind != "case_opened"]


def test_the_steward_finds_in_the_table_what_is_owed_and_asks_once(tmp_path):
    store = Store(tmp_path, 3)
    try:
        store.steward.look()
        store.steward.look()
        assert store.kinds() == []
        store.clock.advance(HOUR_S)
        for _ in range(4):
            store.steward.look()
        assert store.kinds() == ["case_escalated"] * 3
        get, asked = store.journal.cases.get, []
        store.journal.cases.get = lambda case_id: asked.append(case_id) or get(case_id)
        store.steward.look()
        assert asked == [], "what was looked at and has not changed is not loaded again"
        store.is_away = True
        store.steward.look()
        store.is_away = False
        store.clock.advance(DAY_S)
        store.steward.look()
        store.steward.look()
        assert store.kinds() == ["case_escalated"] * 6
    finally:
        store.journal.close()


def test_many_that_are_late_at_once_are_told_in_parts(tmp_path, monkeypatch):
    monkeypatch.setattr(case_steward, "MOST_AT_ONCE", 4)
    store = Store(tmp_path, 6)
    try:
        store.clock.advance(HOUR_S)
        store.steward.look()
        store.steward.look()
        assert len(store.kinds()) == 4
        store.steward.look()
        store.steward.look()
        assert len(store.kinds()) == 6
    finally:
        store.journal.close()


def test_nobody_is_kept_waiting_by_those_who_were_told_all_there_is_to_tell(tmp_path, monkeypatch):
    monkeypatch.setattr(case_steward, "MOST_AT_ONCE", 3)
    store = Store(tmp_path, 9)
    try:
        for _ in range(12):
            store.clock.advance(DAY_S / 2)
            store.steward.look()
        levels = [store.journal.cases.get(f"c{n}").escalation for n in range(9)]
        assert levels == [2] * 9
        store.steward.look()
        before = len(store.kinds())
        store.steward.look()
        assert len(store.kinds()) == before, "and then there is rest"
    finally:
        store.journal.close()


def test_what_is_owed_is_found_by_an_index_however_many_are_late(tmp_path):
    store = Store(tmp_path, 1)
    try:
        plans: list[str] = []

        @contextmanager
        def explaining():
            with store.journal.database.read() as connection:

                class Asked:
                    def execute(self, query):
                        said = query.compile(
                            connection, compile_kwargs={"literal_binds": True}
                        ).string
                        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {said}").all()
                        plans.extend(row[-1] for row in rows)
                        return connection.execute(query)

                yield Asked()

        shelf = CaseShelf(explaining)
        shelf.late(0, MONDAY_S, 5)
        shelf.late(1, MONDAY_S, 5, (1, 2))
        shelf.waited_out(MONDAY_S, 5)
    finally:
        store.journal.close()
    told_up = "ix_matter_told_up (is_open=? AND escalation=? AND next_due_s>? AND next_due_s<?)"
    waits = "ix_matter_waits_until (is_deferred=? AND deferred_until_s<?)"
    assert plans == [f"SEARCH matter USING INDEX {name}" for name in (told_up, told_up, waits)]
