"""Two seats that want the same thing at once, and frames that are said again by anybody."""

import os
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
import zmq

from app.domain.command import CancelTask, ClaimAlarm, CommandBody, Reply
from backends.wire import desk, limits, sockets
from tests.e2e.hall import OFFICER, PASSWORD, SECOND, Hall
from tests.e2e.seat import HallSeat
from tests.e2e.waiting import wait_until
from tests.faults.seeded import seed

IS_LONG = os.environ.get("DUTYWALL_LONG") == "1"
CONTESTS = 1000 if IS_LONG else 100
REPLAYED = 1000
AT_ONCE = 40


@pytest.fixture(scope="module")
def hall(city: Path, people: Path) -> Iterator[Hall]:
    """A hall with alarms to claim and tasks to call off."""
    hall = Hall(city, people)
    try:
        seed(hall.data, alarms=CONTESTS, tasks=CONTESTS)
        for name in ("desk-1", "desk-2", "stranger"):
            hall.admit(name, "console")
        hall.start()
        yield hall
    finally:
        hall.close()


@pytest.fixture(scope="module")
def seats(hall: Hall) -> Iterator[tuple[HallSeat, HallSeat]]:
    with ExitStack() as stack:
        seats = []
        for name, person in (("desk-1", OFFICER), ("desk-2", SECOND)):
            seat = HallSeat(hall.endpoints, hall.keys(name), hall.folder / name / "outbox.db")
            stack.callback(seat.close)
            seat.wait_live(15.0)
            seat.sign_in(person.person_id, PASSWORD)
            seats.append(seat)
        yield seats[0], seats[1]


def contest(
    seats: tuple[HallSeat, HallSeat], bodies: list[CommandBody]
) -> "tuple[Counter[tuple[str, ...]], list[int]]":
    """Have both seats give each command at once; count the pairs of answers, and who won."""
    codes: dict[int, dict[int, str]] = {n: {} for n in range(len(bodies))}

    def pump() -> None:
        for seat in seats:
            seat.pump()

    for first in range(0, len(bodies), AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, len(bodies)))
        for number in numbers:
            # Whoever is first is first by turns.
            for who in (0, 1) if number % 2 else (1, 0):

                def keep(reply: Reply, number: int = number, who: int = who) -> None:
                    codes[number][who] = reply.code

                seats[who].commands.give(bodies[number], keep)
        wait_until(
            lambda numbers=numbers: all(len(codes[n]) == 2 for n in numbers),
            30.0,
            "both are answered",
            each=pump,
        )
    pairs = Counter(tuple(sorted(found.values())) for found in codes.values())
    return pairs, [who for found in codes.values() for who, code in found.items() if code == "ok"]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("what", ["claim", "cancel"])
def test_of_two_who_want_the_same_one_has_it_and_the_other_is_told(
    hall: Hall, seats: tuple[HallSeat, HallSeat], what: str
) -> None:
    bodies: list[CommandBody]
    if what == "claim":
        bodies, lost, kind = [ClaimAlarm(f"a{n}") for n in range(CONTESTS)], "", "alarm_claimed"
        lost = "alarm_claimed_by_other"
    else:
        bodies = [CancelTask(f"t{n}", "both") for n in range(CONTESTS)]
        lost, kind = "task_over", "task_cancelled"
    pairs, winners = contest(seats, bodies)
    written = Counter(subject for subject, _ in entries(hall, kind))
    print(f"\n{CONTESTS} contests ({what}): {dict(pairs)}, won by {dict(Counter(winners))}")
    assert pairs == {tuple(sorted(("ok", lost))): CONTESTS}
    assert set(written.values()) == {1}
    assert len(written) == CONTESTS
    assert set(winners) == {0, 1}, "one seat always won: that was no contest"


def entries(hall: Hall, kind: str) -> list[tuple[str, str]]:
    """Return subject and command key of each entry of a kind, read by plain SQLite."""
    with closing(sqlite3.connect(f"file:{hall.data}/journal.db?mode=ro", uri=True)) as journal:
        query = "SELECT subject, command_key FROM journal WHERE kind = ? ORDER BY seq"
        return journal.execute(query, (kind,)).fetchall()


def entry_count(hall: Hall) -> int:
    with closing(sqlite3.connect(f"file:{hall.data}/journal.db?mode=ro", uri=True)) as journal:
        (count,) = journal.execute("SELECT count(*) FROM journal").fetchone()
    return int(count)


@pytest.mark.parametrize("who", ["desk-1", "stranger"])
def test_a_thousand_frames_said_again_have_no_effect_and_the_same_answer(
    hall: Hall, seats: tuple[HallSeat, HallSeat], who: str
) -> None:
    """``desk-1`` gave them; ``stranger`` is another admitted seat that has captured them."""
    seats[0].pump()
    with closing(sqlite3.connect(hall.folder / "desk-1" / "outbox.db")) as outbox:
        frames = outbox.execute(
            "SELECT command_key, frame FROM command WHERE state = 'answered' LIMIT ?", (REPLAYED,)
        ).fetchall()
    assert frames, "nothing was captured"
    before = entry_count(hall)
    context: zmq.Context[sockets.Socket] = zmq.Context()
    heard: dict[str, set[str]] = {}
    said = 0
    with sockets.open_socket(context, zmq.DEALER) as line:
        sockets.as_client(line, hall.keys(who), hall.endpoints().public_key.encode())
        line.connect(hall.endpoints().desk)
        line.send(desk.encode(desk.Hello(limits.VERSION, "console")))
        answered = 0
        until_s = time.monotonic() + 30.0
        while answered < REPLAYED and time.monotonic() < until_s:
            while said < REPLAYED and said - answered < 50:
                line.send(bytes(frames[said % len(frames)][1]))
                said += 1
            if not line.poll(1000):
                continue
            message = desk.decode_from_hub(line.recv_multipart())
            if isinstance(message, desk.CommandReply):
                answered += 1
                heard.setdefault(message.key, set()).add(message.code)
    context.term()
    print(f"\n{said} frames said again by {who}: {entry_count(hall) - before} entries")
    assert answered == REPLAYED
    assert entry_count(hall) == before
    assert {key for key, _ in frames} == heard.keys()
    assert all(len(codes) == 1 for codes in heard.values()), "answered otherwise than before"
