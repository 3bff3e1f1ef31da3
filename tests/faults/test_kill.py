"""kill -9 of hub, seat and both while tasks are issued: nothing acknowledged is lost or doubled."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from tests.e2e.city import OFFICER_2013
from tests.e2e.feeder import Feeder
from tests.e2e.hall import OFFICER, PASSWORD, ROOT, Hall, environment
from tests.e2e.seat import HallSeat
from tests.e2e.terminal import report_once
from tests.e2e.waiting import wait_until
from tests.faults.seat_process import SeatConfig

IS_LONG = os.environ.get("DUTYWALL_LONG") == "1"
DRAIN_WITHIN_S = 5.0
START_WITHIN_S = 30.0


def catches(pid: int, number: signal.Signals) -> bool:
    """Return whether a process has a handler of its own for a signal."""
    status = Path(f"/proc/{pid}/status").read_text()
    caught = next(line for line in status.splitlines() if line.startswith("SigCgt"))
    return bool(int(caught.split()[1], 16) >> (number - 1) & 1)


class KilledSeat:
    """The seat process, started again and again on the same outbox."""

    def __init__(self, hall: Hall, session: str) -> None:
        folder = hall.folder
        self.witness, self.saved = folder / "witness", folder / "saved"
        self.drained, self._outbox = folder / "drained", folder / "seat" / "outbox.db"
        self.witness.touch()
        self._config = folder / "seat.json"
        config = SeatConfig(
            endpoints=str(hall.endpoints_file),
            key=str(folder / "keys" / "desk-1.key"),
            session=session,
            outbox=str(self._outbox),
            witness=str(self.witness),
            saved=str(self.saved),
            drained=str(self.drained),
        )
        self._config.write_bytes(msgspec.json.encode(config))
        self._log = folder / "seat.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.seat_process", str(self._config)],
                cwd=ROOT,
                env=environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def kill(self) -> None:
        assert self.process is not None
        assert self.process.poll() is None, f"the seat died by itself: {self.log()}"
        self.process.kill()
        self.process.wait()

    def drain(self, within_s: float) -> float:
        """Have it stop issuing and wait until the hub has everything; return how long that took."""
        assert self.process is not None
        # Started a moment ago, it may not listen to the signal yet, and would just die of it.
        pid = self.process.pid
        wait_until(lambda: catches(pid, signal.SIGTERM), START_WITHIN_S, "the seat listens")
        self.process.terminate()
        assert self.process.wait(within_s) == 0, f"not drained: {self.log()}"
        return float(self.drained.read_text())

    def close(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def log(self) -> str:
        return self._log.read_text(errors="replace")[-2000:]

    def witnessed(self) -> list[tuple[str, str, int]]:
        """Return the replies the seat saw; a torn last line was not written through."""
        lines = self.witness.read_text().split("\n")[:-1]
        return [(key, code, int(seq)) for key, code, seq in (line.split() for line in lines)]

    def answers(self) -> list[tuple[str, str]]:
        """Return key and code of each answer in the seat's outbox, read by plain SQLite."""
        with closing(sqlite3.connect(f"file:{self._outbox}?mode=ro", uri=True)) as connection:
            found = connection.execute(
                "SELECT command_key, reply FROM command WHERE reply IS NOT NULL"
            ).fetchall()
        return [(key, msgspec.json.decode(reply)["code"]) for key, reply in found]


class Trucker:
    """Says ten times a second where the truck is, to whatever hub is there."""

    def __init__(self, hall: Hall) -> None:
        self._feeder = Feeder(hall.admit("feed-1", "feed", source="columns"), "columns")
        self._hall = hall
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._drive, name="trucker")

    def start(self) -> None:
        self._thread.start()

    def _drive(self) -> None:
        self._feeder.connect(self._hall.endpoints())
        while not self._ending.wait(0.1):
            self._feeder.try_truck()
        self._feeder.close()

    def stop(self) -> None:
        self._ending.set()
        if self._thread.is_alive():
            self._thread.join(5.0)


