"""The planted days as they are handed over: fixes by receipt, registers, and what is true."""

from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from app.domain.readings import ReadingBatch
from app.domain.register import Registers
from backends.detectors.contract import FixRows
from backends.truth.cast import CardEvent, Closure
from backends.truth.label import Foil, Label


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


def rows_taken(rows: FixRows, which: slice | NDArray[Any]) -> FixRows:
    """Return the rows that a slice, a mask or indices name."""
    return FixRows(*(getattr(rows, name)[which] for name in FixRows.__dataclass_fields__))
