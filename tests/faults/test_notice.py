"""Officers told at once through the real hub: two seats, a broken line, terminals that are away."""

import sqlite3
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing
from pathlib import Path

import pytest

from app.domain.command import EndNotice, Reply, TellOfficers
from app.domain.notice import Notice, notice_of
from app.domain.register import Officer
from app.domain.task import TaskState
from backends.adapters.jt808.task_texts import Choice
from tests.e2e.city import OFFICER_2013, OFFICER_2019, TRUCK
from tests.e2e.feeder import Feeder
from tests.e2e.hall import OFFICER, PASSWORD, SECOND, Hall
from tests.e2e.seat import HallSeat
from tests.e2e.terminal import ScriptedTerminal
from tests.e2e.waiting import wait_until
from tests.faults.broken_line import Lines, lines_to, seat_through
from tests.faults.proxy import BLACK_HOLE, GOOD

CREW = (OFFICER_2013, OFFICER_2019)


class Stage:
    """A hall with the truck on its map, and seats and terminals as a test wants them."""

    def __init__(self, hall: Hall, stack: ExitStack) -> None:
        self.hall, self._stack = hall, stack
        self.seats: list[HallSeat] = []
        self.terminals: list[ScriptedTerminal] = []
        self.where = hall.endpoints()
        self._before = self._counted()
        feeder = Feeder(hall.keys("feed-1"), "columns")
        stack.callback(feeder.close)
        feeder.connect(self.where)
        feeder.push_truck()

    def sit(self, seat: HallSeat, person: str) -> HallSeat:
        self._stack.callback(seat.close)
        self.seats.append(seat)
        seat.wait_live(15.0)
        seat.sign_in(person, PASSWORD)
        seat.wait(
            lambda: seat.group.world.row_of(TRUCK.vehicle_id) is not None, 10.0, "the truck is here"
        )
        return seat

    def lend(self, lines: AbstractContextManager[Lines]) -> Lines:
        """Enter lines that end after the seats."""
        return self._stack.enter_context(lines)

    def seat(self, name: str, person: str) -> HallSeat:
        folder = self.hall.folder / name
        keys = self.hall.keys(name)
        return self.sit(HallSeat(self.hall.endpoints, keys, folder / "outbox.db"), person)

    def terminal(self, officer: Officer) -> ScriptedTerminal:
        terminal = ScriptedTerminal(officer)
        self._stack.callback(terminal.close)
        terminal.connect(self.where.jt808)
        terminal.report(120.86, 32.0)
        self.terminals.append(terminal)
        return terminal

    def wait(self, is_so: Callable[[], bool], what: str) -> None:
        """Let seats and terminals live on until it is so."""

        def all_of_them() -> None:
            for terminal in self.terminals:
                terminal.listen(0.02)
            for seat in self.seats:
                seat.pump()

        wait_until(is_so, 15.0, what, each=all_of_them)

    def kinds(self, kind: str) -> int:
        """Return how many entries of a kind the journal has had since this test began."""
        return self._counted().get(kind, 0) - self._before.get(kind, 0)

    def _counted(self) -> dict[str, int]:
        path = self.hall.data / "journal.db"
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            query = "SELECT kind, count(*) FROM journal GROUP BY kind"
            return dict(connection.execute(query).fetchall())


@pytest.fixture(scope="module")
def hall(city: Path, people: Path) -> Iterator[Hall]:
    """One hall for all these tests: a hub takes seconds to start."""
    hall = Hall(city, people)
    try:
        hall.admit("feed-1", "feed", source="columns")
        for name in ("desk-1", "desk-2"):
            hall.admit(name, "console")
        hall.start()
        yield hall
    finally:
        hall.close()


@pytest.fixture
def stage(hall: Hall) -> Iterator[Stage]:
    with ExitStack() as stack:
        yield Stage(hall, stack)


def tell(*officers: Officer) -> TellOfficers:
    vehicle = {"lon_deg": 120.84, "lat_deg": 32.0, "class": 1, "fix_s": time.time()}
    ids = tuple(officer.officer_id for officer in officers)
    return TellOfficers(str(uuid.uuid4()), TRUCK.vehicle_id, ids, {"vehicle": vehicle}, 900.0)


def asked(terminal: ScriptedTerminal) -> list[str]:
    return [text for text in terminal.texts if text.startswith("【协查")]


def ended(terminal: ScriptedTerminal) -> list[str]:
    return [text for text in terminal.texts if text.startswith("【取消")]


