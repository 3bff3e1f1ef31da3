"""Ingest: from a batch of fixes to rows of the hub's world, and what of it must be published."""

from collections.abc import Callable, Mapping
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from app.domain.classes import LOST_AFTER_S
from app.domain.clock import Clock
from app.domain.fields import Column, FieldCatalogue
from app.domain.probe import PROBE_ID
from app.domain.tracks import TrackBatch
from app.domain.world import Block, Rows
from backends.hub.changing import ChangingWorld
from backends.hub.identity import Identities
from backends.hub.roster import Roster
from backends.hub.sources import SourceLedger
from backends.hub.stations import CHECK, COLUMNS
from backends.wire.batch import sound_rows

FUTURE_S = 120.0  # a fix later than our clock by more than this is a broken clock, not a fix
FORGET_AFTER_S = 6 * 3600.0
STORED_FOR_S = 24 * 3600.0  # a fix older than that out of a terminal's store is of no use any more
TERMINALS = "terminal"  # the kind of source that our own gateway speaks for
HULL = ("length_m", "beam_m", "bow_m", "port_m")
RENAMED = ("label", "class", "source", *HULL)
CountyOf = Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.uint8]]


class FixSink(Protocol):
    """Who is told of every fix that was taken, and of those that came too late for the map."""

    def accepted(self, rows: Rows, moving: Mapping[str, Column]) -> None:
        """Take fixes that are in the world now."""
        ...

    def came_late(self, rows: Rows, moving: Mapping[str, Column]) -> None:
        """Take fixes that are older than what the world has of their things."""
        ...

    def named(self, rows: Rows) -> None:
        """Note that these things are new or have another name."""
        ...


