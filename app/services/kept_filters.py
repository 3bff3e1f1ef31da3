"""The filters a seat has kept by name, so that nobody writes the same condition every night."""

from collections.abc import Mapping
from typing import Protocol

from app.domain.errors import OperatorError
from app.domain.where_words import MOST_CHARACTERS

MOST_FILTERS = 50
NAME_CHARACTERS = 40


class FilterStore(Protocol):
    """Where they lie."""

    def read(self) -> dict[str, str]:
        """Return name and condition of each; raise StoreError where they cannot be read."""
        ...

    def write(self, filters: Mapping[str, str]) -> None:
        """Keep these and no others; raise StoreError where they cannot be kept."""
        ...


class MemoryStore:
    """Forgets them with the program; for seats without a folder."""

    def __init__(self) -> None:
        self._filters: dict[str, str] = {}

    def read(self) -> dict[str, str]:
        """Return them."""
        return dict(self._filters)

    def write(self, filters: Mapping[str, str]) -> None:
        """Keep them."""
        self._filters = dict(filters)


class KeptFilters:
    """Every call may raise StoreError; what could not be written is not kept here either."""

    def __init__(self, store: FilterStore | None = None) -> None:
        self._store: FilterStore = MemoryStore() if store is None else store

    def all(self) -> dict[str, str]:
        """Return the conditions by name, in the order in which they were kept."""
        return self._store.read()

    def keep(self, name: str, condition: str) -> None:
        """Keep a condition; one of the same name gives way.

        Raises OperatorError for a name that is empty or too long, and where there are too many.
        """
        name = name.strip()
        if not 0 < len(name) <= NAME_CHARACTERS:
            raise OperatorError("filter_name", f"1 to {NAME_CHARACTERS} characters")
        filters = self._store.read() | {name: condition[:MOST_CHARACTERS]}
        if len(filters) > MOST_FILTERS:
            raise OperatorError("filter_full", f"at most {MOST_FILTERS}")
        self._store.write(filters)

    def drop(self, name: str) -> None:
        """Keep it no longer; nothing where there is none."""
        filters = self._store.read()
        if filters.pop(name, None) is not None:
            self._store.write(filters)
