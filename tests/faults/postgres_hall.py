"""A hall whose journal lies on a PostgreSQL server, and the judge of what became of its tasks."""

import os
import shutil
import subprocess
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from app.domain.clock import RunningClock
from backends.store.journal import Journal
from backends.store.people import People
from tests.e2e.hall import OFFICER, PASSWORD, SECOND, Hall, run_dutywall
from tests.faults.test_kill import KilledSeat
from tests.unit.backends.store.postgres_server import PostgresServer

ISSUED = "SELECT command_key, subject, seq FROM journal WHERE kind = 'task_issued' ORDER BY seq"


@dataclass
class PostgresHall(Hall):
    """A hub on a server's database; a standby beside another one if it is told so."""

    address: str = ""
    is_standby: bool = False

    def spawn(self, **options: object) -> None:
        """Start the hub on its database."""
        mine = {"database": self.address, "is_standby": self.is_standby}
        super().spawn(**(mine | options))

    def verify(self) -> "subprocess.CompletedProcess[str]":
        """Have the program prove the journal on the server against this hub's own anchor."""
        words = ("journal", "verify", "--data", str(self.data), "--database", self.address)
        return run_dutywall(*words)

    def beside(self, folder: Path) -> "PostgresHall":
        """Return a standby of this hall: its keys and its seats, and nothing of its journal."""
        folder.mkdir(mode=0o700)
        shutil.copytree(self.data / "keys", folder / "keys")
        shutil.copy2(self.data / "seats.toml", folder)
        return PostgresHall(self.city, folder, address=self.address, is_standby=True)


def new_hall(city: Path, folder: Path, server: PostgresServer) -> PostgresHall:
    """Return a hall on a database of its own that knows the two duty officers."""
    address = server.fresh_hall()
    folder.mkdir(mode=0o700)
    (folder / "anchor").mkdir(mode=0o700)
    clock = RunningClock()
    journal = Journal.open(address, clock, folder / "anchor" / "journal.anchor")
    try:
        people = People(journal.database, journal, clock)
        for person in (OFFICER, SECOND):
            people.add(person, PASSWORD)
    finally:
        journal.close()
    return PostgresHall(city, folder, address=address)


def judge(
    server: PostgresServer, hall: PostgresHall, seat: KilledSeat, drain_s: float
) -> tuple[int, int]:
    """Hold what the seat saw against the journal; return how many it saw and how many are there."""
    rows: list[tuple[str, str, int]] = server.run(ISSUED, hall.address)
    saved = seat.saved.read_text().split()
    acknowledged = {key: seq for key, code, seq in seat.witnessed() if code == "ok"}
    refused = {key: code for key, code in seat.answers() if code != "ok"}
    in_journal = {key: seq for key, _, seq in rows}
    verdict = hall.verify()
    print(
        f"\n{len(saved)} saved, {len(acknowledged)} witnessed, {len(refused)} refused, "
        f"{len(rows)} in the journal, drained in {drain_s:.2f} s; {verdict.stdout.strip()}"
    )
    assert [key for key in acknowledged if key not in in_journal] == [], "acknowledged and lost"
    assert [k for k, seq in acknowledged.items() if in_journal[k] != seq] == [], "another entry"
    left = [key for key in saved if key not in in_journal and key not in refused]
    assert left == [], "saved and neither done nor refused"
    # A hub that has just begun does not know the truck until its feed has spoken to it.
    assert set(refused.values()) <= {"target_unknown", "officer_unknown"}
    assert rows, f"nothing was done: {Counter(refused.values())}"
    assert max(Counter(key for key, _, _ in rows).values()) == 1, "done twice"
    assert max(Counter(subject for _, subject, _ in rows).values()) == 1, "issued twice"
    assert verdict.returncode == 0, verdict.stdout
    return len(acknowledged), len(rows)


def both(*halls: Hall) -> str:
    """Return where a seat finds several hubs, as the seat process takes it."""
    return os.pathsep.join(str(hall.endpoints_file) for hall in halls)
