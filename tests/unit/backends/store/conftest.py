"""Journals in folders or databases of their own, closed whatever happens."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from backends.store.journal import Journal
from backends.store.place import Where
from tests.unit.backends.store.postgres_server import PostgresServer, postgres
from tests.unit.backends.store.story import open_journal, path_in

__all__ = ["postgres"]


@pytest.fixture
def where(request: pytest.FixtureRequest, tmp_path: Path) -> Where:
    """Return where the test's database is: a file, or what ``on_both`` asks for."""
    if getattr(request, "param", "sqlite") == "sqlite":
        return path_in(tmp_path)
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.fresh_hall()


@pytest.fixture
def opened(tmp_path: Path, where: Where) -> Iterator[Callable[..., Journal]]:
    """Open the test's journal; closing it oneself is allowed."""
    journals: list[Journal] = []

    def open_one(**more: Any) -> Journal:
        journal = open_journal(tmp_path, where=where, **more)
        journals.append(journal)
        return journal

    yield open_one
    for journal in journals:
        if not journal.is_closed:
            journal.close()


@pytest.fixture
def journal(opened: Callable[..., Journal]) -> Journal:
    return opened()
