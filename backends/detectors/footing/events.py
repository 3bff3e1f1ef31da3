"""What kernels note while they run, and how a note becomes a finding."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from app.domain.finding import Finding
from backends.detectors.contract import FixRows
from backends.detectors.footing.in_force import Applied

# Rows are taken in pieces of this many, so that what a kernel may note has a bound.
CHUNK_ROWS = 2048
# A fix dated later than this after its receipt is a wrong clock; the terminal's error is seconds.
AHEAD_S = 60.0
# A fix that came this long after it was measured speaks of the past: a replayed blind spot.
RETROSPECTIVE_S = 120.0
# What every kernel counts, by these indices: fixes used, not newer than the last one, dated in
# the future, implausible. The rest of its counts are its own.
USED, NOT_NEWER, FUTURE, IMPLAUSIBLE = range(4)
_COUNTED = ("used", "not_newer", "future", "implausible")
SHARED_COUNTS = len(_COUNTED)

_Kept = TypeVar("_Kept", bound=np.generic)


@dataclass(frozen=True, slots=True)
class Notes:
    """Room for what a kernel notes: (n,) the row it concerns, (n,) its code, (n, w) its numbers."""

    row: NDArray[np.int32]
    code: NDArray[np.int8]
    numbers: NDArray[np.float64]

    @classmethod
    def room(cls, per_fix: int, width: int) -> "Notes":
        """Return room for ``per_fix`` notes of ``width`` numbers on each fix of a piece."""
        most = CHUNK_ROWS * per_fix
        return cls(np.zeros(most, np.int32), np.zeros(most, np.int8), np.zeros((most, width)))

    @property
    def nbytes(self) -> int:
        """How many bytes it takes, whatever the number of vehicles."""
        return self.row.nbytes + self.code.nbytes + self.numbers.nbytes


def grown(array: NDArray[_Kept], rows: int, fill: float = 0) -> NDArray[_Kept]:
    """Return ``array`` with room for at least ``rows`` rows, new ones filled with ``fill``."""
    extra = rows - len(array)
    if extra <= 0:
        return array
    extra = max(extra, len(array))
    more = np.full((extra, *array.shape[1:]), fill, array.dtype)
    return np.concatenate([array, more])


def rows_needed(rows: FixRows) -> int:
    """Return how many slots the state must have for these rows."""
    return int(rows.slot.max()) + 1 if len(rows) else 0


def counted(counts: NDArray[np.int64], own: tuple[str, ...] = ()) -> Mapping[str, int]:
    """Return a kernel's counts by name; ``own`` names those after the shared ones."""
    return dict(zip((*_COUNTED, *own), counts.tolist(), strict=True))


def finding(
    rows: FixRows,
    row: int,
    applied: Applied,
    *,
    at_s: float,
    is_standing: bool,
    from_s: float = float("nan"),
    subject: str = "",
    confidence: float = 1.0,
    said: Mapping[str, Any] | None = None,
    position: tuple[float, float] | None = None,
) -> Finding:
    """Return the finding of one rule on one fix.

    ``subject`` stands in the key where it is not the thing itself (a driver); ``position`` where it
    is not the fix's. ``said`` is the detector's evidence, the ground of the rule is added.
    """
    entity_id = bytes(rows.ids[row]).decode()
    lon_deg, lat_deg = position or (float(rows.lon_deg[row]), float(rows.lat_deg[row]))
    fix_s, receipt_s = float(rows.fix_s[row]), float(rows.receipt_s[row])
    return Finding(
        key=f"{applied.rule.key}/{subject or entity_id}",
        rule=applied.rule.key,
        severity=applied.rule.severity,
        entity_id=entity_id,
        lon_deg=lon_deg,
        lat_deg=lat_deg,
        at_s=at_s,
        is_standing=is_standing,
        evidence={**(said or {}), "fix_s": fix_s, "receipt_s": receipt_s, **applied.evidence()}
        if is_standing
        else {**(said or {}), "fix_s": fix_s},
        from_s=from_s,
        confidence=confidence,
        is_retrospective=receipt_s - fix_s > RETROSPECTIVE_S,
        rule_version=applied.rule.version,
        config_hash=applied.config_hash,
    )
