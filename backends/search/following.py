"""Keeping the sidecar after the journal: all cases once, then what changed, in small bites."""

import hashlib
import logging
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from threading import Event, Thread

import msgspec
from sqlalchemy import func, select

from app.domain.cases.case import CASE_PREFIX, Case
from app.domain.errors import StoreError
from backends.search.sidecar import Matter, Sidecar, Thing, is_spoiled
from backends.search.term import known_syllables
from backends.search.words import Doc, fold
from backends.store.case_rows import case_of
from backends.store.database import Reading
from backends.store.schema import journal, matter
from backends.store.verify import ERASED

LOG = logging.getLogger("store")
BITE = 200  # cases between two looks at whether somebody waits
ENTRIES = 1_000
REST_S = 1.0  # between two looks where nothing was new
BREATH_S = 0.01  # between two bites: the same interpreter answers questions
RETRY_S = 10.0
STOP_WITHIN_S = 5.0
_HEAD, _HEAD_HASH, _THINGS = "seq", "hash", "things"
_BUILT, _TOTAL, _DONE = "built_to", "total", "done"  # while all cases are taken in
_PURGE = "purge"  # something was erased, and its words are still in an old segment


class Follower:
    """Takes bites; whoever owns it decides when. Everything it knows lies in the sidecar.

    It begins anew where the journal is not the one it followed: another hall's, or an older copy.
    """

    def __init__(
        self, reading: Reading, sidecar: Sidecar, things: Sequence[Thing], bite: int = BITE
    ) -> None:
        self._reading = reading
        self._sidecar = sidecar
        self._things = things
        self._bite = bite
        self._digest = _digest(things)
        self._is_begun = False

    def bite(self) -> bool:
        """Do a little of what there is to do; return whether there is more.

        Raises StoreError where the journal cannot be read, sqlite3.Error where the sidecar cannot.
        """
        if not self._is_begun:
            self._begin()
        sidecar = self._sidecar
        if sidecar.note(_THINGS) != self._digest:
            with sidecar.writing():
                sidecar.put_things(self._things)
                sidecar.set_note(_THINGS, self._digest)
            return True
        if sidecar.note(_BUILT):
            return self._build()
        return self._follow() or self._purge()

    def _begin(self) -> None:
        """See that the sidecar is of this journal, or empty it; note where it stands."""
        sidecar = self._sidecar
        seq = int(sidecar.note(_HEAD) or -1)
        with self._reading.read() as connection:
            newest = connection.execute(select(func.max(journal.c.seq))).scalar_one() or 0
            there = connection.execute(select(journal.c.hash).where(journal.c.seq == seq))
            is_ours = seq == 0 or there.scalar_one_or_none() == sidecar.note(_HEAD_HASH)
            head = connection.execute(select(journal.c.hash).where(journal.c.seq == newest))
            head_hash = head.scalar_one_or_none() or ""
            total = connection.execute(select(func.count()).select_from(matter)).scalar_one()
        if seq >= 0 and not is_ours:
            sidecar.begin_anew(f"entry {seq} is another one than it followed")
            seq = -1
        if seq < 0:
            with sidecar.writing():
                # Whatever changes from here on is followed; what was before is read as it stands.
                sidecar.set_note(_HEAD, newest)
                sidecar.set_note(_HEAD_HASH, head_hash)
                sidecar.set_note(_BUILT, 0 if total else "")
                sidecar.set_note(_TOTAL, total)
                sidecar.set_note(_DONE, 0)
        self._is_begun = True

    def _build(self) -> bool:
        """Take the next cases in the order of their numbers, which is that of their coming."""
        after = int(self._sidecar.note(_BUILT))
        query = select(matter.c.number, matter.c.body)
        query = query.where(matter.c.number > after).order_by(matter.c.number).limit(self._bite)
        with self._reading.read() as connection:
            rows = connection.execute(query).all()
        with self._sidecar.writing():
            self._sidecar.put(matter_from(case_of(body)) for _, body in rows)
            self._sidecar.set_note(_BUILT, rows[-1][0] if len(rows) == self._bite else "")
            self._sidecar.set_note(_DONE, int(self._sidecar.note(_DONE)) + len(rows))
        return True

    def _follow(self) -> bool:
        """Take the cases of the next entries; return whether there were any."""
        seq = int(self._sidecar.note(_HEAD))
        query = select(
            journal.c.seq, journal.c.kind, journal.c.subject, journal.c.hash, journal.c.body
        )
        query = query.where(journal.c.seq > seq).order_by(journal.c.seq).limit(ENTRIES)
        with self._reading.read() as connection:
            entries = connection.execute(query).all()
            if not entries:
                return False
            subjects = {entry.subject for entry in entries}
            erased = [s for e in entries if e.kind == ERASED for s in _seqs(e.body)]
            for first in range(0, len(erased), BITE):
                some = journal.c.seq.in_(erased[first : first + BITE])
                subjects |= set(connection.execute(select(journal.c.subject).where(some)).scalars())
            ids = sorted(s.removeprefix(CASE_PREFIX) for s in subjects if s.startswith(CASE_PREFIX))
            bodies: list[str] = []
            for first in range(0, len(ids), BITE):
                some = matter.c.case_id.in_(ids[first : first + BITE])
                bodies += connection.execute(select(matter.c.body).where(some)).scalars()
        with self._sidecar.writing():
            self._sidecar.put(matter_from(case_of(body)) for body in bodies)
            self._sidecar.set_note(_HEAD, entries[-1].seq)
            self._sidecar.set_note(_HEAD_HASH, entries[-1].hash)
            if erased:
                self._sidecar.set_note(_PURGE, 1)
        return True

    def _purge(self) -> bool:
        """Take what was erased out of old segments and the log too; return whether it goes on."""
        if not self._sidecar.note(_PURGE):
            return False
        if self._sidecar.merge():
            return True
        if self._sidecar.cut_log():
            with self._sidecar.writing():
                self._sidecar.set_note(_PURGE, "")
        return False


