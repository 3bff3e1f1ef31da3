"""The publisher: one stream per scope, so that what a seat may not see never reaches it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from app.domain.health import SourceHealth
from app.domain.people import CITY
from app.domain.world import NO_ROWS, Block, Rows, Tick
from backends.hub.ingest import Ingest
from backends.wire import limits
from backends.wire.sockets import Socket
from backends.wire.stream import encode_health, encode_heartbeat, encode_tick

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Changed:
    """Rows of one scope that entered, moved and left, each at most once."""

    entered: Rows
    moved: Rows
    left: Rows

    def parts(self, most_rows: int) -> Iterator["Changed"]:
        """Yield it in pieces of at most ``most_rows``, in the order leave, enter, move."""
        kinds = (self.left, self.entered, self.moved)
        total = sum(len(rows) for rows in kinds)
        for start in range(0, total, most_rows):
            cut, before = [], 0
            for rows in kinds:
                low = max(0, start - before)
                high = max(0, start + most_rows - before)
                cut.append(rows[low:high])
                before += len(rows)
            left, entered, moved = cut
            yield Changed(entered, moved, left)


@dataclass(slots=True)
class Stream:
    """One scope's stream; ``county`` is 0 for the whole city. ``shown`` is what its seats have."""

    socket: Socket
    county: int
    seq: int = 0
    shown: Mask = field(default_factory=lambda: np.zeros(0, np.bool_))
    own: Mask = field(default_factory=lambda: np.zeros(0, np.bool_))

    def fit(self, size: int) -> None:
        """Make both masks hold ``size`` rows."""
        extra = size - len(self.shown)
        if extra > 0:
            more = np.zeros(max(extra, len(self.shown)), np.bool_)
            self.shown = np.concatenate([self.shown, more])
            self.own = np.concatenate([self.own, more])


class Publisher:
    """Turns what ingest collected into a tick per stream, or several if it is very much."""

    def __init__(self, ingest: Ingest, streams: Mapping[str, Stream], epoch: str) -> None:
        self._ingest = ingest
        self.streams = streams
        self.epoch = epoch

    def set_own(self, county: str, rows: Rows) -> None:
        """Keep ``rows`` in a county's stream wherever they are: own officers, own tasks."""
        stream = self.streams.get(county)
        if stream is None or county == CITY:
            return
        stream.fit(self._ingest.world.size)
        before = stream.own.copy()
        stream.own[:] = False
        stream.own[rows] = True
        # What has just become or ceased to be own must be looked at again although it is still.
        for row in np.flatnonzero(before != stream.own).tolist():
            if row < self._ingest.world.size and self._ingest.world.column("alive")[row]:
                self._ingest.touch(row)

    def publish(self, t_s: float) -> int:
        """Send one tick to every stream that has something new; return the rows of the city's."""
        entered, moved, left = self._ingest.collect()
        count = len(entered) + len(moved)
        if not count and not len(left):
            return 0
        for name, stream in self.streams.items():
            if name == CITY:
                changed = self._city_tick(stream, entered, moved, left)
            else:
                both = np.concatenate([entered, moved])
                changed = self._county_tick(stream, both, entered, left)
            self._send(stream, changed, t_s)
        return count

    def heartbeat(self, t_s: float, journal_seq: int) -> None:
        """Say on every stream that we live, and what the last numbers are."""
        for stream in self.streams.values():
            frames = encode_heartbeat(self.epoch, stream.seq, t_s, journal_seq)
            stream.socket.send_multipart(frames)

    def health(self, sources: list[SourceHealth]) -> None:
        """Send the state of all sources on every stream."""
        frames = encode_health(self.epoch, sources)
        for stream in self.streams.values():
            stream.socket.send_multipart(frames)

    def shown(self, scope: str) -> Mask:
        """Return which rows of the world the seats of a scope have."""
        stream = self.streams[scope]
        stream.fit(self._ingest.world.size)
        return stream.shown[: self._ingest.world.size]

    def snapshot(self, scope: str) -> tuple[int, list[Block]]:
        """Return the number of the last tick of a scope and everything shown then, in parts."""
        stream = self.streams[scope]
        alive = self._ingest.world.column("alive")
        rows = np.flatnonzero(alive & self.shown(scope)).astype(np.uint32)
        step = limits.SNAPSHOT_ROWS
        parts = [rows[i : i + step] for i in range(0, len(rows), step)] or [NO_ROWS]
        return stream.seq, [self._ingest.block(part, whole=True) for part in parts]

    def _city_tick(self, stream: Stream, entered: Rows, moved: Rows, left: Rows) -> Changed:
        stream.fit(self._ingest.world.size)
        stream.shown[left] = False
        stream.shown[entered] = True
        return Changed(entered, moved, left)

    def _county_tick(self, stream: Stream, rows: Rows, entered: Rows, left: Rows) -> Changed:
        world = self._ingest.world
        stream.fit(world.size)
        # Whoever is given a row that was ours is not ours until set_own says so.
        stream.own[left] = False
        was = stream.shown[rows]
        inside = (world.column("county")[rows] == stream.county) | stream.own[rows]
        is_entered = np.zeros(len(rows), np.bool_)
        is_entered[: len(entered)] = True
        gone = np.concatenate([left[stream.shown[left]], rows[was & ~inside]])
        stream.shown[left] = False
        stream.shown[rows] = inside
        return Changed(rows[inside & (~was | is_entered)], rows[inside & was & ~is_entered], gone)

    def _tick(self, changed: Changed) -> Tick:
        entered, moved = changed.entered, changed.moved
        return Tick(
            enter=self._ingest.block(entered, whole=True) if len(entered) else None,
            move=self._ingest.block(moved, whole=False) if len(moved) else None,
            leave=changed.left,
        )

    def _send(self, stream: Stream, changed: Changed, t_s: float) -> None:
        for part in changed.parts(limits.TICK_ROWS):
            stream.seq += 1
            frames = encode_tick(self._tick(part), self.epoch, stream.seq, t_s)
            stream.socket.send_multipart(frames)
