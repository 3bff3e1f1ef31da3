"""A watch: a kernel, its rows of state by slot, what it counts, and what it notes as findings."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.finding import Finding
from backends.detectors.contract import FixRows
from backends.detectors.footing.events import (
    CHUNK_ROWS,
    SHARED_COUNTS,
    Notes,
    counted,
    grown,
    rows_needed,
)
from backends.detectors.footing.in_force import NumbersInForce
from backends.detectors.footing.silence import Standing


@dataclass(frozen=True, slots=True)
class Noted:
    """One note of a kernel: the row it concerns, whose that is, its code and its numbers."""

    row: int
    name: str
    code: int
    numbers: Sequence[float]

    @property
    def is_standing(self) -> bool:
        """Whether a condition began; codes are even for what begins and odd for what ends."""
        return self.code % 2 == 0


class KernelWatch(ABC):
    """What every detector of fixes with a compiled kernel is; a detector adds kernel and words.

    ``fresh`` (columns,) f8 is the state of a thing that was never heard; ``own_counts`` names what
    the kernel counts beside the shared four.
    """

    def __init__(
        self,
        numbers: NumbersInForce,
        fresh: NDArray[np.float64],
        notes: Notes,
        own_counts: tuple[str, ...] = (),
    ) -> None:
        self._numbers = numbers
        self._fresh = fresh
        self._own_counts = own_counts
        self._state: NDArray[np.float64] = np.zeros((0, len(fresh)))
        self._counts: NDArray[np.int64] = np.zeros(SHARED_COUNTS + len(own_counts), np.int64)
        self._notes = notes

    @property
    def counts(self) -> Mapping[str, int]:
        """What became of the fixes, and what else the kernel counts."""
        return counted(self._counts, self._own_counts)

    def step(self, rows: FixRows) -> Sequence[Finding]:
        """Take the next rows, return what began and what ended, in the order it was found."""
        self._reserve(rows)
        found: list[Finding] = []
        row = 0
        while row < len(rows):
            made, row = self._look(rows, row, min(row + CHUNK_ROWS, len(rows)))
            told = (self._finding(rows, self._noted(rows, note)) for note in range(made))
            found.extend(one for one in told if one is not None)
        return found

    def advance(self, now_s: float) -> Sequence[Finding]:  # noqa: ARG002 - the contract's
        """Return nothing: only fixes decide."""
        return ()

    def bytes_held(self) -> int:
        """Return how many bytes the state takes."""
        return self._state.nbytes + self._notes.nbytes

    @abstractmethod
    def _look(self, rows: FixRows, first: int, stop: int) -> tuple[int, int]:
        """Have the kernel take rows; return how many notes it made and which row comes next."""

    @abstractmethod
    def _finding(self, rows: FixRows, noted: Noted) -> Finding | None:
        """Return what a note says, None where it says nothing."""

    def _reserve(self, rows: FixRows) -> None:
        """Make room for the things of these rows."""
        had, needed = len(self._state), rows_needed(rows)
        if needed > had:
            self._state = grown(self._state, needed)
            self._state[had:] = self._fresh

    def _noted(self, rows: FixRows, note: int) -> Noted:
        row = int(self._notes.row[note])
        numbers: list[float] = self._notes.numbers[note].tolist()
        return Noted(row, bytes(rows.ids[row]).decode(), int(self._notes.code[note]), numbers)


class StandingWatch(KernelWatch):
    """A watch that gives up what it said of whom nothing is heard any more: it is unknown then."""

    def __init__(
        self,
        numbers: NumbersInForce,
        fresh: NDArray[np.float64],
        notes: Notes,
        own_counts: tuple[str, ...] = (),
    ) -> None:
        super().__init__(numbers, fresh, notes, own_counts)
        self._standing = Standing()

    def advance(self, now_s: float) -> Sequence[Finding]:
        """Give up what was said of whom nothing is heard any more.

        Who is heard again while it still holds is said again.
        """
        found = []
        for place, ended in self._standing.silent(now_s, self._heard_s()):
            self._forget(place, ended)
            self._numbers.give_up(ended)
            found.append(ended)
        return found

    @abstractmethod
    def _heard_s(self) -> NDArray[np.float64]:
        """Return when each row of state was heard last."""

    @abstractmethod
    def _forget(self, place: int, ended: Finding) -> None:
        """Have a row of state forget what was said of it."""


class Newcomers:
    """Says once of each slot whose it is; a slot belongs to one thing for the life of the host."""

    def __init__(self) -> None:
        self._is_known: NDArray[np.bool_] = np.zeros(0, np.bool_)

    @property
    def nbytes(self) -> int:
        """How many bytes it takes."""
        return self._is_known.nbytes

    def among(self, rows: FixRows) -> Iterator[tuple[int, str]]:
        """Yield slot and id of the things that are in rows for the first time, by their slots."""
        self._is_known = grown(self._is_known, rows_needed(rows))
        unknown = np.flatnonzero(~self._is_known[rows.slot])
        if not len(unknown):
            return
        slots, firsts = np.unique(rows.slot[unknown], return_index=True)
        self._is_known[slots] = True
        for slot, row in zip(slots.tolist(), unknown[firsts].tolist(), strict=True):
            yield slot, bytes(rows.ids[row]).decode()


def fresh_state(columns: int, **by_value: Sequence[int]) -> NDArray[np.float64]:
    """Return the state of a thing that was never heard: zeros, but for the columns that are named.

    ``never`` are times that lie before any other (-inf), ``unset`` are NaN, ``endless`` are inf.
    """
    values = {"never": -np.inf, "unset": np.nan, "endless": np.inf}
    fresh = np.zeros(columns)
    for name, which in by_value.items():
        fresh[list(which)] = values[name]
    return fresh
