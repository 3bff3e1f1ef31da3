"""A journal on a server is backed up into a file, and put back on a server or into a file."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.clock import SetClock
from app.domain.errors import ConfigError, StoreError
from backends.store import backup_rows
from backends.store.backup import BackupRequest, back_up
from backends.store.backup_restore import restore
from backends.store.database import Database
from backends.store.journal import Journal
from backends.store.place import Where
from tests.unit.backends.store.postgres_server import PostgresServer
from tests.unit.backends.store.story import RULE, WANG, alarm_raised, alarm_step, log_written


def journal_at(where: Where, data: Path) -> Journal:
    return Journal.open(where, SetClock(1.7e9), data / "anchor" / "journal.anchor")


@pytest.fixture
def hall(tmp_path: Path, postgres: PostgresServer) -> Iterator[tuple[Path, Journal, str]]:
    """Return a folder, a journal of four entries on the server that is open, and its URL."""
    data, address = tmp_path / "hall", postgres.fresh_hall()
    (data / "anchor").mkdir(parents=True, mode=0o700)
    data.chmod(0o700)
    journal = journal_at(address, data)
    journal.append([(alarm_raised("a0"), RULE, ""), (alarm_step("a0", "alarm_closed"), WANG, "k")])
    journal.append([(log_written("一"), WANG, ""), (log_written("二"), WANG, "")])
    yield data, journal, address
    journal.close()


def test_a_server_s_journal_goes_to_a_file_and_to_another_server(
    tmp_path: Path, postgres: PostgresServer, hall: tuple[Path, Journal, str]
) -> None:
    data, journal, address = hall
    request = BackupRequest(data, tmp_path / "copy", 1.7e9, "0.1.0", database=address)
    manifest = back_up(request)
    assert manifest.entries == 4
    journal.append([(log_written("later"), WANG, "")])
    first = journal.read(0, 4)

    restore(tmp_path / "copy", tmp_path / "in-file")
    elsewhere = postgres.fresh_hall()
    restore(tmp_path / "copy", tmp_path / "on-server", database=elsewhere)
    assert not (tmp_path / "on-server" / "journal.db").exists()
    for where, folder in (
        (tmp_path / "in-file" / "journal.db", "in-file"),
        (elsewhere, "on-server"),
    ):
        back = journal_at(where, tmp_path / folder)
        assert back.read(0, 10) == first
        assert back.hub_id == journal.hub_id
        assert back.board.alarms == journal.board.alarms
        (entry,) = back.append([(log_written("next"), WANG, "")])
        assert (entry.seq, entry.previous) == (5, manifest.head)
        assert back.verify().ok
        back.close()
    with pytest.raises(StoreError, match="holds 5 entries"):
        restore(tmp_path / "copy", tmp_path / "again", database=elsewhere)


def test_a_server_of_another_schema_is_left_to_its_own_program(
    tmp_path: Path, hall: tuple[Path, Journal, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    data, _, address = hall
    monkeypatch.setattr(backup_rows, "newest", lambda: "9999")
    request = BackupRequest(data, tmp_path / "copy", 1.7e9, "0.1.0", database=address)
    with pytest.raises(ConfigError, match="the program that its hub runs"):
        back_up(request)
    assert not (tmp_path / "copy").exists()


def test_a_server_that_a_hub_writes_takes_no_backup_back(
    tmp_path: Path, hall: tuple[Path, Journal, str]
) -> None:
    data, _, address = hall
    back_up(BackupRequest(data, tmp_path / "copy", 1.7e9, "0.1.0", database=address))
    with pytest.raises(StoreError):
        restore(tmp_path / "copy", tmp_path / "back", database=address)
    assert not (tmp_path / "back").exists()
    database = Database.open(tmp_path / "copy" / "hall" / "journal.db")
    database.close()