class Following:
    """A thread that keeps the sidecar, and makes it again whenever the file proves bad."""

    def __init__(self, reading: Reading, path: Path, things: Sequence[Thing]) -> None:
        self._reading = reading
        self._path = path
        self._things = things
        self._is_over = Event()
        self._thread = Thread(target=self._run, name="search-index", daemon=True)

    @property
    def is_running(self) -> bool:
        """Whether it still follows."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End within some seconds."""
        self._is_over.set()
        self._thread.join(STOP_WITHIN_S)

    def _run(self) -> None:
        sidecar: Sidecar | None = None
        follower: Follower | None = None
        pause_s = 0.0
        known_syllables()
        while not self._is_over.wait(pause_s):
            try:
                if sidecar is None or follower is None:
                    sidecar = Sidecar(self._path)
                    follower = Follower(self._reading, sidecar, self._things)
                pause_s = BREATH_S if follower.bite() else REST_S
            except StoreError as error:
                LOG.warning("the search index waits for the journal: %s", error)
                pause_s = RETRY_S
            except (sqlite3.Error, OSError) as error:
                pause_s = self._mend(sidecar, error)
                follower = None
                sidecar = None
        if sidecar is not None:
            sidecar.close()

    def _mend(self, sidecar: Sidecar | None, error: Exception) -> float:
        """Throw a bad file away; return how long to wait before going on."""
        if sidecar is None:
            LOG.warning("the search index cannot be opened: %s", error)
            return RETRY_S
        if isinstance(error, sqlite3.Error) and is_spoiled(error):
            sidecar.throw_away(str(error))
            return 0.0
        LOG.warning("the search index cannot be written: %s", error)
        sidecar.close()
        return RETRY_S


def matter_from(case: Case) -> Matter:
    """Return what can be found of a case."""
    more = "\n".join(t for t in (case.place.address, case.place.town, case.place.grid) if t)
    private = "\n".join(text for text in (case.reporter, case.phone) if text)
    # Folded, as it is compared: what is shown comes from the case itself.
    said = (case.title, more, "", case.text, private, case.original_no)
    doc = Doc(*(fold(text) for text in said))
    return Matter(case.number, case.case_id, case.county, doc)


def _seqs(body: str) -> list[int]:
    return [int(seq) for seq in msgspec.json.decode(body).get("seqs", ())]


def _digest(things: Iterable[Thing]) -> str:
    said = hashlib.sha256()
    for thing in things:
        said.update(msgspec.json.encode(thing))
    return said.hexdigest()
