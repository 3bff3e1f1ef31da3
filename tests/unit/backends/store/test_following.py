"""A standby reads the table on, proves it, and writes the heads down beside itself."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from app.domain.errors import StoreError
from backends.store.anchor import newest_line
from backends.store.database import Reading
from backends.store.following import CHUNK, Follower
from backends.store.journal import Journal
from backends.store.place import Where
from backends.store.postgres import BELL, LEADING
from backends.store.postgres_watch import PostgresWatch
from backends.store.verify import verify
from tests.e2e.waiting import wait_until
from tests.unit.backends.store.postgres_server import PostgresServer
from tests.unit.backends.store.story import WANG, log_written, on_both, open_journal, raw

Opened = Callable[..., Journal]
CAUGHT_UP_WITHIN_S = 2.0


def now_s() -> float:
    return 0.0


@on_both
def test_a_follower_takes_everything_and_anchors_it(
    opened: Opened, where: Where, tmp_path: Path
) -> None:
    journal = opened()
    reading, beside = Reading(where), tmp_path / "beside"
    journal.append([(log_written(str(n)), WANG, "") for n in range(CHUNK + 7)])
    follower = Follower(reading, beside, now_s)
    assert follower.catch_up() == CHUNK + 7
    journal.append([(log_written("more"), WANG, "")])
    assert (follower.catch_up(), follower.catch_up()) == (1, 0)
    follower.close()
    assert newest_line(beside).hash == journal.head
    again = Follower(reading, beside, now_s)
    assert (again.seq, again.catch_up()) == (CHUNK + 8, 0)
    again.close()
    assert verify(reading, beside).ok
    reading.close()


def test_a_forged_entry_stops_the_follower_at_the_one_before(
    opened: Opened, tmp_path: Path
) -> None:
    journal = opened()
    journal.append([(log_written("1"), WANG, ""), (log_written("2"), WANG, "")])
    with raw(tmp_path) as connection:
        connection.execute("DROP TRIGGER journal_no_update")
        connection.execute("UPDATE journal SET person = 'zhang' WHERE seq = 2")
        connection.commit()
    follower = Follower(journal.database, tmp_path / "beside", now_s)
    with pytest.raises(StoreError, match="entry 2 does not follow"):
        follower.catch_up()
    assert follower.seq == 1
    follower.close()


def test_bells_that_rang_while_nobody_listened_lose_nothing(
    postgres: PostgresServer, tmp_path: Path
) -> None:
    """The bell only wakes: what it rang for is in the table."""
    hall = postgres.fresh_hall()
    journal = open_journal(tmp_path, where=hall)
    reading = Reading(hall)
    follower = Follower(reading, tmp_path / "beside", now_s)
    watch = PostgresWatch(hall)
    journal.append([(log_written("heard"), WANG, "")])
    assert watch.wait(CAUGHT_UP_WITHIN_S)
    assert follower.catch_up() == 1
    postgres.run(
        "SELECT pg_terminate_backend(pid, 2000) FROM pg_stat_activity "
        f"WHERE query LIKE 'LISTEN {BELL}%' AND pid <> pg_backend_pid()",
        hall,
    )
    for number in range(20):
        journal.append([(log_written(str(number)), WANG, "")])
    with pytest.raises(StoreError, match="cannot be watched"):
        watch.wait(CAUGHT_UP_WITHIN_S)
    watch.close()
    begun_s = time.monotonic()
    watch = PostgresWatch(hall)
    assert not watch.wait(0.0)  # nothing is said again to who was away
    assert follower.catch_up() == 20
    assert time.monotonic() - begun_s <= CAUGHT_UP_WITHIN_S
    watch.close()
    follower.close()
    reading.close()
    journal.close()


def test_who_holds_the_lock_is_seen_and_silence_counts_only_on_duty(
    postgres: PostgresServer, tmp_path: Path
) -> None:
    hall = postgres.fresh_hall()
    watch = PostgresWatch(hall)
    assert watch.holder() is None
    journal = open_journal(tmp_path, where=hall)
    starting = watch.holder()
    assert starting is not None
    assert not starting.is_leading
    journal.database.probe()
    leading = watch.holder()
    assert leading is not None
    assert (leading.pid, leading.is_leading) == (starting.pid, True)
    with journal.database.read() as connection:
        query = text("SELECT count(*) FROM pg_stat_activity WHERE application_name = :name")
        assert connection.execute(query, {"name": LEADING}).scalar_one() == 1

    def is_silent() -> bool:
        holder = watch.holder()
        return holder is not None and holder.silent_s >= 0.05

    wait_until(is_silent, 5.0, "its silence grows")
    watch.end(leading.pid)
    assert watch.holder() is None
    with pytest.raises(StoreError):
        journal.database.probe()
    journal.database.probe()
    again = watch.holder()
    assert again is not None
    assert again.is_leading  # at once: who has led does not start again
    watch.close()
    journal.close()
