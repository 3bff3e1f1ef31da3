"""The journal appends, and gives back what was appended."""

import sqlite3
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from app.domain.clock import SetClock
from app.domain.command import Reply
from app.domain.entry import GENESIS, Draft, Entry, entry_hash
from app.domain.errors import BugError, ConfigError, StoreError
from app.domain.people import Scope
from backends.store.database import Database, Reading
from backends.store.journal import Journal
from tests.unit.backends.store.story import (
    RULE,
    WANG,
    alarm_raised,
    alarm_step,
    log_written,
    on_both,
    open_journal,
    raw,
    task_issued,
)

Opened = Callable[..., Journal]


@on_both
def test_entries_are_numbered_without_gaps_and_each_names_the_one_before(journal: Journal) -> None:
    entries = journal.append([(log_written(str(n)), WANG, "") for n in range(3)])
    entries += journal.append([(alarm_raised("a0"), RULE, "")])
    assert [e.seq for e in entries] == [1, 2, 3, 4]
    assert [e.previous for e in entries] == [GENESIS, *(e.hash for e in entries[:-1])]
    assert all(entry_hash(e) == e.hash for e in entries)


TEXTS = st.text(st.characters(codec="utf-8"), max_size=5)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Journal, SetClock]]:
    clock = SetClock(0.0)
    journal = open_journal(tmp_path_factory.mktemp("shared"), clock)
    yield journal, clock
    journal.close()


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(body=st.dictionaries(TEXTS, VALUES, max_size=4), time_s=st.floats(0, 4e9))
def test_what_is_read_equals_what_was_appended_and_hashes_alike(
    shared: tuple[Journal, SetClock], body: dict[str, Any], time_s: float
) -> None:
    journal, clock = shared
    clock.at_s = time_s
    (written,) = journal.append([(Draft("anything", "x:1", body), WANG, "key")])
    (read,) = journal.read(written.seq - 1, 1)
    assert read == written
    assert entry_hash(read) == read.hash
    assert (read.time_s, read.body) == (time_s, body)


def test_tuples_and_number_keys_are_chained_as_json_gives_them_back(journal: Journal) -> None:
    body = {"route": ("a", "b"), "counts": {10: 1, 9: 2}}
    (written,) = journal.append([(Draft("anything", "x:1", body), WANG, "")])
    assert written.body == {"route": ["a", "b"], "counts": {"10": 1, "9": 2}}
    assert journal.read(0, 1) == [written]
    assert journal.verify().ok


@pytest.mark.parametrize(
    "draft",
    [
        Draft("anything", "x:1", {"speed_mps": float("nan")}),
        Draft("anything", "x:1", {"speed_mps": float("inf")}),
        Draft("anything", "x:1", {"at": object()}),
        Draft("anything", "x:\ud800", {}),
        Draft("log_written", "log:1", {}, personal={"text": "\ud800"}),
        Draft("alarm_raised", "alarm:a1", {"rule": "half an alarm"}),
        alarm_raised("a1", lon_deg="east"),  # type: ignore[arg-type] # as a hostile seat may
        task_issued("t1", "seven"),  # type: ignore[arg-type] # as a hostile seat may
    ],
)
def test_a_draft_that_makes_no_sense_is_refused_with_all_beside_it(
    journal: Journal, draft: Draft
) -> None:
    journal.append([(alarm_raised("a0"), RULE, "")])
    with pytest.raises(BugError):
        journal.append([(alarm_raised("a9"), RULE, ""), (draft, WANG, "")])
    assert set(journal.board.alarms) == {"a0"}
    assert journal.board.tasks == {}
    assert [e.seq for e in journal.append([(log_written("on"), WANG, "")])] == [2]
    assert journal.verify().ok


@on_both
def test_a_reopened_journal_goes_on_where_it_stopped(opened: Opened) -> None:
    first = opened()
    (before,) = first.append([(task_issued("t0", 1), WANG, "k1")], [Reply("k1", "ok", 1)])
    hub_id = first.hub_id
    first.close()
    again = opened()
    assert again.hub_id == hub_id
    assert again.head == before.hash
    assert again.next_task_number() == 2
    assert again.reply_for("k1") == Reply("k1", "ok", 1)
    (after,) = again.append([(log_written("on"), WANG, "")])
    assert (after.seq, after.previous) == (2, before.hash)


@on_both
def test_a_scope_reads_its_county_and_what_is_for_everybody(journal: Journal) -> None:
    journal.append(
        [
            (alarm_raised("a0", "320612"), RULE, ""),
            (alarm_raised("a1", "320681"), RULE, ""),
            (log_written("for all"), WANG, ""),
        ]
    )
    assert [e.seq for e in journal.read(0, 10, Scope("320681"))] == [2, 3]
    assert [e.seq for e in journal.read(0, 10, Scope())] == [1, 2, 3]
    assert [e.seq for e in journal.read(0, 10)] == [1, 2, 3]
    assert [e.seq for e in journal.read(1, 1)] == [2]


def test_every_entry_is_told_once_and_in_order_after_its_commit(
    opened: Opened, tmp_path: Path
) -> None:
    told: list[tuple[int, int]] = []

    def tell(entries: list[Entry]) -> None:
        with raw(tmp_path) as connection:
            (count,) = connection.execute("SELECT count(*) FROM journal").fetchone()
        told.extend((entry.seq, count) for entry in entries)

    journal = opened(on_committed=tell)
    journal.append([(log_written("1"), WANG, ""), (log_written("2"), WANG, "")])
    journal.append([(log_written("3"), WANG, "")])
    assert told == [(1, 2), (2, 2), (3, 3)]


