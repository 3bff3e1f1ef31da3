"""The push door: who may, how much, how fast, and what is answered."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from app.cli import main
from app.domain.clock import SetClock
from app.domain.errors import ConfigError
from backends.hub.gateway import push_server
from backends.hub.gateway.config import Endpoint
from backends.hub.gateway.push_server import BURST_ROWS, LARGEST_BODY, ROWS_PER_S, PushServer
from backends.hub.gateway.push_tokens import PushTokens, add_token, read_tokens
from tests.unit.backends.adapters.hj212.samples import QUANTITIES

NOW_S = 1_790_000_000.0
LINE = b"N-01,people,532,1790000000\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    add_token(tmp_path / "push.toml", "mall")
    return tmp_path / "push.toml"


@asynccontextmanager
async def door(file: Path) -> AsyncIterator[tuple[PushServer, int]]:
    server = PushServer(PushTokens(file), QUANTITIES, SetClock(NOW_S))
    port = await server.open(Endpoint())
    try:
        yield server, port
    finally:
        await server.close()


async def say(port: int, *requests: bytes) -> list[tuple[int, dict[str, object]]]:
    """Send requests on one connection and return what was answered until it ended."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for request in requests:
        writer.write(request)
    writer.write_eof()
    said = (await asyncio.wait_for(reader.read(), 10.0)).replace(
        b"HTTP/1.1 100 Continue\r\n\r\n", b""
    )
    writer.close()
    await writer.wait_closed()
    answers = []
    while said:
        head, _, said = said.partition(b"\r\n\r\n")
        length = int(head.partition(b"Content-Length: ")[2].split(b"\r\n")[0])
        answers.append((int(head.split()[1]), json.loads(said[:length])))
        said = said[length:]
    return answers


def post(file: Path, body: bytes, more: str = "", token: str = "") -> bytes:
    token = token or read_tokens(file)["mall"]
    head = (
        f"POST /readings HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Length: {len(body)}\r\n{more}\r\n"
    )
    return head.encode() + body


def test_good_rows_are_kept_and_bad_ones_named(file: Path) -> None:
    async def go() -> None:
        async with door(file) as (server, port):
            answers = await say(port, post(file, LINE + b"N-01,people,many,1790000000\n"))
            assert answers == [
                (
                    200,
                    {
                        "accepted": 1,
                        "refused": 1,
                        "reasons": {"bad_value": 1},
                        "rows": [{"line": 2, "reason": "bad_value", "detail": "many"}],
                    },
                )
            ]
            source = server.sources["mall"]
            batch = source.readings.take()
            assert batch is not None
            assert (batch.source, batch.stations.tolist()) == ("mall", [b"N-01"])
            assert (source.accepted, source.last_receipt_s) == (1, NOW_S)
            assert source.refusals.counts == {"bad_value": 1}

    asyncio.run(go())


def test_one_connection_may_push_again_and_again(file: Path) -> None:
    async def go() -> None:
        async with door(file) as (server, port):
            more = "Expect: 100-continue\r\n"
            answers = await say(port, *(post(file, LINE, more) for _ in range(3)))
            assert [status for status, _ in answers] == [200, 200, 200]
            assert server.sources["mall"].accepted == 3

    asyncio.run(go())


@pytest.mark.parametrize(
    ("request_text", "status", "reason"),
    [
        ("GET /readings HTTP/1.1\r\n\r\n", 405, "post_only"),
        ("POST / HTTP/1.1\r\n\r\n", 404, "no_such_page"),
        ("nonsense\r\n\r\n", 404, "no_such_page"),
        ("POST /readings HTTP/1.1\r\n\r\n", 401, "bad_token"),
        ("POST /readings HTTP/1.1\r\nAuthorization: Bearer guess\r\n\r\n", 401, "bad_token"),
        ("POST /readings HTTP/1.1\r\nAuthorization: Basic {t}\r\n\r\n", 401, "bad_token"),
        ("POST /readings HTTP/1.1\r\nAuthorization: Bearer {t}\r\n\r\n", 411, "length_required"),
        (
            "POST /readings HTTP/1.1\r\nAuthorization: Bearer {t}\r\nContent-Length: -1\r\n\r\n",
            400,
            "bad_length",
        ),
        (
            "POST /readings HTTP/1.1\r\nAuthorization: Bearer {t}\r\n"
            "Transfer-Encoding: chunked\r\n\r\n",
            411,
            "length_required",
        ),
        (
            "POST /readings HTTP/1.1\r\nAuthorization: Bearer {t}\r\n"
            f"Content-Length: {LARGEST_BODY + 1}\r\n\r\n",
            413,
            "large_body",
        ),
        ("POST /readings HTTP/1.1\r\n" + "x: y\r\n" * 4000, 431, "large_head"),
    ],
)
def test_a_request_that_is_none_is_answered_so(
    file: Path, request_text: str, status: int, reason: str
) -> None:
    async def go() -> None:
        async with door(file) as (server, port):
            text = request_text.replace("{t}", read_tokens(file)["mall"])
            answers = await say(port, text.encode())
            assert answers == [(status, {"error": reason})]
            assert server.sources["mall"].accepted == 0
            assert "guess" not in str(server.strangers)

    asyncio.run(go())


