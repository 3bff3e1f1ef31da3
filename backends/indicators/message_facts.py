"""Messages to people outside the hall as rows that figures are counted from."""

from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from app.domain.classes import Severity
from app.domain.errors import StoreError
from app.domain.measures.asking import Member
from app.domain.measures.indicator import FactKind
from app.domain.notify import (
    MESSAGE_OVER,
    MESSAGE_PREFIX,
    QUEUED_KIND,
    TAKEN_KIND,
    TOLD_KIND,
    MessageState,
)
from backends.indicators.coded import CodedFacts
from backends.notify.reading import of_messages
from backends.store.projections import CHUNK
from backends.store.schema import journal

FLAGS = ("open", "sent", "delivered", "failed", "unknown", "urgent", "demo", "simulated")
VALUES = ("occasion", "channel", "state", "recipient", "group", "county")
SPANS = ("queued", "sent", "delivered")
NUMBERS = ("deliver_took_s", "severity", "parts")


class _Queued(msgspec.Struct, frozen=True):
    first: int
    keys: list[str]
    parts: list[int]
    template: str
    channel: str
    severity: int
    is_simulated: bool


class _Taken(msgspec.Struct, frozen=True):
    taken: list[int]


class _Told(msgspec.Struct, frozen=True):
    told: list[tuple[int, str, Any, Any]]


class MessageFacts(CodedFacts):
    """Folds the journal's entries about messages; holds no address and no text.

    ``occasion`` is the template, ``recipient`` what is told (``case``, ``site`` …), ``group`` the
    act of sending. Nothing in the journal says yet that somebody acknowledged a message.
    """

    def __init__(self, counties: Iterable[tuple[str, str, int]]) -> None:
        super().__init__(
            FactKind.MESSAGES,
            counties=counties,
            flags=FLAGS,
            values=VALUES,
            numbers=NUMBERS,
            spans=SPANS,
        )
        self._row_of: dict[str, dict[int, int]] = {}  # act and index
        self._index: list[int] = []
        self._keys: list[str] = []

    def absorb(self, connection: Connection, since_seq: int, until_seq: int) -> int:
        """Take over what these entries say; return how many there were.

        Raises StoreError's causes, and msgspec.DecodeError for a damaged entry.
        """
        columns = (journal.c.time_s, journal.c.kind, journal.c.subject, journal.c.county)
        about = of_messages(connection, 0.0, since_seq) & (journal.c.seq <= until_seq)
        query = select(*columns, journal.c.body).where(about).order_by(journal.c.seq)
        count = 0
        for row in connection.execute(query, execution_options={"yield_per": CHUNK}):
            if not count:
                self._begin(anew=since_seq == 0)
            self._fold(row.time_s, row.kind, row.subject, row.county, row.body)
            count += 1
        return count

    def member(self, row: int) -> Member:
        """Return a message as a person reads it: to whom, and on which occasion."""
        return Member(
            self.kind,
            f"{self._word('group', row)}.{self._index[row]}",
            self._keys[row],
            float(self._spans["queued"][row]),
            self._word("county", row),
            self._word("state", row),
            int(self._numbers["severity"][row]),
        )

    def _fold(self, time_s: float, kind: str, subject: str, county: str, body: str) -> None:
        send_id = subject.removeprefix(MESSAGE_PREFIX)
        if kind == QUEUED_KIND:
            self._queue(send_id, time_s, county, msgspec.json.decode(body, type=_Queued))
        elif kind == TAKEN_KIND:
            for index in msgspec.json.decode(body, type=_Taken).taken:
                self._move(send_id, index, MessageState.SENDING, time_s)
        elif kind == TOLD_KIND:
            for index, state, _, _ in msgspec.json.decode(body, type=_Told).told:
                self._move(send_id, index, _state(state), time_s)

    def _queue(self, send_id: str, time_s: float, county: str, told: _Queued) -> None:
        rows = self._row_of.setdefault(send_id, {})
        begun = dict.fromkeys(FLAGS, False) | {
            "open": True,
            "urgent": told.severity == Severity.I,
            "demo": told.is_simulated,
            "simulated": told.is_simulated,
        }
        for at, key in enumerate(told.keys):
            index = told.first + at
            row = rows.get(index)
            if row is None:
                row = rows[index] = self.size
                self._grow(row + 1)
                self._index.append(index)
                self._keys.append(key)
            self._keys[row] = key
            self._put(
                row,
                flags=begun,
                values={
                    "occasion": told.template,
                    "channel": told.channel,
                    "state": MessageState.QUEUED.value,
                    "recipient": key.partition(":")[0],
                    "group": send_id,
                    "county": county if county in self._county_index else "",
                },
                numbers={
                    "deliver_took_s": float("nan"),
                    "severity": float(told.severity),
                    "parts": float(told.parts[at]) if at < len(told.parts) else 1.0,
                },
                spans={"queued": time_s, "sent": 0.0, "delivered": 0.0},
            )

    def _move(self, send_id: str, index: int, state: MessageState, time_s: float) -> None:
        """Note the state of a message; one whose beginning was not read is passed over."""
        row = self._row_of.get(send_id, {}).get(index)
        if row is None or self._word("state", row) == state:
            return
        is_delivered = state is MessageState.DELIVERED
        spans = {}
        if state is MessageState.SENT or (is_delivered and not self._spans["sent"][row]):
            spans["sent"] = time_s  # whoever has it was sent it
        if is_delivered:
            spans["delivered"] = time_s
        took_s = time_s - float(self._spans["queued"][row])
        self._put(
            row,
            flags={
                "open": state not in MESSAGE_OVER,
                "sent": bool(spans) or bool(self._flags["sent"][row]),
                "delivered": is_delivered,
                "failed": state is MessageState.FAILED,
                "unknown": state is MessageState.UNKNOWN,
            },
            values={"state": state.value},
            numbers={"deliver_took_s": took_s} if is_delivered else {},
            spans=spans,
        )


def _state(word: str) -> MessageState:
    try:
        return MessageState(word)
    except ValueError as error:
        raise StoreError(f"messages: '{word[:40]}' is no state") from error
