"""A million cases from the seat: open, filter, page, search, while a feed runs.

Run as ``python -m tests.bench.cases [CASES] [--folder KEPT]``. The store is laid once and kept in
the folder (:mod:`tests.bench.cases_laying`); hub, feed and seat are processes of their own. The
bars: 200 ms for a page and for a case, 100 ms for a search, 1 s for figures, each the p95 of all
of its kind.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np

from tests.bench.cases_laying import kept, units_toml
from tests.bench.cases_seat import Asked, CaseSeatConfig
from tests.bench.machine import machine_line
from tests.bench.wire import drive
from tests.e2e.city import write_city
from tests.e2e.feeder import Feeder
from tests.e2e.hall import ROOT, Hall, environment, free_ports

DEFAULT_CASES = 100_000
ROWS_PER_S = 20_000
PAGE_MS, FIND_MS, FIGURES_MS = 200.0, 100.0, 1_000.0
SEAT_WITHIN_S = 1_500.0
BARS_MS = {"find": FIND_MS, **dict.fromkeys(("breaches", "tree", "rates", "found"), FIGURES_MS)}


@dataclass
class KeptHall(Hall):
    """A hall over a data folder that stays."""

    def __post_init__(self) -> None:
        """Take the folder as it is."""
        self.data = self.people
        self.first_port = free_ports(8)
        self.jt808_port = self.first_port + 7


def measure(
    hall: KeptHall, case_id: str, times: int, rows_per_s: int, *, has_index: bool
) -> list[Asked]:
    """Return what the seat measured beside the feed."""
    feeder = Feeder(hall.admit("feed-1", "feed", source="columns"), "columns", rows_per_s)
    hall.admit("desk-1", "console")
    hall.start()
    report = hall.folder / "report.json"
    config = CaseSeatConfig(
        endpoints=str(hall.endpoints_file),
        key=str(hall.folder / "keys" / "desk-1.key"),
        outbox=str(hall.folder / "desk" / "outbox.db"),
        city=str(hall.city),
        report=str(report),
        case_id=case_id,
        times=times,
        has_index=has_index,
    )
    path = hall.folder / "seat.json"
    path.write_bytes(msgspec.json.encode(config))
    ending = threading.Event()
    thread = threading.Thread(target=drive, args=(feeder, hall, 0, ending), name="feed")
    thread.start()
    seat = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.cases_seat", str(path)], cwd=ROOT, env=environment()
    )
    try:
        if seat.wait(SEAT_WITHIN_S) != 0:
            raise SystemExit("the seat failed")
    finally:
        ending.set()
        thread.join(5.0)
        if seat.poll() is None:
            seat.kill()
            seat.wait()
        feeder.close()
    hall.stop()
    return msgspec.json.decode(report.read_bytes(), type=list[Asked])


def print_report(asked: list[Asked]) -> bool:
    """Print each group and what is over its bar; return whether all groups keep theirs."""
    groups: dict[str, list[Asked]] = {}
    for one in asked:
        groups.setdefault(one.group, []).append(one)
    print("| Questions | kinds | asked | p50 ms | p95 ms | max ms |")
    print("|---|---|---|---|---|---|")
    is_kept = True
    for group, of in groups.items():
        ms = np.array([taken for one in of for taken in one.ms])
        p50, p95 = np.percentile(ms, (50, 95))
        print(f"| {group} | {len(of)} | {len(ms)} | {p50:.1f} | {p95:.1f} | {ms.max():.1f} |")
        is_kept = is_kept and p95 < BARS_MS.get(group, PAGE_MS)
    for one in sorted(asked, key=lambda a: -float(np.median(a.ms))):
        bar_ms = BARS_MS.get(one.group, PAGE_MS)
        if max(one.ms) > bar_ms:
            taken = " ".join(f"{ms:.0f}" for ms in one.ms)
            print(f"over {bar_ms:.0f} ms: {one.group}: {one.name}: {taken} ms ({one.said})")
    return is_kept


def main() -> None:
    """Lay or take what is kept, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", type=int, nargs="?", default=DEFAULT_CASES)
    parser.add_argument(
        "--folder", type=Path, default=Path(tempfile.gettempdir()) / "dutywall-bench"
    )
    parser.add_argument("--times", type=int, default=5, help="each question is asked so often")
    parser.add_argument("--rows-per-s", type=int, default=ROWS_PER_S, help="of the feed")
    options = parser.parse_args()
    print(machine_line())
    data, laid = kept(options.folder, options.cases)
    print(
        f"{laid.cases:,} cases, {laid.entries:,} entries, store {laid.store_mb:,.0f} MB, laid in "
        f"{laid.laid_s:.0f} s; index {laid.index_mb:,.0f} MB, made in {laid.indexed_s:.0f} s"
    )
    with tempfile.TemporaryDirectory(prefix="cases-") as name:
        city = Path(name) / "city"
        write_city(city)
        (city / "cases").mkdir()
        (city / "cases" / "units.toml").write_text(units_toml(), encoding="utf-8")
        hall = KeptHall(city, data)
        try:
            has_index = laid.indexed_s > 0
            asked = measure(
                hall, laid.case_id, options.times, options.rows_per_s, has_index=has_index
            )
        finally:
            hall.close()
    is_kept = print_report(asked)
    load = os.getloadavg()[0]
    verdict = "kept" if is_kept else "NOT kept"
    print(f"feed {options.rows_per_s:,} rows a second, load {load:.1f}: {verdict}")


if __name__ == "__main__":
    main()
