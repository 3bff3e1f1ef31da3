"""A task by protocol: seat, hub, gateway, a terminal on TCP, and the officer's answers back."""

import os
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing

import pytest

from app.domain.register import Officer
from backends.adapters.jt808.task_texts import Choice
from backends.adapters.jt808.text_messages import TextDown
from tests.e2e.city import OFFICER_2013, OFFICER_2019, TRUCK
from tests.e2e.feeder import Feeder
from tests.e2e.hall import OFFICER, PASSWORD, Hall, children_of, command_of, is_running
from tests.e2e.seat import HallSeat, task
from tests.e2e.terminal import ScriptedTerminal, report_once
from tests.e2e.waiting import wait_until

STEPS = ["issued", "sent", "delivered", "accepted", "arrived", "done"]


class Stage:
    """A hall with the truck on its map and a duty officer signed in."""

    def __init__(self, hall: Hall, stack: ExitStack) -> None:
        self.hall, self._stack = hall, stack
        feed_keys = hall.admit("feed-1", "feed", source="columns")
        keys = hall.admit("desk-1", "console")
        self.where = hall.start()
        self.seat = HallSeat(hall.endpoints, keys, hall.folder / "desk" / "outbox.db")
        stack.callback(self.seat.close)
        feeder = Feeder(feed_keys, "columns")
        stack.callback(feeder.close)
        feeder.connect(self.where)
        feeder.push_truck()
        self.seat.wait_live()
        self.seat.sign_in(OFFICER.person_id, PASSWORD)
        self.wait_on_map(TRUCK.vehicle_id)

    def wait_on_map(self, entity_id: str) -> None:
        world = self.seat.group.world
        self.seat.wait(lambda: world.row_of(entity_id) is not None, 5.0, f"{entity_id} is here")

    def terminal(self, officer: Officer) -> ScriptedTerminal:
        terminal = ScriptedTerminal(officer)
        self._stack.callback(terminal.close)
        return terminal

    def issue(self, task_id: str, officer: Officer) -> int:
        reply = self.seat.give(task(task_id, officer.officer_id))
        assert reply.is_ok, reply
        return int(reply.result["number"])

    def wait_state(self, task_id: str, state: str, within_s: float = 10.0) -> None:
        tasks = self.seat.group.board.tasks
        self.seat.wait(
            lambda: task_id in tasks and tasks[task_id].state == state, within_s, f"it is {state}"
        )

    def steps(self, task_id: str) -> list[str]:
        """Return what the journal says of a task, read by plain SQLite."""
        path = self.hall.data / "journal.db"
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            found = connection.execute(
                "SELECT kind FROM journal WHERE subject = ? ORDER BY seq", (f"task:{task_id}",)
            )
            return [kind.removeprefix("task_") for (kind,) in found]


@pytest.fixture
def stage(hall: Hall) -> Iterator[Stage]:
    with ExitStack() as stack:
        yield Stage(hall, stack)


def test_officers_of_both_editions_are_sent_and_answer(stage: Stage) -> None:
    for officer in (OFFICER_2013, OFFICER_2019):
        task_id = f"task-{officer.protocol}"
        terminal = stage.terminal(officer)
        terminal.connect(stage.where.jt808)
        terminal.report(120.86, 32.0)
        stage.wait_on_map(officer.officer_id)
        number = stage.issue(task_id, officer)
        terminal.hear(lambda m: isinstance(m, TextDown))
        (text,) = terminal.texts
        for part in (f"【任务{number}】", TRUCK.plate, "东西6路", "南北3路口", "南北4路口"):
            assert part in text
        stage.wait_state(task_id, "delivered")
        if officer.protocol == "2013":
            wait_until(
                lambda t=terminal, n=number: n in t.questions,
                10.0,
                "he is asked",
                each=lambda t=terminal: t.listen(0.05),
            )
        for choice, state in (
            (Choice.ACCEPT, "accepted"),
            (Choice.ARRIVED, "arrived"),
            (Choice.DONE, "done"),
        ):
            terminal.answer(number, choice)
            stage.wait_state(task_id, state)
        assert stage.steps(task_id) == STEPS
    assert stage.hall.verify().returncode == 0


@pytest.mark.parametrize("officer", [OFFICER_2013, OFFICER_2019], ids=["2013", "2019"])
def test_a_terminal_that_was_away_gets_the_task_once(stage: Stage, officer: Officer) -> None:
    report_once(officer, stage.where.jt808)
    stage.wait_on_map(officer.officer_id)
    terminal = stage.terminal(officer)
    number = stage.issue("away", officer)
    stage.seat.wait(lambda: "away" in stage.seat.group.board.tasks, 5.0, "it is issued")
    assert stage.steps("away") == ["issued"]
    terminal.connect(stage.where.jt808)
    stage_listen(stage, terminal, "away", "delivered")
    terminal.close()
    terminal.connect(stage.where.jt808)
    terminal.listen(1.0)
    assert terminal.tasks() == [number]
    assert stage.steps("away") == ["issued", "sent", "delivered"]


def test_a_gateway_killed_in_between_is_started_again_and_delivers(stage: Stage) -> None:
    hub = stage.hall.process
    assert hub is not None
    report_once(OFFICER_2019, stage.where.jt808)
    stage.wait_on_map(OFFICER_2019.officer_id)
    gateway = gateway_of(hub.pid)
    os.kill(gateway, signal.SIGKILL)
    number = stage.issue("meanwhile", OFFICER_2019)
    killed_s = time.monotonic()
    wait_until(
        lambda: gateway_of(hub.pid) not in (0, gateway), 20.0, "the hub starts another gateway"
    )
    terminal = stage.terminal(OFFICER_2019)
    terminal.connect(stage.where.jt808, 30.0)
    stage_listen(stage, terminal, "meanwhile", "delivered", 30.0)
    print(f"\ngateway killed: the task was delivered {time.monotonic() - killed_s:.1f} s after")
    terminal.listen(1.0)
    assert terminal.tasks() == [number]
    terminal.answer(number, Choice.ACCEPT)
    stage.wait_state("meanwhile", "accepted")
    stage.hall.child_pids += children_of(hub.pid)


def stage_listen(
    stage: Stage, terminal: ScriptedTerminal, task_id: str, state: str, within_s: float = 15.0
) -> None:
    """Let the terminal listen until the screen says that its task got so far."""

    def both() -> None:
        terminal.listen(0.05)
        stage.seat.pump()

    tasks = stage.seat.group.board.tasks
    wait_until(lambda: tasks[task_id].state == state, within_s, f"it is {state}", each=both)


def gateway_of(hub_pid: int) -> int:
    """Return the process id of the hub's gateway, 0 if there is none."""
    found = [
        pid
        for pid in children_of(hub_pid)
        if "backends.hub.gateway" in command_of(pid) and is_running(pid)
    ]
    return found[0] if found else 0
