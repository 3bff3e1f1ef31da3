"""Entries that are sealed and folded, and not yet on the disk: what one transaction will write."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection, insert

from app.domain.command import Reply
from app.domain.entry import Actor, Draft, Entry, canonical, chain_hash, personal_hash
from app.domain.errors import BugError
from backends.store.fitting import Fitting
from backends.store.fold import Fold, Mark, RowChange
from backends.store.projections import write_changes
from backends.store.rows import PROJECTIONS, Values, entry_values, reply_values
from backends.store.schema import journal, personal, replies

# Built once: building one costs as much as running it.
JOURNAL_FITS, REPLIES_FIT = Fitting(journal), Fitting(replies)
FITS = {projection.table.name: Fitting(projection.table) for projection in PROJECTIONS}
INTO_JOURNAL, INTO_PERSONAL, INTO_REPLIES = insert(journal), insert(personal), insert(replies)


@dataclass(frozen=True, slots=True)
class BatchMark:
    """A point of a batch to go back to."""

    board: Mark
    head: str
    entries: int
    changes: int
    personal: int


@dataclass(slots=True)
class Batch:
    """Grows by :meth:`add`; then the journal commits it, or :meth:`undo` makes it unhappen.

    ``head`` is the hash of the newest entry, written or not.
    """

    fold: Fold
    head: str
    new_salt: Callable[[], str]
    entries: list[Entry] = field(default_factory=list)
    answers: dict[str, Reply] = field(default_factory=dict)
    _rows: list[Values] = field(default_factory=list)  # of the entries, one each
    _changes: list[RowChange] = field(default_factory=list)
    _personal: list[Values] = field(default_factory=list)
    _replies: list[Values] = field(default_factory=list)
    _start: Mark = field(init=False)

    def __post_init__(self) -> None:
        """Remember where the board stood."""
        self._start = self.fold.mark()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write."""
        return not self.entries and not self._replies

    def add(
        self, drafts: Sequence[Draft], actor: Actor, command_key: str, time_s: float
    ) -> tuple[Entry, ...]:
        """Number, chain and fold ``drafts`` and return them as entries: all of them or none.

        Raises BugError for a draft that is not plain JSON or makes no sense to the board.
        """
        mark = self.mark()
        try:
            for draft in drafts:
                self._add(draft, actor, command_key, float(time_s))
        except BugError:
            self.back_to(mark)
            raise
        return tuple(self.entries[mark.entries :])

    def mark(self) -> BatchMark:
        """Return the point where the batch is now."""
        return BatchMark(
            self.fold.mark(),
            self.head,
            len(self.entries),
            len(self._changes),
            len(self._personal),
        )

    def back_to(self, mark: BatchMark) -> None:
        """Take back every entry added since ``mark``."""
        self.fold.back_to(mark.board)
        self.head = mark.head
        del self.entries[mark.entries :]
        del self._rows[mark.entries :]
        del self._changes[mark.changes :]
        del self._personal[mark.personal :]

    def answer(self, reply: Reply, time_s: float) -> None:
        """Store ``reply`` for duplicates of its command."""
        try:
            values = reply_values(reply, time_s)
        except (TypeError, ValueError) as error:
            raise BugError(f"the result of {reply.key} is not plain JSON: {error}") from error
        REPLIES_FIT.check(values)
        self._replies.append(values)
        self.answers[reply.key] = replace(reply, result=dict(reply.result))

    def undo(self) -> None:
        """Put the board back to where it stood before the first :meth:`add`."""
        self.fold.back_to(self._start)

    def write(self, connection: Connection) -> None:
        """Insert everything, in the caller's transaction."""
        if self.entries:
            connection.execute(INTO_JOURNAL, self._rows)
        if self._personal:
            connection.execute(INTO_PERSONAL, self._personal)
        if self._changes:
            write_changes(connection, self._changes)
        if self._replies:
            connection.execute(INTO_REPLIES, self._replies)

    def _add(self, draft: Draft, actor: Actor, command_key: str, time_s: float) -> None:
        entry, text = self._seal(draft, actor, command_key, time_s)
        row = entry_values(entry)
        JOURNAL_FITS.check(row)
        change = self.fold.absorb(entry)
        if change is not None:
            FITS[change.projection.table.name].check(change.values)
        self.head = entry.hash
        self.entries.append(entry)
        self._rows.append(row)
        if text is not None:
            self._personal.append(text)
        if change is not None:
            self._changes.append(change)

    def _seal(
        self, draft: Draft, actor: Actor, command_key: str, time_s: float
    ) -> tuple[Entry, Values | None]:
        # What is hashed is what will be read back: JSON turns tuples to lists and keys to texts.
        try:
            body = json.loads(canonical(dict(draft.body)))
            texts = json.loads(canonical(dict(draft.personal))) if draft.personal else {}
            canonical([draft.kind, draft.subject, draft.county, command_key, time_s])
        except (TypeError, ValueError) as error:
            raise BugError(
                f"{draft.kind} of {draft.subject!r} is not plain JSON: {error}"
            ) from error
        salt = self.new_salt() if texts else ""
        seq = self.fold.board.seq + 1
        plain = Draft(draft.kind, draft.subject, body, draft.county, texts)
        hidden = personal_hash(salt, texts)
        entry = Entry(
            seq=seq,
            time_s=time_s,
            kind=draft.kind,
            subject=draft.subject,
            county=draft.county,
            actor=actor,
            command_key=command_key,
            body=body,
            personal_hash=hidden,
            previous=self.head,
            hash=chain_hash(self.head, seq, time_s, plain, actor, command_key, hidden),
            personal=texts,
        )
        if not texts:
            return entry, None
        return entry, {"seq": seq, "salt": salt, "texts": canonical(texts).decode()}
