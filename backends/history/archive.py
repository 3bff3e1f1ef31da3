"""The archive: what was recorded, given back for a moment, a stretch of time, or one series."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np

from app.domain.errors import StoreError
from app.domain.history import Recorded
from app.domain.readings import Series, Timing
from backends.history.catalogue import Segment, Shelves
from backends.history.layout import LATE, MS, READINGS, TRACKS, Layout, at_or_before_ms
from backends.history.segment import read_segment
from backends.history.sheet import Sheet, joined
from backends.history.thinning import thinned

# A segment may be merged into a larger one between our look into the catalogue and our reading.
TRIES = 3
_NOT_LAST = int(Timing.REPEATED | Timing.OUT_OF_ORDER | Timing.FUTURE)
_T = TypeVar("_T")


class HistoryArchive:
    """Reads a folder of segments, also while a recorder writes it; keeps nothing open.

    It is :class:`app.domain.ports.Archive`. Positions, speeds, courses and times come back as they
    are stored: to 1e-7 degrees, 0.01 m/s, 0.1 degrees and 1 ms. A row belongs to its receipt. A
    folder without a recording is an empty archive.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.shelves = Shelves(folder)

    def span(self) -> tuple[float, float] | None:
        """Return from when to when there is anything, or None."""
        found = self.shelves.span_ms((TRACKS.kind, READINGS.kind))
        return None if found is None else (found[0] / MS, found[1] / MS)

    def state_at(self, t_s: float) -> Recorded:
        """Return everything's last row received at or before ``t_s``.

        What was silent for six hours by then is left out, as the hub leaves it out.
        """
        return self.state_sheet(TRACKS, at_or_before_ms(t_s)).recorded()

    def changes(self, from_s: float, to_s: float) -> Recorded:
        """Return all rows received after ``from_s``, up to and with ``to_s``, by receipt."""
        return self._changes(TRACKS, from_s, to_s)

    def late_changes(self, from_s: float, to_s: float) -> Recorded:
        """Return fixes received then that were older than what was known of their things.

        They are not among :meth:`changes`, and no state was ever made of them.
        """
        return self._changes(LATE, from_s, to_s)

    def readings_at(self, t_s: float) -> Recorded:
        """Return every series' last value received at or before ``t_s``.

        What was repeated, out of order or from the future never was a last value. There is one more
        column than the catalogue of readings has: ``timing``.
        """
        return self.state_sheet(READINGS, at_or_before_ms(t_s)).recorded()

    def reading_changes(self, from_s: float, to_s: float) -> Recorded:
        """Return all readings received after ``from_s``, up to and with ``to_s``, by receipt.

        ``timing`` says which of them were no last values.
        """
        return self._changes(READINGS, from_s, to_s)

    def holes(self, from_s: float, to_s: float) -> Sequence[tuple[float, float]]:
        """Return when nothing, or not everything, was recorded, or no hub ran."""
        found = self.shelves.holes(at_or_before_ms(from_s), at_or_before_ms(to_s))
        return [(hole.from_ms / MS, hole.to_ms / MS) for hole in found]

    def series(
        self,
        series_id: str,
        from_s: float,
        to_s: float,
        most: int = 2000,
        received_by_s: float | None = None,
    ) -> Series:
        """Return what a series measured from one moment to another, at most ``most`` of it.

        By time measured, whatever the receipt; thinned out by the clock where there is more, the
        last one kept (:func:`thinned`). Something received later than a day after it was measured
        may be missing, and what was received after ``received_by_s`` is left out.
        """
        from_ms, to_ms = at_or_before_ms(from_s), at_or_before_ms(to_s)
        known_ms = to_ms + 24 * 3600 * 1000
        if received_by_s is not None:
            known_ms = min(known_ms, at_or_before_ms(received_by_s))
        word = series_id.encode()

        def read() -> list[Sheet]:
            return [
                sheet.taken(_rows_of(sheet, word))
                for sheet in self._rows(READINGS, from_ms - 1, known_ms)
            ]

        rows = joined(READINGS, _retried(read))
        t_ms = rows.cells["t_ms"]
        rows = rows.taken(np.flatnonzero((t_ms >= from_ms) & (t_ms <= to_ms)))
        order = np.lexsort((rows.receipt_ms, rows.cells["t_ms"]))
        total = len(order)
        if total > most:
            order = order[thinned(rows.cells["t_ms"][order] / MS, most)]
        cells = rows.taken(order).cells
        return Series(
            series_id,
            cells["t_ms"] / MS,
            cells["value"],
            cells["mark"],
            cells["timing"],
            thinned_from=total if total > most else 0,
        )

    def state_sheet(self, layout: Layout, t_ms: int) -> Sheet:
        """Return the last row of each thing of a layout at a moment, sorted by id."""

        def read() -> list[Sheet]:
            start_ms = t_ms - layout.silent_after_ms
            parts: list[Sheet] = []
            keyframe = self.shelves.newest(layout.state_kind, t_ms)
            if keyframe is not None and keyframe.first_ms > start_ms:
                start_ms = keyframe.first_ms
                parts += self._of(keyframe, layout, 0, t_ms)
            parts += (_last(sheet) for sheet in self._rows(layout, start_ms, t_ms))
            return parts

        state = _last(joined(layout, _retried(read)).sorted())
        return state.taken(state.receipt_ms >= t_ms - layout.silent_after_ms)

    def _changes(self, layout: Layout, from_s: float, to_s: float) -> Recorded:
        after_ms, to_ms = at_or_before_ms(from_s), at_or_before_ms(to_s)
        rows = joined(layout, _retried(lambda: list(self._rows(layout, after_ms, to_ms))))
        first, second = layout.order
        order = np.lexsort((rows.cells[second], rows.cells[first]))
        return rows.taken(order).recorded()

    def _rows(self, layout: Layout, after_ms: int, to_ms: int) -> Iterator[Sheet]:
        """Yield what was received after a moment up to another, each sheet sorted in itself."""
        for segment in self.shelves.overlapping(layout.kind, after_ms, to_ms):
            yield from self._of(segment, layout, after_ms, to_ms)

    def _of(self, segment: Segment, layout: Layout, after_ms: int, to_ms: int) -> Iterator[Sheet]:
        return read_segment(self.folder / segment.path, layout, after_ms, to_ms)


def _rows_of(sheet: Sheet, word: bytes) -> "np.ndarray[tuple[int], np.dtype[np.intp]]":
    """Return which rows belong to one id; the ids of a sheet are in ascending order."""
    words = sheet.words["id"]
    place = int(np.searchsorted(words, np.bytes_(word)))
    if place == len(words) or words[place] != word:
        return np.zeros(0, np.intp)
    return np.flatnonzero(sheet.codes["id"] == place)


def _last(sheet: Sheet) -> Sheet:
    """Return the last row of each thing that could be its last one; the rows are sorted."""
    if "timing" in sheet.cells:
        sheet = sheet.taken((sheet.cells["timing"] & _NOT_LAST) == 0)
    return sheet.last_of_each()


def _retried(read: Callable[[], _T]) -> _T:
    for _ in range(TRIES - 1):
        try:
            return read()
        except FileNotFoundError:
            continue
    try:
        return read()
    except FileNotFoundError as error:
        raise StoreError(f"{error.filename}: is in the catalogue and not on the disk") from error
