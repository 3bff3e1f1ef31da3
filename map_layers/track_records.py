"""The track records: what is drawn of every row of the world, as arrays of one value each."""

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

F4 = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class TrackRecords:
    """Arrays (rows,) f4; ``kind`` is (rows, 4) u1: class, state, alive, patience.

    Times are seconds from the table's epoch, positions metres from the origin.
    ``records["fix_s"]`` is the array of that name; ``records[rows]`` are the records of some rows.
    """

    from_x_m: F4
    from_y_m: F4
    to_x_m: F4
    to_y_m: F4
    start_s: F4  # when the glide begins: the receipt of the newest fix
    glide_s: F4  # how long it takes: as long as the fixes lay apart
    fix_s: F4
    course_deg: F4  # below 0 where not known
    kind: NDArray[np.uint8]

    @classmethod
    def empty(cls, rows: int) -> "TrackRecords":
        """Return records of ``rows`` rows in which nothing lives."""
        plain = {name: np.zeros(rows, np.float32) for name in FLOATS}
        return cls(**plain, kind=np.zeros((rows, 4), np.uint8))

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self.kind)

    def __getitem__(self, key: str | slice | NDArray[Any]) -> Any:  # noqa: ANN401 - by key
        """Return an array by its name, or the records of ``key``'s rows."""
        if isinstance(key, str):
            return getattr(self, key)
        return replace(self, **{one.name: getattr(self, one.name)[key] for one in fields(self)})


FLOATS = tuple(one.name for one in fields(TrackRecords) if one.name != "kind")
