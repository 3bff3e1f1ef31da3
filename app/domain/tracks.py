"""Tracks as they come in: who was where, before the hub has given anybody a row."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from app.domain.fields import Column


@dataclass(frozen=True, slots=True)
class TrackBatch:
    """Fixes of one source, in columns.

    ``ids`` (S32) are the identities the protocol speaks of: ``ais:413000001`` for a vessel,
    ``jt808:13912345678`` for a terminal (which the register turns into a vehicle or an officer), or
    the id a columns feed gives. ``columns`` holds ``lon_deg``, ``lat_deg``, ``fix_s`` and whatever
    else of ``speed_mps``, ``course_deg``, ``state``, ``label``, ``class`` is known; absent ones are
    missing. A batch without positions only renames (``label`` and ``class``).
    """

    source: str
    ids: NDArray[np.bytes_]
    columns: Mapping[str, Column]

    def __len__(self) -> int:
        """Return the number of fixes."""
        return len(self.ids)


@dataclass(slots=True)
class Refusals:
    """What a source sent that could not be used: a count and one sample for each reason."""

    counts: dict[str, int] = field(default_factory=dict)
    samples: dict[str, str] = field(default_factory=dict)

    def add(self, reason: str, sample: str = "", count: int = 1) -> None:
        """Count a refusal; the newest sample is kept, cut to 200 characters."""
        self.counts[reason] = self.counts.get(reason, 0) + count
        if sample:
            self.samples[reason] = sample[:200]

    @property
    def total(self) -> int:
        """How many were refused for any reason."""
        return sum(self.counts.values())