def test_who_pushes_too_fast_is_told_and_keeps_his_connection(file: Path) -> None:
    async def go() -> None:
        async with door(file) as (server, port):
            server.sources["mall"].allowance = 3.0
            server.sources["mall"].counted_s = asyncio.get_running_loop().time()
            answers = await say(port, post(file, LINE), post(file, LINE * 9000), post(file, b""))
            assert [status for status, _ in answers] == [200, 429, 200]
            assert server.sources["mall"].refusals.counts == {"too_fast": 1}

    asyncio.run(go())


def test_the_rate_grows_back_up_to_its_burst(file: Path) -> None:
    async def go() -> None:
        async with door(file) as (server, _):
            source = server.sources["mall"]
            assert source.may_push(int(BURST_ROWS), 1000.0)
            assert not source.may_push(2, 1000.0)
            assert source.may_push(int(ROWS_PER_S), 1001.0)
            assert source.may_push(int(BURST_ROWS), 9000.0)
            assert not source.may_push(2, 9000.0)

    asyncio.run(go())


def test_who_does_not_finish_is_let_go(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(push_server, "WHOLE_WITHIN_S", 0.05)

    async def go() -> None:
        async with door(file) as (server, port):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(post(file, LINE)[:-5])
            said = await asyncio.wait_for(reader.read(), 10.0)
            assert said.startswith(b"HTTP/1.1 408 ")
            writer.close()
            await writer.wait_closed()
            assert server.strangers.counts == {"slow_request": 1}

    asyncio.run(go())


def test_too_many_connections_are_shut(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(push_server, "MOST_CONNECTIONS", 0)

    async def go() -> None:
        async with door(file) as (server, port):
            assert await say(port) == []
            assert server.strangers.counts == {"too_many_connections": 1}

    asyncio.run(go())


def test_a_new_token_counts_at_once_and_a_broken_file_changes_nothing(file: Path) -> None:
    async def go() -> None:
        async with door(file) as (server, port):
            token = add_token(file, "meters")
            server.sweep()
            assert (await say(port, post(file, LINE, token=token)))[0][0] == 200
            assert server.sources["meters"].accepted == 1
            file.write_text("[[source", "utf-8")
            server.sweep()
            assert (await say(port, post(file, LINE, token=token)))[0][0] == 200

    asyncio.run(go())


def test_tokens_are_private_and_plain(tmp_path: Path) -> None:
    path = tmp_path / "push.toml"
    first = add_token(path, "mall")
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(first) >= 32
    second = add_token(path, "mall")
    assert dict(read_tokens(path)) == {"mall": second}
    path.chmod(0o640)
    with pytest.raises(ConfigError, match="others may read it"):
        read_tokens(path)
    for name in ("jt808", "check", "gateway", "csv-push", "Mall", "x" * 17, ""):
        with pytest.raises(ConfigError, match="is taken"):
            add_token(tmp_path / "other.toml", name)


def test_the_command_line_makes_a_token(tmp_path: Path, capsys) -> None:
    assert main(["seat", "push-token", "--data", str(tmp_path / "hall"), "--name", "mall"]) == 0
    said = capsys.readouterr().out.strip()
    assert dict(read_tokens(tmp_path / "hall" / "push.toml")) == {"mall": said}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[[source]]\nname = "a"\ntoken = "short"', "16 plain"),
        ('[[source]]\nname = "hj212"\ntoken = "0123456789abcdef"', "is taken"),
        ('[[source]]\nname = "a"', "token"),
        ('[[source]]\nname = "a"\ntoken = "0123456789abcdef"\nx = 1', "x"),
        ("[[", "push.toml"),
    ],
)
def test_a_file_of_tokens_that_is_wrong_is_refused(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "push.toml"
    path.touch(mode=0o600)
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=says):
        read_tokens(path)