def test_two_seats_tell_both_at_once_each_hears_it_once_answers_and_hears_the_end(
    stage: Stage,
) -> None:
    one, two = stage.seat("desk-1", OFFICER.person_id), stage.seat("desk-2", SECOND.person_id)
    terminals = [stage.terminal(officer) for officer in CREW]
    replies: list[Reply] = []
    told = [tell(*CREW), tell(*CREW)]
    begun_s = time.monotonic()
    for seat, body in zip((one, two), told, strict=True):
        seat.commands.give(body, replies.append)
    stage.wait(lambda: len(replies) == len(told), "both are answered")
    assert sorted(reply.code for reply in replies) == ["already_told", "ok"]
    given = next(b for b in told if notice_of(one.group.board, b.notice_id) is not None)

    def notice(seat: HallSeat) -> Notice:
        found = notice_of(seat.group.board, given.notice_id)
        assert found is not None
        return found

    stage.wait(lambda: not notice(one).waiting, "both have it")
    print(f"\nboth terminals have it {time.monotonic() - begun_s:.2f} s after the press")
    numbers = [task.number for task in notice(one).tasks]
    stage.wait(lambda: numbers[0] in terminals[0].questions, "the one of 2013 is asked")
    terminals[0].answer(numbers[0], Choice.NOT_SEEN)
    terminals[1].answer(numbers[1], Choice.SEEN)
    stage.wait(lambda: len(notice(two).seen) == 1, "the other seat sees who saw it")
    stage.wait(lambda: len(notice(two).not_seen) == 1, "and who did not")
    assert two.give(EndNotice(given.notice_id, "误报")).is_ok
    stage.wait(lambda: all(len(ended(t)) == 1 for t in terminals), "both hear that it is over")
    assert [len(asked(terminal)) for terminal in terminals] == [1, 1]
    stage.wait(lambda: not notice(one).is_open, "the first seat knows")
    assert [t.state for t in notice(one).tasks] == [TaskState.CANCELLED] * 2
    terminals[0].answer(numbers[0], Choice.SEEN)
    stage.wait(lambda: len(notice(one).seen) == 2, "what is said after the end is shown")
    assert stage.kinds("notice_given") == 1
    assert stage.hall.verify().returncode == 0


def test_a_line_lost_in_the_middle_tells_nobody_twice(stage: Stage) -> None:
    terminal = stage.terminal(OFFICER_2019)
    lines = stage.lend(lines_to(stage.where))
    seat = stage.sit(seat_through(lines, stage.hall, "desk-1"), OFFICER.person_id)
    lines.desk.set(GOOD, BLACK_HOLE)  # the hub hears, and its answer is lost on the way
    replies: list[Reply] = []
    body = tell(OFFICER_2019)
    seat.commands.give(body, replies.append)
    stage.wait(lambda: stage.kinds("task_delivered") == 1, "the terminal has it")
    assert not replies
    lines.cut()
    lines.heal()
    stage.wait(lambda: bool(replies), "the answer comes at last")
    assert replies[0].is_ok
    assert replies[0].result["told"] == [OFFICER_2019.officer_id]
    stage.wait(lambda: notice_of(seat.group.board, body.notice_id) is not None, "the seat knows")
    assert len(asked(terminal)) == 1
    assert (stage.kinds("notice_given"), stage.kinds("task_issued")) == (1, 1)
    assert seat.give(EndNotice(body.notice_id, "够了")).is_ok
    stage.wait(lambda: stage.kinds("task_cancel_delivered") == 1, "it is over there as well")


def test_one_who_never_answers_is_named_and_one_who_was_away_never_hears_of_it(
    stage: Stage,
) -> None:
    seat = stage.seat("desk-1", OFFICER.person_id)
    deaf = ScriptedTerminal(OFFICER_2013)
    deaf.connect(stage.where.jt808)  # it takes the text and says nothing, ever
    try:
        body = tell(*CREW)
        assert seat.give(body).is_ok
        stage.wait(lambda: stage.kinds("task_sent") == 1, "it is on its way to the one")
        notice = notice_of(seat.group.board, body.notice_id)
        assert notice is not None
        assert {task.officer_id for task in notice.waiting} == {o.officer_id for o in CREW}
        assert seat.give(EndNotice(body.notice_id, "够了")).is_ok
        back = stage.terminal(OFFICER_2019)
        reported = len(back.heard)
        stage.wait(lambda: len(back.heard) > reported, "it is served again")
        stage.wait(lambda: stage.kinds("task_cancelled") == 2, "it is over for both")
        assert back.texts == []
        deaf.hear(lambda _: bool(ended(deaf)))
        assert (len(asked(deaf)), len(ended(deaf))) == (1, 1)
    finally:
        deaf.close()