@on_both
@pytest.mark.parametrize("point", ["before_insert", "before_commit"])
def test_a_failed_commit_leaves_board_and_file_as_they_were(opened: Opened, point: str) -> None:
    broken = {"at": ""}

    def fault(name: str) -> None:
        if name == broken["at"]:
            raise OSError(5, "Input/output error")

    journal = opened(fault=fault)
    journal.append([(alarm_raised("a0"), RULE, ""), (task_issued("t0", 1), WANG, "")])
    before = journal.board.alarms["a0"]
    broken["at"] = point
    with pytest.raises(StoreError, match="Input/output error"):
        journal.append(
            [
                (alarm_step("a0", "alarm_acknowledged"), WANG, "k"),
                (task_issued("t1", 2), WANG, ""),
                (log_written("lost"), WANG, ""),
            ],
            [Reply("k", "ok", 3)],
        )
    assert journal.board.alarms == {"a0": before}
    assert (journal.board.seq, journal.board.log, journal.next_task_number()) == (2, [], 2)
    assert journal.reply_for("k") is None
    broken["at"] = ""
    (entry,) = journal.append([(alarm_step("a0", "alarm_acknowledged"), WANG, "k")])
    assert entry.seq == 3
    assert journal.board.alarms["a0"].acknowledged_by == "wang"
    assert journal.verify().ok


def test_what_a_failing_disk_wrote_after_all_is_found_and_told(
    opened: Opened, tmp_path: Path
) -> None:
    told: list[int] = []
    broken = {"is_on": False}

    def fault(name: str) -> None:
        if broken["is_on"] and name == "before_insert":
            broken["is_on"] = False
            raise OSError(5, "Input/output error")

    journal = opened(on_committed=lambda entries: told.extend(e.seq for e in entries), fault=fault)
    (first,) = journal.append([(log_written("1"), WANG, "")])
    batch = journal.batch()
    (landed,) = batch.add((Draft("anything", "x:1", {}),), WANG, "", 5.0)
    batch.undo()
    broken["is_on"] = True
    with pytest.raises(StoreError):
        journal.append([(Draft("anything", "x:1", {}), WANG, "")])
    with raw(tmp_path) as connection:  # as if the commit that reported an error had landed
        connection.execute(
            "INSERT INTO journal VALUES (2, 5.0, 'anything', 'x:1', '', 'wang', 'duty_officer', "
            "'city', 'desk-1', '', '{}', '', ?, ?)",
            (first.hash, landed.hash),
        )
        connection.commit()
    journal.append([(log_written("3"), WANG, "")])
    assert told == [1, 2, 3]
    assert journal.verify().ok


@pytest.mark.parametrize("verb", ["UPDATE journal SET kind = 'x'", "DELETE FROM journal"])
def test_the_database_itself_refuses_to_change_the_journal(
    journal: Journal, tmp_path: Path, verb: str
) -> None:
    journal.append([(log_written("1"), WANG, "")])
    with (
        raw(tmp_path) as connection,
        pytest.raises(sqlite3.IntegrityError, match="append-only"),
    ):
        connection.execute(verb)


def test_a_second_writer_is_refused_at_once_and_readers_are_not(
    journal: Journal, tmp_path: Path
) -> None:
    journal.append([(log_written("1"), WANG, "")])
    with pytest.raises(StoreError, match="another program is writing"):
        open_journal(tmp_path)
    reading = Reading(tmp_path / "store" / "journal.sqlite")
    with reading.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM journal")).scalar_one() == 1
    with pytest.raises(StoreError, match="readonly"), reading.read() as connection:
        connection.execute(text("INSERT INTO meta VALUES ('a', 'b')"))
    reading.close()
    journal.append([(log_written("2"), WANG, "")])


def test_the_writing_connection_is_held_to_what_a_duty_log_needs(tmp_path: Path) -> None:
    database = Database.open(tmp_path / "store" / "journal.sqlite")
    asked = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "trusted_schema")
    with database.write() as connection:
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in asked]
        raw_connection = connection.connection.driver_connection
        assert isinstance(raw_connection, sqlite3.Connection)
        assert raw_connection.in_transaction  # BEGIN IMMEDIATE came before the first statement
    database.close()
    assert found == ["wal", 2, 1, 5000, 0]


def test_every_file_is_for_its_owner_only(journal: Journal, tmp_path: Path) -> None:
    journal.append([(log_written("1"), WANG, "")])
    folder = tmp_path / "store"
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {"journal.sqlite", "journal.sqlite-wal", "journal.sqlite-shm"} <= set(modes)
    assert set(modes.values()) == {0o600}
    assert stat.S_IMODE((tmp_path / "anchor").stat().st_mode) == 0o600


def test_a_folder_that_others_may_look_into_is_refused(tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    (tmp_path / "store").chmod(0o755)
    with pytest.raises(ConfigError, match="chmod 700"):
        open_journal(tmp_path)


def test_a_file_that_is_no_database_is_refused_and_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "store").mkdir(mode=0o700)
    path = tmp_path / "store" / "journal.sqlite"
    path.write_bytes(b"not a database " * 100)
    with pytest.raises(StoreError, match="not a database"):
        open_journal(tmp_path)
    assert path.read_bytes() == b"not a database " * 100
