"""Proof that the journal is what was written: every number, hash, personal text and anchor."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Row, select

from app.domain.entry import GENESIS, canonical, entry_hash, personal_hash
from app.domain.errors import StoreError
from backends.store.anchor import AnchorLine, read_anchor
from backends.store.database import Reading
from backends.store.projections import CHUNK
from backends.store.rows import entry_of
from backends.store.schema import journal, personal

ERASED = "personal_erased"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What :func:`verify` found; ``first_bad_seq`` is 0 when all is well.

    ``count`` entries were read; ``head`` is the hash of the last good one.
    """

    ok: bool
    first_bad_seq: int
    reason: str
    count: int
    head: str


class _FlawError(Exception):
    def __init__(self, seq: int, reason: str) -> None:
        super().__init__(reason)
        self.seq = seq
        self.reason = reason


def verify_text(verdict: Verdict) -> str:
    """Return the verdict as one sentence."""
    if verdict.ok:
        return f"The journal is whole: {verdict.count} entries, head {verdict.head}."
    if not verdict.first_bad_seq:
        return f"The journal cannot be proved: {verdict.reason}."
    return f"The journal is broken at entry {verdict.first_bad_seq}: {verdict.reason}."


def verify(reading: Reading, anchor_path: Path) -> Verdict:
    """Read the whole journal as of one moment and prove it, holding only a chunk in memory.

    The anchor is read first, so entries written meanwhile are no harm. Raises StoreError only if
    there is no such file.
    """
    if not reading.place.exists():
        raise StoreError(f"{reading.name}: there is no such journal")
    check = _Check()
    flaw = _FlawError(0, "")
    try:
        check.begin(anchor_path)
        with reading.read() as connection:
            rows = connection.execute(
                select(journal, personal.c.texts, personal.c.salt)
                .select_from(journal.outerjoin(personal, personal.c.seq == journal.c.seq))
                .order_by(journal.c.seq),
                execution_options={"yield_per": CHUNK},
            )
            for row in rows:
                check.entry(row)
        check.end()
    except _FlawError as found:
        flaw = found
    except StoreError as error:
        flaw = _FlawError(check.count + 1, str(error))
    return Verdict(not flaw.reason, flaw.seq, flaw.reason, check.count, check.head)


class _Check:
    """Goes along the chain; the anchor's heads go along with it."""

    def __init__(self) -> None:
        self.count = 0
        self.head = GENESIS
        self._heads: Iterator[AnchorLine] = iter(())
        self._missing: dict[int, None] = {}  # entries without the texts their hash speaks of
        self._anchored = AnchorLine(0, GENESIS, 0.0)
        self._next: AnchorLine | None = None

    def begin(self, anchor_path: Path) -> None:
        try:
            heads = list(read_anchor(anchor_path))  # now: later ones name entries we shall not see
        except StoreError as error:
            raise _FlawError(0, str(error)) from error
        if not heads or heads[0].seq != 0:
            raise _FlawError(0, f"{anchor_path}: the anchor has lost its beginning")
        self._heads = iter(heads[1:])
        self._next = next(self._heads, None)

    def entry(self, row: Row[Any]) -> None:
        seq = self.count + 1
        if row.seq != seq:
            raise _FlawError(seq, f"it is missing; the next one there is {row.seq}")
        self.count = seq
        try:
            entry = entry_of(row)
            found, written = entry_hash(entry), canonical(dict(entry.body)).decode()
        except (AttributeError, TypeError, ValueError) as error:
            raise _FlawError(seq, f"it cannot be read ({error})") from error
        if entry.previous != self.head:
            raise _FlawError(seq, "it does not follow the one before it")
        if found != entry.hash or written != row.body:
            raise _FlawError(seq, "it was changed after it was written")
        self._personal(row, entry.personal)
        if entry.kind == ERASED:
            for erased in entry.body.get("seqs", ()):
                self._missing.pop(erased, None)
        self.head = entry.hash
        self._match_anchor()

    def end(self) -> None:
        if self._next is not None:
            last = deque((self._next, *self._heads), maxlen=1)[0]
            raise _FlawError(
                self.count + 1,
                f"it is missing, and so is all up to {last.seq}, which the anchor knows",
            )
        for seq in self._missing:
            raise _FlawError(seq, "its personal texts are gone and no entry says they were erased")

    def _personal(self, row: Row[Any], texts: object) -> None:
        if not row.personal_hash:
            if row.texts is not None:
                raise _FlawError(row.seq, "it was given personal texts after it was written")
        elif row.texts is None:
            self._missing[row.seq] = None
        elif not isinstance(texts, dict) or personal_hash(row.salt, texts) != row.personal_hash:
            raise _FlawError(row.seq, "its personal texts were changed after they were written")

    def _match_anchor(self) -> None:
        if self._next is None or self._next.seq > self.count:
            return
        since, until = self._anchored.seq + 1, self.count
        if self._next.seq < self.count:
            raise _FlawError(until, f"the anchor is out of order at entry {self._next.seq}")
        if self._next.hash != self.head:
            raise _FlawError(
                until,
                "the anchor has another hash for it, so the journal was written anew "
                f"somewhere from entry {since} to {until}",
            )
        self._anchored = self._next
        self._next = next(self._heads, None)


def anchored_head_flaw(reading: Reading, newest: AnchorLine) -> str:
    """Return why the journal does not contain the newest anchored head, or an empty text."""
    if newest.seq == 0:
        return ""
    with reading.read() as connection:
        found = connection.execute(
            select(journal.c.hash).where(journal.c.seq == newest.seq)
        ).scalar_one_or_none()
    if found is None:
        return f"the anchor knows entry {newest.seq}, which the journal lacks: its tail was cut"
    if found != newest.hash:
        return f"entry {newest.seq} is not the one that was anchored: the journal was written anew"
    return ""
