"""Which ticks may be applied: epochs, sequence numbers, gaps and snapshots, without any socket.

The rules are those of docs/protocol.md, section 5: subscribe first, then ask for a snapshot, then
apply only what is newer. A gap, a new epoch or a lost tail each ask for exactly one snapshot.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

from app.domain.world import Tick

HELD_TICKS = 600
RETRY_S = 2.0
JITTER_S = 0.3


class SyncState(Enum):
    """Whether what is shown is known to be whole."""

    WAITING = "waiting"
    LIVE = "live"


@dataclass(frozen=True, slots=True)
class Step:
    """What to do now: clear the world if ``reset``, then apply ``ticks`` in order."""

    ticks: tuple[Tick, ...] = ()
    reset: bool = False


NOTHING = Step()


@dataclass(slots=True)
class Sync:
    """Decides for every message; ``monotonic_s`` and ``jitter`` (0 to 1) are injected."""

    monotonic_s: Callable[[], float]
    jitter: Callable[[], float]
    state: SyncState = SyncState.WAITING
    epoch: str = ""
    last_seq: int = 0
    snapshots: int = 0
    dropped_old: int = 0
    _held: deque[tuple[int, Tick]] = field(default_factory=lambda: deque(maxlen=HELD_TICKS))
    _retired: set[str] = field(default_factory=set)
    _ask_at_s: float | None = None
    _parts: dict[int, Tick] = field(default_factory=dict)
    _part_seq: int = 0

    def join(self, epoch: str) -> None:
        """Begin with the epoch the hub named in its welcome, unless it is already ours."""
        if epoch != self.epoch:
            self._begin(epoch, delay_s=0.0)

    def rejoin(self) -> None:
        """Forget what was known to be whole (new sockets): ask for a snapshot again."""
        self._wait(delay_s=0.0)

    def tick(self, epoch: str, seq: int, tick: Tick) -> Step:
        """Take a tick of the stream."""
        if epoch in self._retired:
            self.dropped_old += 1
            return NOTHING
        if epoch != self.epoch:
            self._begin(epoch, delay_s=JITTER_S * self.jitter())
        if self.state is SyncState.WAITING:
            self._held.append((seq, tick))
            return NOTHING
        if seq <= self.last_seq:
            self.dropped_old += 1
            return NOTHING
        if seq == self.last_seq + 1:
            self.last_seq = seq
            return Step((tick,))
        self._wait(delay_s=JITTER_S * self.jitter())
        self._held.append((seq, tick))
        return NOTHING

    def heartbeat(self, epoch: str, seq: int) -> None:
        """Take a heartbeat: its number reveals a lost tail."""
        if epoch in self._retired:
            return
        if epoch != self.epoch:
            self._begin(epoch, delay_s=JITTER_S * self.jitter())
        elif self.state is SyncState.LIVE and seq > self.last_seq:
            self._wait(delay_s=JITTER_S * self.jitter())

    def due_request(self) -> bool:
        """Return whether a snapshot must be asked for now; each True counts as asked."""
        now_s = self.monotonic_s()
        if self.state is SyncState.LIVE or self._ask_at_s is None or now_s < self._ask_at_s:
            return False
        self._ask_at_s = now_s + RETRY_S + JITTER_S * self.jitter()
        self._parts.clear()
        return True

    def part(self, epoch: str, seq: int, number: int, parts: int, tick: Tick) -> Step:
        """Take part ``number`` of ``parts`` of a snapshot as of tick ``seq``."""
        if self.state is SyncState.LIVE or epoch != self.epoch:
            return NOTHING
        if seq != self._part_seq:
            self._parts.clear()
            self._part_seq = seq
        self._parts[number] = tick
        if len(self._parts) < parts:
            return NOTHING
        ticks = [self._parts[n] for n in sorted(self._parts)]
        self._parts.clear()
        return self._whole(seq, ticks)

    def _whole(self, seq: int, ticks: list[Tick]) -> Step:
        newer = [(held_seq, tick) for held_seq, tick in self._held if held_seq > seq]
        self._held.clear()
        self.state = SyncState.LIVE
        self.snapshots += 1
        self.last_seq = seq
        self._ask_at_s = None
        for held_seq, tick in newer:
            if held_seq != self.last_seq + 1:
                # The held ones have a hole of their own: show what is whole, ask once more.
                self._wait(delay_s=JITTER_S * self.jitter())
                self._held.extend((s, t) for s, t in newer if s >= held_seq)
                break
            self.last_seq = held_seq
            ticks.append(tick)
        return Step(tuple(ticks), reset=True)

    def _begin(self, epoch: str, delay_s: float) -> None:
        if self.epoch:
            self._retired.add(self.epoch)
        self.epoch = epoch
        self._held.clear()
        self._wait(delay_s)

    def _wait(self, delay_s: float) -> None:
        self.state = SyncState.WAITING
        self._parts.clear()
        self._ask_at_s = self.monotonic_s() + delay_s
