"""Ten times the load for a while, and a hall that is left running: nothing grows without end."""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pytest

from app.domain.ports import LinkState
from tests.e2e.feeder import Feeder
from tests.e2e.hall import OFFICER, PASSWORD, Hall
from tests.e2e.seat import HallSeat
from tests.faults.diarist import Diarist
from tests.faults.load import Load
from tests.faults.memory import MIB, cpu_s, descriptor_count, resident_bytes, thread_count

IS_LONG = os.environ.get("DUTYWALL_LONG") == "1"
BASE_ROWS_PER_S, BURST_S = (10_000, 5.0) if IS_LONG else (4_000, 2.0)
RECOVERED_WITHIN_S = 10.0
BURST_RISE_BYTES = 128 * MIB
SOAK_S, WARM_S, LOOK_EVERY_S = 600.0, 180.0, 5.0
SOAK_RISE_BYTES = 2 * MIB  # over seven minutes; a MiB an hour could not be told from the noise


@pytest.fixture
def load(hall: Hall) -> Iterator[Load]:
    hall.admit("desk-1", "console")
    hall.admit("burst", "feed", source="burst")
    load = Load(hall, BASE_ROWS_PER_S)
    try:
        hall.start()
        load.start()
        yield load
    finally:
        load.stop()
        load.feeder.close()


@pytest.fixture
def seat(hall: Hall, load: Load) -> Iterator[HallSeat]:
    seat = HallSeat(hall.endpoints, hall.keys("desk-1"), hall.folder / "desk-1" / "outbox.db")
    try:
        seat.wait_live(15.0)
        seat.sign_in(OFFICER.person_id, PASSWORD)
        seat.wait(lambda: seat.group.world.count >= load.feeder.count, 20.0, "all things are there")
        yield seat
    finally:
        seat.close()


def test_ten_times_the_load_is_got_over_soon_and_grows_no_queue(
    hall: Hall, load: Load, seat: HallSeat
) -> None:
    assert hall.process is not None
    burst = Feeder(hall.keys("burst"), "burst", BASE_ROWS_PER_S)
    burst.ids = np.array([f"B{n:06d}" for n in range(burst.count)], "S32")
    before = top = resident_bytes(hall.process.pid)
    pushed = 0
    try:
        burst.connect(hall.endpoints())
        until_s = time.monotonic() + BURST_S
        while time.monotonic() < until_s:
            # Nine more of the same each second, a tenth of a second apart.
            pushed += burst.try_push(burst.move(0, burst.count, time.time()), 100) * burst.count
            seat.pump()
            top = max(top, resident_bytes(hall.process.pid))
            time.sleep(0.1)
        last = burst.batch(slice(0, burst.count), time.time())
        last_s = float(burst.sent_s.max())
        burst.push(last)
        ended_s = time.monotonic()

        def is_over() -> bool:
            fix_s = seat.group.world.column("fix_s")
            return int((fix_s == last_s).sum()) == burst.count and seat.state is LinkState.LIVE

        seat.wait(is_over, 30.0, "the newest of all is on the screen")
        recovered_s = time.monotonic() - ended_s
        lag_s = time.time() - float(load.feeder.sent_s.max())
        top = max(top, resident_bytes(hall.process.pid))
    finally:
        burst.close()
    print(
        f"\n{pushed / BURST_S:,.0f} rows/s over {load.feeder.count:,} for {BURST_S:g} s: right "
        f"{recovered_s:.2f} s later, {load.skipped} batches of the old load were not taken, "
        f"the hub grew by {(top - before) / MIB:.0f} MiB"
    )
    assert pushed > 0
    assert recovered_s <= RECOVERED_WITHIN_S
    assert lag_s < RECOVERED_WITHIN_S
    assert top - before < BURST_RISE_BYTES


@dataclass
class Account:
    """What a process held at each look."""

    at_s: list[float] = field(default_factory=list)
    memory: list[int] = field(default_factory=list)
    threads: list[int] = field(default_factory=list)
    descriptors: list[int] = field(default_factory=list)

    def look(self, pid: int, at_s: float) -> None:
        self.at_s.append(at_s)
        self.memory.append(resident_bytes(pid))
        self.threads.append(thread_count(pid))
        self.descriptors.append(descriptor_count(pid))

    def mib_per_h(self) -> float:
        slope, _ = np.polyfit(self.at_s, self.memory, 1)
        return float(slope) * 3600.0 / MIB

    def rise_bytes(self) -> float:
        """Return how much more the last third holds than the first, by their medians."""
        third = len(self.memory) // 3
        return float(np.median(self.memory[-third:]) - np.median(self.memory[:third]))


@pytest.mark.long
@pytest.mark.timeout(1200)
@pytest.mark.skipif(not IS_LONG, reason="ten minutes under load: DUTYWALL_LONG=1")
def test_a_hall_that_is_left_running_holds_no_more_after_ten_minutes(
    hall: Hall, load: Load, seat: HallSeat
) -> None:
    assert hall.process is not None
    hub, ours = Account(), Account()
    diarist = Diarist(seat)
    began_s = time.monotonic()
    used_s = cpu_s(hall.process.pid)
    look_at_s = write_at_s = 0.0
    while (spent_s := time.monotonic() - began_s) < SOAK_S:
        seat.pump()
        assert seat.state is LinkState.LIVE
        if spent_s >= write_at_s:
            write_at_s = spent_s + 1.0
            diarist.write()
        if spent_s >= look_at_s:
            look_at_s = spent_s + LOOK_EVERY_S
            if spent_s >= WARM_S:
                hub.look(hall.process.pid, spent_s)
                ours.look(os.getpid(), spent_s)
        time.sleep(0.033)
    used_s = cpu_s(hall.process.pid) - used_s
    diarist.judge(hall)
    for name, account in (("hub", hub), ("seat", ours)):
        print(
            f"\n{name} after {SOAK_S:g} s at {load.feeder.count:,} rows/s and a command a second: "
            f"{account.mib_per_h():+.1f} MiB/h, {account.rise_bytes() / MIB:+.2f} MiB from the "
            f"first to the last third, threads {min(account.threads)} to {max(account.threads)}, "
            f"descriptors {min(account.descriptors)} to {max(account.descriptors)}"
        )
    print(f"the hub used {used_s / SOAK_S:.0%} of a processor, {load.skipped} batches not taken")
    for account in (hub, ours):
        assert account.rise_bytes() < SOAK_RISE_BYTES
        assert account.threads[-1] <= account.threads[0]
        assert account.descriptors[-1] <= account.descriptors[0] + 2
