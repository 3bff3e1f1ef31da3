"""A tile server is asked as it should be, and whatever it answers ends in time and in bounds."""

import socket
import time
import traceback

import pytest

from app.domain.errors import ConfigError, DecodeError
from backends.tiles.source import MOST_BYTES, SourceError, TileId
from backends.tiles.xyz import XyzServer, XyzSetting
from tests.unit.backends.tiles.making import picture
from tests.unit.backends.tiles.tile_server import says

TILE = TileId(3, 5, 1)
WITHIN_S = 0.4


def source_of(server, **more):
    return XyzServer(XyzSetting(server.url, (0, 18), within_s=WITHIN_S, **more))


def test_a_tile_is_asked_for_by_its_number_and_nothing_else_is_told(serve):
    server = serve(says(picture()))
    assert source_of(server).fetch(TILE) == picture()
    assert source_of(server, is_tms=True).fetch(TILE) == picture()
    first, second = server.asked
    assert first.startswith("GET /3/5/1.png HTTP/1.1\r\n")
    assert second.startswith("GET /3/5/6.png ")
    names = [line.partition(":")[0] for line in first.split("\r\n")[1:] if line]
    assert names == ["Host", "User-Agent", "Accept", "Accept-Encoding", "Connection"]


def test_a_query_in_the_address_is_kept(serve):
    server = serve(says(picture()))
    url = f"http://127.0.0.1:{server.port}/wmts?z={{z}}&x={{x}}&y={{y}}&tk=abc"
    XyzServer(XyzSetting(url, (0, 18))).fetch(TILE)
    assert server.asked[0].startswith("GET /wmts?z=3&x=5&y=1&tk=abc HTTP/1.1")


def test_chunks_and_an_answer_that_ends_with_the_line_are_read(serve):
    body = picture()

    def chunked(path, connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n")
        connection.sendall(b"Transfer-Encoding: chunked\r\n\r\n")
        for at in range(0, len(body), 100):
            part = body[at : at + 100]
            connection.sendall(f"{len(part):x}\r\n".encode() + part + b"\r\n")
        connection.sendall(b"0\r\n\r\n")

    def bare(path, connection):
        connection.sendall(b"HTTP/1.0 200 OK\r\nContent-Type: image/png\r\n\r\n" + body)

    for answer in (chunked, bare):
        assert source_of(serve(answer)).fetch(TILE) == body


@pytest.mark.parametrize("status", ["404 Not Found", "204 No Content", "410 Gone"])
def test_a_tile_that_there_is_not_is_none(serve, status):
    assert source_of(serve(says(b"", status))).fetch(TILE) is None


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (says(b"<html>", kind="text/html"), "not_a_picture"),
        (says(b"", "403 Forbidden"), "http_403"),
        (says(b"", "500 Oh"), "http_500"),
        (says(picture(), length=5000), "damaged"),
        (says(b"x", length=10 * 1024 * 1024), "too_large"),
        (says(bytes(10 * 1024 * 1024)), "too_large"),
        (lambda _, line: line.sendall(b"SSH-2.0-x\r\n\r\n"), "not_http"),
        (lambda _, line: line.sendall(b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 500), "not_http"),
        (lambda _, line: line.sendall(b"HTTP/1.1 200 OK\r\na: " + bytes(80_000)), "not_http"),
        (lambda _, line: line.close(), "not_http"),
    ],
)
def test_a_tile_that_cannot_be_used_is_refused_by_name(serve, answer, reason):
    with pytest.raises(DecodeError) as refused:
        source_of(serve(answer)).fetch(TILE)
    assert refused.value.reason == reason


