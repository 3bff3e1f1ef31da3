"""Two seats edit one case at once, through the real writer: one wins each time, one is told."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.cases.commands import StepCase
from app.domain.cases.steps import CaseStep
from app.domain.clock import SetClock
from app.domain.command import Command, Reply
from app.domain.entry import Actor
from backends.hub.office import command_job
from backends.store.journal import Journal
from backends.store.writer import Writer
from tests.unit.backends.hub.case_hall import CALL, CHIEF, LI, MONDAY_S, CaseHall
from tests.unit.backends.store.story import open_journal

IS_LONG = os.environ.get("DUTYWALL_LONG") == "1"
DEADLINE_S = 20.0
SEATS = {"desk-1": LI, "desk-2": CHIEF}


class Table:
    """A journal with its writer, and two seats that send commands to it."""

    def __init__(self, folder: Path) -> None:
        clock = SetClock(MONDAY_S)
        self.journal: Journal = open_journal(folder, clock)
        self.writer = Writer(self.journal, clock)
        self.writer.start()
        self.facts = CaseHall().facts

    def send(self, key: str, seat: str, body: object) -> Reply:
        command = Command(key, body, "", MONDAY_S, MONDAY_S + 60.0)
        person = SEATS[seat]
        actor = Actor(person.person_id, person.role, "city", seat)
        future = self.writer.submit(command_job(command, person, actor, self.facts), key)
        return future.result(DEADLINE_S).reply


@pytest.fixture
def table(tmp_path: Path) -> Iterator[Table]:
    made = Table(tmp_path)
    yield made
    made.writer.close()
    made.journal.close()


@pytest.mark.parametrize(
    "rounds",
    [
        200,
        pytest.param(
            1_000,
            marks=[
                pytest.mark.long,
                pytest.mark.skipif(not IS_LONG, reason="a thousand rounds: DUTYWALL_LONG=1"),
            ],
        ),
    ],
)
def test_of_two_who_edit_one_case_at_once_one_wins_and_the_other_is_told_who(table, rounds):
    assert table.send("open", "desk-1", CALL).code == "ok"
    both = threading.Barrier(2)
    seen = {"c1": table.journal.cases.get("c1").to_seq}
    replies: dict[tuple[int, str], Reply] = {}

    def sit(seat: str) -> None:
        for n in range(rounds):
            both.wait(DEADLINE_S)
            body = StepCase("c1", seen["c1"], CaseStep.NOTE, note=f"{seat} {n}")
            both.wait(DEADLINE_S)  # both have looked before either acts
            replies[n, seat] = table.send(f"{seat}-{n}", seat, body)
            both.wait(DEADLINE_S)
            if seat == "desk-1":
                seen["c1"] = table.journal.cases.get("c1").to_seq

    threads = [threading.Thread(target=sit, args=(seat,)) for seat in SEATS]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(DEADLINE_S * 6)
        assert not thread.is_alive()
    for n in range(rounds):
        won = [seat for seat in SEATS if replies[n, seat].code == "ok"]
        lost = [seat for seat in SEATS if replies[n, seat].code == "case_changed_since"]
        assert (len(won), len(lost)) == (1, 1), n
        assert replies[n, lost[0]].detail == SEATS[won[0]].person_id
    assert table.journal.cases.get("c1").steps == rounds + 1
    kinds = [entry.kind for entry in table.journal.read(0, 5_000)]
    assert kinds == ["case_opened", *["case_noted"] * rounds]
