"""The track table: the world's rows as the records that shaders read, kept on both sides."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import moderngl
import numpy as np
from numpy.typing import NDArray

from app.domain.patience import Patience
from app.domain.world import Change, World
from map_layers.contract import Frame
from map_layers.origin import Origin
from map_layers.overlays import RowFilter
from map_layers.track_records import TrackRecords

LONGEST_GLIDE_S = 30.0  # fixes further apart than this are not joined by a slide across the map
REBASE_AFTER_S = 1800.0  # float32 seconds keep 0.1 ms for so long
NEEDED = frozenset({"lon_deg", "lat_deg", "fix_s", "course_deg", "state", "class", "alive"})
LOST_STEP = 4  # of age: after live and three steps of late
PATIENCE = Patience()  # of things that are in no register
NO_OUTLINES = np.empty(0, np.intp)
MASKS_AT_MOST = 8  # filters whose answers are kept: one a window and a few to spare
# How one value of an array is read by a vertex array; its name in shaders is ``in_<name>``.
FORMATS = {one.name: "4u1" if one.name == "kind" else "1f4" for one in fields(TrackRecords)}

_SEEN = ("lon_deg", "lat_deg", "receipt_s", "from_s")  # a fix differs in one of these


class TrackTable:
    """Records of all rows of ``world``, and GL buffers of them for all windows.

    A change is only noted. It is projected and written once, when a picture needs it, for all
    windows together.
    """

    def __init__(self, world: World, origin: Origin, patience: Patience = PATIENCE) -> None:
        self.world = world
        self.origin = origin
        self.patience = patience
        self.epoch_s = 0.0
        self.revision = 0
        self.uploads = 0
        self._size = 0
        self._records = TrackRecords.empty(max(world.capacity, 1))
        self._seen = {key: np.full(len(self._records), np.nan) for key in _SEEN}
        self._buffers: dict[str, moderngl.Buffer] = {}
        self._noted: tuple[int, int] | None = None
        self._dirty: tuple[int, int] | None = None
        self._masks: list[tuple[RowFilter, NDArray[np.bool_]]] = []
        self._icons: dict[int, NDArray[np.uint32]] = {}
        self._outlined: dict[int, tuple[Frame, NDArray[np.intp]]] = {}
        self._note(0, world.size)

    @property
    def records(self) -> TrackRecords:
        """The records of all rows, up to date; the arrays are valid until the next change."""
        self.settle()
        whole: TrackRecords = self._records[: self._size]
        return whole

    @property
    def size(self) -> int:
        """How many rows there are."""
        self.settle()
        return self._size

    def absorb(self, change: Change) -> bool:
        """Note the rows ``change`` names; return whether anything drawn may differ."""
        if change.is_empty or not NEEDED & change.columns:
            return False
        self._note(change.first, change.stop)
        return True

    def settle(self) -> None:
        """Bring the records up to date; at once where nothing was noted."""
        if self._noted is not None:
            (first, stop), self._noted = self._noted, None
            self._renew(first, stop)

    def rebase(self, now_s: float) -> None:
        """Move the epoch of the records' times near ``now_s`` when it has grown old."""
        self.settle()
        if abs(now_s - self.epoch_s) > REBASE_AFTER_S:
            self.epoch_s = now_s
            self._seen["receipt_s"][:] = np.nan
            self._note(0, self.world.size)
            self.settle()

    def shown(self, rows: RowFilter | None) -> NDArray[np.bool_] | None:
        """Return which rows a filter shows, (size,) bool, or None for all; asked once a change."""
        if rows is None:
            return None
        self.settle()
        for known, mask in self._masks:
            if known == rows:
                return mask
        mask = np.asarray(rows.mask(self.world), np.bool_)
        self._masks = [*self._masks[1 - MASKS_AT_MOST :], (rows, mask)]
        return mask

    def lost_after_s(self, rows: NDArray[np.integer[Any]]) -> NDArray[np.float32]:
        """Return from which age of their fixes on these rows are lost, (n,) f4."""
        self.settle()
        return self.patience.lost_s(self._records.kind[rows, 3])

    def age_steps(self, rows: NDArray[np.integer[Any]], now_s: float) -> NDArray[np.intp]:
        """Return (n,) how old rows look: 0 is live, 1 to 3 the steps of late, 4 is lost.

        The shader takes the same steps.
        """
        self.settle()
        age_s = np.float32(now_s - self.epoch_s) - self._records.fix_s[rows]
        codes = self._records.kind[rows, 3]
        late_s, lost_s = self.patience.late_s(codes), self.patience.lost_s(codes)
        steps = 1 + np.floor(np.clip((age_s - late_s) / (lost_s - late_s), 0.0, 0.999) * 3.0)
        found = np.where(age_s < late_s, 0, np.where(age_s >= lost_s, LOST_STEP, steps))
        return np.asarray(found, np.intp)

    def note_icons(self, gl: moderngl.Context, rows: NDArray[np.uint32]) -> None:
        """Note which rows the window of ``gl`` shows as symbols of their own."""
        self._icons[id(gl)] = rows

    def icons_in(self, gl: moderngl.Context) -> NDArray[np.uint32]:
        """Return the rows last drawn as symbols in the window of ``gl``, what matters last."""
        return self._icons.get(id(gl), np.empty(0, np.uint32))

    def note_outlined(self, gl: moderngl.Context, frame: Frame, rows: NDArray[np.intp]) -> None:
        """Note which rows the window of ``gl`` shows to scale in this picture."""
        self._outlined[id(gl)] = (frame, rows)

    def without_outlined(
        self, gl: moderngl.Context, frame: Frame, rows: NDArray[np.uint32]
    ) -> NDArray[np.uint32]:
        """Return ``rows`` less those that are shown to scale in this picture already."""
        of_frame, outlined = self._outlined.get(id(gl), (None, NO_OUTLINES))
        if of_frame is not frame or not len(outlined):
            return rows
        return rows[~np.isin(rows, outlined)]

    def forget_window(self, gl: moderngl.Context) -> None:
        """Drop what was noted of a window that is closed."""
        self._icons.pop(id(gl), None)
        self._outlined.pop(id(gl), None)

    def upload(self, gl: moderngl.Context) -> None:
        """Make the shared buffers."""
        for name in FORMATS:
            size = getattr(self._records, name).nbytes
            self._buffers[name] = gl.buffer(reserve=size, dynamic=True)
        self._dirty = (0, self._size) if self._size else None

    def buffers(self) -> Mapping[str, moderngl.Buffer]:
        """Return a shared buffer of each array, all changes written; a sharing context is current.

        Raises RuntimeError before ``upload``.
        """
        if not self._buffers:
            raise RuntimeError("the track table was not uploaded")
        self.settle()
        if self._buffers["kind"].size < self._records.kind.nbytes:
            for name, buffer in self._buffers.items():
                buffer.orphan(getattr(self._records, name).nbytes)
            self._dirty = (0, self._size)
        if self._dirty is not None:
            (first, stop), self._dirty = self._dirty, None
            for name, buffer in self._buffers.items():
                values = getattr(self._records, name)
                buffer.write(values[first:stop].data, first * values.strides[0])
            self.uploads += 1
        return self._buffers

    def release(self) -> None:
        """Give the shared buffers back."""
        for buffer in self._buffers.values():
            buffer.release()
        self._buffers.clear()

    def positions_m(self, rows: NDArray[np.integer[Any]], now_s: float) -> NDArray[np.float64]:
        """Return where rows are shown at ``now_s``, (n, 2) f8 metres from the origin.

        The shader glides the same way, so a click lands on what is seen.
        """
        self.settle()
        return np.column_stack(self.places_m(rows, now_s)).astype(np.float64)

    def places_m(
        self, rows: NDArray[np.integer[Any]], now_s: float
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return the same as x and y, (n,) f4 each."""
        at = self._records
        part = (np.float32(now_s - self.epoch_s) - at.start_s[rows]) / np.maximum(
            at.glide_s[rows], np.float32(1e-3)
        )
        part = np.clip(part, np.float32(0.0), np.float32(1.0))
        x_m, y_m = at.from_x_m[rows], at.from_y_m[rows]
        return x_m + part * (at.to_x_m[rows] - x_m), y_m + part * (at.to_y_m[rows] - y_m)

    def _note(self, first: int, stop: int) -> None:
        self.revision += 1
        self._masks.clear()
        old = self._noted
        self._noted = (first, stop) if old is None else (min(old[0], first), max(old[1], stop))

    def _renew(self, first: int, stop: int) -> None:
        world = self.world
        self._grow(world.capacity)
        self._size = world.size
        stop = min(stop, world.size)
        if first >= stop:
            return
        if not self.epoch_s:
            self.epoch_s = float(world.column("receipt_s")[first:stop].max())
        span = slice(first, stop)
        self._place(span)
        self._dress(span)
        old = self._dirty
        self._dirty = (first, stop) if old is None else (min(old[0], first), max(old[1], stop))

    def _grow(self, capacity: int) -> None:
        if capacity <= len(self._records):
            return
        grown = TrackRecords.empty(capacity)
        for name in FORMATS:
            getattr(grown, name)[: self._size] = getattr(self._records, name)[: self._size]
        self._records = grown
        for key, values in self._seen.items():
            self._seen[key] = np.full(capacity, np.nan)
            self._seen[key][: len(values)] = values

    def _place(self, span: slice) -> None:
        """Project the fixes of ``span`` that are new, and say how each is glided to."""
        world, at, seen = self.world, self._records, self._seen
        new = {key: world.column(key)[span] for key in (*_SEEN, "from_lon_deg", "from_lat_deg")}
        is_new = np.zeros(span.stop - span.start, np.bool_)
        for key in _SEEN:
            is_new |= new[key] != seen[key][span]
        if not is_new.all():
            inside = np.flatnonzero(is_new)
            new = {key: values[inside] for key, values in new.items()}
            rows: slice | NDArray[np.integer[Any]] = inside + span.start
        else:
            rows = span
        apart_s = new["receipt_s"] - new["from_s"]
        joined = (apart_s > 0.0) & (apart_s <= LONGEST_GLIDE_S)
        # A glide mostly starts where the last one ended, which was projected then.
        known = (new["from_lon_deg"] == seen["lon_deg"][rows]) & (
            new["from_lat_deg"] == seen["lat_deg"][rows]
        )
        to_m = self.origin.offsets(new["lon_deg"], new["lat_deg"])
        from_m = np.column_stack([at.to_x_m[rows], at.to_y_m[rows]])
        other = np.flatnonzero(joined & ~known)
        if len(other):
            from_m[other] = self.origin.offsets(
                new["from_lon_deg"][other], new["from_lat_deg"][other]
            )
        at.to_x_m[rows], at.to_y_m[rows] = to_m[:, 0], to_m[:, 1]
        at.from_x_m[rows] = np.where(joined, from_m[:, 0], to_m[:, 0])
        at.from_y_m[rows] = np.where(joined, from_m[:, 1], to_m[:, 1])
        at.start_s[rows] = new["receipt_s"] - self.epoch_s
        at.glide_s[rows] = np.where(joined, apart_s, 0.0)
        for key in _SEEN:
            seen[key][rows] = new[key]

    def _dress(self, span: slice) -> None:
        world, at = self.world, self._records
        at.fix_s[span] = world.column("fix_s")[span] - self.epoch_s
        course_deg = world.column("course_deg")[span]
        at.course_deg[span] = np.where(np.isnan(course_deg), -1.0, course_deg)
        at.kind[span, 0] = world.column("class")[span]
        at.kind[span, 1] = world.column("state")[span]
        at.kind[span, 2] = world.column("alive")[span]
        at.kind[span, 3] = self.patience.codes(world, span)
