"""Two hubs fight for one journal while sessions are cut; a reader by number must skip nothing."""

import os
import random
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from app.domain.clock import SetClock
from app.domain.errors import StoreError
from backends.store.anchor import begin_anchor
from backends.store.database import Database, Reading
from backends.store.journal import Journal
from backends.store.place import DeposedError
from tests.unit.backends.store.postgres_server import PostgresServer
from tests.unit.backends.store.story import WANG, log_written

IS_LONG = os.environ.get("DUTYWALL_LONG") == "1"
AFTER = text("SELECT seq FROM journal WHERE seq > :last ORDER BY seq")


class Contender:
    """A hub that tries to lead whenever it does not, and appends whenever it does."""

    def __init__(self, hall: str, folder: Path, chance: random.Random) -> None:
        folder.mkdir()
        self._hall, self._anchor, self._chance = hall, folder / "anchor", chance
        self._journal: Journal | None = None
        self.acknowledged: list[str] = []
        self.deposed = 0

    def act(self, key: str) -> None:
        try:
            if self._journal is None:
                self._lead()
            else:
                draft = (log_written(key), WANG, key)
                self._journal.append([draft] * self._chance.randint(1, 3))
                self.acknowledged.append(key)
        except DeposedError:
            self.deposed += 1
            self.close()
        except StoreError:  # occupied, or the session is gone: again at its next turn
            return

    def _lead(self) -> None:
        database = Database.open(self._hall)
        begin_anchor(self._anchor, 0.0)  # it joins, and knows no head yet
        self._journal = Journal.over(database, SetClock(1_700_000_000.0), self._anchor)

    def close(self) -> None:
        if self._journal is not None:
            self._journal.close()
            self._journal = None


def play(postgres: PostgresServer, folder: Path, turns: int, seed: int) -> None:
    hall = postgres.fresh_hall()
    chance = random.Random(seed)
    hubs = [Contender(hall, folder / name, chance) for name in "ab"]
    reading = Reading(hall)
    read: list[int] = []

    def poll() -> None:
        with reading.read() as connection:
            last = read[-1] if read else 0
            read.extend(connection.execute(AFTER, {"last": last}).scalars())

    for turn in range(turns):
        what = chance.choices(("a", "b", "cut", "poll"), (6, 6, 1, 5))[0]
        if what == "cut":
            postgres.end_writer(hall)
        elif what == "poll":
            poll()
        else:
            hubs["ab".index(what)].act(f"k{turn}")
    poll()
    for hub in hubs:
        hub.close()
    with reading.read() as connection:
        keys = set(connection.execute(text("SELECT DISTINCT command_key FROM journal")).scalars())
    reading.close()
    acknowledged = hubs[0].acknowledged + hubs[1].acknowledged
    deposed = hubs[0].deposed + hubs[1].deposed
    print(f"\n{turns} turns: {len(acknowledged)} commits, {len(read)} entries, {deposed} deposed")
    assert read == list(range(1, len(read) + 1)), "a number was skipped or came twice"
    assert set(acknowledged) <= keys
    assert len(acknowledged) > turns // 8


def test_a_number_taken_before_the_commit_would_be_skipped(postgres: PostgresServer) -> None:
    """The hazard itself: this is what the journal's numbers must not do."""
    hall = postgres.fresh()
    postgres.run("CREATE TABLE t (id serial PRIMARY KEY)", hall)
    with psycopg.connect(hall) as slow, psycopg.connect(hall) as quick:
        slow.execute("INSERT INTO t DEFAULT VALUES")
        quick.execute("INSERT INTO t DEFAULT VALUES")
        quick.commit()
        (seen,) = postgres.run("SELECT max(id) FROM t", hall)[0]
        slow.commit()
    assert seen == 2
    assert postgres.run(f"SELECT id FROM t WHERE id > {seen}", hall) == []  # 1 is never read


def test_a_reader_by_number_skips_nothing(postgres: PostgresServer, tmp_path: Path) -> None:
    play(postgres, tmp_path, 60, seed=20_261_122)


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.skipif(not IS_LONG, reason="10,000 turns take minutes: DUTYWALL_LONG=1")
def test_a_reader_by_number_skips_nothing_in_ten_thousand_turns(
    postgres: PostgresServer, tmp_path: Path
) -> None:
    play(postgres, tmp_path, 10_000, seed=int(os.environ.get("DUTYWALL_SEED", "1")))
