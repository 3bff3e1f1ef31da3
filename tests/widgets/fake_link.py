"""A link to no hub: a test pushes what arrives and reads what was sent and asked."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from app.domain.command import Command, Reply
from app.domain.entry import Actor, Entry
from app.domain.fields import FieldCatalogue
from app.domain.health import SourceHealth
from app.domain.ports import Answer, Arrivals, LinkState
from app.domain.world import Block, Tick
from backends.wire import desk


class FakeLink:
    """Implements ``app.domain.ports.Link``; ``sent`` and ``asked`` keep what the console did."""

    def __init__(self) -> None:
        self.sent: list[Command] = []
        self.asked: list[tuple[str, str, dict[str, Any]]] = []
        self.is_closed = False
        self.state = LinkState.LIVE
        self.is_plaintext = False
        self.waiting = 0
        self.speed = 1.0
        self.dropped = 0
        self.hub_offset_s = 0.0
        self._ticks: list[Tick] = []
        self._entries: list[Entry] = []
        self._replies: list[Reply] = []
        self._answers: list[Answer] = []
        self._health: list[SourceHealth] = []
        self._reading_ticks: list[Tick] = []
        self._is_new_readings = False
        self._is_new_epoch = False
        self._is_other_journal = False
        self._seq = 0

    def drain(self) -> Arrivals:
        arrivals = Arrivals(
            state=self.state,
            ticks=tuple(self._ticks),
            is_new_epoch=self._is_new_epoch,
            reading_ticks=tuple(self._reading_ticks),
            is_new_readings=self._is_new_readings,
            restart_board=self._is_other_journal,
            entries=tuple(self._entries),
            replies=tuple(self._replies),
            answers=tuple(self._answers),
            health=tuple(self._health),
            dropped=self.dropped,
            hub_offset_s=self.hub_offset_s,
            is_plaintext=self.is_plaintext,
            waiting=self.waiting,
            speed=self.speed,
        )
        self._ticks, self._entries, self._replies = [], [], []
        self._answers, self._health = [], []
        self._reading_ticks = []
        self._is_new_epoch = self._is_new_readings = self._is_other_journal = False
        return arrivals

    def send(self, command: Command) -> None:
        self.sent.append(command)

    def ask(self, query: str, **arguments: object) -> str:
        request_id = f"q{len(self.asked) + 1}"
        plain = {key: value for key, value in arguments.items() if key != "session"}
        desk.encode_query(request_id, query, "", plain)  # what cannot travel is a mistake here too
        self.asked.append((request_id, query, dict(arguments)))
        return request_id

    def close(self) -> None:
        self.is_closed = True

    # What a test says has arrived.

    def push_tick(self, tick: Tick) -> None:
        self._ticks.append(tick)

    def push_readings(self, tick: Tick, *, is_new: bool = False) -> None:
        """Let a tick of the readings arrive, of a world that begins anew if ``is_new``."""
        self._is_new_readings = self._is_new_readings or is_new
        self._reading_ticks.append(tick)

    def push_epoch(self) -> None:
        self._is_new_epoch = True

    def push_other_journal(self) -> None:
        self._is_other_journal = True

    def push_health(self, *health: SourceHealth) -> None:
        self._health.extend(health)

    def push_entry(
        self,
        kind: str,
        subject: str,
        body: Mapping[str, Any] | None = None,
        *,
        time_s: float,
        person: str = "",
        personal: Mapping[str, str] | None = None,
        county: str = "",
    ) -> Entry:
        """Append an entry with the next number; its hashes are empty: no console reads them."""
        self._seq += 1
        entry = Entry(
            seq=self._seq,
            time_s=time_s,
            kind=kind,
            subject=subject,
            county=county,
            actor=Actor(person=person, seat="seat-test"),
            command_key="",
            body=dict(body or {}),
            personal_hash="",
            previous="",
            hash="",
            personal=dict(personal or {}),
        )
        self._entries.append(entry)
        return entry

    def answer(self, query: str, result: Mapping[str, Any], code: str = "ok") -> None:
        """Answer the newest question of that name; fail the test if nobody asked it."""
        request_id = next(i for i, name, _ in reversed(self.asked) if name == query)
        self._answers.append(Answer(request_id, code, dict(result)))

    def reply(
        self,
        index: int = -1,
        code: str = "ok",
        result: Mapping[str, Any] | None = None,
        seq: int | None = None,
    ) -> Reply:
        """Reply to a command that was sent (the newest by default)."""
        seq = self._seq if seq is None else seq
        reply = Reply(self.sent[index].key, code, seq, "", dict(result or {}))
        self._replies.append(reply)
        return reply


def entering(fields: FieldCatalogue, things: Sequence[Mapping[str, Any]]) -> Tick:
    """Return a tick in which ``things`` enter, in rows 0, 1, 2, …; what one leaves out is zero."""
    columns: dict[str, Any] = {}
    for field in fields:
        missing = b"" if field.dtype.kind == "S" else 0
        values = [thing.get(field.key, missing) for thing in things]
        encoded = [v.encode() if isinstance(v, str) else v for v in values]
        columns[field.key] = np.array(encoded, field.dtype)
    columns["generation"] = np.ones(len(things), np.uint32)
    rows = np.array([thing.get("row", i) for i, thing in enumerate(things)], np.uint32)
    return Tick(enter=Block(rows, columns))
