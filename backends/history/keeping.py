"""Keeping: what the recorder's working thread does with rows, the disk and its budget."""

import logging
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
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

MOST_WAITING = 500_000  # rows, some 50 bytes each, beside what the hub lets wait
REFUSALS = (StoreError, OSError)


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
    """Owns a folder of segments; every method on one thread. No refusal of the disk ends it.

    ``free_bytes`` says what is left on the disk that holds a folder. Up to ``most_waiting`` rows
    wait in memory while not even a hole can be noted.
    """

    catalogue: Catalogue
    rules: Mapping[str, Rule]
    clock: Clock
    budget_bytes: int
    floor_bytes: int
    free_bytes: Callable[[Path], int] = lambda folder: shutil.disk_usage(folder).free
    most_waiting: int = MOST_WAITING
    kept: Kept = field(default_factory=Kept)
    _recording: "Recording | None" = None
    _sheets: list[Sheet] = field(default_factory=list)  # not settled
    _holes: list[Hole] = field(default_factory=list)  # given, not settled
    _lost: Hole | None = None  # what did not fit in memory, not settled
    _given_holes: int = 0
    _newest_s: float = 0.0
    _started_ms: int = field(init=False)

    def __post_init__(self) -> None:
        self._started_ms = int(self.clock.now_s() * MS)

    def keep(
        self, sheets: Sequence[Sheet], holes: Sequence[Hole] = (), needless_holes: int = 0
    ) -> Kept:
        """Put sheets on the disk, or note that they are lost; then merge and make room.

        ``needless_holes`` were given, too, and are settled with the others, in their turn.
        """
        self._sheets += sheets
        self._holes += holes
        self._given_holes += len(holes) + needless_holes
        newest_s = [int(sheet.receipt_ms.max()) / MS for sheet in sheets]
        self._newest_s = max(self._newest_s, *newest_s) if newest_s else self._newest_s
        try:
            condition = self._make_room()
            self._settle(condition)
            self._tend()
            size_bytes = self.catalogue.shelves.size_bytes()
            free_bytes = self.free_bytes(self.catalogue.folder)
        except REFUSALS as error:
            log.error("nothing can be recorded: %s", error)  # noqa: TRY400 - says it all
            condition = Condition.REFUSING
            size_bytes, free_bytes = self.kept.size_bytes, self.kept.free_bytes
            self._shorten()
        if condition is not self.kept.condition:
            log.warning("the recorder is %s now (it was %s)", condition, self.kept.condition)
        self.kept = replace(
            self.kept, size_bytes=size_bytes, free_bytes=free_bytes, condition=condition
        )
        return self.kept

    def close(self) -> None:
        """Let the next recorder have the folder."""
        self.catalogue.close()

    def _open(self) -> "Recording":
        if self._recording is None:
            # Arrow takes a good part of a second to load: not before there is a row to write.
            from backends.history.recording import Recording  # noqa: PLC0415

            self._recording = Recording(self.catalogue, started_ms=self._started_ms)
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
        return verdict.condition

    def _settle(self, condition: Condition) -> None:
        """Have rows and holes in the catalogue, together: no row is there without those before it.

        Raises StoreError if not even holes can be noted: then all of them wait.
        """
        holes = self._holes if self._lost is None else [*self._holes, self._lost]
        lost = 0
        if self._sheets:
            reason = "disk_full" if condition is Condition.REFUSING else self._write(holes)
            if reason:
                lost = _rows(self._sheets)
                losses = [_loss(sheet, reason) for sheet in self._sheets]
                self.catalogue.enter((), holes=[*holes, *losses])
        elif holes:
            self.catalogue.enter((), holes=holes)
        overflow = 0 if self._lost is None else self._lost.rows
        self.kept = replace(
            self.kept,
            settled_rows=self.kept.settled_rows + _rows(self._sheets) + overflow,
            settled_holes=self._given_holes,
            lost_rows=self.kept.lost_rows + lost + overflow,
            through_s=self._newest_s,
        )
        self._sheets, self._holes, self._lost = [], [], None

    def _write(self, holes: Sequence[Hole]) -> str:
        """Write what waits; return why it could not be, or nothing."""
        try:
            self._open().write(self._sheets, holes)
        except REFUSALS as error:
            log.error("rows could not be recorded: %s", error)  # noqa: TRY400 - says it all
            return "disk"
        return ""

    def _tend(self) -> None:
        if self._recording is None:
            return
        try:
            self._recording.tend()
        except REFUSALS as error:
            log.error("the recordings could not be tended: %s", error)  # noqa: TRY400 - says it all

    def _shorten(self) -> None:
        """Let go of the oldest rows that wait beyond the bound; they will be one hole."""
        while _rows(self._sheets) > self.most_waiting:
            loss, lost = _loss(self._sheets.pop(0), "disk"), self._lost
            self._lost = loss
            if lost is not None:
                from_ms, to_ms = min(lost.from_ms, loss.from_ms), max(lost.to_ms, loss.to_ms)
                self._lost = Hole(from_ms, to_ms, lost.rows + loss.rows, "disk")


def _rows(sheets: Sequence[Sheet]) -> int:
    return sum(len(sheet) for sheet in sheets)


def _loss(sheet: Sheet, reason: str) -> Hole:
    receipt_ms = sheet.receipt_ms
    return Hole(int(receipt_ms.min()), int(receipt_ms.max()), len(sheet), reason)
