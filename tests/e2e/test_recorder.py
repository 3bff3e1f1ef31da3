"""The recorder of a running hub: killed with SIGKILL it loses little, says what, and comes back."""

import os
import signal
import time
from pathlib import Path

import numpy as np

from backends.history.archive import HistoryArchive
from backends.history.catalogue import Shelves
from backends.history.layout import TRACKS
from backends.history.segment import read_whole
from tests.e2e.feeder import Feeder
from tests.e2e.hall import Hall, children_of
from tests.e2e.waiting import wait_until

FLUSH_S = 0.5


def recorder_of(hall: Hall) -> int:
    assert hall.process is not None
    (pid,) = (
        pid
        for pid in children_of(hall.process.pid)
        if b"backends.hub.recorder" in Path(f"/proc/{pid}/cmdline").read_bytes()
    )
    return pid


def rows_at(folder: Path, t_s: float) -> int:
    return len(HistoryArchive(folder).changes(0.0, t_s))


def test_a_killed_recorder_loses_no_more_than_its_hole_says(hall: Hall) -> None:
    feeder = Feeder(hall.admit("load", "feed", source="columns"), "columns", 200)
    hall.start(history={"flush_s": FLUSH_S})
    feeder.connect(hall.endpoints())
    folder = hall.data / "history"
    sent = 0

    def feed(seconds: float) -> None:
        nonlocal sent
        until_s = time.monotonic() + seconds
        while time.monotonic() < until_s:
            feeder.push(feeder.move(0, 200, time.time()))
            sent += 200
            time.sleep(0.05)  # the pace of the feed, not a wait

    try:
        feed(0.2)
        wait_until(lambda: rows_at(folder, 1e10) > 0, 20.0, "the recorder writes")
        for _ in range(2):
            feed(1.2)
            pid = recorder_of(hall)
            os.kill(pid, signal.SIGKILL)
            feed(0.5)
            wait_until(
                lambda gone=pid: any(p != gone for p in [recorder_or_none(hall)] if p),
                10.0,
                "the recorder is started again",
            )
            feed(0.5)
        last_s = float(feeder.sent_s.max())

        def has_the_last_fixes() -> bool:
            state = HistoryArchive(folder).state_at(time.time() + 1.0)
            return len(state) == 200 and bool(state.columns["fix_s"].min() >= last_s - 0.001)

        wait_until(has_the_last_fixes, 20.0, "the last fixes are on the disk")
        assert hall.stop() == 0
        shelves = Shelves(folder)
        holes = shelves.holes(0, 2**62)
        lost = sent - rows_at(folder, 1e10)
        assert 0 <= lost <= sum(hole.rows for hole in holes)
        assert all(hole.reason == "recorder_away" for hole in holes)
        assert all(hole.to_ms - hole.from_ms < (FLUSH_S + 4.0) * 1000 for hole in holes)
        # No half file stands in the catalogue, and none on the disk that is not in it.
        segments = shelves.every("tracks")
        for segment in segments:
            assert sum(len(g) for g in read_whole(folder / segment.path, TRACKS)) == segment.rows
        on_disk = {p.relative_to(folder).as_posix() for p in (folder / "tracks").rglob("*.parquet")}
        assert on_disk == {segment.path for segment in segments}
        state = HistoryArchive(folder).state_at(time.time() + 1.0)
        order = np.argsort(feeder.ids)
        assert np.abs(state.columns["lon_deg"] - feeder.lon_deg[order]).max() <= 0.5e-7 + 1e-12
    finally:
        feeder.close()


def recorder_or_none(hall: Hall) -> int | None:
    try:
        return recorder_of(hall)
    except (ValueError, OSError):
        return None


def test_a_hall_may_choose_not_to_record(hall: Hall) -> None:
    hall.start(history=None)
    assert recorder_or_none(hall) is None
    assert not (hall.data / "history").exists()
