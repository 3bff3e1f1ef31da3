"""Time and space: who was inside an area between two moments."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.domain.errors import OperatorError
from app.domain.history import Stay
from backends.history.asking import asked
from backends.history.catalogue import Segment
from backends.history.layout import MS, TRACKS, at_or_before_ms

FEWEST_CORNERS, MOST_CORNERS = 3, 64  # each is looked at for each fix near by
EVERY_COUNTY = 0
_E7 = 1e7
_QUERY = """
SELECT id, min(receipt_ms), max(receipt_ms), count(*) FROM read_parquet(?)
WHERE receipt_ms BETWEEN ? AND ? AND lon_e7 BETWEEN ? AND ? AND lat_e7 BETWEEN ? AND ?
AND (? = 0 OR county = ?) AND {inside}
GROUP BY id ORDER BY id
"""

Ring = NDArray[np.float64]  # degrees, shape (corners, 2): longitude, latitude
Box = tuple[int, int, int, int]


def stays(
    folder: Path, ring: Ring, from_s: float, to_s: float, county: int = EVERY_COUNTY
) -> list[Stay]:
    """Return what was inside ``ring`` at any fix received from one moment to another, by id.

    The ring is closed by itself and may not cross the 180th meridian; a fix on its very edge may
    count either way. With a ``county`` only fixes in that county count. Raises OperatorError for a
    ring that is none.
    """
    is_ring = ring.ndim == 2 and ring.shape[1] == 2 and np.isfinite(ring).all()  # noqa: PLR2004 - degrees
    if not is_ring or not FEWEST_CORNERS <= len(ring) <= MOST_CORNERS:
        raise OperatorError("bad_value", "ring")
    from_ms, to_ms = at_or_before_ms(from_s), at_or_before_ms(to_s)
    corners_e7 = np.rint(np.clip(ring, -180.0, 180.0) * _E7).astype(np.int64)
    west, south = corners_e7.min(axis=0).tolist()
    east, north = corners_e7.max(axis=0).tolist()
    box: Box = (west, south, east, north)
    query = _QUERY.format(inside=_inside(corners_e7.tolist()))
    values = (from_ms, to_ms, west, east, south, north, county, county)
    rows = asked(folder, TRACKS.kind, (from_ms, to_ms), query, values, partial(_may_hold, box))
    return [
        Stay(word.decode(errors="replace"), first_ms / MS, last_ms / MS, fixes)
        for word, first_ms, last_ms, fixes in rows
    ]


def _inside(corners: Sequence[Sequence[int]]) -> str:
    """Return the condition that a ray to the east crosses the ring an odd number of times.

    It is made of our own whole numbers and nothing else.
    """
    crossings = []
    before = corners[-1]
    for corner in corners:
        (x1, y1), (x2, y2) = before, corner
        before = corner
        if y1 == y2:
            continue
        slope = f"{(x2 - x1) / (y2 - y1)!r}::DOUBLE"
        crossings.append(
            f"((lat_e7 < {y1}) != (lat_e7 < {y2}) "
            f"AND lon_e7 < {x1} + (lat_e7 - {y1}) * {slope})::INT"
        )
    return f"(({' + '.join(crossings) or '0'}) % 2) = 1"


def _may_hold(box: Box, segment: Segment) -> bool:
    if segment.box_e7 is None:
        return False
    west, south, east, north = segment.box_e7
    return west <= box[2] and east >= box[0] and south <= box[3] and north >= box[1]