def issued(journal: Path) -> list[tuple[str, str, int]]:
    """Return command key, subject and number of each task in the journal, read by plain SQLite."""
    with closing(sqlite3.connect(f"file:{journal}?mode=ro", uri=True)) as connection:
        return connection.execute(
            "SELECT command_key, subject, seq FROM journal WHERE kind = 'task_issued' ORDER BY seq"
        ).fetchall()


def sign_in_once(hall: Hall) -> str:
    """Sign in at the seat's key and return the session, which outlives hub and seat."""
    seat = HallSeat(hall.endpoints, hall.keys("desk-1"), hall.folder / "first" / "outbox.db")
    try:
        return seat.sign_in(OFFICER.person_id, PASSWORD)
    finally:
        seat.close()


def play(hall: Hall, rounds: int, seed: int) -> None:
    hall.admit("desk-1", "console")
    trucker = Trucker(hall)
    report_once(OFFICER_2013, hall.start().jt808)
    chance = random.Random(seed)
    seat = KilledSeat(hall, sign_in_once(hall))
    killed: Counter[str] = Counter()
    try:
        trucker.start()
        seat.start()
        for _ in range(rounds):
            seen = seat.witness.stat().st_size
            try:
                wait_until(
                    lambda seen=seen: seat.witness.stat().st_size > seen, 30.0, "an ok is seen"
                )
            except AssertionError:
                print(killed, seat.log(), hall.log()[-3000:])
                print(seat.witness.read_text()[-300:])
                raise
            time.sleep(chance.uniform(0.0, 0.3))  # the moment of the kill is the random thing here
            what = chance.choice(("hub", "seat", "both"))
            killed[what] += 1
            if what != "seat":
                hall.kill()
            if what != "hub":
                seat.kill()
                seat.start()
            if what != "seat":
                report_once(OFFICER_2013, hall.start().jt808)
        drain_s = seat.drain(DRAIN_WITHIN_S + 60.0)
    finally:
        seat.close()
        trucker.stop()
    assert hall.stop() == 0
    judge(hall, seat, killed, drain_s)


def judge(hall: Hall, seat: KilledSeat, killed: "Counter[str]", drain_s: float) -> None:
    rows = issued(hall.data / "journal.db")
    witnessed, saved = seat.witnessed(), seat.saved.read_text().split()
    acknowledged = {key: seq for key, code, seq in witnessed if code == "ok"}
    refused = {key: code for key, code in seat.answers() if code != "ok"}
    in_journal = {key: seq for key, _, seq in rows}
    verdict = hall.verify()
    print(
        f"\n{sum(killed.values())} rounds ({dict(killed)}): {len(saved)} saved, "
        f"{len(acknowledged)} witnessed, {len(refused)} refused, {len(rows)} in the journal, "
        f"drained in {drain_s:.2f} s; {verdict.stdout.strip()}"
    )
    assert len(acknowledged) > sum(killed.values())
    assert [key for key in acknowledged if key not in in_journal] == [], "acknowledged and lost"
    assert [k for k, seq in acknowledged.items() if in_journal[k] != seq] == [], "another entry"
    left = [key for key in saved if key not in in_journal and key not in refused]
    assert left == [], "saved and neither done nor refused"
    assert not refused.keys() & in_journal.keys(), "refused and done"
    # A hub that has just come back does not know the truck until its feed has spoken again.
    assert set(refused.values()) <= {"target_unknown"}
    assert max(Counter(key for key, _, _ in rows).values()) == 1, "done twice"
    assert max(Counter(subject for _, subject, _ in rows).values()) == 1, "issued twice"
    assert verdict.returncode == 0, verdict.stdout
    assert drain_s <= DRAIN_WITHIN_S


@pytest.mark.timeout(240)
def test_five_kills_lose_nothing_and_double_nothing(hall: Hall) -> None:
    play(hall, 5, seed=20261122)


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.skipif(not IS_LONG, reason="100 rounds take minutes: DUTYWALL_LONG=1")
def test_a_hundred_kills_lose_nothing_and_double_nothing(hall: Hall) -> None:
    play(hall, 100, seed=int(os.environ.get("DUTYWALL_SEED", "1")))
