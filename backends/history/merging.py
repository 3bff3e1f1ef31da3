"""Merging: which small segments become a larger one, and how, a row group at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from backends.history.catalogue import Segment, Shelves
from backends.history.layout import LAYOUTS, Layout
from backends.history.segment import read_whole, write_segment
from backends.history.sheet import Sheet, joined
from backends.history.written import Written

SLICE_MS = 300_000  # a row group holds no more, so that a moment is found without reading an hour
QUARTER_MS = 900_000
HOUR_MS = 3_600_000
GRACE_MS = 60_000
MOST_ROWS = 2_000_000  # bounds the memory of a merge; one that large is large enough


@dataclass(frozen=True, slots=True)
class Merge:
    """Segments of one kind that become one segment of ``level``, or are left and count to it."""

    layout: Layout
    segments: Sequence[Segment]
    level: int
    is_rewritten: bool = True


def cut(sheet: Sheet) -> list[list[Sheet]]:
    """Return the rows of a sheet by quarter of an hour, and in it by slice, sorted."""
    number = sheet.receipt_ms // SLICE_MS
    low, high = int(number.min()), int(number.max())
    if low == high:
        return [[sheet.sorted()]]
    quarters: dict[int, list[Sheet]] = {}
    for one in range(low, high + 1):
        inside = number == one
        if inside.any():
            part = sheet.taken(inside).sorted()
            quarters.setdefault(one * SLICE_MS // QUARTER_MS, []).append(part)
    return list(quarters.values())


def due(shelves: Shelves, through_ms: int) -> Merge | None:
    """Return what should be merged now that everything up to ``through_ms`` is recorded."""
    for layout in LAYOUTS.values():
        for _, group in groupby(
            shelves.every(layout.kind, 0), lambda segment: segment.first_ms // QUARTER_MS
        ):
            segments = list(group)
            many = _enough(segments)
            if many or _is_over(segments, QUARTER_MS, through_ms):
                return _merge(layout, many or segments, 1)
        for _, group in groupby(
            shelves.every(layout.kind, 1), lambda segment: segment.first_ms // HOUR_MS
        ):
            segments = list(group)
            if not _is_over(segments, HOUR_MS, through_ms):
                continue
            small = [segment for segment in segments if segment.rows < MOST_ROWS]
            return _merge(layout, small if len(small) > 1 else segments, 2)
    return None


def _merge(layout: Layout, segments: Sequence[Segment], level: int) -> Merge:
    is_worth_it = any(segment.rows < MOST_ROWS for segment in segments) and len(segments) > 1
    return Merge(layout, segments, level, is_rewritten=is_worth_it)


def write_merged(folder: Path, merge: Merge) -> Written:
    """Write the one segment that stands for all; raise StoreError if the disk refuses."""
    layout = merge.layout
    paths = [folder / segment.path for segment in merge.segments]
    return write_segment(folder, layout, layout.kind, _merged(paths, layout))


def _merged(paths: Sequence[Path], layout: Layout) -> Iterator[Sheet]:
    """Yield one sorted sheet per slice; every segment has its slices in order."""
    heads = [(groups := read_whole(path, layout), next(groups, None)) for path in paths]
    while any(sheet is not None for _, sheet in heads):
        now = min(_slice(sheet) for _, sheet in heads if sheet is not None)
        parts: list[Sheet] = []
        after = []
        for groups, sheet in heads:
            head = sheet
            while head is not None and _slice(head) == now:
                parts.append(head)
                head = next(groups, None)
            after.append((groups, head))
        heads = after
        yield parts[0] if len(parts) == 1 else joined(layout, parts).sorted()


def _slice(sheet: Sheet) -> int:
    return int(sheet.receipt_ms[0]) // SLICE_MS


def _enough(segments: Sequence[Segment]) -> list[Segment]:
    """Return the first segments that make a full one together, or none."""
    taken: list[Segment] = []
    rows = 0
    for segment in segments:
        taken.append(segment)
        rows += segment.rows
        if rows >= MOST_ROWS:
            return taken
    return []


def _is_over(segments: Sequence[Segment], length_ms: int, through_ms: int) -> bool:
    end_ms = (segments[0].first_ms // length_ms + 1) * length_ms
    return end_ms + GRACE_MS <= through_ms
