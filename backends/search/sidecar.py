"""The sidecar: one SQLite file of our own tokens, thrown away and made again when in doubt."""

import logging
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from backends.search.words import EDITION, Doc, tokens

LOG = logging.getLogger("store")
# Of the tables and of the tokens in them, which follow from the dictionaries too.
SHAPE = f"1/{EDITION}/{version('pypinyin')}/{version('rjieba')}"
SPOILED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_SCHEMA})
BUSY_S = 5.0
MERGE_PAGES = 500
_TABLES = """
CREATE TABLE note (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE matter (number INTEGER PRIMARY KEY, case_id TEXT NOT NULL, county TEXT NOT NULL,
  name TEXT NOT NULL, more TEXT NOT NULL, numbers TEXT NOT NULL, told TEXT NOT NULL,
  private TEXT NOT NULL);
CREATE TABLE thing (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, key TEXT NOT NULL,
  county TEXT NOT NULL, name TEXT NOT NULL, more TEXT NOT NULL, codes TEXT NOT NULL,
  detail TEXT NOT NULL, code TEXT NOT NULL, lon_deg REAL, lat_deg REAL);
CREATE VIRTUAL TABLE matter_words USING fts5(words, content='', detail=none, columnsize=0,
  tokenize="unicode61 remove_diacritics 0 tokenchars '_'");
CREATE VIRTUAL TABLE thing_words USING fts5(words, content='', detail=none, columnsize=0,
  tokenize="unicode61 remove_diacritics 0 tokenchars '_'");
"""
_NEW = "INSERT INTO {0}_words(rowid, words) VALUES(?, ?)"
_GONE = "INSERT INTO {0}_words({0}_words, rowid, words) VALUES('delete', ?, ?)"


@dataclass(frozen=True, slots=True)
class Matter:
    """A case as the index has it; ``number`` is also its place: the newest have the highest."""

    number: int
    case_id: str
    county: str
    doc: Doc


@dataclass(frozen=True, slots=True)
class Thing:
    """Something of a register as the index has it."""

    kind: str
    key: str
    county: str
    doc: Doc
    detail: str = ""
    code: str = ""
    lon_deg: float | None = None
    lat_deg: float | None = None


def is_spoiled(error: sqlite3.Error) -> bool:
    """Return whether the file itself is bad, and not what was asked of it."""
    code = getattr(error, "sqlite_errorcode", 0) or 0
    return (code & 0xFF) in SPOILED or "no such table" in str(error)


