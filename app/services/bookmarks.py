"""Bookmarks of the map: the views that a person named, in the order of their keys."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from app.domain.errors import OperatorError, StoreError
from app.domain.safe_text import safe_text

MOST = 30  # of one person
NAME_CHARACTERS = 24
SEAT = "seat"  # whose they are while nobody is signed in


@dataclass(frozen=True, slots=True)
class Bookmark:
    """Where a map looks, and which of its layers are hidden."""

    name: str
    lon_deg: float
    lat_deg: float
    zoom: float
    bearing_deg: float = 0.0
    hidden_layers: tuple[str, ...] = ()


class BookmarkStore(Protocol):
    """Keeps them over a restart."""

    def load(self) -> Mapping[str, tuple[Bookmark, ...]]:
        """Return what is kept, by person. Raises StoreError for what cannot be read."""
        ...

    def save(self, kept: Mapping[str, tuple[Bookmark, ...]]) -> None:
        """Keep all of it or nothing. Raises StoreError."""
        ...


class Bookmarks:
    """The bookmarks of everyone at this seat; read at first need.

    ``fault`` says why they could not be read: nothing is changed then, so nothing is lost. Acts
    raise OperatorError ``views_unreadable``, ``views_unsaved``, ``views_full``, ``views_name`` or
    ``views_gone``; what was not saved was not done.
    """

    def __init__(self, store: BookmarkStore) -> None:
        self._store = store
        self._kept: dict[str, tuple[Bookmark, ...]] | None = None
        self.fault = ""

    def of(self, person: str) -> tuple[Bookmark, ...]:
        """Return those of a person, in order."""
        return self._all().get(person or SEAT, ())

    def add(self, person: str, bookmark: Bookmark) -> None:
        """Put one behind the others."""
        mine = self.of(person)
        if len(mine) >= MOST:
            raise OperatorError("views_full")
        self._put(person, (*mine, replace(bookmark, name=_name_of(bookmark.name))))

    def rename(self, person: str, number: int, name: str) -> None:
        """Call one another name."""
        mine = list(self._mine(person, number))
        mine[number] = replace(mine[number], name=_name_of(name))
        self._put(person, tuple(mine))

    def remove(self, person: str, number: int) -> None:
        """Drop one; those behind it move up."""
        mine = self._mine(person, number)
        self._put(person, mine[:number] + mine[number + 1 :])

    def move(self, person: str, number: int, by: int) -> int:
        """Move one up or down as far as there is room; return where it is then."""
        mine = list(self._mine(person, number))
        there = min(max(number + by, 0), len(mine) - 1)
        mine.insert(there, mine.pop(number))
        self._put(person, tuple(mine))
        return there

    def _mine(self, person: str, number: int) -> tuple[Bookmark, ...]:
        mine = self.of(person)
        if not 0 <= number < len(mine):
            raise OperatorError("views_gone")
        return mine

    def _all(self) -> dict[str, tuple[Bookmark, ...]]:
        if self._kept is None:
            try:
                self._kept = dict(self._store.load())
            except StoreError as error:
                self._kept, self.fault = {}, str(error)
        return self._kept

    def _put(self, person: str, mine: tuple[Bookmark, ...]) -> None:
        if self.fault:
            raise OperatorError("views_unreadable")
        kept = self._all() | {person or SEAT: mine}
        try:
            self._store.save(kept)
        except StoreError as error:
            raise OperatorError("views_unsaved") from error
        self._kept = kept


def _name_of(name: str) -> str:
    text = safe_text(name.strip(), NAME_CHARACTERS - 1)  # what is cut gets an ellipsis
    if not text:
        raise OperatorError("views_name")
    return text
