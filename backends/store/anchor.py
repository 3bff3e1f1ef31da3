"""The anchor: heads of the journal written down outside the database, so that a cut tail shows."""

import logging
import os
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from app.domain.entry import GENESIS
from app.domain.errors import StoreError
from backends.store.private_files import private_file, sync_folder

LOG = logging.getLogger("store")
EVERY_ENTRIES = 64
EVERY_S = 1.0
HASH_LENGTH = len(GENESIS)
FIELDS = 3


@dataclass(frozen=True, slots=True)
class AnchorLine:
    """One head: entry ``seq`` had ``hash``, written at ``time_s`` (city time)."""

    seq: int
    hash: str
    time_s: float

    def text(self) -> str:
        """Return the line as it stands in the file."""
        return f"{self.seq} {self.hash} {self.time_s!r}\n"


def read_anchor(path: Path) -> Iterator[AnchorLine]:
    """Yield the lines of an anchor file; a torn last line (a crash while writing) is left out.

    Raises StoreError for a file that is absent or has a line that is no head.
    """
    try:
        with path.open("rb") as file:
            for number, raw in enumerate(file, start=1):
                if raw.endswith(b"\n"):
                    yield _line(path, number, raw)
    except OSError as error:
        raise StoreError(f"{path}: the anchor cannot be read: {error.strerror}") from error


def _line(path: Path, number: int, raw: bytes) -> AnchorLine:
    parts = raw.split()
    try:
        if len(parts) != FIELDS or len(parts[1]) != HASH_LENGTH:
            raise ValueError("a line is: number, hash, time")  # noqa: TRY301 - one way to say it
        return AnchorLine(int(parts[0]), parts[1].decode("ascii"), float(parts[2]))
    except ValueError as error:
        raise StoreError(f"{path}: line {number} of the anchor is no head: {error}") from error


class Anchor:
    """Appends heads to a file, synced, after every 64 entries or one real second and at the end.

    The commit has happened before a head comes here, so trouble with this file loses no entry: it
    is kept in ``fault``, logged once, and tried again with the next head.
    """

    def __init__(
        self, path: Path, newest: AnchorLine, monotonic_s: Callable[[], float] = time.monotonic
    ) -> None:
        """Open ``path`` for appending; ``newest`` is its last line (see :func:`newest_line`)."""
        self.path = path
        self.fault = ""
        self._written = newest
        self._waiting: AnchorLine | None = None
        self._monotonic_s = monotonic_s
        self._written_at_s = monotonic_s()
        self._descriptor = os.open(path, os.O_RDWR | os.O_APPEND)
        self._length = _whole_length(path)

    def note(self, line: AnchorLine) -> None:
        """Take the newest head and write it if it is time."""
        self._waiting = line
        is_many = line.seq - self._written.seq >= EVERY_ENTRIES
        if is_many or self.due_in_s() == 0.0:
            self.flush()

    def due_in_s(self) -> float | None:
        """Return in how many real seconds :meth:`flush` is due, None if nothing waits."""
        if self._waiting is None:
            return None
        return max(0.0, self._written_at_s + EVERY_S - self._monotonic_s())

    def flush(self) -> None:
        """Write the head that waits, if one does."""
        if self._waiting is None:
            return
        self._written_at_s = self._monotonic_s()
        data = self._waiting.text().encode()
        try:
            if os.fstat(self._descriptor).st_size != self._length:
                os.ftruncate(self._descriptor, self._length)  # half a line from a full disk
            if os.write(self._descriptor, data) != len(data):
                raise OSError(28, "no room for a whole line")  # noqa: TRY301 - same handling
            os.fsync(self._descriptor)
        except OSError as error:
            if not self.fault:
                LOG.error("%s: the head cannot be anchored: %s", self.path, error.strerror)  # noqa: TRY400 - an environment's error needs no traceback
            self.fault = error.strerror or str(error)
            return
        self.fault = ""
        self._length += len(data)
        self._written = self._waiting
        self._waiting = None

    def close(self) -> None:
        """Write what waits and close the file."""
        self.flush()
        os.close(self._descriptor)


def begin_anchor(path: Path, time_s: float) -> None:
    """Make an anchor file that says the journal is empty; it must exist before the first entry."""
    private_file(path)
    with path.open("wb") as file:
        file.write(AnchorLine(0, GENESIS, time_s).text().encode())
        file.flush()
        os.fsync(file.fileno())
    sync_folder(path.parent)


def newest_line(path: Path) -> AnchorLine:
    """Return the newest head of an anchor file.

    Raises StoreError for a file that is absent, empty or has a line that is no head.
    """
    newest = deque(read_anchor(path), maxlen=1)
    if not newest:
        raise StoreError(f"{path}: the anchor is empty")
    return newest[0]


def _whole_length(path: Path) -> int:
    """Return the length in bytes up to the end of the last whole line."""
    return path.read_bytes().rfind(b"\n") + 1
