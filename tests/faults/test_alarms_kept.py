"""Alarms while the hub is killed, and alarms by the thousand after it: all there, none twice."""

import os
import random
import sqlite3
import threading
import time
from collections import Counter
from contextlib import closing

import numpy as np
import pytest

from app.domain.classes import EntityClass
from app.domain.tracks import TrackBatch
from tests.e2e.feeder import Feeder
from tests.e2e.hall import Hall
from tests.e2e.seat import HallSeat
from tests.e2e.waiting import wait_until
from tests.faults.seeded import seed

IS_LONG = os.environ.get("DUTYWALL_LONG") == "1"
TRUCKS, KILLS = (200, 20) if IS_LONG else (40, 1)
ALARMS = 10_000 if IS_LONG else 1_000
STANDING_AFTER_S = 2.0
SHOWN_WITHIN_S = 1.0


class Convoy:
    """Trucks that come to a stop one after the other, told ten times a second to any hub."""

    def __init__(self, hall: Hall) -> None:
        self._feeder = Feeder(hall.admit("feed-1", "feed", source="columns"), "columns")
        self._hall = hall
        self.ids = [f"convoy:{n}" for n in range(TRUCKS)]
        self.stopped = 0
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._drive, name="convoy")

    def start(self) -> None:
        self._thread.start()

    def _drive(self) -> None:
        self._feeder.connect(self._hall.endpoints())
        while not self._ending.wait(0.1):
            self._feeder.try_push(self._batch(time.time()))
        self._feeder.close()

    def _batch(self, fix_s: float) -> TrackBatch:
        n = len(self.ids)
        moving = np.arange(n) >= self.stopped
        columns = {
            # A hundred metres each tenth of a second is no stop, whatever the limit.
            "lon_deg": 120.82 + 0.001 * np.arange(n) + np.where(moving, 0.001 * (fix_s % 10), 0.0),
            "lat_deg": np.full(n, 32.03),
            "fix_s": np.full(n, fix_s),
            "speed_mps": np.where(moving, 12.0, 0.0).astype(np.float32),
            "class": np.full(n, int(EntityClass.HAZMAT_TRUCK), np.uint8),
        }
        return TrackBatch("columns", np.array([i.encode() for i in self.ids], "S32"), columns)

    def stop(self) -> None:
        self._ending.set()
        if self._thread.is_alive():
            self._thread.join(5.0)


def raised(hall: Hall) -> "Counter[str]":
    """Return how many alarms stand in the journal for each truck of the convoy."""
    with closing(sqlite3.connect(f"file:{hall.data}/journal.db?mode=ro", uri=True)) as journal:
        query = (
            "SELECT body ->> 'entity_id' FROM journal WHERE kind = 'alarm_raised' "
            "AND body ->> 'rule' = 'hazmat_standing'"
        )
        found = Counter(entity for (entity,) in journal.execute(query))
    return Counter({k: n for k, n in found.items() if k.startswith("convoy:")})


@pytest.mark.timeout(600 if IS_LONG else 120)
def test_each_truck_that_stands_is_one_alarm_however_often_the_hub_is_killed(hall: Hall) -> None:
    chance = random.Random(20261122)
    convoy = Convoy(hall)
    hall.start(standing_after_s=STANDING_AFTER_S, is_judged=True)
    convoy.start()
    try:
        for done in range(1, KILLS + 1):
            convoy.stopped = TRUCKS * done // KILLS
            enough = convoy.stopped - TRUCKS // KILLS
            wait_until(lambda n=enough: len(raised(hall)) >= n, 30.0, "those before are raised")
            time.sleep(STANDING_AFTER_S + chance.uniform(0.0, 1.0))  # they are raised about now
            hall.kill()
            hall.start(standing_after_s=STANDING_AFTER_S, is_judged=True)
        try:
            wait_until(lambda: len(raised(hall)) == TRUCKS, 60.0, "each truck is an alarm")
        except AssertionError as late:
            late.add_note(f"{len(raised(hall))} of {TRUCKS}; the hub: {hall.log()[-3000:]}")
            raise
        time.sleep(1.5)  # a doubled one would be raised in the next look
    finally:
        convoy.stop()
    assert hall.stop() == 0
    verdict = hall.verify()
    counts = raised(hall)
    print(f"\n{KILLS} kills, {TRUCKS} trucks: {Counter(counts.values())}; {verdict.stdout.strip()}")
    assert set(counts.values()) == {1}
    assert verdict.returncode == 0


@pytest.fixture
def crowded(hall: Hall) -> Hall:
    seed(hall.data, alarms=ALARMS)
    hall.admit("desk-1", "console")
    return hall


@pytest.mark.timeout(300)
def test_alarms_by_the_thousand_are_on_the_screen_soon_after_a_restart(crowded: Hall) -> None:
    crowded.start()
    outbox = crowded.folder / "desk-1" / "outbox.db"
    seat = HallSeat(crowded.endpoints, crowded.keys("desk-1"), outbox)
    try:
        live_s = seat.wait_live(20.0)
        shown_s = seat.wait(
            lambda: len(list(seat.group.board.open_alarms())) == ALARMS, 30.0, "all are shown"
        )
    finally:
        seat.close()
    print(f"\n{ALARMS} alarms: live after {live_s:.2f} s, all on the screen {shown_s:.2f} s later")
    assert shown_s <= SHOWN_WITHIN_S * max(1, ALARMS // 1000)
