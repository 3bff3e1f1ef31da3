"""The door of other systems: what they may push, how it is answered, and what is turned away."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.domain.clock import SetClock
from app.domain.errors import ConfigError
from backends.hub.gateway import case_door
from backends.hub.gateway.case_door import BURST, CaseDoor
from backends.hub.gateway.case_tokens import CaseTokens, add_case_token, read_case_tokens
from backends.hub.gateway.config import Endpoint
from backends.hub.gateway.messages import CaseAnswered, CaseAsked
from backends.hub.gateway.push_server import PushServer
from backends.hub.gateway.push_tokens import PushTokens
from tests.unit.backends.adapters.hj212.samples import QUANTITIES
from tests.unit.backends.hub.gateway.test_push_server import say

NOW_S = 1_790_000_000.0
CASE = {"original_no": "NT-1", "title": "井盖破损", "raised": "2026-09-20T10:30:00+08:00"}
OK = {"number": 20260920000001, "state": "received", "is_new": True}
Hub = Callable[[CaseAsked], tuple[str, dict[str, Any]]]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    add_case_token(tmp_path / "case_push.toml", "12345", ("hotline", "wechat"))
    add_case_token(tmp_path / "case_push.toml", "chongchuan", ("grid",), "320602")
    return tmp_path / "case_push.toml"


class Town:
    """A door with a hub behind it that answers at once."""

    def __init__(self, file: Path, hub: Hub) -> None:
        self.asked: list[CaseAsked] = []
        self._hub = hub
        self.door = CaseDoor(CaseTokens(file), SetClock(NOW_S), self._post)
        self.server = PushServer(PushTokens(None), QUANTITIES, SetClock(NOW_S), self.door)

    def _post(self, message: CaseAsked) -> None:
        self.asked.append(message)
        code, result = self._hub(message)
        if code:
            answer = CaseAnswered(message.ticket, code, "why", msgspec.msgpack.encode(result))
            self.door.answered(answer)


@asynccontextmanager
async def town(file: Path, hub: Hub = lambda _: ("ok", OK)) -> AsyncIterator[tuple[Town, int]]:
    made = Town(file, hub)
    port = await made.server.open(Endpoint())
    try:
        yield made, port
    finally:
        await made.server.close()


def request(
    file: Path, body: object = None, name: str = "12345", token: str = "", query: str = ""
) -> bytes:
    token = token or read_case_tokens(file)[name].token
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    if body is None:
        return f"GET /cases{query} HTTP/1.1\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
    head = (
        f"POST /cases HTTP/1.1\r\nAuthorization: Bearer {token}\r\nContent-Length: {len(raw)}\r\n"
    )
    return head.encode() + b"\r\n" + raw


def test_a_case_is_put_in_under_its_own_source_and_its_number_answered(file: Path) -> None:
    async def go() -> None:
        async with town(file) as (made, port):
            assert await say(port, request(file, CASE)) == [(200, OK)]
            (asked,) = made.asked
            assert (asked.act, asked.source, asked.county) == ("put", "12345", "city")
            said = asked.arguments
            assert (said["source"], said["channel"]) == ("12345", "hotline")
            assert said["raised_s"] == 1789871400.0
            assert made.door.senders["12345"].accepted == 1

    asyncio.run(go())


def test_the_same_number_always_has_the_same_id_and_another_source_another(file: Path) -> None:
    async def go() -> None:
        async with town(file) as (made, port):
            await say(port, *(request(file, CASE) for _ in range(2)))
            await say(port, request(file, {**CASE, "channel": "grid"}, "chongchuan"))
            ids = [asked.arguments["case_id"] for asked in made.asked]
            assert ids[0] == ids[1] != ids[2]
            assert made.asked[2].county == "320602"

    asyncio.run(go())


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"source": "other"}, "bad_value"),
        ({"original_no": ""}, "no_number"),
        ({"original_no": 7}, "bad_value"),
        ({"raised": "yesterday"}, "bad_time"),
        ({"raised": "03/04/2026"}, "bad_time"),
        ({"raised": 1e12}, "bad_time"),
        ({"raised": 0}, "bad_time"),
        ({"channel": "grid"}, "channel_not_yours"),
        ({"kind": "riot"}, "bad_value"),
        ({"lon_deg": 120.9}, "bad_place"),
        ({"lon_deg": 500.0, "lat_deg": 32.0}, "bad_place"),
        ({"severity": "high"}, "bad_value"),
        ({"title": None}, "bad_value"),
    ],
)
def test_what_is_wrong_is_named_and_never_reaches_the_hub(
    file: Path, change: dict[str, object], reason: str
) -> None:
    async def go() -> None:
        async with town(file) as (made, port):
            ((status, said),) = await say(port, request(file, {**CASE, **change}))
            assert (status, said["error"]) == (400, reason)
            assert made.asked == []
            assert made.door.senders["12345"].refusals.counts == {reason: 1}

    asyncio.run(go())


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b'{"original_no": NaN}',
        b"\xff\xfe",
        b"[" * 100_000,
        json.dumps(CASE).encode()[:-1],
        json.dumps({**CASE, "lon_deg": 1}).replace("1}", '1e999, "lat_deg": 1}').encode(),
    ],
)
def test_what_is_no_case_at_all_is_refused(file: Path, raw: bytes) -> None:
    async def go() -> None:
        async with town(file) as (made, port):
            ((status, said),) = await say(port, request(file, raw))
            assert status == 400
            assert said["error"] in ("bad_json", "bad_value", "bad_place")
            assert made.asked == []

    asyncio.run(go())


def test_a_wrong_token_a_large_body_and_a_wrong_method_are_refused(file: Path) -> None:
    async def go() -> None:
        async with town(file) as (made, port):
            assert (await say(port, request(file, CASE, token="x" * 32)))[0][0] == 401
            large = request(file, b"x" * (case_door.LARGEST + 1))
            assert (await say(port, large[:200]))[0][0] == 413
            assert (await say(port, b"DELETE /cases HTTP/1.1\r\n\r\n"))[0][0] == 405
            assert (await say(port, b"POST /readings HTTP/1.1\r\n\r\n"))[0][0] == 401
            assert made.asked == []

    asyncio.run(go())


def test_what_the_hub_refuses_is_answered_with_its_reason(file: Path) -> None:
    async def go() -> None:
        async with town(file, lambda _: ("out_of_scope", {})) as (_, port):
            answers = await say(port, request(file, CASE), request(file, CASE))
            assert answers == [(422, {"error": "out_of_scope", "detail": "why"})] * 2

    asyncio.run(go())


def test_a_silent_hub_is_said_to_be_silent(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(case_door, "ANSWER_WITHIN_S", 0.05)

    async def go() -> None:
        async with town(file, lambda _: ("", {})) as (_, port):
            ((status, said),) = await say(port, request(file, CASE))
            assert (status, said["error"]) == (503, "hub_silent")

    asyncio.run(go())


def test_a_system_that_pushes_too_fast_is_held_back_and_no_other(file: Path) -> None:
    async def go() -> None:
        async with town(file) as (made, port):
            made.door.senders["12345"].pushes.left = 2.0
            made.door.senders["12345"].pushes.counted_s = asyncio.get_running_loop().time()
            made.door.senders["12345"].pushes.per_s = 0.0
            statuses = [s for s, _ in await say(port, *(request(file, CASE) for _ in range(4)))]
            assert statuses == [200, 200, 429, 429]
            other = await say(port, request(file, {**CASE, "channel": "grid"}, "chongchuan"))
            assert other[0][0] == 200
            assert BURST > 4

    asyncio.run(go())


def test_changes_are_asked_for_with_a_cursor(file: Path) -> None:
    told = {"changes": [], "cursor": 9, "is_more": False}

    async def go() -> None:
        async with town(file, lambda _: ("ok", told)) as (made, port):
            assert await say(port, request(file, query="?after=7&limit=5000")) == [(200, told)]
            (asked,) = made.asked
            assert (asked.act, asked.arguments) == ("changes", {"after": 7, "limit": 200})
            for query in ("?after=-1", "?after=x", "?limit=1e3", "?after=" + "9" * 40):
                ((status, said),) = await say(port, request(file, query=query))
                assert (status, said["error"]) == (400, "bad_value")

    asyncio.run(go())


def test_a_new_token_is_taken_over_and_a_bad_file_leaves_the_old(file: Path) -> None:
    tokens = CaseTokens(file)
    token = add_case_token(file, "12345", ("petition",), "320602")
    assert tokens.reload()
    source = tokens.source_of(token)
    assert source is not None
    assert (source.channels, source.county) == (("petition",), "320602")
    file.chmod(0o644)
    with pytest.raises(ConfigError, match="others may read"):
        CaseTokens(file)
    file.chmod(0o600)
    file.write_text("[[source]]\nname = 'a'\n")
    with pytest.raises(ConfigError):
        tokens.reload()
    assert tokens.source_of(token) == source
    with pytest.raises(ConfigError, match="letters"):
        add_case_token(file, 'a"b', ("hotline",))
