"""Journal commits per second beside bare SQLite and bare PostgreSQL, in one run.

Run as ``PYTHONPATH=. python tests/bench/store/bench_journal.py --folder DIR``. Bare means: one
table, one row of the same bytes for each transaction, the standard library and nothing else.
"""

import argparse
import os
import platform
import sqlite3
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

from app.domain.clock import RunningClock
from app.domain.entry import Actor, Draft, canonical
from backends.store.job import Outcome, Situation
from backends.store.journal import Journal
from backends.store.place import Where
from backends.store.sqlite_file import WRITER_PRAGMAS
from backends.store.writer import GROUP, Writer
from tests.e2e.hall import free_ports
from tests.unit.backends.store.postgres_server import lent_server

WANG = Actor("wang", "duty_officer", "city", "desk-1")


def task_draft(number: int) -> Draft:
    order = {
        "vehicle": {"label": "苏F12345", "speed_mps": 13.9, "lon_deg": 120.89, "lat_deg": 32.01},
        "post": {"name": "人民路工农路口", "lon_deg": 120.88, "lat_deg": 32.0},
        "route": ["人民路", "工农路"],
        "junctions": ["濠南路口", "青年路口"],
    }
    body = {
        "number": number,
        "kind": "intercept",
        "alarm_id": "a0",
        "target_id": "veh:7",
        "target_label": "苏F12345",
        "officer_id": "off:3",
        "officer_label": "李警官",
        "terminal": "13900000003",
        "order": order,
    }
    return Draft("task_issued", f"task:{number}", body, "320612")


def rate(work: Callable[[int], int], seconds: float) -> tuple[float, float, float]:
    """Return records per second, and p50 and p99 of one call in milliseconds."""
    spent_s: list[float] = []
    records, begin = 0, time.perf_counter()
    while time.perf_counter() - begin < seconds:
        start = time.perf_counter()
        records += work(records)
        spent_s.append(time.perf_counter() - start)
    spent_s.sort()
    whole_s = time.perf_counter() - begin
    return (
        records / whole_s,
        1000 * spent_s[len(spent_s) // 2],
        1000 * spent_s[int(len(spent_s) * 0.99)],
    )


def bare(folder: Path, seconds: float, group: int) -> tuple[float, float, float]:
    connection = sqlite3.connect(folder / f"bare{group}.sqlite", isolation_level=None)
    for pragma in WRITER_PRAGMAS:
        connection.execute(pragma)
    connection.execute("CREATE TABLE record (seq INTEGER PRIMARY KEY, body TEXT NOT NULL)")
    text = canonical(dict(task_draft(1).body)).decode()

    def work(_count: int) -> int:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO record (body) VALUES (?)", [(text,)] * group)
        connection.execute("COMMIT")
        return group

    try:
        return rate(work, seconds)
    finally:
        connection.close()


def bare_server(address: str, seconds: float, group: int) -> tuple[float, float, float]:
    text = canonical(dict(task_draft(1).body)).decode()
    with psycopg.connect(address) as connection:
        connection.execute("CREATE TABLE record (seq bigserial PRIMARY KEY, body text NOT NULL)")
        connection.commit()
        cursor = connection.cursor()

        def work(_count: int) -> int:
            cursor.executemany("INSERT INTO record (body) VALUES (%s)", [(text,)] * group)
            connection.commit()
            return group

        return rate(work, seconds)


def ours(writer: Writer, seconds: float, group: int, name: str) -> tuple[float, float, float]:
    def job(situation: Situation) -> Outcome:
        return Outcome((task_draft(situation.next_task_number),), WANG)

    def work(count: int) -> int:
        futures = [writer.submit(job, f"{name}{count + n}") for n in range(group)]
        for future in futures:
            receipt = future.result()
            if not receipt.reply.is_ok:
                raise SystemExit(receipt.reply.detail)
        return group

    return rate(work, seconds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=None, help="on the disk to be measured")
    parser.add_argument("--seconds", type=float, default=3.0, help="for each row")
    options = parser.parse_args()
    print(
        f"{platform.system()} {platform.release()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
        f"load {os.getloadavg()[0]:.1f}, {time.strftime('%Y-%m-%d')}"
    )
    print(f"{'':34}{'records/s':>10}{'p50 ms':>9}{'p99 ms':>9}")
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        folder = Path(name)
        for group in (1, GROUP):
            show("bare SQLite FULL", group, bare(folder, options.seconds, group))
        measure("journal", folder / "store" / "journal.sqlite", folder / "anchor", options.seconds)
    with tempfile.TemporaryDirectory() as name, lent_server(free_ports(1)) as server:
        for group in (1, GROUP):
            show("bare PostgreSQL", group, bare_server(server.fresh(), options.seconds, group))
        hall = server.fresh_hall()
        measure("journal on PostgreSQL", hall, Path(name) / "anchor", options.seconds)


def show(title: str, group: int, row: tuple[float, float, float]) -> None:
    """Print one row."""
    per_s, p50_ms, p99_ms = row
    print(f"{f'{title}, {group} a commit':34}{per_s:10.0f}{p50_ms:9.2f}{p99_ms:9.2f}")


def measure(title: str, where: Where, anchor: Path, seconds: float) -> None:
    """Commit one by one and in groups, then prove the journal and open it again."""
    clock = RunningClock()
    journal = Journal.open(where, clock, anchor)
    writer = Writer(journal, clock)
    writer.start()
    for group in (1, GROUP):
        show(title, group, ours(writer, seconds, group, f"g{group}-"))
    writer.close()
    begin = time.perf_counter()
    verdict = journal.verify()
    spent_s = time.perf_counter() - begin
    print(f"verify: {verdict.count / spent_s:.0f} entries/s, ok {verdict.ok}")
    journal.close()
    begin = time.perf_counter()
    Journal.open(where, clock, anchor).close()
    spent_s = time.perf_counter() - begin
    print(f"open with {verdict.count} tasks on the board: {spent_s:.2f} s")


if __name__ == "__main__":
    main()
