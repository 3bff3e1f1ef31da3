"""The hub's line to its recorder: what ingest accepted, handed on without ever waiting."""

import logging
import math
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import zmq

from app.domain.probe import PROBE_ID
from app.domain.world import Rows, World
from backends.history.layout import LATE, TRACKS
from backends.history.messages import HOLE, NAMES, NUMBER, encode
from backends.hub.history_names import HistoryNames, Told
from backends.hub.inner import ChildRecorded
from backends.wire.sockets import Socket

log = logging.getLogger("hub")

MISSING_AFTER_S = 30.0
MOST_WAITING = 1_000_000  # rows, 46 bytes each: what half a minute of a large city brings


@dataclass(slots=True)
class _Turn:
    """What one turn of the hub brought, ready to be sent; ``names`` where it is names."""

    kind: str
    frames: list[bytes]
    rows: int
    first_s: float
    last_s: float
    names: Told | None = None


@dataclass(slots=True)
class _Hole:
    from_s: float
    to_s: float
    rows: int
    dropped_from_s: float = math.inf  # these never left the hub: nobody may have recorded them


class HistoryLine:
    """Runs in the hub's thread. What does not fit is dropped, oldest first, and becomes a hole.

    A row's name is the one it had in ``world`` in the turn that brought it, however long it waits:
    names wait in the same queue, and what has left it is kept for the next recorder. Rows of
    another kind are told under numbers of the caller's own (:meth:`tell`, :meth:`also`).
    ``is_there`` says whether the recorder runs; ``on_report`` gets what it reports, and how many
    rows this line has lost; ``on_missing`` is told once when it was not there for long after the
    start.
    """

    def __init__(
        self,
        socket: Socket,
        world: World,
        is_there: Callable[[], bool],
        on_report: Callable[[ChildRecorded, int], None],
        most_waiting: int = MOST_WAITING,
        on_missing: Callable[[], None] = lambda: None,
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._socket = socket
        self._world = world
        self._is_there = is_there
        self._on_report = on_report
        self._most_waiting = most_waiting
        self._on_missing = on_missing
        self._monotonic_s = monotonic_s
        self._missing_at_s = monotonic_s() + MISSING_AFTER_S
        self._rows: dict[str, list[Told]] = {}
        self._named: list[Rows] = []
        self._late: list[Rows] = []
        self._names_of: dict[str, Callable[[bool], Told | None]] = {
            TRACKS.kind: self._track_names,
            LATE.kind: self._late_names,
        }
        self._names: dict[str, HistoryNames] = {}  # as they are before the first that waits
        self._waiting: deque[_Turn] = deque()
        self._waiting_rows = 0
        self._hole: _Hole | None = None
        self._told_holes: list[_Hole] = []  # and not written down yet, for all we know
        self._settled_holes = 0
        self._is_greeted = False
        self._sent_rows = 0
        self._sent_first_s = self._sent_last_s = 0.0
        self._settled_rows = 0
        self._through_s = 0.0
        self.lost_rows = 0

    def also(self, kind: str, names_of: Callable[[bool], Told | None]) -> None:
        """Have rows of another kind told, too.

        ``names_of(every)`` returns the fixed columns with their numbers: of all there are, or of
        those that are new or renamed since it was asked last; None for none.
        """
        self._names_of[kind] = names_of

    def accepted(self, rows: Rows, moving: Told) -> None:
        """Take fixes that are in the world now; the columns are kept as they are.

        The hub's own probe is no history.
        """
        columns = {NUMBER: rows} | dict(moving)
        probe = self._world.row_of(PROBE_ID)
        if probe is not None and (is_probe := rows == probe).any():
            if is_probe.all():
                return
            columns = {key: values[~is_probe] for key, values in columns.items()}
        self.tell(TRACKS.kind, columns)

    def came_late(self, rows: Rows, moving: Told) -> None:
        """Take fixes of things in the world that are older than what the world has of them."""
        self._late.append(rows)
        self.tell(LATE.kind, {NUMBER: rows} | dict(moving))

    def named(self, rows: Rows) -> None:
        """Note that these things are new or have another name."""
        self._named.append(rows)

    def tell(self, kind: str, columns: Told) -> None:
        """Take rows of a kind, numbered, with every moving field."""
        self._rows.setdefault(kind, []).append(columns)

    @property
    def is_behind(self) -> bool:
        """Whether rows wait that whoever listens was not sent yet."""
        return not self._is_greeted or bool(self._waiting)

    def flush(self) -> None:
        """Send what came since the last turn, and what had to wait."""
        for kind, parts in self._rows.items():
            self._queue_names(kind)
            if parts:
                whole = {key: np.concatenate([part[key] for part in parts]) for key in parts[0]}
                self._queue(kind, whole)
        self._rows = {kind: [] for kind in self._rows}
        # Whoever ended knows no names any more: what comes waits until the next one says ready.
        self._is_greeted = self._is_greeted and self._is_there()
        if self._is_greeted:
            self._send()
        elif self._monotonic_s() > self._missing_at_s:
            self._missing_at_s = math.inf
            self._on_missing()
        while self._waiting_rows > self._most_waiting:
            self._drop_oldest()
        if not self._is_greeted:
            self._pass_names()

    def ready(self) -> None:
        """Begin, or begin anew, to send: the recorder is there and knows nobody."""
        if self._sent_rows > self._settled_rows:
            from_s = self._through_s or self._sent_first_s
            self._lose(from_s, self._sent_last_s, self._sent_rows - self._settled_rows)
        self._sent_rows = self._settled_rows = self._settled_holes = 0
        for hole in self._told_holes:
            self._widen_hole(hole)
        self._told_holes.clear()
        self._through_s = 0.0
        self._pass_names()
        for kind, names in self._names.items():
            if (every := names.every()) is not None:
                self._waiting.appendleft(_names_turn(kind, every))
        self._is_greeted = True

    def heard(self, report: ChildRecorded) -> None:
        """Take over what is settled: on the disk, or noted as a hole by the recorder itself."""
        self._settled_rows = report.settled_rows
        del self._told_holes[: max(0, report.settled_holes - self._settled_holes)]
        self._settled_holes = report.settled_holes
        self._through_s = max(self._through_s, report.through_s)
        self._on_report(report, self.lost_rows)

    def _queue_names(self, kind: str) -> None:
        is_first = kind not in self._names
        if is_first:
            self._names[kind] = HistoryNames()
        names = self._names_of[kind](is_first)
        if names is not None and len(names[NUMBER]):
            self._waiting.append(_names_turn(kind, names))

    def _pass_names(self) -> None:
        """Take the names before the first rows that wait for what the numbers mean there."""
        while self._waiting and (names := self._waiting[0].names) is not None:
            self._names[self._waiting.popleft().kind.removesuffix(NAMES)].take(names)

    def _queue(self, kind: str, columns: Told) -> None:
        receipt_s = columns["receipt_s"]
        rows = len(receipt_s)
        first_s, last_s = float(receipt_s.min()), float(receipt_s.max())
        self._waiting.append(_Turn(kind, encode(kind, columns), rows, first_s, last_s))
        self._waiting_rows += rows

    def _send(self) -> None:
        if self._hole is not None:
            if not self._try(_hole_frames(self._hole)):
                return  # rows that follow a hole may never be there without it
            self._told_holes.append(self._hole)
            self._hole = None
        while self._waiting:
            turn = self._waiting[0]
            if not self._try(turn.frames):
                return
            self._waiting.popleft()
            if turn.names is not None:
                self._names[turn.kind.removesuffix(NAMES)].take(turn.names)
            if turn.rows:
                if not self._sent_rows:
                    self._sent_first_s = turn.first_s
                self._sent_rows += turn.rows
                self._sent_last_s = turn.last_s
                self._waiting_rows -= turn.rows

    def _try(self, frames: list[bytes]) -> bool:
        try:
            self._socket.send_multipart(frames, zmq.NOBLOCK)
        except zmq.Again:
            return False
        return True

    def _drop_oldest(self) -> None:
        place = next(i for i, turn in enumerate(self._waiting) if turn.rows)
        turn = self._waiting[place]
        del self._waiting[place]
        self._waiting_rows -= turn.rows
        self._lose(turn.first_s, turn.last_s, turn.rows, turn.first_s)

    def _lose(
        self, from_s: float, to_s: float, rows: int, dropped_from_s: float = math.inf
    ) -> None:
        self.lost_rows += rows
        if self._hole is None:
            log.error("%d rows from %.1f on could not be recorded", rows, from_s)
        self._widen_hole(_Hole(from_s, to_s, rows, dropped_from_s))

    def _widen_hole(self, hole: _Hole) -> None:
        if self._hole is None:
            self._hole = hole
            return
        self._hole.from_s = min(self._hole.from_s, hole.from_s)
        self._hole.to_s = max(self._hole.to_s, hole.to_s)
        self._hole.dropped_from_s = min(self._hole.dropped_from_s, hole.dropped_from_s)
        self._hole.rows += hole.rows

    def _track_names(self, every: bool) -> Told | None:  # noqa: FBT001 - one question, two answers
        named, self._named = self._named, []
        if every:
            return self._fixed(np.flatnonzero(self._world.column("alive")).astype(np.uint32))
        return self._fixed(np.unique(np.concatenate(named))) if named else None

    def _late_names(self, _every: bool) -> Told | None:  # noqa: FBT001 - one question, two answers
        late, self._late = self._late, []
        return self._fixed(np.unique(np.concatenate(late))) if late else None

    def _fixed(self, rows: Rows) -> Told:
        world = self._world
        return {NUMBER: rows} | {one.key: world.column(one.key)[rows] for one in TRACKS.fixed}


def _names_turn(kind: str, names: Told) -> _Turn:
    return _Turn(kind + NAMES, encode(kind + NAMES, names), 0, 0.0, 0.0, names)


def _hole_frames(hole: _Hole) -> list[bytes]:
    columns = {
        "from_s": np.array([hole.from_s]),
        "to_s": np.array([hole.to_s]),
        "rows": np.array([hole.rows], np.int64),
        "dropped_from_s": np.array([hole.dropped_from_s]),
    }
    return encode(HOLE, columns)
