"""The catalogue of segments: which files there are, of when and where; one writer, many readers."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.domain.errors import StoreError
from backends.history.written import Written
from backends.store.private_files import private_file, private_folder
from backends.store.sqlite_file import BUSY_MS, WRITER_PRAGMAS, WriterLock

FILE = "catalogue.db"
VERSION = 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS segments (
  path TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  level INTEGER NOT NULL,
  first_ms INTEGER NOT NULL,
  last_ms INTEGER NOT NULL,
  west_e7 INTEGER, south_e7 INTEGER, east_e7 INTEGER, north_e7 INTEGER,
  row_count INTEGER NOT NULL,
  size_bytes INTEGER NOT NULL,
  sha256 TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS segments_by_time ON segments (kind, last_ms, first_ms);
CREATE TABLE IF NOT EXISTS holes (
  from_ms INTEGER NOT NULL, to_ms INTEGER NOT NULL, row_count INTEGER NOT NULL, reason TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS totals (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
"""
_COLUMNS = (
    "path, kind, level, first_ms, last_ms, west_e7, south_e7, east_e7, north_e7, "
    "row_count, size_bytes, sha256"
)


@dataclass(frozen=True, slots=True)
class Segment:
    """One file as the catalogue has it; times of receipt, for a keyframe its own moment."""

    path: str
    kind: str
    level: int
    first_ms: int
    last_ms: int
    box_e7: tuple[int, int, int, int] | None
    rows: int
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Hole:
    """That ``rows`` rows received in this time were not recorded, and why."""

    from_ms: int
    to_ms: int
    rows: int
    reason: str


def segment_of(written: Written, kind: str, level: int) -> Segment:
    """Return the catalogue's record of what was written."""
    return Segment(
        written.path,
        kind,
        level,
        written.first_ms,
        written.last_ms,
        written.box_e7,
        written.rows,
        written.size_bytes,
        written.sha256,
    )


