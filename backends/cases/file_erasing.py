"""Erases the files of cases that the journal has erased, as soon as it says so, or never named."""

import logging
from collections.abc import Callable
from threading import Event, Thread

from sqlalchemy import func, select

from app.domain.errors import StoreError
from app.domain.steady_wall import SteadyWall
from backends.cases.files import UNNAMED_FOR_S, CaseFiles
from backends.store.database import Reading
from backends.store.erased_files import named_files
from backends.store.lookups import about_any
from backends.store.schema import journal

LOG = logging.getLogger("store")
LOOK_EVERY_S = 5.0
SWEEP_EVERY_S = 3600.0
STOP_WITHIN_S = 5.0
ERASURE_PREFIX = "erasure:"


class FileErasing:
    """One thread that looks for new erasures; ``look`` may be called by itself."""

    def __init__(
        self, reading: Reading, files: CaseFiles, wall_s: Callable[[], float] | None = None
    ) -> None:
        """``wall_s`` is the clock by which the disk dates files."""
        self._reading = reading
        self._files = files
        self._wall_s = wall_s or SteadyWall()
        self._named: frozenset[str] = frozenset()  # of the files here, those that a case has
        self._swept_s = float("-inf")
        self._seen = -1  # the newest erasure that was heeded
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="file-erasing", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._stopping.set()
        self._thread.join(STOP_WITHIN_S)

    def look(self) -> int:
        """Erase what the journal has erased since the last look; return how many files.

        Raises StoreError where the journal cannot be read, or a file is not to be erased: it is
        tried again.
        """
        with self._reading.read() as connection:
            newest = select(func.max(journal.c.seq)).where(about_any(connection, ERASURE_PREFIX))
            seq = connection.execute(newest).scalar_one() or 0
            if seq == self._seen:
                return 0
            erased = named_files(connection).erased if seq else frozenset[str]()
        count = sum(self._files.erase(name) for name in sorted(erased))
        self._seen = seq
        if count:
            LOG.info("%d files of cases erased with what they belonged to", count)
        return count

    def sweep(self) -> int:
        """Erase what was put a day ago and no case has named since; return how many files.

        The journal is read only where there is a file that was not known to be named. Raises
        StoreError as :meth:`look` does.
        """
        before_s = self._wall_s() - UNNAMED_FOR_S
        old = self._files.put_before(before_s)
        if not old - self._named:
            return 0
        with self._reading.read() as connection:
            told = named_files(connection)
        self._named = old & (told.kept | told.erased)
        # Asked again: who put it anew meanwhile is about to name it.
        gone = self._files.put_before(before_s) & old - self._named
        count = sum(self._files.erase(name) for name in sorted(gone))
        LOG.info("%d files erased that no case has named in a day", count)
        return count

    def _run(self) -> None:
        while True:
            try:
                self.look()
                if self._wall_s() - self._swept_s >= SWEEP_EVERY_S:
                    self._swept_s = self._wall_s()
                    self.sweep()
            except StoreError as error:
                LOG.warning("files of cases are not erased yet: %s", error)
            if self._stopping.wait(LOOK_EVERY_S):
                return
