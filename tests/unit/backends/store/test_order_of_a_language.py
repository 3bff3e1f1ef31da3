"""A server that orders texts as a language does finds the same subjects as one that does not."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from app.domain.clock import SetClock
from app.domain.entry import Actor, Draft
from backends.cases.file_erasing import FileErasing
from backends.cases.files import CaseFiles
from backends.directory.presence import present_of
from backends.notify.reading import message_entries
from backends.store.database import Reading
from backends.store.journal import Journal
from tests.unit.backends.store.postgres_server import PostgresServer
from tests.unit.backends.store.story import WANG, log_written, open_journal

NOW_S = 1_000_000.0


@pytest.fixture
def where(postgres: PostgresServer) -> str:
    try:
        postgres.run(
            "CREATE DATABASE ordered TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US'"
        )
    except psycopg.Error as error:
        pytest.skip(f"the server knows no order of a language: {error}")
    return postgres.address("ordered")


@pytest.fixture
def journal(where: str, tmp_path: Path) -> Iterator[Journal]:
    journal = open_journal(tmp_path, SetClock(NOW_S), where=where)
    yield journal
    journal.close()


def test_messages_erasures_and_who_is_present_are_found(
    journal: Journal, where: str, tmp_path: Path
) -> None:
    queued = Draft("messages_taken", "message:s1", {"taken": [0]})
    came = Draft("signed_in", "person:P-1", {"token_id": "t"})
    entries = journal.append(
        [
            (log_written("1"), WANG, ""),
            (queued, WANG, ""),
            (came, Actor("P-1", "duty_officer", "city", "seat-1"), ""),
        ]
    )
    journal.erase([entries[0].seq], WANG, "asked for")
    reading = Reading(where)
    with reading.read() as connection:
        assert [one.subject for one in message_entries(connection, 0.0)] == ["message:s1"]
    frozen = {"seats": ["seat-1"], "people": {"P-1": ["李", ""]}}
    assert [one.person_id for one in present_of(reading, frozen, NOW_S)] == ["P-1"]
    erasing = FileErasing(reading, CaseFiles(tmp_path / "files"))
    erasing.look()
    assert erasing._seen > 0
    reading.close()