class Shelves:
    """What a reader asks the catalogue; each call sees one moment of it."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE

    def overlapping(self, kind: str, after_ms: int, to_ms: int) -> list[Segment]:
        """Return the segments that may hold rows after one moment up to another, oldest first."""
        return self._segments(
            "kind = ? AND last_ms > ? AND first_ms <= ? ORDER BY first_ms, path",
            (kind, after_ms, to_ms),
        )

    def newest(self, kind: str, at_or_before_ms: int) -> Segment | None:
        """Return the last segment of a kind that begins at or before a moment."""
        found = self._segments(
            "kind = ? AND first_ms <= ? ORDER BY first_ms DESC LIMIT 1", (kind, at_or_before_ms)
        )
        return found[0] if found else None

    def every(self, kind: str, level: int | None = None) -> list[Segment]:
        """Return all segments of a kind (at a level), oldest first."""
        where, values = "kind = ?", (kind,)
        if level is not None:
            return self._segments(f"{where} AND level = ? ORDER BY first_ms, path", (kind, level))
        return self._segments(f"{where} ORDER BY first_ms, path", values)

    def span_ms(self, kinds: Sequence[str]) -> tuple[int, int] | None:
        """Return the first and the last moment of any row of these kinds."""
        marks = ",".join("?" * len(kinds))
        found = self._rows(
            f"SELECT min(first_ms), max(last_ms) FROM segments WHERE kind IN ({marks})",
            tuple(kinds),
        )
        if not found or found[0][0] is None:
            return None
        return int(found[0][0]), int(found[0][1])

    def holes(self, from_ms: int, to_ms: int) -> list[Hole]:
        """Return the holes that touch a time, oldest first."""
        query = (
            "SELECT from_ms, to_ms, row_count, reason FROM holes "
            "WHERE to_ms > ? AND from_ms < ? ORDER BY from_ms"
        )
        return [Hole(*row) for row in self._rows(query, (from_ms, to_ms))]

    def size_bytes(self) -> int:
        """Return how large all segments are together."""
        found = self._rows("SELECT coalesce(sum(size_bytes), 0) FROM segments", ())
        return int(found[0][0]) if found else 0

    def totals(self) -> dict[str, int]:
        """Return what was counted since the catalogue was made: rows and bytes written."""
        return {str(n): int(v) for n, v in self._rows("SELECT name, value FROM totals", ())}

    def _segments(self, where: str, values: tuple[object, ...]) -> list[Segment]:
        rows = self._rows(f"SELECT {_COLUMNS} FROM segments WHERE {where}", values)
        return [
            Segment(
                path=row[0],
                kind=row[1],
                level=row[2],
                first_ms=row[3],
                last_ms=row[4],
                box_e7=None if row[5] is None else (row[5], row[6], row[7], row[8]),
                rows=row[9],
                size_bytes=row[10],
                sha256=row[11],
            )
            for row in rows
        ]

    def _rows(self, query: str, values: tuple[object, ...]) -> list[tuple[Any, ...]]:
        if not self._path.exists():
            return []
        try:
            with closing(_reader(self._path)) as connection:
                return connection.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise StoreError(f"{self._path}: cannot be read: {error}") from error


class Catalogue:
    """The one writer of a catalogue; call from one thread."""

    def __init__(self, folder: Path) -> None:
        """Open or make it; raise StoreError if another program writes it, or it is newer."""
        private_folder(folder)
        self.folder = folder
        path = folder / FILE
        private_file(path)
        self._lock = WriterLock(path)
        try:
            self._connection = sqlite3.connect(
                path, timeout=BUSY_MS / 1000, isolation_level=None, check_same_thread=False
            )
            for pragma in WRITER_PRAGMAS:
                self._connection.execute(pragma)
            (version,) = self._connection.execute("PRAGMA user_version").fetchone()
            if version <= VERSION:
                self._connection.executescript(
                    f"BEGIN;{_SCHEMA}PRAGMA user_version={VERSION};COMMIT"
                )
        except sqlite3.Error as error:
            self._lock.release()
            raise StoreError(f"{path}: cannot be opened: {error}") from error
        if version > VERSION:
            self.close()
            raise StoreError(f"{path}: made by a newer program (version {version})")
        self.shelves = Shelves(folder)

    def enter(
        self,
        segments: Sequence[Segment],
        instead_of: Sequence[Segment] = (),
        holes: Sequence[Hole] = (),
    ) -> None:
        """Enter segments and holes, and strike out what segments stand for, all or nothing."""
        with self._transaction() as connection:
            # A file is named by its content: the same rows once more are the same file.
            for segment in instead_of:
                connection.execute("DELETE FROM segments WHERE path = ?", (segment.path,))
            for segment in segments:
                box = (None,) * 4 if segment.box_e7 is None else segment.box_e7
                connection.execute(
                    f"INSERT OR REPLACE INTO segments ({_COLUMNS}) "
                    "VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
                    (
                        segment.path,
                        segment.kind,
                        segment.level,
                        segment.first_ms,
                        segment.last_ms,
                        *box,
                        segment.rows,
                        segment.size_bytes,
                        segment.sha256,
                    ),
                )
                self._count(connection, f"{segment.kind}.{segment.level}.bytes", segment.size_bytes)
                self._count(connection, f"{segment.kind}.{segment.level}.rows", segment.rows)
            connection.executemany(
                "INSERT INTO holes VALUES (?,?,?,?)",
                [(hole.from_ms, hole.to_ms, hole.rows, hole.reason) for hole in holes],
            )

    def promote(self, segments: Sequence[Segment], level: int) -> None:
        """Say that segments are as large as they get: they count to a higher level."""
        with self._transaction() as connection:
            for segment in segments:
                connection.execute(
                    "UPDATE segments SET level = ? WHERE path = ?", (level, segment.path)
                )

    def strike(self, segments: Sequence[Segment]) -> None:
        """Strike segments out for good."""
        self.enter((), instead_of=segments)

    def note_hole(self, hole: Hole) -> None:
        """Enter a hole."""
        self.enter((), holes=[hole])

    def close(self) -> None:
        """Close it and let the next writer in."""
        self._connection.close()
        self._lock.release()

    def _count(self, connection: sqlite3.Connection, name: str, value: int) -> None:
        connection.execute(
            "INSERT INTO totals VALUES (?, ?) "
            "ON CONFLICT (name) DO UPDATE SET value = value + excluded.value",
            (name, value),
        )

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        connection = self._connection
        try:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
        except sqlite3.Error as error:
            raise StoreError(f"{self.folder / FILE}: cannot be written: {error}") from error


def _reader(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.resolve().as_uri()}?mode=ro",
        uri=True,
        timeout=BUSY_MS / 1000,
        isolation_level=None,
        check_same_thread=False,
    )
    connection.execute("PRAGMA query_only=ON")
    return connection
