"""On a server: one writer at a time, nothing lost or doubled; who was deposed writes no more."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from app.domain.clock import SetClock
from app.domain.entry import Draft
from app.domain.errors import BugError, ConfigError, StoreError
from backends.store.database import Database, Reading
from backends.store.job import Outcome, Situation
from backends.store.journal import Journal
from backends.store.place import DeposedError, OccupiedError
from backends.store.verify import verify
from backends.store.writer import Writer
from tests.unit.backends.store.postgres_server import PostgresServer
from tests.unit.backends.store.story import WANG, log_written, open_journal, task_issued


@pytest.fixture
def hall(postgres: PostgresServer) -> str:
    """Return the URL of a database of its own."""
    return postgres.fresh_hall()


@pytest.fixture
def journal(hall: str, tmp_path: Path) -> Iterator[Journal]:
    journal = open_journal(tmp_path, where=hall)
    yield journal
    journal.close()


def test_the_writing_session_is_held_to_what_a_duty_log_needs(journal: Journal) -> None:
    with journal.database.write() as connection:
        asked = ("synchronous_commit", "fsync", "transaction_isolation")
        found = [connection.exec_driver_sql(f"SHOW {name}").scalar_one() for name in asked]
    assert found == ["on", "on", "read committed"]


def test_a_reader_cannot_write_and_sees_one_moment(journal: Journal, hall: str) -> None:
    journal.append([(log_written("1"), WANG, "")])
    reading = Reading(hall)
    count = text("SELECT count(*) FROM journal")
    with reading.read() as connection:
        before = connection.execute(count).scalar_one()
        journal.append([(log_written("2"), WANG, "")])
        assert connection.execute(count).scalar_one() == before == 1
    with pytest.raises(StoreError, match="read-only"), reading.read() as connection:
        connection.execute(text("INSERT INTO meta VALUES ('a', 'b')"))
    reading.close()


@pytest.mark.parametrize(
    "verb", ["UPDATE journal SET kind = 'x'", "DELETE FROM journal", "TRUNCATE journal CASCADE"]
)
def test_the_server_itself_refuses_to_change_the_journal(
    journal: Journal, postgres: PostgresServer, hall: str, verb: str
) -> None:
    journal.append([(log_written("1"), WANG, "")])
    with pytest.raises(Exception, match="append-only"):
        postgres.run(verb, hall)


def test_a_second_writer_is_refused_at_once_by_its_own_name(journal: Journal, hall: str) -> None:
    journal.append([(log_written("1"), WANG, "")])
    with pytest.raises(OccupiedError, match="another hub is writing it"):
        Database.open(hall)
    journal.append([(log_written("2"), WANG, "")])


def test_no_password_is_said_when_a_server_cannot_be_reached() -> None:
    with pytest.raises(StoreError) as caught:
        Database.open("postgresql://hub:secret@127.0.0.1:1/hall")
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("address", ["mysql://x/y", "postgresql:", "journal.db"])
def test_an_address_that_is_none_is_refused_in_one_sentence(address: str) -> None:
    with pytest.raises(ConfigError, match="address"):
        Database.open(address)


def test_a_session_that_was_cut_is_made_anew_and_nothing_is_lost(
    journal: Journal, postgres: PostgresServer, hall: str
) -> None:
    journal.append([(log_written("1"), WANG, "")])
    postgres.end_writer(hall)
    with pytest.raises(StoreError):
        journal.append([(log_written("lost"), WANG, "")])
    (entry,) = journal.append([(log_written("2"), WANG, "")])
    assert entry.seq == 2
    assert journal.verify().ok


def test_a_commit_whose_answer_was_lost_is_found_and_told_once(
    hall: str, postgres: PostgresServer, tmp_path: Path
) -> None:
    told: list[int] = []
    journal = open_journal(
        tmp_path, where=hall, on_committed=lambda entries: told.extend(e.seq for e in entries)
    )
    writer = Writer(journal, SetClock(1_700_000_000.0))
    dialect: Any = journal.database._side.engine.dialect  # where else could the answer be lost
    commit = dialect.do_commit
    calls = 0

    def job(situation: Situation) -> Outcome:
        nonlocal calls
        calls += 1
        return Outcome((task_issued(f"t{calls}", situation.next_task_number),), WANG)

    def commit_and_die(connection: object) -> None:
        dialect.do_commit = commit
        commit(connection)
        raise OSError(104, "Connection reset by peer")

    writer.start()
    dialect.do_commit = commit_and_die
    first = writer.submit(job, "k1").result(10)
    again = writer.submit(job, "k1").result(10)
    writer.close()
    assert (first.reply.code, again.reply.code, again.is_duplicate) == (
        "store_unavailable",
        "ok",
        True,
    )
    assert (calls, told, journal.board.seq) == (1, [1], 1)
    journal.close()


@pytest.mark.parametrize("still_leads", [True, False])
def test_who_was_deposed_cannot_append_even_if_the_lock_is_free(
    hall: str, postgres: PostgresServer, tmp_path: Path, still_leads: bool
) -> None:
    """Between two of its own sessions another hub came, wrote and (perhaps) went."""
    for name in "ab":
        (tmp_path / name).mkdir()
    first = open_journal(tmp_path / "a", where=hall)
    first.append([(log_written("1"), WANG, "")])
    postgres.end_writer(hall)
    (tmp_path / "b" / "anchor").write_bytes((tmp_path / "a" / "anchor").read_bytes())
    second = open_journal(tmp_path / "b", where=hall)
    second.append([(log_written("2"), WANG, "")])
    if not still_leads:
        second.close()
    with pytest.raises(StoreError):  # its session is gone
        first.append([(log_written("never"), WANG, "")])
    for _ in range(2):
        with pytest.raises(DeposedError, match="must end"):
            first.append([(log_written("never"), WANG, "")])
    first.close()
    if still_leads:
        second.append([(log_written("3"), WANG, "")])
        second.close()
    reading = Reading(hall)
    assert verify(reading, tmp_path / "b" / "anchor").count == (3 if still_leads else 2)
    reading.close()


def test_a_text_that_no_column_holds_costs_its_own_job_only(journal: Journal) -> None:
    writer = Writer(journal, SetClock(1_700_000_000.0))

    def says(subject: str) -> Callable[[Situation], Outcome]:
        return lambda _situation: Outcome((Draft("anything", subject, {}),), WANG)

    writer.start()
    futures = [writer.submit(says(s), f"k{n}") for n, s in enumerate(("x" * 201, "a\0b", "x:1"))]
    futures.append(writer.submit(says("x:2"), "k\0"))
    with pytest.raises(BugError, match=r"journal\.subject: 201 characters; 200 fit"):
        futures[0].result(10)
    with pytest.raises(BugError, match="NUL"):
        futures[1].result(10)
    assert futures[2].result(10).reply.code == "ok"
    with pytest.raises(BugError, match="NUL"):
        futures[3].result(10)
    writer.close()


def test_erased_texts_are_gone_from_the_tables_and_the_chain_still_holds(
    journal: Journal, hall: str
) -> None:
    journal.append([(log_written("张三的电话"), WANG, "")])
    journal.erase([1], WANG, "retention")
    reading = Reading(hall)
    with reading.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM personal")).scalar_one() == 0
        bodies = connection.execute(text("SELECT body FROM log_line")).scalars().all()
    assert not any("张三" in body for body in bodies)
    assert verify(reading, journal.anchor.path).ok
    reading.close()
