"""The receiving seat of the wire benchmark: a process of its own that measures itself.

It receives, decrypts, decodes, synchronises, merges and applies, and draws nothing. Latency is
from the moment the hub publishes a tick (``t_s`` of its header) to the world having it, both by
this machine's wall clock; the drain's rhythm is part of it.
"""

import resource
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np

from app.domain.ports import LinkState
from app.domain.world import World
from backends.wire.endpoints import read_endpoints
from backends.wire.keys import load_or_make_keypair
from backends.wire.stream import READING, StreamMessage
from tests.e2e.seat import HallSeat


class WireSeatConfig(msgspec.Struct, frozen=True):
    """Where the hub is, how often a frame is drained, how long to measure, where to say it."""

    endpoints: str
    key: str
    outbox: str
    report: str
    frame_s: float
    warm_s: float
    measure_s: float


class WireSeatReport(msgspec.Struct, frozen=True):
    """What the seat measured over ``wall_s``; CPU times are user and system of all its threads."""

    wall_s: float
    cpu_s: float
    pump_cpu_s: float
    rows: int
    readings: int
    things: int
    publish_ms: tuple[float, float, float]
    push_ms: tuple[float, float, float]
    dropped: int
    state: str
    resident_mib: float


def cpu_s() -> float:
    """Return user and system time of this process, every thread of it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def quantiles_ms(spans_s: list[float]) -> tuple[float, float, float]:
    """Return p50, p99 and the longest, in milliseconds."""
    if not spans_s:
        return (float("nan"),) * 3
    ms = 1000.0 * np.array(spans_s)
    return float(np.quantile(ms, 0.5)), float(np.quantile(ms, 0.99)), float(ms.max())


class Ticks:
    """Notes when each tick was published, as the feed thread decodes it, and its rows."""

    def __init__(self, seat: HallSeat) -> None:
        decoder = seat.link._session._decoder
        self._decode = decoder.decode
        self._published_s: list[float] = []
        self.rows = self.readings = 0
        decoder.decode = self.decode

    def decode(self, frames: Sequence[bytes]) -> StreamMessage:
        """Decode, and note a tick."""
        message = self._decode(frames)
        if isinstance(message, tuple) and message.topic == READING:
            self.readings += message.header.enter + message.header.move
        elif isinstance(message, tuple):
            header = message.header
            self._published_s.append(header.t_s)
            self.rows += header.enter + header.move
        return message

    def take(self) -> list[float]:
        """Return when the ticks since the last call were published."""
        taken, self._published_s = self._published_s, []
        return taken


def newest(world: World, key: str) -> float:
    """Return the greatest value of a column."""
    column = world.column(key)
    return float(column.max()) if len(column) else 0.0


def main() -> None:
    """Measure; see the module."""
    config = msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=WireSeatConfig)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    seat = HallSeat(
        lambda: read_endpoints(Path(config.endpoints)),
        load_or_make_keypair(Path(config.key)),
        Path(config.outbox),
    )
    world, ticks = seat.group.world, Ticks(seat)
    warm_until_s = time.monotonic() + config.warm_s
    while time.monotonic() < warm_until_s or seat.state is not LinkState.LIVE:
        seat.pump()
        time.sleep(config.frame_s)
    latencies_s: list[float] = []
    fixes_s: list[float] = []
    ticks.take()
    ticks.rows = ticks.readings = 0
    began_s, began_cpu_s = time.monotonic(), cpu_s()
    pump_cpu_s = 0.0
    while time.monotonic() < began_s + config.measure_s:
        published_s = ticks.take()
        before_s = time.thread_time()
        seat.pump()
        pump_cpu_s += time.thread_time() - before_s
        if published_s:
            now_s = time.time()
            latencies_s += [now_s - at_s for at_s in published_s]
            fixes_s.append(now_s - newest(world, "fix_s"))
        time.sleep(config.frame_s)
    wall_s, used_s = time.monotonic() - began_s, cpu_s() - began_cpu_s
    report = WireSeatReport(
        wall_s=wall_s,
        cpu_s=used_s,
        pump_cpu_s=pump_cpu_s,
        rows=ticks.rows,
        readings=ticks.readings,
        things=world.count,
        publish_ms=quantiles_ms(latencies_s),
        push_ms=quantiles_ms(fixes_s),
        dropped=seat.group.status.dropped,
        state=seat.state.value,
        resident_mib=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    )
    Path(config.report).write_bytes(msgspec.json.encode(report))
    seat.close()


if __name__ == "__main__":
    main()
