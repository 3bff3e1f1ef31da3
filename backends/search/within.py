"""Which cases have the words of a filter: asked of the index, and read there to be sure."""

import sqlite3
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from app.domain.clock import Clock
from app.domain.errors import OperatorError
from app.domain.find import LONGEST_QUESTION, Finds
from app.domain.people import CITY
from backends.cases.filtering import Asker
from backends.cases.wording import Looked
from backends.search.answers import number_span
from backends.search.matching import rank_of
from backends.search.sidecar import Index
from backends.search.term import Terms, terms_of
from backends.search.words import of_county

AT_ONCE = 500  # numbers that one question of the index names
MOST_LOOKED_AT = 4_000
MOST_S = 0.08  # then it is told how far it came
_COLUMNS = "m.number, m.county, m.name, m.more, m.numbers, m.told"


class CaseWords:
    """Words of title, address and original number; of the text too for who may find that.

    The index knows a case as it was a second ago, or longer while it is being made.
    """

    def __init__(self, path: Path, clock: Clock) -> None:
        self._index = Index(path)
        self._clock = clock

    def span(self, text: str) -> tuple[int, int] | None:
        """Return from which case number to which was meant, None where it is no number."""
        return number_span(text.strip().replace("-", ""), self._clock.now_s())

    def among(self, text: str, asker: Asker, numbers: Sequence[int]) -> Looked:
        """Return those of some cases that have the words."""
        terms = _terms(text)
        found: list[int] = []
        with _Opened(self._index) as file:
            is_built = _is_built(file)
            for first in range(0, len(numbers), AT_ONCE):
                some = ",".join(str(int(number)) for number in numbers[first : first + AT_ONCE])
                # Nothing but numbers of ours stands in it.
                query = f"SELECT {_COLUMNS} FROM matter m WHERE m.number IN ({some})"
                found += [row[0] for row in file.execute(query) if _has(terms, row, asker)]
        return Looked(tuple(found), 0, is_whole=is_built)

    def look(self, text: str, asker: Asker, after: int, *, is_down: bool) -> Looked:
        """Return the next cases that have the words, by number, after one (0: from the end)."""
        terms = _terms(text)
        asked = terms.expression()
        if not asked:
            return Looked((), after, is_whole=True)
        if asker.county != CITY:
            asked = f'("{of_county(asker.county)}" OR "{of_county("")}") AND {asked}'
        beyond = "" if not after else f" AND w.rowid {'<' if is_down else '>'} {int(after)}"
        query = (
            f"SELECT {_COLUMNS} FROM matter_words w JOIN matter m ON m.number = w.rowid"
            f" WHERE matter_words MATCH ?{beyond} ORDER BY w.rowid{' DESC' if is_down else ''}"
        )
        until_s = time.monotonic() + MOST_S
        found: list[int] = []
        looked_at, last = 0, after
        with _Opened(self._index) as file:
            is_built = _is_built(file)
            for row in file.execute(query, (asked,)):
                looked_at, last = looked_at + 1, row[0]
                if _has(terms, row, asker):
                    found.append(row[0])
                if looked_at == MOST_LOOKED_AT or time.monotonic() > until_s:
                    return Looked(tuple(found), last, is_whole=False)
        return Looked(tuple(found), last, is_whole=is_built)


def _is_built(file: sqlite3.Connection) -> bool:
    """Return whether all cases have been taken in once; asked first, for it may come about."""
    noted = file.execute("SELECT value FROM note WHERE key='built_to'").fetchone()
    return noted is not None and not noted[0]


class _Opened:
    """The index while it is asked; what its file cannot do is told as an operator's error."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def __enter__(self) -> sqlite3.Connection:
        try:
            return self._index.open()
        except sqlite3.Error as error:
            raise OperatorError("child_away", "the search index") from error

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, sqlite3.Error):
            self._index.close()
            raise OperatorError("child_away", "the search index") from error


def _terms(text: str) -> Terms:
    if len(text) > LONGEST_QUESTION:
        raise OperatorError("bad_value", f"{len(text)} signs, {LONGEST_QUESTION} at most")
    return terms_of(text)


def _has(terms: Terms, row: Iterable[Any], asker: Asker) -> bool:
    _, county, name, more, numbers, told = row
    if asker.county != CITY and county not in ("", asker.county):
        return False
    fields = [name, more, numbers]
    if Finds.of(asker.role).told:
        fields.append(told)
    return rank_of(terms.terms, fields) is not None
