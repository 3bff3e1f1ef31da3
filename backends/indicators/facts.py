"""What a table of rows owes whoever counts it: conditions, times, parts, and who a row is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from app.domain.measures.asking import Member
from app.domain.measures.indicator import FactKind
from app.domain.measures.terms import Term

F8 = NDArray[np.float64]
I4 = NDArray[np.int32]
Mask = NDArray[np.bool_]
RowIndex = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Touched:
    """What changed since a revision: by span the hall's days whose rows are not as they were.

    ``all`` says that nothing of before may be kept.
    """

    days: Mapping[str, frozenset[int]]
    all: bool = False


class Facts(Protocol):
    """Rows of one kind in columns, numbered from 0; a row may change, and none is ever taken away.

    What it is asked for that it has not (a field, a span, a part) raises ConfigError naming it.
    """

    @property
    def kind(self) -> FactKind:
        """Which rows these are."""
        ...

    @property
    def size(self) -> int:
        """How many rows there are."""
        ...

    @property
    def revision(self) -> int:
        """A number that grows with every change."""
        ...

    @property
    def as_of_s(self) -> float:
        """Up to when what happened is in here (city time); 0 before anything was read."""
        ...

    def touched(self, since: int) -> Touched:
        """Return what changed after revision ``since``."""
        ...

    def rows(self, terms: Sequence[Term]) -> RowIndex:
        """Return rows among which all are for which ``terms`` hold: cheap, and perhaps too many."""
        ...

    def mask(self, term: Term, rows: RowIndex, now_s: float) -> Mask:
        """Return (len(rows),) bool: for which of ``rows`` a term holds."""
        ...

    def moves(self, term: Term) -> bool:
        """Return whether the answer to a term changes with time alone."""
        ...

    def known(self, terms: Sequence[Term], now_s: float) -> bool:
        """Return whether anybody tells of what ``terms`` mean: if not, none of them is no 0.

        It is not where nothing of their class, quantity or the like was ever heard, or all of it
        has fallen silent.
        """
        ...

    def times_s(self, span: str) -> F8:
        """Return (size,) f8: city time of a span, 0 where a row has none."""
        ...

    def numbers(self, field: str, rows: RowIndex, now_s: float) -> F8:
        """Return (len(rows),) f8: a number of each row, NaN where it has none."""
        ...

    def codes(self, part: str, rows: RowIndex) -> I4:
        """Return (len(rows),) i4: of which part each row is; -1 of none."""
        ...

    def parts(self, part: str) -> Sequence[tuple[str, str]]:
        """Return key and name of every part by its code, which stays; a name may be empty."""
        ...

    def counties(self, rows: RowIndex) -> I4:
        """Return (len(rows),) i4: the index of each row's county in the city pack, 0 of none."""
        ...

    def member(self, row: int) -> Member:
        """Return a row as a person reads it."""
        ...


@runtime_checkable
class Heard(Protocol):
    """What a table of rows that somebody outside tells of owes as well: when each spoke last."""

    kinds: frozenset[str]  # values and flags that say what a row is, and not how it is

    def kindred(self, terms: Sequence[Term], now_s: float) -> RowIndex:
        """Return the rows of the class, quantity and the like that ``terms`` mean."""
        ...

    def heard_s(self, rows: RowIndex) -> F8:
        """Return (len(rows),) f8: of when the last word of each is; NaN where none came."""
        ...

    def is_silent(self, rows: RowIndex, now_s: float) -> Mask:
        """Return (len(rows),) bool: who should have spoken since."""
        ...


@runtime_checkable
class Brought(Heard, Protocol):
    """What a table owes as well whose rows leave their county: which feeds bring them to it."""

    def feeds(self, rows: RowIndex) -> I4:
        """Return (len(rows),) i4: the code of the feed of each, -1 for none."""
        ...

    def brought(self, terms: Sequence[Term], now_s: float, cells: int) -> Mask:
        """Return (feeds, cells) bool: which brought what ``terms`` mean to which county."""
        ...


@runtime_checkable
class Local(Protocol):
    """What a table owes as well of which a term does not mean the same for a county."""

    def in_county(self, terms: tuple[Term, ...]) -> tuple[Term, ...]:
        """Return what terms mean for a county."""
        ...

    def known_in(self, terms: Sequence[Term], cells: int) -> Mask:
        """Return (cells,) bool, by the index of a county: :meth:`Facts.known` for each."""
        ...
