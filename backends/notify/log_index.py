"""What can be asked of the log of messages, kept small: acts by the hundred, a byte a message."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, select

from app.domain.notify import MESSAGE_PREFIX, QUEUED_KIND, TAKEN_KIND, TOLD_KIND, MessageState
from backends.notify.reading import of_messages
from backends.store.lookups import newest_seq
from backends.store.schema import journal

STATES = tuple(MessageState)
CODES: Mapping[str, int] = {state.value: code for code, state in enumerate(STATES)}
_QUEUED, _SENDING = CODES[MessageState.QUEUED], CODES[MessageState.SENDING]
CHUNK = 1_000
At = tuple[int, int]  # the entry that queued a message, and the message's index in its act


class _Queued(msgspec.Struct, frozen=True):
    first: int
    keys: list[str]
    case_id: str
    template: str


class _Taken(msgspec.Struct, frozen=True):
    taken: list[int]


class _Told(msgspec.Struct, frozen=True):
    told: list[tuple[int, str, Any, Any]]


@dataclass(slots=True)
class Block:
    """The messages that one entry queued; ``states`` has a code of :data:`STATES` for each."""

    seq: int
    send_id: str
    first: int
    case_id: str
    template: str
    county: str
    queued_s: float
    states: bytearray


@dataclass(slots=True)
class MessageIndex:
    """Follows the journal; holds no address, no text and nothing else that a line shows."""

    blocks: dict[int, Block] = field(default_factory=dict)  # by seq, oldest first
    _acts: dict[str, list[Block]] = field(default_factory=dict)
    _count: int = 0
    _seq: int = 0

    def follow(self, connection: Connection, oldest_s: float, most: int) -> None:
        """Take over what is new, and let go of what is older or, from the oldest on, too many."""
        columns = (
            *(journal.c.seq, journal.c.time_s, journal.c.kind, journal.c.subject),
            *(journal.c.county, journal.c.body),
        )
        head = newest_seq(connection)
        if head > self._seq:
            query = select(*columns).where(of_messages(connection, oldest_s, self._seq))
            self._read(connection, query.order_by(journal.c.seq))
            self._seq = max(head, self._seq)
        while self.blocks:
            first = next(iter(self.blocks.values()))
            if first.queued_s >= oldest_s and self._count <= most:
                return
            self._drop(first)

    def _read(self, connection: Connection, query: Select[Any]) -> None:
        for row in connection.execute(query, execution_options={"yield_per": CHUNK}):
            self._absorb(*row)
            self._seq = row.seq

    def __len__(self) -> int:
        return self._count

    def _absorb(
        self, seq: int, time_s: float, kind: str, subject: str, county: str, body: str
    ) -> None:
        send_id = subject.removeprefix(MESSAGE_PREFIX)
        if kind == QUEUED_KIND:
            told = msgspec.json.decode(body, type=_Queued)
            states = bytearray([_QUEUED]) * len(told.keys)
            block = Block(
                *(seq, send_id, told.first, told.case_id, told.template, county, time_s, states)
            )
            self._add(block)
        elif kind == TAKEN_KIND:
            for index in msgspec.json.decode(body, type=_Taken).taken:
                self._set(send_id, index, _SENDING)
        elif kind == TOLD_KIND:
            for index, state, _, _ in msgspec.json.decode(body, type=_Told).told:
                self._set(send_id, index, CODES[state])

    def _add(self, block: Block) -> None:
        blocks = self._acts.setdefault(block.send_id, [])
        for same in [one for one in blocks if one.first == block.first]:
            self._drop(same)  # an act that was given twice: the newer stands for it
        blocks = self._acts.setdefault(block.send_id, [])
        blocks.insert(bisect_right([one.first for one in blocks], block.first), block)
        self.blocks[block.seq] = block
        self._count += len(block.states)

    def _drop(self, block: Block) -> None:
        del self.blocks[block.seq]
        self._count -= len(block.states)
        blocks = self._acts[block.send_id]
        blocks.remove(block)
        if not blocks:
            del self._acts[block.send_id]

    def _set(self, send_id: str, index: int, code: int) -> None:
        """Note the state of a message; one whose beginning was not read is passed over."""
        blocks = self._acts.get(send_id, [])
        at = bisect_right(blocks, index, key=lambda one: one.first) - 1
        if at >= 0 and index - blocks[at].first < len(blocks[at].states):
            blocks[at].states[index - blocks[at].first] = code


def newest_first(blocks: list[Block], code: int | None, after: At | None) -> Iterator[At]:
    """Yield the messages of blocks (oldest first) in a state, or in any, that come after one."""
    for block in reversed(blocks):
        if after is not None and block.seq > after[0]:
            continue
        for offset in range(len(block.states) - 1, -1, -1):
            at = (block.seq, block.first + offset)
            if (after is None or at < after) and code in (None, block.states[offset]):
                yield at
