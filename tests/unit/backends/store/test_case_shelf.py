"""The writer's shelf of cases asks the disk once for what is not there, and no longer than true."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection

from backends.store import case_shelf
from backends.store.case_shelf import CaseShelf
from backends.store.journal import Journal
from tests.unit.backends.store.test_cases_kept import opened as case_opened


class Asked:
    """Lends the connections of a journal, and counts them."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self.times = 0

    @contextmanager
    def read(self) -> Iterator[Connection]:
        self.times += 1
        with self.journal.database.read() as connection:
            yield connection


def test_what_is_on_no_disk_is_asked_for_once_until_something_is_written(journal: Journal) -> None:
    asked = Asked(journal)
    shelf = CaseShelf(asked.read)
    assert shelf.get("a") is shelf.get("a") is None
    assert asked.times == 1
    journal.append([case_opened("a", 20260921_000001)])
    shelf.settle()
    found = shelf.get("a")
    assert found == journal.cases.get("a")
    assert found is not None
    assert asked.times == 2


def test_a_case_that_was_missed_is_found_once_it_is_noted_and_missed_when_that_is_undone(
    journal: Journal,
) -> None:
    journal.append([case_opened("a", 20260921_000001)])
    case = journal.cases.get("a")
    assert case is not None
    shelf = CaseShelf(Asked(journal).read)
    assert shelf.get("b") is None
    shelf["b"] = case
    assert shelf.get("b") is case
    del shelf["b"]
    assert shelf.get("b") is None


def test_no_more_misses_are_kept_than_the_bound(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(case_shelf, "ABSENT_KEPT", 3)
    asked = Asked(journal)
    shelf = CaseShelf(asked.read)
    for number in range(20):
        assert shelf.get(f"stranger-{number}") is None
        assert len(shelf._absent) <= 3
    assert asked.times == 20


def test_the_origin_of_a_case_on_the_disk_is_found(journal: Journal) -> None:
    journal.append([case_opened("a", 20260921_000001)])
    shelf = CaseShelf(Asked(journal).read)
    found = shelf.with_origin("12345", "NO-a")
    assert found is not None
    assert found.case_id == "a"
    assert shelf.with_origin("12345", "NO-b") is None
