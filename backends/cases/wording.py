"""Who knows which cases have the words of a filter, as the answers about cases need it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from backends.cases.filtering import Asker


@dataclass(frozen=True, slots=True)
class Looked:
    """Numbers of cases that have the words, in the order asked for.

    ``last`` is the number that was looked at last; ``is_whole`` says that none comes after it, or
    of some cases that none of them was passed over: the index knows them all.
    """

    numbers: tuple[int, ...]
    last: int
    is_whole: bool


class Words(Protocol):
    """Raises OperatorError ``bad_value`` for words that are none, ``child_away`` without index."""

    def span(self, text: str) -> tuple[int, int] | None:
        """Return from which case number to which was meant, None where it is no number."""

    def among(self, text: str, asker: Asker, numbers: Sequence[int]) -> Looked:
        """Return those of some cases that have the words."""

    def look(self, text: str, asker: Asker, after: int, *, is_down: bool) -> Looked:
        """Return the next cases that have the words, by number, after one (0: from the end)."""
