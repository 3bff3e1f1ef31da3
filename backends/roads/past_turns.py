"""How vehicles turned in the past, counted by kind of hour, and the file that keeps it."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.domain.citypack import RoadGraph
from app.domain.errors import StoreError
from app.domain.plan import PastTurns
from backends.roads.driver_models import TurnTable
from backends.roads.graph_key import graph_key
from backends.wire.private_file import write_whole

I4 = NDArray[np.int32]
I8 = NDArray[np.int64]

FILE_NAME = "past_turns.bin"
HOURS = 24
# Our own division of the day: the two rushes, the rest of the day, the night.
KINDS = ("night", "rush", "day")
RUSH_HOURS = (7, 8, 17, 18)
DAY_HOURS = range(6, 22)
_KIND_OF_HOUR = np.array(
    [1 if h in RUSH_HOURS else 2 if h in DAY_HOURS else 0 for h in range(HOURS)]
)
# Our own estimate of what is enough: each road of the city was left once, on average.
ENOUGH_PER_EDGE = 1.0
LONGEST_HEAD = 4096  # bytes


@dataclass(frozen=True, slots=True, eq=False)
class TurnBook:
    """Counted turns of one graph: ``counts`` (kinds of hours, turns) i4, ``first`` (edges,) i8.

    ``counts[k, first[e] + i]`` vehicles took the i-th exit after edge e. ``fixes`` were matched for
    it, recorded from ``from_day`` to ``to_day``.
    """

    graph: str
    from_day: str
    to_day: str
    fixes: int
    first: I8
    counts: I4

    def at(self, hour: float) -> tuple[TurnTable, PastTurns] | None:
        """Return the turns of hours like this; of all hours, or None, where they are too few."""
        enough = ENOUGH_PER_EDGE * len(self.first)
        for counts in (self.counts[kind_of(hour)], self.counts.sum(axis=0, dtype=np.int32)):
            counted = int(counts.sum())
            if counted >= enough:
                return TurnTable(self.first, counts), PastTurns(counted, self.from_day, self.to_day)
        return None


def kind_of(hour: float) -> int:
    """Return which of the kinds of hours a local hour (0 to 24) is of."""
    return int(_KIND_OF_HOUR[int(hour) % HOURS])


def turn_firsts(first: NDArray[np.integer], head: NDArray[np.integer]) -> tuple[I8, int]:
    """Return where the turns after each edge begin, (edges,), and how many turns there are."""
    leaving = np.diff(first.astype(np.int64))[head]
    ends = np.cumsum(leaving)
    return np.concatenate([[0], ends[:-1]]).astype(np.int64), int(ends[-1]) if len(ends) else 0


def write_turns(path: Path, book: TurnBook) -> None:
    """Write a book, whole or not at all: a line of JSON, then the counts (<i4).

    Raises StoreError if the disk refuses.
    """
    counts = book.counts.astype("<i4").tobytes()
    head = {
        "graph": book.graph,
        "from_day": book.from_day,
        "to_day": book.to_day,
        "fixes": book.fixes,
        "sha256": hashlib.sha256(counts).hexdigest(),
    }
    try:
        write_whole(path, json.dumps(head).encode() + b"\n" + counts)
    except OSError as error:
        raise StoreError(f"{path}: cannot be written: {error.strerror}") from error


def read_turns(path: Path, graph: RoadGraph) -> TurnBook | None:
    """Return the book in ``path``, or None where there is none, or one of another graph.

    Raises StoreError for a file that is no book.
    """
    first, turns = turn_firsts(graph.first, graph.head)
    room = len(KINDS) * turns * 4
    try:
        with path.open("rb") as file:
            head = json.loads(file.readline(LONGEST_HEAD))
            body = file.read(room + 1)
        if str(head["graph"]) != graph_key(graph):
            return None
        days = str(head["from_day"]), str(head["to_day"])
        fixes, sha256 = int(head["fixes"]), str(head["sha256"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise StoreError(f"{path}: is no table of turns: {error}") from error
    if len(body) != room or hashlib.sha256(body).hexdigest() != sha256:
        raise StoreError(f"{path}: is no table of turns: its counts are damaged")
    counts = np.frombuffer(body, "<i4").reshape(len(KINDS), turns).astype(np.int32)
    if turns and counts.min() < 0:
        raise StoreError(f"{path}: is no table of turns: a count is below 0")
    return TurnBook(graph_key(graph), *days, fixes, first, counts)


class TurnFile:
    """The book in a file, read again when the file is another; a broken one counts as none."""

    def __init__(self, path: Path, graph: RoadGraph) -> None:
        self._path = path
        self._graph = graph
        self._seen: tuple[int, int] | None = None
        self._book: TurnBook | None = None

    def book(self) -> TurnBook | None:
        """Return what is known now; raises StoreError once for each file that is no book."""
        try:
            stat = self._path.stat()
        except OSError:
            self._seen, self._book = None, None
            return None
        seen = (stat.st_mtime_ns, stat.st_size)
        if seen != self._seen:
            self._seen, self._book = seen, None
            self._book = read_turns(self._path, self._graph)
        return self._book
