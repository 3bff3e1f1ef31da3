"""The door of other departments' systems: they push matters, and pull what became of them."""

import asyncio
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import parse_qs

import msgspec

from app.domain.clock import Clock
from app.domain.errors import ConfigError, DecodeError
from app.domain.tracks import Refusals
from backends.cases.intake.pushed import LARGEST_BODY, pushed_case
from backends.hub.gateway.case_tokens import CaseSource, CaseTokens
from backends.hub.gateway.messages import CaseAnswered, CaseAsked

PATH = "/cases"
LARGEST = LARGEST_BODY
ANSWER_WITHIN_S = 10.0
CASES_PER_S, BURST = 20.0, 400.0
PULLS_PER_S, BURST_OF_PULLS = 1.0, 60.0
MOST_WAITING = 500
MOST_CHANGES = 200
_WHOLE = re.compile(r"\d{1,15}", re.ASCII)

log = logging.getLogger("feed")


class CaseRefused(Exception):  # noqa: N818 - an answer, not an error of ours
    """Why a request is not taken: the HTTP status and a short stable reason."""

    def __init__(self, status: int, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.detail = detail


@dataclass(slots=True)
class _Allowance:
    """How much somebody may still do."""

    per_s: float
    most: float
    left: float
    counted_s: float = 0.0

    def take(self, now_s: float) -> bool:
        grown = self.left + (now_s - self.counted_s) * self.per_s
        self.left, self.counted_s = min(grown, self.most), now_s
        if self.left < 1.0:
            return False
        self.left -= 1.0
        return True


@dataclass(slots=True)
class CaseSender:
    """What one system did since the gateway started."""

    accepted: int = 0
    last_receipt_s: float | None = None
    refusals: Refusals = field(default_factory=Refusals)
    pushes: _Allowance = field(default_factory=lambda: _Allowance(CASES_PER_S, BURST, BURST))
    pulls: _Allowance = field(
        default_factory=lambda: _Allowance(PULLS_PER_S, BURST_OF_PULLS, BURST_OF_PULLS)
    )


class CaseDoor:
    """Checks what comes, has the hub decide, and waits for its word; ``post`` reaches the hub."""

    def __init__(
        self, tokens: CaseTokens, clock: Clock, post: Callable[[CaseAsked], None], first: int = 1
    ) -> None:
        """``first`` is greater than any ticket of a gateway before."""
        self.senders: dict[str, CaseSender] = {}
        self._tokens = tokens
        self._clock = clock
        self._post = post
        self._tickets = count(first)
        self._waiting: dict[int, asyncio.Future[CaseAnswered]] = {}
        self._take_names()

    def source_of(self, token: str) -> CaseSource | None:
        """Return whose token it is, or None."""
        return self._tokens.source_of(token)

    def sweep(self) -> None:
        """Take over a changed file of tokens; a bad one leaves the old ones."""
        try:
            if self._tokens.reload():
                self._take_names()
        except ConfigError:
            log.exception("the tokens of pushed cases stay as they were")

    def answered(self, answer: CaseAnswered) -> None:
        """Hear what the hub says to a question."""
        waiting = self._waiting.pop(answer.ticket, None)
        if waiting is not None and not waiting.done():
            waiting.set_result(answer)

    async def push(self, source: CaseSource, body: bytes) -> dict[str, Any]:
        """Put a matter in; return its number and state. Raises CaseRefused."""
        sender = self.senders[source.name]
        self._count(sender, sender.pushes)
        try:
            case = pushed_case(body, source.name, source.channels)
        except DecodeError as error:
            sender.refusals.add(error.reason, error.detail)
            raise CaseRefused(400, error.reason, error.detail) from error
        said = await self._ask(source, "put", case.plain())
        sender.accepted += 1
        sender.last_receipt_s = self._clock.now_s()
        return said

    async def pull(self, source: CaseSource, query: str) -> dict[str, Any]:
        """Return what has changed in a source's matters since its cursor. Raises CaseRefused."""
        sender = self.senders[source.name]
        self._count(sender, sender.pulls)
        fields = parse_qs(query[:200])
        after, limit = fields.get("after", ["0"])[-1], fields.get("limit", ["100"])[-1]
        if not (_WHOLE.fullmatch(after) and _WHOLE.fullmatch(limit)):
            raise CaseRefused(400, "bad_value", "after and limit are whole numbers")
        most = max(1, min(int(limit), MOST_CHANGES))
        return await self._ask(source, "changes", {"after": int(after), "limit": most})

    async def _ask(
        self, source: CaseSource, act: str, arguments: Mapping[str, Any]
    ) -> dict[str, Any]:
        if len(self._waiting) >= MOST_WAITING:
            raise CaseRefused(503, "too_busy")
        ticket = next(self._tickets)
        waiting = asyncio.get_running_loop().create_future()
        self._waiting[ticket] = waiting
        self._post(CaseAsked(ticket, act, source.name, source.county, dict(arguments)))
        try:
            async with asyncio.timeout(ANSWER_WITHIN_S):
                answer: CaseAnswered = await waiting
        except TimeoutError as error:
            raise CaseRefused(503, "hub_silent", "push it again: it is not taken twice") from error
        finally:
            self._waiting.pop(ticket, None)
        if answer.code == "ok":
            return dict(msgspec.msgpack.decode(answer.result))
        self.senders[source.name].refusals.add(answer.code, answer.detail)
        status = 503 if answer.code in ("store_unavailable", "child_away") else 422
        raise CaseRefused(status, answer.code, answer.detail)

    def _count(self, sender: CaseSender, allowance: _Allowance) -> None:
        if not allowance.take(asyncio.get_running_loop().time()):
            sender.refusals.add("too_fast")
            raise CaseRefused(429, "too_fast")

    def _take_names(self) -> None:
        for name in self._tokens.sources:
            self.senders.setdefault(name, CaseSender())
