"""Publish to applied at 100,000 rows a second with CURVE, as a small table.

Run as ``python -m tests.bench.wire``; ``--readings-per-s`` pushes so many readings beside the rows,
each of a series of its own. Hub, feed and seat are processes of their own. The aim is at most 15 %
of a core for receive, decrypt and apply in the seat, and a p99 of at most 25 ms.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import msgspec
import numpy as np

from app.domain.classes import EntityClass
from app.domain.readings import ReadingBatch
from app.domain.register import Station
from backends.wire.reading_batch import encode_readings
from tests.bench.machine import machine_line
from tests.bench.recorded import recorder_of, report_live, rss_mib
from tests.bench.wire_seat import WireSeatConfig, WireSeatReport
from tests.e2e.city import WEST, write_city
from tests.e2e.feeder import Feeder
from tests.e2e.hall import ROOT, Hall, environment, make_people

BATCHES_PER_S = 10
TICKS = os.sysconf("SC_CLK_TCK")


QUANTITIES = 25
STATIONS = tuple(
    Station(
        f"ST-{n}", f"站 {n}", EntityClass.AIR_STATION, 120.8 + n / 4000, 32.0, ("pm25",), 1.0, WEST
    )
    for n in range(800)
)


def readings_of(first: int, stop: int, t_s: float) -> ReadingBatch:
    """Return one reading of each series ``first`` to ``stop``."""
    n = np.arange(first, stop)
    return ReadingBatch(
        "columns",
        np.array([STATIONS[i].station_id.encode() for i in n // QUANTITIES], "S32"),
        (1 + n % QUANTITIES).astype(np.uint16),
        10.0 + (n + t_s) % 50.0,
        np.zeros(len(n), np.uint8),
        np.full(len(n), t_s),
        np.zeros(len(n), np.uint32),
        np.zeros(len(n), np.uint8),
    )


def cpu_s(pid: int) -> float:
    """Return user and system time of a process, every thread of it."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def drive(feeder: Feeder, hall: Hall, readings_per_s: int, ending: threading.Event) -> None:
    """Push ten batches a second; each thing is heard every ``count / rows_per_s`` seconds."""
    feeder.connect(hall.endpoints())
    share = feeder.count // BATCHES_PER_S
    turn, due_s = 0, time.monotonic()
    while not ending.is_set():
        first = (turn % BATCHES_PER_S) * share
        feeder.try_push(feeder.move(first, first + share, time.time()))
        if readings_per_s:
            some = readings_per_s // BATCHES_PER_S
            first = (turn % BATCHES_PER_S) * some
            batch = readings_of(first, first + some, time.time())
            feeder.push_frames(encode_readings(batch, turn + 1))
        turn += 1
        due_s += 1 / BATCHES_PER_S
        ending.wait(max(0.0, due_s - time.monotonic()))


def measure(
    hall: Hall, rows_per_s: int, readings_per_s: int, frame_s: float, seconds: float
) -> WireSeatReport:
    """Print what hub and recorder took; return the seat's report of the same time."""
    feeder = Feeder(hall.admit("feed-1", "feed", source="columns"), "columns", rows_per_s)
    hall.admit("desk-1", "console")
    hall.start()
    assert hall.process is not None
    ending = threading.Event()
    thread = threading.Thread(
        target=drive, args=(feeder, hall, readings_per_s, ending), name="feed"
    )
    report_file = hall.folder / "report.json"
    warm_s = 6.0
    config = WireSeatConfig(
        endpoints=str(hall.endpoints_file),
        key=str(hall.folder / "keys" / "desk-1.key"),
        outbox=str(hall.folder / "desk" / "outbox.db"),
        report=str(report_file),
        frame_s=frame_s,
        warm_s=warm_s,
        measure_s=seconds,
    )
    path = hall.folder / "seat.json"
    path.write_bytes(msgspec.json.encode(config))
    thread.start()
    seat = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.wire_seat", str(path)], cwd=ROOT, env=environment()
    )
    try:
        time.sleep(warm_s)
        hub, recorder = hall.process.pid, recorder_of(hall)
        began_s, before = time.monotonic(), (cpu_s(hub), cpu_s(recorder))
        memory: list[tuple[float, float]] = []
        while time.monotonic() - began_s < seconds:
            time.sleep(1.0)
            memory.append((rss_mib(hub), rss_mib(recorder)))
        took_s = time.monotonic() - began_s
        shares = ((cpu_s(hub) - before[0]) / took_s, (cpu_s(recorder) - before[1]) / took_s)
        if seat.wait(60.0) != 0:
            raise SystemExit("the seat failed")
    finally:
        ending.set()
        thread.join(5.0)
        if seat.poll() is None:
            seat.kill()
            seat.wait()
        feeder.close()
    hall.stop()
    report_live(hall.data / "history", took_s, memory, shares)
    return msgspec.json.decode(report_file.read_bytes(), type=WireSeatReport)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows-per-s", type=int, nargs="+", default=[20_000, 100_000])
    parser.add_argument("--readings-per-s", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--frame-ms", type=float, default=5.0, help="between two drains")
    options = parser.parse_args()
    print(machine_line())
    print(
        "| rows/s asked | applied | readings/s | seat CPU | of it drain + apply | "
        "published → applied p50 / p99 / max ms | pushed → applied p50 / p99 ms | merged away | "
        "seat MiB |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="wire-") as name:
        folder = Path(name)
        write_city(folder / "city", STATIONS)
        make_people(folder / "people")
        for rows_per_s in options.rows_per_s:
            hall = Hall(folder / "city", folder / "people")
            try:
                seen = measure(
                    hall,
                    rows_per_s,
                    options.readings_per_s,
                    options.frame_ms / 1000,
                    options.seconds,
                )
            finally:
                hall.close()
            p50, p99, longest = seen.publish_ms
            print(
                f"| {rows_per_s:,} | {seen.rows / seen.wall_s:,.0f} | "
                f"{seen.readings / seen.wall_s:,.0f} | "
                f"{100 * seen.cpu_s / seen.wall_s:.1f} % | "
                f"{100 * seen.pump_cpu_s / seen.wall_s:.1f} % | "
                f"{p50:.1f} / {p99:.1f} / {longest:.1f} | "
                f"{seen.push_ms[0]:.1f} / {seen.push_ms[1]:.1f} | {seen.dropped} | "
                f"{seen.resident_mib:.0f} |"
            )


if __name__ == "__main__":
    main()
