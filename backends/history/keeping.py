"""Keeping: what the recorder's working thread does with rows, the disk and its budget."""

import logging
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.clock import Clock
from app.domain.errors import StoreError
from backends.history.catalogue import Catalogue, Hole
from backends.history.layout import LAYOUTS, MS
from backends.history.retention import Condition, Disk, Rule, judge
from backends.history.sheet import Sheet

if TYPE_CHECKING:
    from backends.history.recording import Recording

log = logging.getLogger("store")


@dataclass(frozen=True, slots=True)
class Kept:
    """What is settled since the start, and how the disk stands.

    ``settled_rows`` counts what is on the disk and what was noted as a hole; ``lost_rows`` the
    latter; ``settled_holes`` counts given holes that are written down. ``through_s`` is the newest
    receipt of either.
    """

    settled_rows: int = 0
    settled_holes: int = 0
    lost_rows: int = 0
    through_s: float = 0.0
    size_bytes: int = 0
    free_bytes: int = 0
    condition: Condition = Condition.RECORDING


@dataclass(slots=True)
class Keeper:
    """Owns a folder of segments; every method on one thread. Nothing it is given is in doubt after.

    ``free_bytes`` says what is left on the disk that holds a folder.
    """

    catalogue: Catalogue
    rules: Mapping[str, Rule]
    clock: Clock
    budget_bytes: int
    floor_bytes: int
    free_bytes: Callable[[Path], int] = lambda folder: shutil.disk_usage(folder).free
    kept: Kept = field(default_factory=Kept)
    _recording: "Recording | None" = None
    _holes: list[Hole] = field(default_factory=list)
    _given_holes: int = 0

    def keep(self, sheets: Sequence[Sheet], holes: Sequence[Hole] = ()) -> Kept:
        """Put sheets on the disk, or note that they are lost; then merge and make room."""
        self._holes += holes
        self._given_holes += len(holes)
        rows = sum(len(sheet) for sheet in sheets)
        lost = 0
        condition = self._make_room()
        if sheets and condition is Condition.REFUSING:
            lost = self._lose(sheets, "disk_full")
        elif sheets:
            try:
                self._open().write(sheets)
            except StoreError as error:
                log.error("rows could not be recorded: %s", error)  # noqa: TRY400 - says it all
                lost = self._lose(sheets, "disk")
        self._tend()
        newest = [int(sheet.receipt_ms.max()) / MS for sheet in sheets]
        self.kept = Kept(
            settled_rows=self.kept.settled_rows + rows,
            settled_holes=0 if self._holes else self._given_holes,
            lost_rows=self.kept.lost_rows + lost,
            through_s=max(self.kept.through_s, *newest) if newest else self.kept.through_s,
            size_bytes=self.catalogue.shelves.size_bytes(),
            free_bytes=self.free_bytes(self.catalogue.folder),
            condition=condition,
        )
        return self.kept

    def close(self) -> None:
        """Let the next recorder have the folder."""
        self.catalogue.close()

    def _open(self) -> "Recording":
        if self._recording is None:
            # Arrow takes a good part of a second to load: not before there is a row to write.
            from backends.history.recording import Recording  # noqa: PLC0415

            self._recording = Recording(self.catalogue)
        return self._recording

    def _make_room(self) -> Condition:
        shelves = self.catalogue.shelves
        disk = Disk(
            shelves.size_bytes(),
            self.budget_bytes,
            self.free_bytes(self.catalogue.folder),
            self.floor_bytes,
        )
        is_tight = (disk.budget and disk.used > disk.budget) or disk.free < disk.floor * 2
        kinds = [kind for x in LAYOUTS.values() for kind in (x.kind, x.state_kind)]
        segments = [s for kind in kinds for s in shelves.every(kind)] if is_tight else []
        segments.sort(key=lambda segment: segment.last_ms)
        now_ms = int(self.clock.now_s() * MS)
        verdict = judge(segments, self.rules, now_ms, disk, self.kept.condition)
        if verdict.drop:
            log.warning("%d old segments are deleted to keep the budget", len(verdict.drop))
            self._open().drop(verdict.drop)
        was = self.kept.condition
        if verdict.condition is not was:
            log.warning("the recorder is %s now (it was %s)", verdict.condition, was)
        return verdict.condition

    def _tend(self) -> None:
        try:
            while self._holes:
                self.catalogue.note_hole(self._holes[0])
                self._holes.pop(0)
            if self._recording is not None:
                self._recording.tend()
        except StoreError as error:
            log.error("the recordings could not be tended: %s", error)  # noqa: TRY400 - says it all

    def _lose(self, sheets: Sequence[Sheet], reason: str) -> int:
        for sheet in sheets:
            receipt_ms = sheet.receipt_ms
            first_ms, last_ms = int(receipt_ms.min()), int(receipt_ms.max())
            self._holes.append(Hole(first_ms, last_ms, len(sheet), reason))
        return sum(len(sheet) for sheet in sheets)