class Ingest:
    """Owns the hub's world; everything here runs in the hub's one thread."""

    def __init__(
        self,
        fields: FieldCatalogue,
        clock: Clock,
        identities: Identities,
        ledger: SourceLedger,
        county_of: CountyOf,
    ) -> None:
        self.changing = ChangingWorld(fields)
        self.world = self.changing.world
        self.ledger = ledger
        self.history: FixSink | None = None
        self._fields = fields
        self._clock = clock
        self._identities = identities
        self._county_of = county_of
        self._roster = Roster()
        self._candidate = np.zeros(0, np.uint8)

    def take(self, batch: TrackBatch, kind: str) -> None:
        """Take over what a source sent; what cannot be believed is counted by name."""
        now_s = self._clock.now_s()
        believed = self._believed(batch, kind, now_s)
        if not len(believed):
            return
        if "lon_deg" not in believed.columns:
            self._rename(believed)
            return
        rows, is_new = self._roster.rows_of(believed.ids)
        self._reserve(int(rows.max()) + 1)
        every = believed, rows
        if len(np.unique(rows)) != len(rows):
            newest = _newest_of_each(rows, believed.columns["fix_s"])
            if kind == COLUMNS:  # a receiver may hear one vessel twice; a backend's batch may not
                self._refuse(batch.source, kind, "duplicate_id", len(rows) - len(newest))
            is_new = np.isin(rows, rows[is_new])[newest]
            rows, believed = rows[newest], _taken(believed, newest)
            every = (believed, rows) if kind == COLUMNS else every
        fresh = is_new | self._is_newer(rows, believed.columns["fix_s"])
        self._refuse(batch.source, kind, "older_fix", int((~fresh).sum()))
        if kind == COLUMNS:
            theirs = self._of_another(batch.source, rows, is_new)
            self._refuse(batch.source, kind, "id_of_another_source", int((fresh & theirs).sum()))
            fresh &= ~theirs
        if fresh.any():
            kept = kind != CHECK
            self._write(_taken(believed, fresh), rows[fresh], is_new[fresh], now_s, is_kept=kept)
            self.ledger.account(batch.source, kind).accept(int(fresh.sum()), now_s)
        if self.history is not None and kind != CHECK:
            self._tell_late(*every, now_s)

    def place(self, batch: TrackBatch) -> None:
        """Put on the map what the register places there: stations, with every newer reading.

        They are no fixes of a source, so no account counts them.
        """
        rows, is_new = self._roster.rows_of(batch.ids)
        self._reserve(int(rows.max()) + 1)
        fresh = is_new | self._is_newer(rows, batch.columns["fix_s"])
        if fresh.any():
            now_s = self._clock.now_s()
            self._write(_taken(batch, fresh), rows[fresh], is_new[fresh], now_s)

    def _believed(self, batch: TrackBatch, kind: str, now_s: float) -> TrackBatch:
        """Return what is sound of a batch, under the register's names."""
        if kind == CHECK:
            batch = _taken(batch, batch.ids == PROBE_ID.encode())
        else:
            batch, refused = self._identities.resolve(batch, is_gateway=kind == TERMINALS)
            if refused:
                self.ledger.refuse(batch.source, kind, refused)
        if not len(batch):
            return batch
        batch, refused = sound_rows(batch, self._fields, now_s + FUTURE_S)
        if refused:
            self.ledger.refuse(batch.source, kind, refused, _sample(batch))
        return batch

    def _refuse(self, source: str, kind: str, reason: str, count: int) -> None:
        if count:
            self.ledger.refuse(source, kind, {reason: count})

    def forget_old(self) -> None:
        """Let go of what has not reported for hours."""
        world = self.world
        alive = world.column("alive")
        old = alive & (world.column("receipt_s") < self._clock.now_s() - FORGET_AFTER_S)
        if not old.any():
            return
        self.changing.leave(self._roster.release(world.column("id")[old]))

    def _of_another(self, source: str, rows: Rows, is_new: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return which things another source reports, and has reported lately."""
        world, theirs = self.world, np.zeros(len(rows), np.bool_)
        old = np.flatnonzero(~is_new & (rows < world.size))
        known = rows[old]
        lately = world.column("receipt_s")[known] > self._clock.now_s() - LOST_AFTER_S
        theirs[old] = (world.column("source")[known] != source.encode()[:16]) & lately
        return theirs

    def _is_newer(self, rows: Rows, fix_s: Column) -> NDArray[np.bool_]:
        size = self.world.size
        inside = rows < size
        last = np.full(len(rows), -np.inf)
        last[inside] = self.world.column("fix_s")[rows[inside]]
        return np.asarray(fix_s > last, np.bool_)

    def _write(
        self,
        batch: TrackBatch,
        rows: Rows,
        is_new: NDArray[np.bool_],
        now_s: float,
        *,
        is_kept: bool = True,
    ) -> None:
        given = batch.columns
        moving = _moving(batch, now_s)
        moving["county"] = self._counties(rows, is_new, moving)
        if is_new.any():
            self._enter(batch, rows[is_new], is_new, moving)
        if not is_new.all():
            old = ~is_new
            columns = {key: values[old] for key, values in moving.items()}
            self.changing.move(Block(rows[old], columns))
            mine = np.full(int(old.sum()), batch.source.encode()[:16], "S16")
            self._relabel(rows[old], {k: v[old] for k, v in given.items()} | {"source": mine})
        if self.history is not None and is_kept:
            self.history.accepted(rows, moving)

    def _tell_late(self, batch: TrackBatch, rows: Rows, now_s: float) -> None:
        """Hand on what is older than the newest fix of its thing: the map has no use for it.

        A terminal that comes out of a dead spot sends all that it stored, the newest first or last.
        """
        fix_s = batch.columns["fix_s"]
        late = fix_s < self.world.column("fix_s")[rows]
        late &= fix_s >= now_s - STORED_FOR_S
        if late.any():
            late &= ~self._of_another(batch.source, rows, np.zeros(len(rows), np.bool_))
        if self.history is None or not late.any():
            return
        batch, rows = _taken(batch, late), rows[late]
        moving = _moving(batch, now_s)
        moving["county"] = self._county_of(moving["lon_deg"], moving["lat_deg"])
        self.history.came_late(rows, moving)

    def _enter(
        self,
        batch: TrackBatch,
        rows: Rows,
        mask: NDArray[np.bool_],
        moving: Mapping[str, Column],
    ) -> None:
        n = len(rows)
        columns = {key: values[mask] for key, values in moving.items()}
        columns["id"] = batch.ids[mask]
        columns["source"] = np.full(n, batch.source.encode()[:16], "S16")
        columns["label"] = (
            batch.columns["label"][mask] if "label" in batch.columns else columns["id"]
        )
        columns["class"] = (
            batch.columns["class"][mask] if "class" in batch.columns else np.zeros(n, np.uint8)
        )
        for key in HULL:
            unknown = np.zeros(n, self._fields[key].dtype)
            columns[key] = batch.columns[key][mask] if key in batch.columns else unknown
        columns["generation"] = self._roster.generations(rows)
        self._say(Block(rows, columns))

    def _rename(self, batch: TrackBatch) -> None:
        known = np.array([self._roster.find(i.decode()) is not None for i in batch.ids.tolist()])
        if known.any():
            rows, _ = self._roster.rows_of(batch.ids[known])
            self._relabel(rows, {key: values[known] for key, values in batch.columns.items()})

    def _relabel(self, rows: Rows, given: Mapping[str, Column]) -> None:
        """Take over a changed name or class of things that are already here."""
        changed = np.zeros(len(rows), np.bool_)
        for key in RENAMED:
            if key in given:
                changed |= self.world.column(key)[rows] != given[key]
        if not changed.any():
            return
        block = self.changing.block(rows[changed], whole=True)
        columns = dict(block.columns)
        for key in RENAMED:
            if key in given:
                columns[key] = given[key][changed]
        self._say(Block(block.rows, columns))

    def _say(self, block: Block) -> None:
        self.changing.enter(block)
        if self.history is not None:
            self.history.named(block.rows)

    def _counties(
        self, rows: Rows, is_new: NDArray[np.bool_], moving: Mapping[str, Column]
    ) -> NDArray[np.uint8]:
        """Return each thing's county; a border is believed crossed at the second fix beyond it."""
        found = self._county_of(moving["lon_deg"], moving["lat_deg"])
        county = found.copy()
        old = ~is_new
        if old.any():
            before = self.world.column("county")[rows[old]]
            settled = (found[old] == before) | (found[old] == self._candidate[rows[old]])
            county[old] = np.where(settled | (before == 0), found[old], before)
        self._candidate[rows] = found
        return county

    def _reserve(self, size: int) -> None:
        extra = size - len(self._candidate)
        if extra > 0:
            extra = max(extra, len(self._candidate), 1024)
            self._candidate = np.concatenate([self._candidate, np.zeros(extra, np.uint8)])


def _moving(batch: TrackBatch, now_s: float) -> dict[str, Column]:
    """Return what moves of each fix, received now; what its source did not say is unknown."""
    n, given = len(batch), batch.columns
    nan = np.full(n, np.nan, np.float32)
    return {
        "lon_deg": given["lon_deg"],
        "lat_deg": given["lat_deg"],
        "speed_mps": given.get("speed_mps", nan),
        "course_deg": given.get("course_deg", nan),
        "heading_deg": given.get("heading_deg", nan),
        "fix_s": given["fix_s"],
        "receipt_s": np.full(n, now_s),
        "state": given.get("state", np.zeros(n, np.uint8)),
    }


def _newest_of_each(rows: Rows, fix_s: Column) -> NDArray[np.intp]:
    """Return the indices of the newest fix of each row, for a batch that names some twice."""
    order = np.lexsort((fix_s, rows))
    is_last = np.append(rows[order][1:] != rows[order][:-1], np.True_)
    return np.asarray(order[is_last], np.intp)


def _taken(batch: TrackBatch, which: NDArray[np.bool_] | NDArray[np.intp]) -> TrackBatch:
    columns = {key: values[which] for key, values in batch.columns.items()}
    return TrackBatch(batch.source, batch.ids[which], columns)


def _sample(batch: TrackBatch) -> str:
    return bytes(batch.ids[0]).decode(errors="replace") if len(batch) else ""
