"""The publisher of one world: a stream per scope, so that what may not be seen never gets there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from app.domain.people import CITY
from app.domain.world import NO_ROWS, Block, Rows, Tick
from backends.hub.changing import ChangingWorld
from backends.wire import limits
from backends.wire.sockets import Socket
from backends.wire.stream import TICK, encode_tick

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
    """One scope's stream, where both worlds are told; ``county`` is 0 for the whole city."""

    socket: Socket
    county: int


@dataclass(slots=True)
class Channel:
    """One world on one scope's stream; ``shown`` are the rows that the scope's seats have."""

    stream: Stream
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
    """Turns what changed in a world into a tick per stream, or several if it is very much."""

    def __init__(
        self,
        source: ChangingWorld,
        streams: Mapping[str, Stream],
        epoch: str,
        topic: bytes = TICK,
    ) -> None:
        self._source = source
        self._world = source.world
        self.streams = streams
        self._channels = {scope: Channel(stream) for scope, stream in streams.items()}
        self.epoch = epoch
        self._topic = topic

    def set_own(self, county: str, rows: Rows) -> None:
        """Keep ``rows`` in a county's stream wherever they are: own officers, own tasks."""
        channel = self._channels.get(county)
        if channel is None or county == CITY:
            return
        channel.fit(self._world.size)
        before = channel.own.copy()
        channel.own[:] = False
        channel.own[rows] = True
        # What has just become or ceased to be own must be looked at again although it is still.
        for row in np.flatnonzero(before != channel.own).tolist():
            if row < self._world.size and self._world.column("alive")[row]:
                self._source.touch(row)

    def publish(self, t_s: float) -> int:
        """Send one tick to every stream that has something new; return the rows of the city's."""
        entered, moved, left = self._source.collect()
        count = len(entered) + len(moved)
        if not count and not len(left):
            return 0
        for name, channel in self._channels.items():
            if name == CITY:
                changed = self._city_tick(channel, entered, moved, left)
            else:
                both = np.concatenate([entered, moved])
                changed = self._county_tick(channel, both, entered, left)
            self._send(channel, changed, t_s)
        return count

    def last_seq(self, scope: str) -> int:
        """Return the number of the last tick of a scope, 0 for none."""
        return self._channels[scope].seq

    def shown(self, scope: str) -> Mask:
        """Return which rows of the world the seats of a scope have."""
        channel = self._channels[scope]
        channel.fit(self._world.size)
        return channel.shown[: self._world.size]

    def snapshot(self, scope: str) -> tuple[int, list[Block]]:
        """Return the number of the last tick of a scope and everything shown then, in parts."""
        alive = self._world.column("alive")
        rows = np.flatnonzero(alive & self.shown(scope)).astype(np.uint32)
        step = limits.SNAPSHOT_ROWS
        parts = [rows[i : i + step] for i in range(0, len(rows), step)] or [NO_ROWS]
        return self.last_seq(scope), [self._source.block(part, whole=True) for part in parts]

    def _city_tick(self, channel: Channel, entered: Rows, moved: Rows, left: Rows) -> Changed:
        channel.fit(self._world.size)
        channel.shown[left] = False
        channel.shown[entered] = True
        return Changed(entered, moved, left)

    def _county_tick(self, channel: Channel, rows: Rows, entered: Rows, left: Rows) -> Changed:
        world = self._world
        channel.fit(world.size)
        # Whoever is given a row that was ours is not ours until set_own says so.
        channel.own[left] = False
        was = channel.shown[rows]
        inside = (world.column("county")[rows] == channel.stream.county) | channel.own[rows]
        is_entered = np.zeros(len(rows), np.bool_)
        is_entered[: len(entered)] = True
        gone = np.concatenate([left[channel.shown[left]], rows[was & ~inside]])
        channel.shown[left] = False
        channel.shown[rows] = inside
        return Changed(rows[inside & (~was | is_entered)], rows[inside & was & ~is_entered], gone)

    def _tick(self, changed: Changed) -> Tick:
        entered, moved = changed.entered, changed.moved
        return Tick(
            enter=self._source.block(entered, whole=True) if len(entered) else None,
            move=self._source.block(moved, whole=False) if len(moved) else None,
            leave=changed.left,
        )

    def _send(self, channel: Channel, changed: Changed, t_s: float) -> None:
        for part in changed.parts(limits.TICK_ROWS):
            channel.seq += 1
            frames = encode_tick(self._tick(part), self.epoch, channel.seq, t_s, self._topic)
            channel.stream.socket.send_multipart(frames)