def test_what_never_ends_is_cut_off(serve):
    def endless(path, connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n")
        for _ in range(1000):
            connection.sendall(bytes(65536))

    with pytest.raises(DecodeError, match="too_large"):
        source_of(serve(endless)).fetch(TILE)


def drip_body(path, connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n")
    for _ in range(100):
        connection.sendall(b"x")
        time.sleep(0.05)


def drip_head(path, connection):
    for letter in b"HTTP/1.1 200 OK\r\n" * 9:
        connection.sendall(bytes([letter]))
        time.sleep(0.05)


def silence(path, connection):
    connection.recv(1)


@pytest.mark.parametrize("answer", [drip_body, drip_head, silence])
def test_whoever_drips_or_is_silent_is_given_up_at_the_deadline(serve, answer):
    began_s = time.monotonic()
    with pytest.raises(SourceError) as away:
        source_of(serve(answer)).fetch(TILE)
    assert away.value.reason == "slow"
    assert time.monotonic() - began_s < WITHIN_S + 1.0


def test_a_busy_server_says_how_long_to_wait_within_reason(serve):
    for said, wait_s in (("7", 7.0), ("99999", 600.0), ("Wed, 21 Oct", 0.0), ("-3", 0.0)):
        server = serve(says(b"", "503 Busy", more=f"Retry-After: {said}\r\n"))
        with pytest.raises(SourceError) as away:
            source_of(server).fetch(TILE)
        assert (away.value.reason, away.value.again_in_s) == ("busy", wait_s)


def test_a_closed_door_and_a_refused_key_are_named(serve):
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    source = XyzServer(XyzSetting(f"http://127.0.0.1:{port}/{{z}}/{{x}}/{{y}}", (0, 9)))
    with pytest.raises(SourceError, match="unreachable"):
        source.fetch(TILE)
    with pytest.raises(SourceError, match="refused"):
        source_of(serve(says(b"", "401 Who"))).fetch(TILE)
    server = serve(says(picture()))
    secret = XyzSetting(server.url.replace("http:", "https:"), (0, 9), within_s=WITHIN_S)
    with pytest.raises(SourceError, match=r"unreachable|slow"):  # it speaks no TLS
        XyzServer(secret).fetch(TILE)


def test_nobody_is_called_but_the_host_that_was_named(serve, monkeypatch):
    """Not where a redirect leads, not a proxy of the environment, not a name of another host."""
    called, looked_up = [], []
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def watched_connect(self, address):
        called.append(address[:2])
        return connect(self, address)

    def watched_look_up(host, port, *rest, **more):
        looked_up.append(host)
        return look_up(host, port, *rest, **more)

    other = serve(says(picture()))
    away = f"Location: http://127.0.0.1:{other.port}/3/5/1.png\r\n"
    servers = [serve(says(b"", f"{status} Go", more=away)) for status in (301, 302, 303, 307, 308)]
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{other.port}")
    monkeypatch.setattr(socket.socket, "connect", watched_connect)
    monkeypatch.setattr(socket, "getaddrinfo", watched_look_up)
    for server in servers:
        with pytest.raises(DecodeError, match="redirect"):
            source_of(server).fetch(TILE)
    assert called == [("127.0.0.1", server.port) for server in servers]
    assert set(looked_up) == {"127.0.0.1"}
    assert other.asked == []


@pytest.mark.parametrize(
    ("url", "zooms", "said"),
    [
        ("ftp://hall.example/{z}/{x}/{y}", (0, 9), "is not http"),
        ("http:///{z}/{x}/{y}", (0, 9), "is not http"),
        ("http://u:p@hall.example/{z}/{x}/{y}", (0, 9), "is not http"),
        ("http://hall.example/{z}/{x}/", (0, 9), "lacks one of"),
        ("http://hall.example/{z}/{x}/{y}\r\nX: y", (0, 9), "blank or hidden"),
        ("http://hall.example/a b/{z}/{x}/{y}", (0, 9), "blank or hidden"),
        ("http://hall.example:99999/{z}/{x}/{y}", (0, 9), "host or port is none"),
        ("http://hall.example/图/{z}/{x}/{y}", (0, 9), "plain letters"),
        ("http://a..example/{z}/{x}/{y}", (0, 9), "no name of a host"),
        (f"http://{'a' * 70}.example/{{z}}/{{x}}/{{y}}", (0, 9), "no name of a host"),
        ("http://hall.example/{z}/{x}/{y}", (9, 3), "zooms 9 to 3"),
        ("http://hall.example/{z}/{x}/{y}", (0, 30), "zooms 0 to 30"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_before_anything_is_asked(url, zooms, said):
    with pytest.raises(ConfigError, match=said):
        XyzServer(XyzSetting(url, zooms))


@pytest.mark.parametrize(
    "url",
    [
        "http://hall.example/{z}/{x}?tk=s3cret",
        "http://hall.example:99999/{z}/{x}/{y}?tk=s3cret",
        "http://hall.example:s3/{z}/{x}/{y}?tk=s3cret",
        "http://me:s3cret@hall.example:99999/{z}/{x}/{y}",
        "http://[::1/{z}/{x}/{y}?tk=s3cret",
        "http://a..example/?tk=s3cret",
        "http:///{z}/{x}/{y}?tk=s3cret",
        "s3cret",
    ],
)
def test_a_secret_of_the_address_stands_in_no_message(url):
    with pytest.raises(ConfigError) as refused:
        XyzServer(XyzSetting(url, (0, 9)))
    assert "s3cret" not in str(refused.value)
    shown = traceback.format_exception(refused.value)
    assert "s3cret" not in "".join(shown)


@pytest.mark.parametrize("host", ["a..b", "a" * 70])
def test_a_host_that_is_no_name_is_a_source_that_is_away(host):
    """Where a name passes at opening and yet cannot be looked up."""
    source = XyzServer(XyzSetting("http://hall.example/{z}/{x}/{y}", (0, 9)))
    source._host = host
    with pytest.raises(SourceError, match="unreachable"):
        source.fetch(TILE)


def test_authorities_that_cannot_be_read_are_refused(tmp_path):
    with pytest.raises(ConfigError, match="no certificates"):
        XyzServer(
            XyzSetting("https://hall.example/{z}/{x}/{y}", (0, 9), ca_file=tmp_path / "none.pem")
        )


def test_the_most_bytes_are_allowed_and_one_more_is_not(serve):
    assert len(source_of(serve(says(bytes(MOST_BYTES)))).fetch(TILE)) == MOST_BYTES
    with pytest.raises(DecodeError, match="too_large"):
        source_of(serve(says(bytes(MOST_BYTES + 1)))).fetch(TILE)
