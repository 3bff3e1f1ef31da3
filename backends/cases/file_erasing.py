"""Erases the files of cases that the journal has erased: at start, and as soon as it says so."""

import logging
from threading import Event, Thread

from sqlalchemy import func, select

from app.domain.errors import StoreError
from backends.cases.files import CaseFiles
from backends.store.database import Reading
from backends.store.erased_files import named_files
from backends.store.lookups import about_any
from backends.store.schema import journal

LOG = logging.getLogger("store")
LOOK_EVERY_S = 5.0
STOP_WITHIN_S = 5.0
ERASURE_PREFIX = "erasure:"


class FileErasing:
    """One thread that looks for new erasures; ``look`` may be called by itself."""

    def __init__(self, reading: Reading, files: CaseFiles) -> None:
        self._reading = reading
        self._files = files
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

    def _run(self) -> None:
        while True:
            try:
                self.look()
            except StoreError as error:
                LOG.warning("files of cases are not erased yet: %s", error)
            if self._stopping.wait(LOOK_EVERY_S):
                return
