"""Load for the fault tests: a thread that feeds many things, and a seat process that watches."""

import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass

import msgspec
import numpy as np

from tests.e2e.feeder import Feeder
from tests.e2e.hall import ROOT, Hall, environment
from tests.e2e.waiting import wait_until
from tests.faults.watching_process import WatchConfig

BATCHES_PER_S = 10


class Load:
    """Feeds ``rows_per_s`` fixes in ten batches a second; each thing is heard once a second."""

    def __init__(self, hall: Hall, rows_per_s: int) -> None:
        keys = hall.admit("load", "feed", source="columns")
        self.feeder = Feeder(keys, "columns", rows_per_s)
        self.skipped = 0
        self._hall = hall
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="load")

    def start(self) -> None:
        """Begin to feed the hub that is there."""
        self._thread.start()

    def _run(self) -> None:
        feeder = self.feeder
        feeder.connect(self._hall.endpoints())
        share = feeder.count // BATCHES_PER_S
        turn, due_s = 0, time.monotonic()
        while not self._ending.is_set():
            first = (turn % BATCHES_PER_S) * share
            before = feeder.lon_deg.copy(), feeder.lat_deg.copy(), feeder.sent_s.copy()
            batch = feeder.move(first, first + share, time.time())
            if not feeder.try_push(batch):
                # Nobody took it: it was never said.
                feeder.lon_deg, feeder.lat_deg, feeder.sent_s = before
                self.skipped += 1
            turn += 1
            due_s += 1 / BATCHES_PER_S
            self._ending.wait(max(0.0, due_s - time.monotonic()))

    def stop(self) -> None:
        """Stop feeding, keep the connection until everything is through."""
        self._ending.set()
        if self._thread.is_alive():
            self._thread.join(5.0)


@dataclass(frozen=True)
class Line:
    """One line of the diary."""

    at_s: float
    state: str
    rows: int


class Watcher:
    """The watching seat as a process."""

    def __init__(self, hall: Hall, name: str = "watcher", frame_s: float = 1 / 30) -> None:
        hall.admit(name, "console")
        folder = hall.folder / name
        folder.mkdir(mode=0o700)
        self._diary, self._world = folder / "diary", folder / "world.npz"
        self._diary.touch()
        config = WatchConfig(
            endpoints=str(hall.endpoints_file),
            key=str(hall.folder / "keys" / f"{name}.key"),
            outbox=str(folder / "outbox.db"),
            diary=str(self._diary),
            world=str(self._world),
            frame_s=frame_s,
        )
        path = folder / "config.json"
        path.write_bytes(msgspec.json.encode(config))
        with (folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.watching_process", str(path)],
                cwd=ROOT,
                env=environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def diary(self) -> list[Line]:
        """Return what it wrote down so far."""
        lines = self._diary.read_text().split("\n")[:-1]
        return [Line(float(at), state, int(rows)) for at, state, rows in (x.split() for x in lines)]

    def first(self, states: frozenset[str], after_s: float) -> Line | None:
        """Return the first line after a moment that says one of ``states``."""
        return next((x for x in self.diary() if x.at_s >= after_s and x.state in states), None)

    def wait_for(self, states: frozenset[str], after_s: float, within_s: float) -> Line:
        """Wait for such a line."""
        wait_until(
            lambda: self.first(states, after_s) is not None,
            within_s,
            f"the watcher is {'/'.join(sorted(states))}",
        )
        line = self.first(states, after_s)
        assert line is not None
        return line

    def world(self) -> dict[str, "np.ndarray"]:
        """Have it write its world and return that."""
        self._world.unlink(missing_ok=True)
        self.process.send_signal(signal.SIGUSR1)
        wait_until(self._world.exists, 10.0, "the watcher writes its world")
        with np.load(self._world) as found:
            return dict(found)

    def close(self) -> None:
        """End it."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.terminate()
            try:
                self.process.wait(10.0)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def wrong_rows(seen: dict[str, "np.ndarray"], feeder: Feeder) -> int:
    """Return how many things the seat has otherwise than last said, or not at all, or too much."""
    said = feeder.sent_s > 0
    ids = feeder.ids[said]
    order = np.argsort(seen["id"])
    at = np.searchsorted(seen["id"], ids, sorter=order)
    at = order[np.minimum(at, len(order) - 1)]
    same = seen["id"][at] == ids
    for key, last in (
        ("lon_deg", feeder.lon_deg),
        ("lat_deg", feeder.lat_deg),
        ("fix_s", feeder.sent_s),
    ):
        same &= seen[key][at] == last[said]
    return int((~same).sum()) + max(0, len(seen["id"]) - len(ids))