class Sidecar:
    """The writing side: one thread's own. Whoever reads opens :func:`reading` of the same file.

    Raises sqlite3.Error for what the disk or the file refuses; :func:`is_spoiled` tells whether
    :meth:`begin_anew` helps.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = self._open()

    def note(self, key: str) -> str:
        """Return what was noted, or ""."""
        row = self._file.execute("SELECT value FROM note WHERE key=?", (key,)).fetchone()
        return str(row[0]) if row else ""

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold one transaction: all of it, or nothing where the block raises."""
        self._file.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._file.rollback()
            raise
        self._file.commit()

    def set_note(self, key: str, value: object) -> None:
        """Note something beside what the same transaction writes."""
        self._file.execute("INSERT OR REPLACE INTO note VALUES(?, ?)", (key, str(value)))

    def put(self, matters: Iterable[Matter]) -> int:
        """Have the index know cases as they stand now; return how many differed."""
        count = 0
        for matter in matters:
            held = self._matter(matter.number)
            if held == matter:
                continue
            if held is not None:
                self._file.execute(
                    _GONE.format("matter"), (held.number, tokens(held.doc, held.county))
                )
            doc = matter.doc
            self._file.execute(_NEW.format("matter"), (matter.number, tokens(doc, matter.county)))
            row = (matter.number, matter.case_id, matter.county)
            row += (doc.name, doc.more, doc.numbers, doc.told, doc.private)  # type: ignore[assignment]
            self._file.execute("INSERT OR REPLACE INTO matter VALUES(?,?,?,?,?,?,?,?)", row)
            count += 1
        return count

    def put_things(self, things: Sequence[Thing]) -> None:
        """Replace everything that comes from registers."""
        self._file.execute("INSERT INTO thing_words(thing_words) VALUES('delete-all')")
        self._file.execute("DELETE FROM thing")
        for at, thing in enumerate(things, 1):
            doc = thing.doc
            self._file.execute(_NEW.format("thing"), (at, tokens(doc, thing.county)))
            row = (at, thing.kind, thing.key, thing.county, doc.name, doc.more, doc.codes)
            rest = (thing.detail, thing.code, thing.lon_deg, thing.lat_deg)
            self._file.execute("INSERT INTO thing VALUES(?,?,?,?,?,?,?,?,?,?,?)", (*row, *rest))

    def merge(self) -> bool:
        """Take a step towards one segment, in which nothing that was taken out is left.

        Returns whether there is more to do.
        """
        before = self._file.total_changes
        with self.writing():
            self._file.execute(
                "INSERT INTO matter_words(matter_words, rank) VALUES('merge', ?)", (-MERGE_PAGES,)
            )
        return self._file.total_changes - before >= 2  # noqa: PLR2004 - SQLite's own rule (fts5.html 6.8)

    def cut_log(self) -> bool:
        """Empty the write-ahead log; return whether no reader stood in the way."""
        row = self._file.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return row is not None and row[0] == 0

    def begin_anew(self, why: str) -> None:
        """Throw the file away and begin an empty one."""
        self.throw_away(why)
        self._file = self._open()

    def throw_away(self, why: str) -> None:
        """Close the file and remove it."""
        LOG.warning("the search index is made again: %s", why)
        self._file.close()
        self._throw_away()

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _matter(self, number: int) -> Matter | None:
        row = self._file.execute("SELECT * FROM matter WHERE number=?", (number,)).fetchone()
        return None if row is None else matter_of(row)

    def _open(self) -> sqlite3.Connection:
        self.path.parent.mkdir(mode=0o700, exist_ok=True, parents=True)
        try:
            return self._opened()
        except sqlite3.Error as error:
            if not is_spoiled(error):
                raise
            LOG.warning("the search index is made again: %s", error)
            self._throw_away()
            return self._opened()

    def _opened(self) -> sqlite3.Connection:
        self.path.touch(mode=0o600)
        # The thread that writes is not the one that begins.
        file = sqlite3.connect(
            self.path, timeout=BUSY_S, isolation_level=None, check_same_thread=False
        )
        try:
            file.execute("PRAGMA journal_mode=WAL")
            file.execute("PRAGMA synchronous=NORMAL")
            file.execute("PRAGMA secure_delete=ON")  # what was erased lies in no free page
            shape = _shape(file)
            if shape == "":
                file.executescript(f"BEGIN; {_TABLES} COMMIT;")
                file.execute("INSERT INTO note VALUES('shape', ?)", (SHAPE,))
        except BaseException:
            file.close()
            raise
        if shape in ("", SHAPE):
            return file
        file.close()
        self._throw_away()
        return self._opened()

    def _throw_away(self) -> None:
        for end in ("", "-wal", "-shm"):
            self.path.with_name(self.path.name + end).unlink(missing_ok=True)


def _shape(file: sqlite3.Connection) -> str:
    """Return which shape a file says it has; "" for an empty one."""
    if not file.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        return ""
    try:
        row = file.execute("SELECT value FROM note WHERE key='shape'").fetchone()
    except sqlite3.OperationalError:
        return "unknown"
    return str(row[0]) if row else "unknown"


def matter_of(row: Sequence[str]) -> Matter:
    """Return a row of the table as what was put."""
    number, case_id, county, name, more, numbers, told, private = row
    return Matter(int(number), case_id, county, Doc(name, more, "", told, private, numbers))


class Index:
    """The reading side, for one thread: opened once, and again when the file is another one."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: sqlite3.Connection | None = None
        self._inode = 0

    def open(self) -> sqlite3.Connection:
        """Return a connection that cannot write. Raises sqlite3.Error where there is no file."""
        try:
            inode = self._path.stat().st_ino
        except OSError as error:
            self.close()
            raise sqlite3.OperationalError("the index is not there") from error
        if self._file is None or inode != self._inode:
            self.close()
            address = f"file:{self._path.absolute().as_posix()}?mode=ro"
            self._file = sqlite3.connect(
                address, uri=True, timeout=BUSY_S, isolation_level=None, check_same_thread=False
            )
            self._inode = inode
        return self._file

    def close(self) -> None:
        """Close it; it opens again by itself."""
        if self._file is not None:
            self._file.close()
            self._file = None
