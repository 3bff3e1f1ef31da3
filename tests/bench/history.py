"""Recording at 100,000 rows a second, what a fix costs on the disk, and how fast it is found again.

Run as ``python -m tests.bench.history [--seconds 60]`` (600 for the long figure). Hub, feed and
recorder are processes of their own, with CURVE. Aims: at most 12 bytes a recorded fix once merged,
the hub's memory flat, a polygon over 24 h of the small demo's size in less than a second.
"""

import argparse
import tempfile
import threading
import time
from pathlib import Path

import numpy as np

from app.domain.fields import Column
from backends.history.archive import HistoryArchive
from backends.history.catalogue import Catalogue, Shelves
from backends.history.inside import stays
from backends.history.layout import TRACKS
from backends.history.recording import Recording
from backends.history.sheet import sheet_of
from tests.bench.machine import machine_line
from tests.bench.recorded import recorder_of, report_live, rss_mib
from tests.bench.wire import cpu_s
from tests.e2e.city import write_city
from tests.e2e.feeder import Feeder
from tests.e2e.hall import Hall, make_people

DAY_S = 86_400.0
START_S = 1_760_000_000.0


def drive(feeder: Feeder, hall: Hall, ending: threading.Event) -> None:
    """Push ten batches a second; each thing is heard once a second."""
    feeder.connect(hall.endpoints())
    share = feeder.count // 10
    turn, due_s = 0, time.monotonic()
    while not ending.is_set():
        first = (turn % 10) * share
        feeder.try_push(feeder.move(first, first + share, time.time()))
        turn += 1
        due_s += 0.1
        ending.wait(max(0.0, due_s - time.monotonic()))


def measure_live(rows_per_s: int, seconds: float) -> None:
    """Feed a hub for a while and say what hub and recorder took, and what lies on the disk."""
    with tempfile.TemporaryDirectory() as base:
        write_city(Path(base) / "city")
        make_people(Path(base) / "people")
        hall = Hall(Path(base) / "city", Path(base) / "people")
        feeder = Feeder(hall.admit("feed-1", "feed", source="columns"), "columns", rows_per_s)
        ending = threading.Event()
        thread = threading.Thread(target=drive, args=(feeder, hall, ending), name="feed")
        try:
            hall.start()
            assert hall.process is not None
            hub, recorder = hall.process.pid, recorder_of(hall)
            thread.start()
            time.sleep(5.0)
            began_s, before = time.monotonic(), (cpu_s(hub), cpu_s(recorder))
            memory: list[tuple[float, float]] = []
            while time.monotonic() - began_s < seconds:
                time.sleep(1.0)
                memory.append((rss_mib(hub), rss_mib(recorder)))
            took_s = time.monotonic() - began_s
            hub_share = (cpu_s(hub) - before[0]) / took_s
            recorder_share = (cpu_s(recorder) - before[1]) / took_s
            ending.set()
            thread.join()
            hall.stop()
            report_live(hall.data / "history", seconds, memory, (hub_share, recorder_share))
        finally:
            ending.set()
            feeder.close()
            hall.close()


def drive_about(things: int, seconds: float, seed: int = 3) -> dict[str, Column]:
    """Return fixes of vehicles that drive, park and turn, each reporting every ten seconds."""
    rng = np.random.default_rng(seed)
    n = int(seconds / 10)
    at_s = rng.uniform(0, 10, things)[:, None] + np.arange(n) * 10.0
    speed = np.clip(
        rng.normal(10, 5, things)[:, None] + np.cumsum(rng.normal(0, 0.5, (things, n)), 1), 0, 33
    )
    speed[rng.random(things) < 0.3] = 0.0
    course = rng.uniform(0, 360, things)[:, None] + np.cumsum(rng.normal(0, 4, (things, n)), 1)
    step = speed * 10 / 111_320
    noise = rng.normal(0, 3e-6, (2, things, n))
    lon = 120.8 + rng.uniform(-0.4, 0.4, things)[:, None]
    lat = 32.0 + rng.uniform(-0.4, 0.4, things)[:, None]
    # They turn round at the city's edge.
    lon = 120.4 + np.abs(
        (lon - 120.4 + np.cumsum(step * np.sin(np.radians(course)), 1)) % 1.6 - 0.8
    )
    lat = 31.6 + np.abs((lat - 31.6 + np.cumsum(step * np.cos(np.radians(course)), 1)) % 1.6 - 0.8)
    receipt_s = START_S + at_s + rng.uniform(0.1, 0.8, (things, n))
    columns: dict[str, Column] = {
        "lon_deg": lon + noise[0],
        "lat_deg": lat + noise[1],
        "speed_mps": speed.astype(np.float32),
        "course_deg": (course % 360).astype(np.float32),
        "fix_s": START_S + np.floor(at_s),
        "receipt_s": receipt_s,
        "state": (speed == 0).astype(np.uint8) + 1,
        "county": (lon > 120.8).astype(np.uint8) + 1,
    }
    order = np.argsort(receipt_s.ravel(), kind="stable")
    return {k: v.ravel()[order] for k, v in columns.items()} | {
        "number": np.repeat(np.arange(things), n)[order]
    }


