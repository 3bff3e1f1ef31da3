"""What every detector is handed and what it must be: one kernel, many hosts.

A host (live in the hub's judge, over a recording, over a planted truth) gives the same rows in the
same order and must get the same findings, byte for byte, however the rows were cut into batches.
A detector therefore looks at no clock, draws no lots and keeps no more than its state.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from app.domain.finding import Finding
from app.domain.staypoint import StayPoint

U32 = NDArray[np.uint32]
U16 = NDArray[np.uint16]
U8 = NDArray[np.uint8]
F32 = NDArray[np.float32]
F64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class FixRows:
    """Fixes in columns, all (n,), in event order for each thing (equal times never follow).

    ``slot`` is dense and belongs to one thing for the life of the host; ``ids`` (S32) name them;
    ``kind`` is :class:`app.domain.classes.EntityClass`, ``county`` the index of the county (0 for
    none), ``state`` :class:`app.domain.classes.EntityState`. ``fix_s`` is when it was measured,
    ``receipt_s`` when the hub had it. ``speed_mps`` and ``course_deg`` may be NaN.
    """

    slot: U32
    ids: NDArray[np.bytes_]
    kind: U8
    county: U8
    state: U8
    lon_deg: F64
    lat_deg: F64
    speed_mps: F32
    course_deg: F32
    fix_s: F64
    receipt_s: F64

    def __len__(self) -> int:
        """Return the number of fixes."""
        return len(self.slot)


@dataclass(frozen=True, slots=True)
class MatchedRows:
    """Fixes as the host set them on roads, (n,) each, of one thing in the order of ``by_s``.

    Those that were refused (doubled, late, dated ahead) are not among them. ``slot`` is that of
    :class:`FixRows`; ``edge`` i4 is the directed edge of the road graph, -1 where the fix is not
    matched (then ``lon_deg`` and ``lat_deg``, else on the road, are NaN). ``by_s`` is the time of
    the fix that decided it: before, nobody knew.
    """

    slot: U32
    fix_s: F64
    by_s: F64
    edge: NDArray[np.int32]
    lon_deg: F64
    lat_deg: F64


class FixDetector(Protocol):
    """Looks at fixes; ``rules`` are the keys of the rule book it speaks by."""

    @property
    def rules(self) -> tuple[str, ...]:
        """The keys of the rule book it speaks by."""
        ...

    def step(self, rows: FixRows) -> Sequence[Finding]:
        """Take the next rows, return what began and what ended, in the order it was found."""
        ...

    def advance(self, now_s: float) -> Sequence[Finding]:
        """Let whole seconds of city time go by without a fix; return what that alone decides."""
        ...

    def bytes_held(self) -> int:
        """Return how many bytes its state takes."""
        ...


@runtime_checkable
class MatchedTaker(Protocol):
    """A detector of fixes that is told, too, on which roads they were driven."""

    def take_matched(self, rows: MatchedRows) -> None:
        """Take what the host set on roads; a fix's row comes after what it decided, or with it."""
        ...


@dataclass(frozen=True, slots=True)
class ReadingRows:
    """Readings in columns, all (n,), in the order in which they were received.

    ``slot`` is dense and belongs to one series for the life of the host; ``series`` (S64),
    ``station`` (S32) and ``source`` (S16) name it, ``quantity`` is the number of the catalogue,
    ``statistic`` :class:`app.domain.readings.Statistic`. ``t_s`` is when it was measured, the end
    of its span where it has one. ``mark`` and ``timing`` are what
    :class:`app.domain.readings.Mark` and :class:`app.domain.readings.Timing` say; ``value`` may be
    NaN. The host sets the timing, so a detector need not know what came before.
    """

    slot: U32
    series: NDArray[np.bytes_]
    station: NDArray[np.bytes_]
    source: NDArray[np.bytes_]
    quantity: U16
    span_s: U32
    statistic: U8
    value: F64
    mark: U8
    timing: U8
    t_s: F64
    receipt_s: F64

    def __len__(self) -> int:
        """Return the number of readings."""
        return len(self.slot)


class ReadingDetector(Protocol):
    """Looks at readings; ``rules`` are the keys of the rule book it speaks by."""

    @property
    def rules(self) -> tuple[str, ...]:
        """The keys of the rule book it speaks by."""
        ...

    def step(self, rows: ReadingRows) -> Sequence[Finding]:
        """Take the next rows, return what began and what ended, in the order it was found."""
        ...

    def advance(self, now_s: float) -> Sequence[Finding]:
        """Let whole seconds of city time go by without a reading; return what that decides."""
        ...

    def bytes_held(self) -> int:
        """Return how many bytes its state takes."""
        ...


class StayDetector(Protocol):
    """Looks at stay points as they are closed (or first pass their least duration: ``OPEN``)."""

    @property
    def rules(self) -> tuple[str, ...]:
        """The keys of the rule book it speaks by."""
        ...

    def take(self, stays: Sequence[StayPoint], now_s: float) -> Sequence[Finding]:
        """Take the next stays, return what began and what ended."""
        ...
