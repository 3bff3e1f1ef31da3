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
ORDER BY fix_ms, receipt_ms
"""


def track_of(
    folder: Path,
    entity_id: str,
    from_s: float,
    to_s: float,
    most: int,
    county: int = EVERY_COUNTY,
) -> Fixes:
    """Return the fixes of a thing received from one moment to another, by their own time.

    Of more than ``most`` the newest are returned. With a ``county`` only fixes in that county.
    """
    from_ms, to_ms = at_or_before_ms(from_s), at_or_before_ms(to_s)
    values = (entity_id.encode(), from_ms, to_ms, county, county)
    rows = asked(folder, TRACKS.kind, (from_ms, to_ms), _QUERY, values)
    if not rows:
        return NO_FIXES
    cells: NDArray[np.float64] = np.array(rows, np.float64)
    is_last = np.diff(cells[:, 0], append=np.inf) > 0  # of one moment the last received
    cells = cells[is_last][-most:]
    return Fixes(cells[:, 1:] / _E7, cells[:, 0] / MS)
