"""The track of one thing: its fixes between two moments, as they were recorded."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.domain.trail import NO_FIXES, Fixes
from backends.history.asking import asked
from backends.history.layout import MS, TRACKS, at_or_before_ms

EVERY_COUNTY = 0
_E7 = 1e7
_QUERY = """
SELECT fix_ms, lon_e7, lat_e7 FROM read_parquet(?)
WHERE id = ? AND receipt_ms BETWEEN ? AND ? AND (? = 0 OR county = ?)
QUALIFY row_number() OVER (PARTITION BY fix_ms ORDER BY receipt_ms DESC) = 1
ORDER BY fix_ms DESC LIMIT ?
"""


def track_of(
    folder: Path,
    entity_id: str,
    from_s: float,
    to_s: float,
    most: int,
    county: int = EVERY_COUNTY,
) -> tuple[Fixes, bool]:
    """Return the fixes of a thing received from one moment to another, by their own time.

    Of those of one moment the one received last. Of more than ``most`` the newest are returned,
    and that this is a part only; no more than those are ever read into memory. With a ``county``
    only fixes in that county.
    """
    from_ms, to_ms = at_or_before_ms(from_s), at_or_before_ms(to_s)
    values = (entity_id.encode(), from_ms, to_ms, county, county, most + 1)
    rows = asked(folder, TRACKS.kind, (from_ms, to_ms), _QUERY, values)
    if not rows:
        return NO_FIXES, False
    cells: NDArray[np.float64] = np.array(rows[:most], np.float64)[::-1]
    return Fixes(cells[:, 1:] / _E7, cells[:, 0] / MS), len(rows) > most
