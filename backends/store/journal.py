"""The journal: an ordered, append-only, hash-chained list of facts, and the board that it makes."""

import logging
import secrets
import time
import uuid
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypedDict, TypeVar, Unpack

from sqlalchemy import Connection, bindparam, delete, func, insert, select

from app.domain.board import Board
from app.domain.clock import Clock
from app.domain.command import Reply
from app.domain.entry import GENESIS, Actor, Draft, Entry
from app.domain.errors import StoreError
from app.domain.people import CITY, Scope
from backends.store.anchor import Anchor, AnchorLine, begin_anchor, newest_line
from backends.store.batch import Batch
from backends.store.case_shelf import CaseShelf
from backends.store.database import Database, Fault, no_fault
from backends.store.fitting import NUL
from backends.store.fold import Fold
from backends.store.place import Where
from backends.store.projections import entries, load_board, rebuild, refold, stream
from backends.store.rows import reply_of
from backends.store.schema import journal, meta, personal, replies
from backends.store.verify import ERASED, Verdict, anchored_head_flaw, verify

LOGGER = logging.getLogger("store")
Item = tuple[Draft, Actor, str]
T = TypeVar("T")
HUB_ID = select(meta.c.value).where(meta.c.key == "hub_id")
REPLIES_TO = select(replies).where(replies.c.command_key.in_(bindparam("keys", expanding=True)))


def new_salt() -> str:
    """Return 128 random bits as hex."""
    return secrets.token_hex(16)


def nobody(_entries: Sequence[Entry]) -> None:
    """Tell nobody what was committed."""


class JournalOptions(TypedDict, total=False):
    """What :meth:`Journal.over` takes beside the database; see there."""

    strict: bool
    on_committed: Callable[[Sequence[Entry]], None]
    fault: Fault
    salt: Callable[[], str]
    monotonic_s: Callable[[], float]


