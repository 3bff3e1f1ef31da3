"""Looking at rows: which of them terms mean, each term asked once, and in which cell each lies."""

from collections.abc import Sequence

import numpy as np

from app.domain.errors import ConfigError
from app.domain.measures.terms import How, Term
from backends.indicators.facts import F8, I4, Facts, Mask, RowIndex

Terms = tuple[Term, ...]


class Look:
    """Some rows of a table at one moment: masks are kept, so that indicators share them.

    ``cells`` is how many counties there may be, with 0 for none; an index beyond lies in none.
    """

    def __init__(self, facts: Facts, rows: RowIndex, now_s: float, cells: int) -> None:
        self.rows = rows
        self._facts = facts
        self._now_s = now_s
        self._count = cells
        self._cells: I4 | None = None
        self._of_one: dict[Term, Mask] = {}
        self._of_all: dict[Terms, Mask] = {}
        self._numbers: dict[str, F8] = {}

    @property
    def cells(self) -> I4:
        """(len(rows),) i4: the county each row lies in, 0 for none."""
        if self._cells is None:
            self._cells = cells_of(self._facts, self.rows, self._count)
        return self._cells

    def mask(self, terms: Terms) -> Mask:
        """Return (len(rows),) bool: for which all terms hold; not to be written to."""
        found = self._of_all.get(terms)
        if found is None:
            if not terms:
                found = np.ones(len(self.rows), dtype=np.bool_)
            elif len(terms) == 1:
                found = self._one(terms[0])
            else:
                found = self.mask(terms[:-1]) & self._one(terms[-1])
            self._of_all[terms] = found
        return found

    def numbers(self, field: str, *, is_distinct: bool) -> F8:
        """Return (len(rows),) f8: a number of each row, NaN where it has none."""
        key = f"{field} {is_distinct}"
        found = self._numbers.get(key)
        if found is None:
            found = numbers_of(self._facts, field, self.rows, self._now_s, is_distinct=is_distinct)
            self._numbers[key] = found
        return found

    def _one(self, term: Term) -> Mask:
        found = self._of_one.get(term)
        if found is None:
            found = self._facts.mask(term, self.rows, self._now_s)
            self._of_one[term] = found
        return found


def cells_of(facts: Facts, rows: RowIndex, count: int) -> I4:
    """Return (len(rows),) i4: the county of each row, 0 for none and for one beyond ``count``."""
    cells = facts.counties(rows)
    is_known = (cells > 0) & (cells < count)
    return cells if is_known.all() else np.where(is_known, cells, 0).astype(np.int32)


def meant(facts: Facts, terms: Sequence[Term], rows: RowIndex, now_s: float) -> RowIndex:
    """Return those of ``rows`` for which all terms hold, each asked of what the last one left."""
    for term in terms:
        rows = rows[facts.mask(term, rows, now_s)]
    return rows


def numbers_of(facts: Facts, field: str, rows: RowIndex, now_s: float, *, is_distinct: bool) -> F8:
    """Return a number of each row, NaN for none; where values are told apart, that of its part.

    Raises ConfigError where there is no such field.
    """
    if not is_distinct or not is_part(facts, field):
        return facts.numbers(field, rows, now_s)
    codes = facts.codes(field, rows)
    names = [key for key, _ in facts.parts(field)]
    is_one = np.array([*(bool(key) for key in names), False], dtype=np.bool_)  # -1 is the last
    return np.where(is_one[codes], codes, np.nan).astype(np.float64)


def is_part(facts: Facts, field: str) -> bool:
    """Return whether a table's rows can be parted by a field."""
    try:
        facts.parts(field)
    except ConfigError:
        return False
    return True


def moving(facts: Facts, terms: Sequence[Term], field: str = "") -> bool:
    """Return whether what terms mean, or a number of each row, changes with time alone."""
    asked = [*terms, Term(field, How.MORE, (), 0.0)] if field else list(terms)
    return any(facts.moves(term) for term in asked)