def measure_day(things: int, hours: float) -> None:
    """Record a day of driving, then look for moments and areas in it."""
    columns = drive_about(things, hours * 3600.0)
    names = {
        "id": np.array([f"veh:{i:06d}" for i in range(things)], "S32"),
        "label": np.array([f"苏F·{i:05d}".encode() for i in range(things)], "S48"),
        "class": np.arange(things, dtype=np.uint8) % 12,
        "source": np.full(things, b"columns", "S16"),
    }
    with tempfile.TemporaryDirectory() as base:
        folder = Path(base) / "history"
        catalogue = Catalogue(folder)
        recording = Recording(catalogue, monotonic_s=lambda: 0.0)
        receipt_s, number = columns["receipt_s"], columns.pop("number")
        edges = np.searchsorted(receipt_s, np.arange(START_S, receipt_s[-1] + 60.0, 60.0))
        for first, stop in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
            if first == stop:
                continue
            part = {k: v[first:stop] for k, v in columns.items()}
            rows = sheet_of(TRACKS, names, number[first:stop], TRACKS.quantised(part))
            recording.write([rows])
            recording.tend()
        recording.tend()
        report_day(folder, hours)
        catalogue.close()


def report_day(folder: Path, hours: float) -> None:
    """Print size and speed of a recorded day."""
    archive, shelves = HistoryArchive(folder), Shelves(folder)
    segments = shelves.every("tracks", 2)
    rows, size = sum(s.rows for s in segments), sum(s.size_bytes for s in segments)
    states = sum(s.size_bytes for s in shelves.every("tracks_state"))
    every = sum(s.rows for s in shelves.every("tracks"))
    print(f"{hours:g} h: {every:,} fixes")
    print(f"merged {size / rows:.2f} bytes a fix, keyframes {states / every:.2f}")
    written = sum(v for k, v in shelves.totals().items() if k.endswith(".bytes"))
    print(f"write amplification: {written / shelves.size_bytes():.2f}")
    span = archive.span()
    assert span is not None
    rng = np.random.default_rng(1)
    moments, took_ms = rng.uniform(span[0] + 60, span[1], 100), []
    for t_s in moments.tolist():
        began_s = time.perf_counter()
        archive.state_at(t_s)
        took_ms.append((time.perf_counter() - began_s) * 1000)
    p50, p95 = np.percentile(took_ms, [50, 95])
    print(f"state at a moment: p50 {p50:.0f} ms, p95 {p95:.0f} ms")
    began_s = time.perf_counter()
    found = len(archive.changes(span[0] + 3600.0, span[0] + 3900.0))
    print(f"changes of 5 min: {found:,} rows in {(time.perf_counter() - began_s) * 1000:.0f} ms")
    for name, half_deg in (("an area of 9 km", 0.04), ("the whole city", 1.0)):
        ring = np.array([(120.8, 32.0)]) + half_deg * np.array(
            [(-1, -1), (1, -1), (1.2, 1), (-1, 1)]
        )
        began_s = time.perf_counter()
        there = stays(folder, ring, *span)
        took_s = time.perf_counter() - began_s
        fixes = sum(stay.fixes for stay in there)
        print(f"who was in {name} in {hours:g} h: {len(there)} of {fixes:,} fixes, {took_s:.2f} s")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--hours", type=float, default=24.0)
    parser.add_argument("--things", type=int, default=500)
    options = parser.parse_args()
    print(machine_line())
    if options.seconds:
        measure_live(options.rows, options.seconds)
    if options.hours:
        measure_day(options.things, options.hours)
    print(machine_line())


if __name__ == "__main__":
    main()
