"""A witness of what a hub published, and the state it remembers at any instant."""

import argparse
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.config import read_catalogues
from app.domain.fields import Column, FieldCatalogue
from app.domain.ports import Link
from app.domain.probe import PROBE_ID
from app.domain.world import NO_ROWS, World
from app.replay_ground import ReplayGround, open_replay
from app.services.live import ViewGroup
from backends.history.layout import MS, TRACKS

READ_WITHIN_S = 20.0


@dataclass
class Witness:
    """Sits at the live wire like any seat and keeps every row that comes, before any recorder."""

    link: Link
    fields: FieldCatalogue = field(default_factory=lambda: read_catalogues().fields)
    parts: list[dict[str, Column]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin with an empty world."""
        self.world = World(self.fields)

    def pump(self) -> None:
        """Take what arrived and keep a copy of every row in it."""
        arrivals = self.link.drain()
        if arrivals.is_new_epoch:
            self.world.clear()
        for tick in arrivals.ticks:
            self.world.apply(tick)
            for block in (tick.enter, tick.move):
                rows = NO_ROWS if block is None else block.rows[block.rows < self.world.size]
                # The hub's own probe is on the wire and in no record.
                ids = self.world.column("id")[rows]
                rows = rows[self.world.column("alive")[rows] & (ids != PROBE_ID.encode())]
                if len(rows):
                    self.parts.append({f.key: self.world.column(f.key)[rows] for f in self.fields})

    @property
    def newest_fix_s(self) -> float:
        """When the newest of what came last was measured, 0 before anything came."""
        return float(self.parts[-1]["fix_s"].max()) if self.parts else 0.0

    def rows(self) -> dict[str, Column]:
        """Return everything by receipt, as coarse as segments keep it."""
        columns = {f.key: np.concatenate([part[f.key] for part in self.parts]) for f in self.fields}
        for cell in TRACKS.cells:
            columns[cell.key] = cell.restored(cell.quantised(columns[cell.key]))
        order = np.lexsort((columns["fix_s"], columns["receipt_s"]))
        return {key: column[order] for key, column in columns.items()}


def state_of(rows: dict[str, Column], at_s: float) -> dict[str, Column]:
    """Return the last row of each thing received by ``at_s``, by id; nothing silent for hours."""
    known = rows["receipt_s"] <= at_s
    ids = rows["id"][known]
    _, last = np.unique(ids[::-1], return_index=True)
    newest = np.flatnonzero(known)[len(ids) - 1 - last]
    fresh = newest[rows["receipt_s"][newest] >= at_s - TRACKS.silent_after_ms / MS]
    return {key: column[fresh] for key, column in rows.items()}


def shown(group: ViewGroup) -> dict[str, Column]:
    """Return what the world of a group holds, by id."""
    alive = np.flatnonzero(group.world.column("alive"))
    order = alive[np.argsort(group.world.column("id")[alive])]
    return {f.key: group.world.column(f.key)[order] for f in group.world.fields}


def differences(found: dict[str, Column], wanted: dict[str, Column]) -> list[str]:
    """Return what differs between two states, in words; an id that one lacks counts as well."""
    if not np.array_equal(found["id"], wanted["id"]):
        only = np.setxor1d(found["id"], wanted["id"])
        return [f"{bytes(i).decode()}: on one side only" for i in only.tolist()]
    told = []
    for key, column in wanted.items():
        same: NDArray[np.bool_] = found[key] == column
        if column.dtype.kind == "f":
            same |= np.isnan(found[key]) & np.isnan(column)
        told += [
            f"{bytes(wanted['id'][row]).decode()}.{key}: {found[key][row]} for {column[row]}"
            for row in np.flatnonzero(~same).tolist()
        ]
    return told


@dataclass
class Viewer:
    """A replay of a folder with a view group before it, without a screen."""

    data: Path
    city: Path

    def __post_init__(self) -> None:
        """Open the records at their beginning."""
        self._stack = ExitStack()
        arguments = argparse.Namespace(
            data=self.data, city=self.city, at="0", nearest=True, speed=1.0, database=""
        )
        self.ground: ReplayGround = open_replay(arguments, self._stack)
        self.group = ViewGroup(
            self.ground.link,
            self.ground.catalogues.fields,
            self.ground.clock,
            is_live=False,
            reading_fields=self.ground.catalogues.readings,
        )
        self.wait_for_moment()

    def wait_for_moment(self) -> None:
        """Pump, as a screen does, until what was sought is shown."""
        deadline_s = time.monotonic() + READ_WITHIN_S
        while not self.group.pump().is_new_epoch:
            assert time.monotonic() < deadline_s, "the instant was never read"
            time.sleep(0.001)

    def seek(self, at_s: float) -> float:
        """Go to an instant; return how long it took until the world showed it, in seconds."""
        began_s = time.perf_counter()
        self.ground.link.seek(at_s)
        self.wait_for_moment()
        return time.perf_counter() - began_s

    def close(self) -> None:
        """End the replay."""
        self._stack.close()
