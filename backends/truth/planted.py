"""The planted days as they are handed over: fixes by receipt, registers, and what is true."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain.readings import ReadingBatch
from app.domain.register import Registers
from backends.detectors.contract import FixRows
from backends.truth.cast import CardEvent, Closure
from backends.truth.label import Foil, Label

AFTERWARDS_S = 600.0  # the host's clock goes on after the last fix, so that none waits for ever


@dataclass(frozen=True, slots=True)
class Planted:
    """All of it.

    ``fixes`` are in the order of their receipt, doubled, late and future-dated ones included;
    ``slot`` and ``ids`` name the things alike. ``readings`` are in the order of their
    time. ``relays`` are vehicles with a filed relay. ``drifting`` are things whose terminals drift.
    """

    seed: int
    begins_s: float
    ends_s: float
    fixes: FixRows
    readings: ReadingBatch
    registers: Registers
    cards: tuple[CardEvent, ...]
    closures: tuple[Closure, ...]
    relays: tuple[str, ...]
    labels: tuple[Label, ...]
    foils: tuple[Foil, ...]
    drifting: frozenset[str] = frozenset()

    @property
    def hours(self) -> float:
        """How many hours were simulated."""
        return (self.ends_s - self.begins_s) / 3600.0

    def batches(self, every_s: float) -> Iterator[tuple[float, FixRows]]:
        """Yield the fixes received in each ``every_s`` with the moment at its end; last, none."""
        last_s = max([self.ends_s, *self.fixes.receipt_s[-1:].tolist()])
        ends = np.arange(self.begins_s + every_s, last_s + AFTERWARDS_S, every_s)
        stops = np.searchsorted(self.fixes.receipt_s, ends)
        first = 0
        for end_s, stop in zip(ends.tolist(), stops.tolist(), strict=True):
            yield end_s, rows_taken(self.fixes, slice(first, stop))
            first = stop


def rows_taken(rows: FixRows, which: slice | NDArray[Any]) -> FixRows:
    """Return the rows that a slice, a mask or indices name."""
    return FixRows(*(getattr(rows, name)[which] for name in FixRows.__dataclass_fields__))


def rows_joined(parts: list[FixRows]) -> FixRows:
    """Return rows one after the other."""
    return FixRows(
        *(
            np.concatenate([getattr(part, name) for part in parts])
            for name in FixRows.__dataclass_fields__
        )
    )
