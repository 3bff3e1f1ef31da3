"""Recording: sheets become segments, small ones larger ones, and every five minutes a keyframe."""

import logging
import time
from collections.abc import Callable, Sequence

from app.domain.errors import StoreError
from backends.history import merging
from backends.history.archive import HistoryArchive
from backends.history.catalogue import Catalogue, Hole, Segment, segment_of
from backends.history.layout import LAYOUTS, READINGS, TRACKS, Layout
from backends.history.merging import SLICE_MS
from backends.history.segment import TEMPORARY, give_memory_back, write_segment
from backends.history.sheet import Sheet

log = logging.getLogger("store")

KEYFRAME_MS = SLICE_MS
TEND_S = 5.0  # merging waits for its next turn after that long, so that flushing does not
FOREVER_MS = 2**62
LEAST_AWAY_MS = 2000  # below that a recorder was only started anew


class Recording:
    """Writes a folder of segments; every method on one thread, that of the catalogue.

    A segment is in the catalogue only when it lies whole on the disk. ``through_ms`` is the newest
    receipt that was recorded.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        monotonic_s: Callable[[], float] = time.monotonic,
        started_ms: int | None = None,
    ) -> None:
        """Begin where the last recorder ended, and delete what it left half done.

        ``started_ms`` is the city's time at the recorder's start: from the last receipt until then
        is a hole, unless what is written first was received before.
        """
        self.folder = catalogue.folder
        self.catalogue = catalogue
        self._monotonic_s = monotonic_s
        self._archive = HistoryArchive(self.folder)
        self._empty_until_ms: dict[str, int] = {}
        span = catalogue.shelves.span_ms((TRACKS.kind, READINGS.kind))
        self.through_ms = -FOREVER_MS if span is None else span[1]
        # Once: between two receipts of our own nothing is missing.
        self._away_ms = None if span is None or started_ms is None else (span[1], started_ms)
        self._sweep()

    def write(self, sheets: Sequence[Sheet], holes: Sequence[Hole] = ()) -> None:
        """Put sheets on the disk, and the holes before them; on return they survive a power cut.

        Raises StoreError if the disk refuses: then none of either is in the catalogue.
        """
        holes = [*holes, *self._away(sheets, holes)]
        segments: list[Segment] = []
        for sheet in sheets:
            self._distrust_keyframes(sheet)
            for quarter in merging.cut(sheet):
                kind = sheet.layout.kind
                written = write_segment(self.folder, sheet.layout, kind, quarter)
                segments.append(segment_of(written, kind, 0))
        self.catalogue.enter(segments, holes=holes)
        self._away_ms = None
        for sheet in sheets:
            self.through_ms = max(self.through_ms, int(sheet.receipt_ms.max()))

    def tend(self) -> None:
        """Write the keyframes that are due and merge small segments, for some seconds at most."""
        until_s = self._monotonic_s() + TEND_S
        for layout in (one for one in LAYOUTS.values() if one.has_state):
            while self._monotonic_s() < until_s and (t_ms := self._due_keyframe(layout)):
                self._write_keyframe(layout, t_ms)
        while self._monotonic_s() < until_s:
            merge = merging.due(self.catalogue.shelves, self.through_ms)
            if merge is None:
                return
            self._merge(merge)

    def drop(self, segments: Sequence[Segment]) -> None:
        """Strike segments out and delete their files."""
        self.catalogue.strike(segments)
        self._delete(segments)

    def _away(self, sheets: Sequence[Sheet], told: Sequence[Hole]) -> list[Hole]:
        """Return the hole of the time in which no recorder ran, less what is one already."""
        if self._away_ms is None:
            return []
        from_ms, to_ms = self._away_ms
        to_ms = min([to_ms, *(int(sheet.receipt_ms.min()) for sheet in sheets)])
        known = [*self.catalogue.shelves.holes(from_ms, FOREVER_MS), *told]
        for hole in sorted(known, key=lambda hole: hole.from_ms):
            if hole.from_ms < from_ms + LEAST_AWAY_MS:
                from_ms = max(from_ms, hole.to_ms)
        is_hole = to_ms - from_ms >= LEAST_AWAY_MS
        return [Hole(from_ms, to_ms, 0, "hub_away")] if is_hole else []

    def _distrust_keyframes(self, sheet: Sheet) -> None:
        """Drop the keyframes of later than these rows: the city's clock was set back."""
        kind, first_ms = sheet.layout.kind, int(sheet.receipt_ms.min())
        self._empty_until_ms.pop(kind, None)
        wrong = self.catalogue.shelves.overlapping(
            sheet.layout.state_kind, first_ms - 1, FOREVER_MS
        )
        if wrong:
            self.drop(wrong)

    def _due_keyframe(self, layout: Layout) -> int:
        """Return the moment of the next keyframe, or 0 while none is due."""
        shelves = self.catalogue.shelves
        last = shelves.newest(layout.state_kind, FOREVER_MS)
        done_ms = max(
            -FOREVER_MS if last is None else last.first_ms,
            self._empty_until_ms.get(layout.kind, -FOREVER_MS),
        )
        span = shelves.span_ms((layout.kind,))
        after = [] if span is None else shelves.overlapping(layout.kind, done_ms, span[1])
        if span is None or not after:
            return 0
        first_ms = max(after[0].first_ms, done_ms + 1)
        t_ms = -(-first_ms // KEYFRAME_MS) * KEYFRAME_MS
        # Nothing up to then may still be on its way.
        return t_ms if t_ms < span[1] else 0

    def _write_keyframe(self, layout: Layout, t_ms: int) -> None:
        state = self._archive.state_sheet(layout, t_ms)
        self._empty_until_ms[layout.kind] = t_ms
        if len(state):
            kind = layout.state_kind
            written = write_segment(self.folder, layout, kind, [state], t_ms)
            self.catalogue.enter([segment_of(written, kind, 0)])

    def _merge(self, merge: merging.Merge) -> None:
        if not merge.is_rewritten:
            self.catalogue.promote(merge.segments, merge.level)
            return
        try:
            written = merging.write_merged(self.folder, merge)
        except FileNotFoundError as error:
            raise StoreError(f"{error.filename}: was deleted by somebody") from error
        segment = segment_of(written, merge.layout.kind, merge.level)
        kept = [s for s in merge.segments if s.path != segment.path]
        self.catalogue.enter([segment], instead_of=merge.segments)
        self._delete(kept)
        give_memory_back()

    def _delete(self, segments: Sequence[Segment]) -> None:
        for segment in segments:
            try:
                (self.folder / segment.path).unlink(missing_ok=True)
            except OSError as error:
                log.warning("%s stays on the disk: %s", segment.path, error)

    def _sweep(self) -> None:
        """Delete what a recorder that was killed left: half files, and such as nobody entered."""
        shelves = self.catalogue.shelves
        for layout in LAYOUTS.values():
            for kind in (layout.kind, layout.state_kind):
                known = {segment.path for segment in shelves.every(kind)}
                for file in (self.folder / kind).rglob("*"):
                    name = file.relative_to(self.folder).as_posix()
                    is_ours = file.suffix in {".parquet", TEMPORARY}
                    if is_ours and file.is_file() and name not in known:
                        file.unlink(missing_ok=True)
                        log.warning("%s was never entered into the catalogue; deleted", name)
