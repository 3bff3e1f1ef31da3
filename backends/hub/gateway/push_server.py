"""The HTTP door for pushed readings: ``POST /readings`` with a token, lines in, counts out."""

import asyncio
import json
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from app.domain.clock import Clock
from app.domain.errors import ConfigError, DecodeError
from app.domain.readings import QuantityCatalogue
from app.domain.tracks import Refusals
from backends.adapters.csv_readings import parse_readings
from backends.hub.gateway import case_door
from backends.hub.gateway.case_door import CaseDoor, CaseRefused
from backends.hub.gateway.config import Endpoint
from backends.hub.gateway.listen import tcp_server
from backends.hub.gateway.push_tokens import PushTokens
from backends.hub.gateway.reading_columns import ReadingColumns

PATH = "/readings"
LARGEST_BODY = 1024 * 1024
LARGEST_HEAD = 8 * 1024
WHOLE_WITHIN_S = 15.0
MOST_CONNECTIONS = 256
ROWS_PER_S = 2_000.0
BURST_ROWS = 60_000.0
NAMED_ROWS = 20  # of the refused, in an answer
_IN_STEP = frozenset({422, 429, 503})
_TURN_S = 60.0  # between two requests of one connection
_WORDS: Mapping[int, str] = {
    200: "OK",
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    405: "Method Not Allowed",
    408: "Request Timeout",
    411: "Length Required",
    413: "Content Too Large",
    422: "Unprocessable Content",
    429: "Too Many Requests",
    431: "Request Header Fields Too Large",
    503: "Service Unavailable",
}

log = logging.getLogger("feed")


@dataclass(slots=True)
class PushSource:
    """What one sender did since the gateway started, and how much it may still do."""

    readings: ReadingColumns
    accepted: int = 0
    last_receipt_s: float | None = None
    refusals: Refusals = field(default_factory=Refusals)
    allowance: float = BURST_ROWS
    counted_s: float = 0.0

    def may_push(self, rows: int, now_s: float) -> bool:
        """Return whether so many rows more are within the rate; take them off if they are."""
        grown = self.allowance + (now_s - self.counted_s) * ROWS_PER_S
        self.allowance, self.counted_s = min(grown, BURST_ROWS), now_s
        if rows > self.allowance:
            return False
        self.allowance -= rows
        return True


