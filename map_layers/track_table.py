"""The track table: the world's rows as the records that shaders read, kept on both sides."""

from typing import Any

import moderngl
import numpy as np
from numpy.typing import NDArray

from app.domain.world import Change, World
from map_layers.origin import Origin

# 40 bytes a row; times are seconds from ``epoch_s``, positions metres from the origin.
RECORD = np.dtype(
    [
        ("from_m", "<f4", 2),
        ("to_m", "<f4", 2),
        ("start_s", "<f4"),  # when the glide begins: the receipt of the newest fix
        ("glide_s", "<f4"),  # how long it takes: as long as the fixes lay apart
        ("fix_s", "<f4"),
        ("course_deg", "<f4"),  # below 0 where not known
        ("kind", "u1", 4),  # class, state, alive, 0
        ("spare", "<f4"),
    ]
)
BUFFER_FORMAT = "2f4 2f4 1f4 1f4 1f4 1f4 4u1 1x4"
BUFFER_NAMES = ("in_from_m", "in_to_m", "in_start_s", "in_glide_s", "in_fix_s", "in_course_deg")
LONGEST_GLIDE_S = 30.0  # fixes further apart than this are not joined by a slide across the map
REBASE_AFTER_S = 1800.0  # float32 seconds keep 0.1 ms for so long
NEEDED = frozenset({"lon_deg", "lat_deg", "fix_s", "course_deg", "state", "class", "alive"})


class TrackTable:
    """Records (``RECORD``) of all rows of ``world``, and one GL buffer of them for all windows."""

    def __init__(self, world: World, origin: Origin) -> None:
        self.world = world
        self.origin = origin
        self.epoch_s = 0.0
        self.revision = 0
        self._records = np.zeros(max(world.capacity, 1), RECORD)
        self._buffer: moderngl.Buffer | None = None
        self._dirty: tuple[int, int] | None = None
        self.size = 0
        self._renew(0, world.size)

    @property
    def records(self) -> NDArray[Any]:
        """The records of rows 0 to ``size``."""
        return self._records[: self.size]

    def absorb(self, change: Change) -> bool:
        """Renew the rows ``change`` names; return whether anything drawn differs."""
        if change.is_empty or not NEEDED & change.columns:
            return False
        self._renew(change.first, change.stop)
        return True

    def rebase(self, now_s: float) -> None:
        """Move the epoch of the records' times near ``now_s`` when it has grown old."""
        if abs(now_s - self.epoch_s) > REBASE_AFTER_S:
            self.epoch_s = now_s
            self._renew(0, self.world.size)

    def upload(self, gl: moderngl.Context) -> None:
        """Make the shared buffer."""
        self._buffer = gl.buffer(reserve=len(self._records) * RECORD.itemsize, dynamic=True)
        self._dirty = (0, self.size) if self.size else None

    def buffer(self) -> moderngl.Buffer:
        """Return the shared buffer with all changes written; a sharing context is current."""
        if self._buffer is None:
            raise RuntimeError("the track table was not uploaded")
        needed = len(self._records) * RECORD.itemsize
        if self._buffer.size < needed:
            self._buffer.orphan(needed)
            self._dirty = (0, self.size)
        if self._dirty is not None:
            first, stop = self._dirty
            self._buffer.write(
                self._records[first:stop].view(np.uint8).data, first * RECORD.itemsize
            )
            self._dirty = None
        return self._buffer

    def release(self) -> None:
        """Give the shared buffer back."""
        if self._buffer is not None:
            self._buffer.release()
            self._buffer = None

    def positions_m(self, rows: NDArray[np.integer[Any]], now_s: float) -> NDArray[np.float64]:
        """Return where rows are shown at ``now_s``, (n, 2) f8 metres from the origin.

        The shader glides the same way, so a click lands on what is seen.
        """
        taken = self._records[rows]
        part = ((now_s - self.epoch_s) - taken["start_s"]) / np.maximum(taken["glide_s"], 1e-3)
        part = np.clip(part, 0.0, 1.0)[:, None].astype(np.float64)
        return np.asarray(taken["from_m"] + part * (taken["to_m"] - taken["from_m"]), np.float64)

    def _renew(self, first: int, stop: int) -> None:
        world = self.world
        if world.capacity > len(self._records):
            grown = np.zeros(world.capacity, RECORD)
            grown[: self.size] = self._records[: self.size]
            self._records = grown
        self.size = world.size
        self.revision += 1
        stop = min(stop, world.size)
        if first >= stop:
            return
        if not self.epoch_s:
            self.epoch_s = float(world.column("receipt_s")[first:stop].max())
        span = slice(first, stop)
        self._fill(self._records[span], span)
        old = self._dirty
        self._dirty = (first, stop) if old is None else (min(old[0], first), max(old[1], stop))

    def _fill(self, records: NDArray[Any], span: slice) -> None:
        world = self.world
        records["to_m"] = self.origin.offsets(
            world.column("lon_deg")[span], world.column("lat_deg")[span]
        )
        from_m = self.origin.offsets(
            world.column("from_lon_deg")[span], world.column("from_lat_deg")[span]
        )
        receipt_s = world.column("receipt_s")[span]
        apart_s = receipt_s - world.column("from_s")[span]
        joined = (apart_s > 0.0) & (apart_s <= LONGEST_GLIDE_S)
        records["glide_s"] = np.where(joined, apart_s, 0.0)
        records["from_m"] = np.where(joined[:, None], from_m, records["to_m"])
        records["start_s"] = receipt_s - self.epoch_s
        records["fix_s"] = world.column("fix_s")[span] - self.epoch_s
        course_deg = world.column("course_deg")[span]
        records["course_deg"] = np.where(np.isnan(course_deg), -1.0, course_deg)
        kind = records["kind"]
        kind[:, 0] = world.column("class")[span]
        kind[:, 1] = world.column("state")[span]
        kind[:, 2] = world.column("alive")[span]
