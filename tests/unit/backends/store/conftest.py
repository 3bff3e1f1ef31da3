"""Journals in folders of their own, closed whatever happens."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from backends.store.journal import Journal
from tests.unit.backends.store.story import open_journal


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[..., Journal]]:
    """Open the journal of the test's folder; closing it oneself is allowed."""
    journals: list[Journal] = []

    def open_one(**more: Any) -> Journal:
        journal = open_journal(tmp_path, **more)
        journals.append(journal)
        return journal

    yield open_one
    for journal in journals:
        if not journal.is_closed:
            journal.close()


@pytest.fixture
def journal(opened: Callable[..., Journal]) -> Journal:
    return opened()