class _Answer(Exception):  # noqa: N818 - an answer that ends the request early, not an error of ours
    def __init__(self, status: int, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.status = status
        self.said = {"error": reason, "detail": detail} if detail else {"error": reason}


@dataclass(frozen=True, slots=True)
class _Request:
    take: Callable[[bytes], Awaitable[Mapping[str, object]]]
    length: int
    expects_go_ahead: bool
    closes: bool


class PushServer:
    """Takes pushes within bounds of size, time, rate and connections."""

    def __init__(
        self,
        tokens: PushTokens,
        quantities: QuantityCatalogue,
        clock: Clock,
        cases: CaseDoor | None = None,
    ) -> None:
        """``cases`` answers under ``/cases``, if the hall lets systems push them."""
        self.strangers = Refusals()  # of requests without a good token
        self.connected = 0
        self._tokens = tokens
        self._quantities = quantities
        self._clock = clock
        self._cases = cases
        self.sources: dict[str, PushSource] = {}
        self._take_names()
        self._server: asyncio.Server | None = None
        self._talks: set[asyncio.Task[None]] = set()

    async def open(self, endpoint: Endpoint) -> int:
        """Listen and return the port; raise ConfigError if it cannot be had."""
        loop = asyncio.get_running_loop()

        def protocol() -> asyncio.StreamReaderProtocol:
            reader = asyncio.StreamReader(limit=LARGEST_HEAD, loop=loop)
            return asyncio.StreamReaderProtocol(reader, self._talk, loop=loop)

        self._server, port = await tcp_server(protocol, endpoint)
        return port

    def sweep(self) -> None:
        """Take over a changed file of tokens; a bad one leaves the old ones."""
        try:
            if self._tokens.reload():
                self._take_names()
        except ConfigError:
            log.exception("the tokens of pushed readings stay as they were")

    async def close(self) -> None:
        """Close the listener and every connection."""
        if self._server is not None:
            self._server.close()
        for talk in list(self._talks):
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)
        if self._server is not None:
            await self._server.wait_closed()

    def _take_names(self) -> None:
        for name in self._tokens.sources:
            self.sources.setdefault(name, PushSource(ReadingColumns(name)))

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = asyncio.current_task()
        if talk is not None:
            self._talks.add(talk)
        self.connected += 1
        try:
            if self.connected > MOST_CONNECTIONS:
                self.strangers.add("too_many_connections")
                return
            while await self._serve(reader, writer):
                pass
        except (OSError, EOFError):  # a peer that goes in the midst of it
            self.strangers.add("broken_request")
        finally:
            self.connected -= 1
            writer.transport.abort()
            if talk is not None:
                self._talks.discard(talk)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; return whether another may follow on this connection."""
        try:
            head = await _head(reader)
            if not head:
                return False
            request = self._request(head)
            async with asyncio.timeout(WHOLE_WITHIN_S):
                if request.expects_go_ahead:
                    writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
                body = await reader.readexactly(request.length)
            said = await request.take(body)
        except TimeoutError:
            self.strangers.add("slow_request")
            await _reply(writer, 408, {"error": "slow_request"}, closes=True)
            return False
        except _Answer as answer:
            # Where the body was read the connection is in step.
            is_in_step = answer.status in _IN_STEP
            await _reply(writer, answer.status, answer.said, closes=not is_in_step)
            return is_in_step
        await _reply(writer, 200, said, closes=request.closes)
        return not request.closes

    def _request(self, head: bytes) -> _Request:
        lines = head.decode("latin-1").split("\r\n")
        method, _, rest = lines[0].partition(" ")
        target = rest.partition(" ")[0]
        fields = {
            key.strip().lower(): value.strip()
            for key, _, value in (line.partition(":") for line in lines[1:] if line)
        }
        path, _, query = target.partition("?")
        cases = self._cases if path == case_door.PATH else None
        if cases is None and path != PATH:
            raise self._stranger(404, "no_such_page", target[:60])
        if method != "POST" and (cases is None or method != "GET"):
            raise self._stranger(405, "post_only", method[:20])
        scheme, _, token = fields.get("authorization", "").partition(" ")
        token = token.strip() if scheme.lower() == "bearer" else ""
        if cases is None:
            take, refusals, most = self._taking_readings(token)
        else:
            take, refusals, most = self._taking_cases(
                cases, token, query if method == "GET" else None
            )
            if method == "GET":
                fields.setdefault("content-length", "0")
        if "transfer-encoding" in fields or "content-length" not in fields:
            raise _Answer(411, "length_required")
        length = fields["content-length"]
        if not (length.isascii() and length.isdigit() and len(length) <= 12):  # noqa: PLR2004 - digits
            raise _Answer(400, "bad_length")
        if int(length) > most:
            refusals.add("large_body", length)
            raise _Answer(413, "large_body")
        return _Request(
            take,
            int(length),
            fields.get("expect", "").lower() == "100-continue",
            fields.get("connection", "").lower() == "close" or rest.endswith("HTTP/1.0"),
        )

    def _taking_readings(
        self, token: str
    ) -> tuple[Callable[[bytes], Awaitable[Mapping[str, object]]], Refusals, int]:
        """Return what takes lines of a token's source, its refusals, and how many bytes it may."""
        name = self._tokens.source_of(token)
        if name is None:
            raise self._stranger(401, "bad_token")
        source = name

        async def take(body: bytes) -> Mapping[str, object]:
            return self._take(source, body)

        return take, self.sources[source].refusals, LARGEST_BODY

    def _taking_cases(
        self, cases: CaseDoor, token: str, query: str | None
    ) -> tuple[Callable[[bytes], Awaitable[Mapping[str, object]]], Refusals, int]:
        """Return the same for a matter, or, with a query, for what became of them."""
        source = cases.source_of(token)
        if source is None:
            raise self._stranger(401, "bad_token")

        async def take(body: bytes) -> Mapping[str, object]:
            try:
                if query is None:
                    return await cases.push(source, body)
                return await cases.pull(source, query)
            except CaseRefused as refused:
                raise _Answer(refused.status, refused.reason, refused.detail) from refused

        return take, cases.senders[source.name].refusals, case_door.LARGEST

    def _stranger(self, status: int, reason: str, sample: str = "") -> _Answer:
        self.strangers.add(reason, sample)
        return _Answer(status, reason)

    def _take(self, name: str, body: bytes) -> dict[str, object]:
        source = self.sources[name]
        if not source.may_push(body.count(b"\n") + 1, asyncio.get_running_loop().time()):
            source.refusals.add("too_fast")
            raise _Answer(429, "too_fast")
        try:
            found, refused = parse_readings(body, self._quantities)
        except DecodeError as error:
            source.refusals.add(error.reason, error.detail)
            raise _Answer(400, error.reason) from error
        for line in refused:
            source.refusals.add(line.reason, line.detail)
        if found:
            source.readings.add(found)
            source.accepted += len(found)
            source.last_receipt_s = self._clock.now_s()
        return {
            "accepted": len(found),
            "refused": len(refused),
            "reasons": dict(Counter(line.reason for line in refused)),
            "rows": [
                {"line": line.line, "reason": line.reason, "detail": line.detail}
                for line in refused[:NAMED_ROWS]
            ],
        }


async def _head(reader: asyncio.StreamReader) -> bytes:
    """Return the next request's head, empty if the peer has no more to say."""
    try:
        try:
            async with asyncio.timeout(_TURN_S):
                first = await reader.read(1)
        except TimeoutError:
            first = b""  # nothing more to say is no fault
        if not first:
            return b""
        async with asyncio.timeout(WHOLE_WITHIN_S):
            return first + await reader.readuntil(b"\r\n\r\n")
    except asyncio.LimitOverrunError as error:
        raise _Answer(431, "large_head") from error


async def _reply(
    writer: asyncio.StreamWriter, status: int, said: Mapping[str, object], *, closes: bool = False
) -> None:
    body = json.dumps(said, ensure_ascii=False).encode() + b"\n"
    more = "Connection: close\r\n" if closes else ""
    if status == 401:  # noqa: PLR2004 - what RFC 9110 wants beside it
        more += "WWW-Authenticate: Bearer\r\n"
    head = (
        f"HTTP/1.1 {status} {_WORDS[status]}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n{more}\r\n"
    )
    writer.write(head.encode() + body)
    async with asyncio.timeout(WHOLE_WITHIN_S):
        await writer.drain()
