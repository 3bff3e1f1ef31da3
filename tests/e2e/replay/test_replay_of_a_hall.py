"""What a real hub recorded is replayed as it was, from the outside in."""

import time
from pathlib import Path

import numpy as np
import pytest

from app.domain.command import WriteLog
from backends.history.archive import HistoryArchive
from tests.e2e.feeder import Feeder
from tests.e2e.hall import OFFICER, PASSWORD, Hall, run_dutywall
from tests.e2e.replay.witness import Viewer, Witness, differences, shown, state_of
from tests.e2e.seat import HallSeat
from tests.e2e.waiting import wait_until

THINGS = 60


def record(hall: Hall, folder: Path) -> Witness:
    """Let a hub record a few seconds of a feed, and somebody write into its journal."""
    keys = hall.admit("feed", "feed", source="columns")
    seat_keys = hall.admit("desk", "console")
    hall.start(history={"flush_s": 0.5, "floor_bytes": 0})
    seat = HallSeat(hall.endpoints, seat_keys, folder / "desk.db")
    watching = HallSeat(hall.endpoints, hall.admit("eye", "wall"), folder / "eye.db", "wall")
    feeder = Feeder(keys, "columns", THINGS)
    witness = Witness(watching.link)
    try:
        feeder.connect(hall.endpoints())
        watching.wait_live()  # before anything moves, so that it misses nothing
        seat.wait_live()
        seat.sign_in(OFFICER.person_id, PASSWORD)
        for turn in range(8):
            fix_s = time.time()
            feeder.push(feeder.move(0, THINGS if turn % 2 else THINGS // 2, fix_s))
            # Each batch is published by itself, so that the witness sees every row of it.
            wait_until(lambda t=fix_s: witness.newest_fix_s >= t, 10.0, "seen", each=witness.pump)
            if turn == 4:
                seat.give(WriteLog("half way"))
        archive = HistoryArchive(hall.data / "history")
        last_s = float(witness.parts[-1]["receipt_s"].max()) - 0.001  # kept in whole milliseconds
        wait_until(
            lambda: (archive.span() or (0.0, 0.0))[1] >= last_s,
            10.0,
            "what came last is on the disk",
            each=witness.pump,
        )
    finally:
        feeder.close()
        seat.close()
        watching.close()
        hall.stop()
    return witness


@pytest.mark.timeout(120)
def test_every_instant_of_what_a_hub_recorded_is_the_state_that_a_seat_saw(
    hall: Hall, tmp_path: Path
) -> None:
    rows = record(hall, tmp_path).rows()
    viewer = Viewer(hall.data, hall.city)
    try:
        line = viewer.ground.link.timeline()
        random = np.random.default_rng(7)
        for at_s in random.uniform(line.from_s, line.to_s, 20):
            viewer.seek(at_s)
            assert differences(shown(viewer.group), state_of(rows, at_s)) == []
        viewer.seek(line.to_s)
        assert viewer.group.world.count == THINGS
        written_s = viewer.group.board.log[-1].time_s
        assert viewer.group.board.log[-1].text == "half way"
        viewer.seek(written_s - 0.01)
        assert viewer.group.board.log == []
    finally:
        viewer.close()
    at = f"{(line.from_s + line.to_s) / 2:.3f}"
    picture = tmp_path / "replay.png"
    made = run_dutywall(
        *("shot", "--replay", at, "--data", str(hall.data), "--city", str(hall.city)),
        *("--out", str(picture), "--after", "1", "--size", "1280x720"),
        *("--tiles", str(tmp_path / "broken.toml")),
    )
    assert made.returncode == 0, made.stderr[-2000:]
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert "broken.toml: not opened, the map goes on" in made.stderr
