"""Passwords guessed by the thousand, and secrets looked for in everything a hall has written."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
import pytest
import zmq

from app.domain.command import Reply, SignIn
from app.domain.ports import LinkState
from backends.wire import desk, limits, sockets
from backends.wire.batch import MAGIC
from tests.e2e.hall import OFFICER, PASSWORD, SECOND, Hall
from tests.e2e.seat import HallSeat
from tests.faults.diarist import Diarist
from tests.faults.memory import MIB, resident_bytes

GUESSES, AT_ONCE, NAMES = 1000, 20, 2
LONGEST_TURN_S = 0.1
# A guess takes 64 MiB while it is worked on, and two are at once; the rest is room for the heap.
RISE_BYTES = 256 * MIB
CANARY = "canary-0f3a9c-in-a-password"


@pytest.fixture(scope="module")
def hall(city: Path, people: Path) -> Iterator[Hall]:
    """One hall: the last test ends its hub and reads what all of them had it write."""
    hall = Hall(city, people)
    try:
        hall.admit("guesser", "console")
        hall.admit("desk-1", "console")
        hall.start()
        yield hall
    finally:
        hall.close()


@pytest.fixture
def seat(hall: Hall) -> Iterator[HallSeat]:
    seat = HallSeat(hall.endpoints, hall.keys("desk-1"), hall.folder / "desk-1" / "outbox.db")
    try:
        seat.wait_live(15.0)
        yield seat
    finally:
        seat.close()


class Guesser(threading.Thread):
    """Tries passwords at its own admitted seat, twenty under way at any time."""

    def __init__(self, hall: Hall, names: list[str]) -> None:
        super().__init__(name="guesser")
        self._hall = hall
        self._names = names
        self.codes: Counter[str] = Counter()

    def run(self) -> None:
        hall = self._hall
        seat = HallSeat(hall.endpoints, hall.keys("guesser"), hall.folder / "guesser" / "outbox.db")
        try:
            seat.wait_live(15.0)
            tried = 0
            until_s = time.monotonic() + 60.0
            while self.codes.total() < GUESSES and time.monotonic() < until_s:
                while tried < GUESSES and tried - self.codes.total() < AT_ONCE:
                    name = self._names[tried % len(self._names)]
                    seat.commands.give(SignIn(name, f"{CANARY}-{tried}"), self._keep)
                    tried += 1
                seat.pump()
                time.sleep(0.002)
        finally:
            seat.close()

    def _keep(self, reply: Reply) -> None:
        self.codes[reply.code] += 1


@pytest.mark.timeout(180)
def test_a_thousand_guesses_open_nothing_and_no_screen_waits_for_them(
    hall: Hall, seat: HallSeat
) -> None:
    assert hall.process is not None
    names = [SECOND.person_id, *(f"nobody-{n}" for n in range(NAMES - 1))]
    guesser = Guesser(hall, names)
    before = top = resident_bytes(hall.process.pid)
    turns, states = [], set()
    guesser.start()
    while guesser.is_alive():
        began_s = time.monotonic()
        seat.pump()
        turns.append(time.monotonic() - began_s)
        states.add(seat.state)
        top = max(top, resident_bytes(hall.process.pid))
        time.sleep(0.02)
    guesser.join()
    # Whoever was not guessed at signs in, and works; the one who was is locked out for a while.
    assert seat.sign_in(OFFICER.person_id, PASSWORD)
    diarist = Diarist(seat)
    diarist.write(3)
    diarist.judge(hall)
    told: list[Reply] = []
    seat.commands.give(SignIn(SECOND.person_id, PASSWORD), told.append)
    seat.wait(lambda: bool(told), 20.0, "the locked one is told")
    print(
        f"\n{GUESSES} guesses at {NAMES} names: {dict(guesser.codes)}, a turn of the screen took "
        f"{max(turns) * 1000:.1f} ms at most, the hub grew by {(top - before) / MIB:.0f} MiB"
    )
    assert guesser.codes.keys() == {"sign_in_refused", "sign_in_locked"}
    assert guesser.codes["sign_in_refused"] <= 5 * NAMES
    assert told[0].code == "sign_in_locked"
    assert states == {LinkState.LIVE}
    assert float(np.quantile(turns, 0.99)) < LONGEST_TURN_S
    assert top - before < RISE_BYTES


def test_another_version_is_refused_by_its_number(hall: Hall) -> None:
    context: zmq.Context[sockets.Socket] = zmq.Context()
    told = {}
    with sockets.open_socket(context, zmq.DEALER) as line:
        sockets.as_client(line, hall.keys("desk-1"), hall.endpoints().public_key.encode())
        line.connect(hall.endpoints().desk)
        for version in (limits.VERSION - 1, limits.VERSION + 1, limits.VERSION):
            line.send(desk.encode(desk.Hello(version, "console")))
            assert line.poll(5000)
            told[version] = desk.decode_from_hub(line.recv_multipart())
    context.term()
    for version in (limits.VERSION - 1, limits.VERSION + 1):
        refused = told[version]
        assert isinstance(refused, desk.Refused)
        assert refused.code == "version"
        assert str(limits.VERSION) in refused.detail
    assert isinstance(told[limits.VERSION], desk.Welcome)


def say_nonsense(hall: Hall) -> None:
    """Send frames that are no messages and hold a secret; they are refused and may be logged."""
    context: zmq.Context[sockets.Socket] = zmq.Context()
    with sockets.open_socket(context, zmq.DEALER) as line:
        sockets.as_client(line, hall.keys("desk-1"), hall.endpoints().public_key.encode())
        line.connect(hall.endpoints().desk)
        for message in (
            {"type": "command", "key": "k", "name": "sign_in", "body": {"pass": CANARY}},
            {"type": "command", "key": CANARY * 9, "name": CANARY, "body": {}},
            {"type": CANARY, "v": limits.VERSION},
            {"type": "hello", "v": limits.VERSION, "kind": CANARY},
        ):
            line.send(msgspec.msgpack.encode(message))
            assert line.poll(5000), "no answer to nonsense"
            assert isinstance(desk.decode_from_hub(line.recv_multipart()), desk.FromHub)
        line.send(MAGIC + CANARY.encode())
        assert line.poll(5000)
    context.term()


def test_no_secret_stands_in_anything_that_a_hall_writes(hall: Hall, seat: HallSeat) -> None:
    told: list[Reply] = []
    seat.commands.give(SignIn(OFFICER.person_id, CANARY), told.append)
    seat.wait(lambda: bool(told), 20.0, "the wrong password is refused")
    session = seat.sign_in(OFFICER.person_id, PASSWORD)
    diarist = Diarist(seat, "secret")
    diarist.write(3)
    diarist.judge(hall)
    say_nonsense(hall)
    assert hall.stop() == 0
    (hall.folder / "verdict").write_text(str(hall.verify()))
    secrets = {
        "a password": PASSWORD.encode(),
        "a wrong password": CANARY.encode(),
        "the hub's key": (hall.data / "keys" / "hub.key").read_bytes().split()[-1],
        "a seat's key": (hall.folder / "keys" / "desk-1.key").read_bytes().split()[-1],
        "the secret of the sessions": (hall.data / "keys" / "session.secret").read_bytes(),
        "a session": session.encode(),
    }
    # Secrets lie in key files, and a seat's session in its outbox, since what waits there must be
    # sent after a restart: both are for their owner only.
    kept = {hall.data / "keys", hall.folder / "keys", hall.folder / "desk-1"}
    looked, found = 0, []
    for path in sorted(hall.folder.rglob("*")):
        if not path.is_file() or kept & set(path.parents):
            continue
        looked += 1
        text = path.read_bytes()
        found += [f"{name} in {path.name}" for name, secret in secrets.items() if secret in text]
    print(f"\n{len(secrets)} secrets looked for in {looked} files: {found or 'none found'}")
    assert looked >= 5
    assert found == []
    for folder in kept:
        loose = [p for p in (folder, *folder.rglob("*")) if p.stat().st_mode & 0o077]
        assert loose == []