class Journal:
    """Appends facts, and answers what was appended.

    One thread appends (see :class:`backends.store.writer.Writer`): ``board``, :meth:`batch`,
    :meth:`commit`, :meth:`append`, :meth:`erase` and :meth:`write` are its own. :meth:`read`,
    :meth:`reply_for`, :meth:`verify` and ``database.read`` are for any thread.
    ``on_committed`` gets every entry once and in order, on the appending thread, when it is on the
    disk; it must not raise. ``fault`` is called at named points, so that tests can break what they
    will there.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        anchor: Anchor,
        on_committed: Callable[[Sequence[Entry]], None],
        fault: Fault,
        salt: Callable[[], str],
    ) -> None:
        """Take over what :meth:`open` has prepared."""
        self.database = database
        self.anchor = anchor
        self._clock = clock
        self._on_committed = on_committed
        self._fault = fault
        self._new_salt = salt
        self._is_doubtful = False
        self.is_closed = False
        with database.read() as connection:
            self._load(connection)
            self.hub_id: str = connection.execute(HUB_ID).scalar_one()

    @classmethod
    def open(
        cls,
        where: Where,
        clock: Clock,
        anchor_path: Path,
        **options: Unpack[JournalOptions],
    ) -> "Journal":
        """Open the journal in a file or at a database URL, or begin one; see :meth:`over`.

        Raises StoreError if another program writes it, ConfigError for a newer schema.
        """
        return cls.over(Database.open(where), clock, anchor_path, **options)

    @classmethod
    def over(
        cls,
        database: Database,
        clock: Clock,
        anchor_path: Path,
        *,
        strict: bool = True,
        on_committed: Callable[[Sequence[Entry]], None] = nobody,
        fault: Fault = no_fault,
        salt: Callable[[], str] = new_salt,
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> "Journal":
        """Open the journal of a database, or begin one; from now on it closes the database.

        ``anchor_path`` should be on another disk. Raises StoreError (``strict``) if the journal
        does not contain the head that was anchored last: then its tail was cut or it was swapped,
        and ``verify`` says where; an anchor that is gone or unreadable is refused either way.
        """
        try:
            _begin(database, clock, anchor_path)
            newest = newest_line(anchor_path)
            _check_head(database, newest, strict=strict)
            anchor = Anchor(anchor_path, newest, monotonic_s)
            return cls(database, clock, anchor, on_committed, fault, salt)
        except BaseException:
            database.close()
            raise

    @property
    def board(self) -> Board:
        """What all entries together say now; look, and change nothing."""
        return self._fold.board

    @property
    def cases(self) -> CaseShelf:
        """All cases, as all entries together say now; look, and change nothing."""
        return self._fold.cases

    @property
    def head(self) -> str:
        """The hash of the newest entry."""
        return self._head

    def next_task_number(self) -> int:
        """Return the number of the next task: one more than the highest, so without gaps."""
        return self._fold.highest_number + 1

    def batch(self) -> Batch:
        """Begin what one transaction will write; commit or undo it before the next.

        Raises StoreError if a commit failed before and the database still cannot be read.
        """
        if self._is_doubtful:
            self._resolve_doubt()
        return Batch(self._fold, self._head, self._new_salt)

    def commit(self, batch: Batch) -> None:
        """Write the batch in one transaction: entries, personal texts, projections and replies.

        Raises StoreError with nothing written and the board as before the batch.
        """
        self._commit(batch, lambda _connection: None)

    def append(self, items: Iterable[Item], answers: Sequence[Reply] = ()) -> list[Entry]:
        """Write drafts with their actors and command keys, and the replies, in one transaction."""
        batch = self.batch()
        now_s = self._clock.now_s()
        try:
            for draft, actor, command_key in items:
                batch.add((draft,), actor, command_key, now_s)
            for reply in answers:
                batch.answer(reply, now_s)
        except BaseException:
            batch.undo()
            raise
        self.commit(batch)
        return batch.entries

    def erase(self, seqs: Sequence[int], actor: Actor, reason: str) -> Entry:
        """Erase the personal texts of entries, from tables, projections and free pages.

        That it was done is an entry itself, so that a text which just vanished is told apart.
        Backups made before keep what they hold, and the write-ahead log is cut only if no reader
        stands in it (else by a later checkpoint).
        """
        batch = self.batch()
        body = {"seqs": sorted(set(seqs)), "reason": reason}
        draft = Draft(ERASED, f"erasure:{self.board.seq + 1}", body)
        (entry,) = batch.add((draft,), actor, "", self._clock.now_s())

        def forget(connection: Connection) -> None:
            connection.execute(delete(personal).where(personal.c.seq.in_(body["seqs"])))
            subjects = select(journal.c.subject).where(journal.c.seq.in_(body["seqs"])).distinct()
            for subject in connection.execute(subjects).scalars().all():
                refold(connection, subject)

        self._commit(batch, forget)
        self._is_doubtful = True  # until the board in memory has forgotten them too
        self._resolve_doubt()
        self.database.scrub()
        return entry

    def write(self, work: Callable[[Connection], T]) -> T:
        """Do other writing (people, seat keys) in a transaction of its own on this connection."""
        with self.database.write() as connection:
            return work(connection)

    def rebuild(self) -> None:
        """Make the projections again from the journal."""
        self.write(rebuild)
        with self.database.read() as connection:
            self._load(connection)

    def read(self, after_seq: int, limit: int, scope: Scope | None = None) -> list[Entry]:
        """Return up to ``limit`` entries after ``after_seq`` that ``scope`` may see, in order.

        Entries without a county are for everybody. Without a scope, or city-wide, all are returned.
        """
        condition = journal.c.seq > after_seq
        if scope is not None and scope.county != CITY:
            condition &= journal.c.county.in_(("", scope.county))
        with self.database.read() as connection:
            return list(stream(connection, entries(condition).limit(limit)))

    def board_at(self, seq: int) -> Board:
        """Return the board as it was after entry ``seq``."""
        with self.database.read() as connection:
            return load_board(connection, seq)

    def reply_for(self, command_key: str) -> Reply | None:
        """Return the answer that a command got, or None if it was never decided.

        A server known to be away is not asked; one that is frozen is waited for, so ask it from no
        thread that others wait for.
        """
        if self.database.is_lost:
            raise StoreError(f"{self.database.name}: is away")
        return self.replies_for((command_key,)).get(command_key)

    def replies_for(self, command_keys: Sequence[str]) -> dict[str, Reply]:
        """Return the stored answers of those commands that have one, by key."""
        keys = [key for key in command_keys if NUL not in key]  # one such would spoil the query
        if not keys:
            return {}
        with self.database.read() as connection:
            found = connection.execute(REPLIES_TO, {"keys": keys})
            return {row.command_key: reply_of(row) for row in found}

    def verify(self) -> Verdict:
        """Prove the whole journal against its chain and its anchor."""
        return verify(self.database, self.anchor.path)

    def close(self) -> None:
        """Anchor the head and close everything."""
        self.is_closed = True
        try:
            self.anchor.close()
        finally:
            self.database.close()

    def _commit(self, batch: Batch, also: Callable[[Connection], None]) -> None:
        has_landed = False
        if batch.is_empty:
            return
        try:
            with self.database.write() as connection:
                self._fault("before_insert")
                batch.write(connection)
                also(connection)
                if batch.entries:
                    self.database.ring(connection, batch.entries[-1].seq)
                self._fault("before_commit")
            has_landed = True
        finally:
            if not has_landed:
                batch.undo()
                self._is_doubtful = True
        self._fold.settle()
        self._head = batch.head
        self._fault("after_commit")
        if batch.entries:
            newest = batch.entries[-1]
            self.anchor.note(AnchorLine(newest.seq, newest.hash, newest.time_s))
            self._fault("after_anchor")
            self._on_committed(batch.entries)

    def _load(self, connection: Connection) -> None:
        board = load_board(connection)
        newest = select(journal.c.hash).where(journal.c.seq == board.seq)
        self._fold = Fold(board, CaseShelf(self.database.read))
        self._head = connection.execute(newest).scalar_one_or_none() or GENESIS

    def _resolve_doubt(self) -> None:
        """Look what a failed commit left: a disk that reports an error may have written all.

        By the writing connection: a server may be committing yet what we have given up, and only
        when its lock is ours again is that over.
        """
        known = self.board.seq
        with self.database.write() as connection:
            self._load(connection)
        self._is_doubtful = False
        if self.board.seq > known:
            self._on_committed(self.read(known, self.board.seq - known))


def _begin(database: Database, clock: Clock, anchor_path: Path) -> None:
    """Give a new database its anchor and its id; a crash between them is made good next time."""
    now_s = clock.now_s()
    with database.read() as connection:
        is_new = connection.execute(HUB_ID).scalar_one_or_none() is None
        is_empty = connection.execute(select(func.max(journal.c.seq))).scalar_one() is None
    if is_empty and not anchor_path.exists():
        begin_anchor(anchor_path, now_s)
    if is_new:
        facts = {"hub_id": str(uuid.uuid4()), "created_s": repr(now_s)}
        with database.write() as connection:
            connection.execute(insert(meta), [{"key": k, "value": v} for k, v in facts.items()])


def _check_head(database: Database, newest: AnchorLine, *, strict: bool) -> None:
    flaw = anchored_head_flaw(database, newest)
    if flaw and strict:
        raise StoreError(f"{database.name}: {flaw}")
    if flaw:
        LOGGER.error("%s: %s", database.name, flaw)
