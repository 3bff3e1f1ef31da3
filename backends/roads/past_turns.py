"""How vehicles turned in the past, counted by kind of hour, and the file that keeps it."""

import io
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.domain.errors import StoreError
from app.domain.plan import PastTurns
from backends.roads.driver_models import TurnTable
from backends.wire.private_file import write_whole

I4 = NDArray[np.int32]
I8 = NDArray[np.int64]

FILE_NAME = "past_turns.npz"
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
MOST_BYTES = 1 << 30  # of a file; a graph of 200,000 edges takes some 8 MB
_BROKEN = (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile, zlib.error)


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
    """Write a book, whole or not at all; raises StoreError if the disk refuses."""
    whole = io.BytesIO()
    np.savez_compressed(
        whole,
        graph=np.array(book.graph),
        days=np.array([book.from_day, book.to_day]),
        fixes=np.array(book.fixes),
        first=book.first,
        counts=book.counts,
    )
    try:
        write_whole(path, whole.getvalue())
    except OSError as error:
        raise StoreError(f"{path}: cannot be written: {error.strerror}") from error


def read_turns(path: Path, graph: str, turns: int) -> TurnBook | None:
    """Return the book in ``path``, or None where there is none, or one of another graph.

    ``turns`` is how many the graph has. Raises StoreError for a file that is no book.
    """
    try:
        if not path.exists():
            return None
        if path.stat().st_size > MOST_BYTES:
            raise StoreError(f"{path}: {path.stat().st_size} bytes, at most {MOST_BYTES}")
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as held:
            if str(held["graph"]) != graph:
                return None
            from_day, to_day = (str(day) for day in held["days"])
            first, counts = held["first"], held["counts"]
            book = TurnBook(graph, from_day, to_day, int(held["fixes"]), first, counts)
    except _BROKEN as error:
        raise StoreError(f"{path}: is no table of turns: {error}") from error
    shape = (len(KINDS), turns)
    is_sound = counts.shape == shape and counts.dtype == np.int32 and first.dtype == np.int64
    if not is_sound or (turns and counts.min() < 0) or first.ndim != 1:
        raise StoreError(f"{path}: is no table of turns: {counts.dtype} {counts.shape}")
    if len(first) and not 0 <= first.min() <= first.max() <= turns:
        raise StoreError(f"{path}: is no table of turns: it begins beyond its end")
    return book


class TurnFile:
    """The book in a file, read again when the file is another; a broken one counts as none."""

    def __init__(self, path: Path, graph: str, turns: int) -> None:
        self._path = path
        self._graph = graph
        self._turns = turns
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
            self._book = read_turns(self._path, self._graph, self._turns)
        return self._book
