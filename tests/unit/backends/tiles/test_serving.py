"""Our own windows get their tiles, nobody else gets anything, and closing leaves nothing behind."""

import http.client
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from app.domain.errors import DecodeError
from backends.tiles import serving as module
from backends.tiles.serving import MOST_AT_ONCE, TileServer
from backends.tiles.source import SourceError, TileId
from tests.unit.backends.tiles.making import picture

TILE = TileId(9, 428, 207)


class Source:
    """Tiles of one zoom range; ``told`` is returned, or raised."""

    name = attribution = "test"
    zooms = (7, 12)

    def __init__(self, told=None):
        self.told = told if told is not None else picture()
        self.asked = []
        self.is_closed = False

    def fetch(self, tile):
        self.asked.append(tile)
        if isinstance(self.told, Exception):
            raise self.told
        return self.told or None

    def close(self):
        self.is_closed = True


@pytest.fixture
def server():
    server = TileServer()
    yield server
    server.close()


def ask(server, path, method="GET"):
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    line.request(method, path)
    answer = line.getresponse()
    body = answer.read()
    line.close()
    return answer, body


def path_of(server, tile=TILE, name="night"):
    return server.address(name).partition(str(server.port))[2] + f"{tile.z}/{tile.x}/{tile.y}.png"


def test_a_tile_is_served_as_it_is_kept(server):
    source = Source()
    server.add("night", source)
    answer, body = ask(server, path_of(server))
    assert (answer.status, answer.headers["Content-Type"], body) == (200, "image/png", picture())
    assert source.asked == [TILE]


def test_who_does_not_know_the_secret_is_told_nothing(server):
    source = Source()
    server.add("night", source)
    secret = path_of(server).split("/")[1]
    for path in (
        "/",
        f"/{secret}",
        f"/{secret}/night/",
        path_of(server).replace(secret, secret[:-1] + ("A" if secret[-1] != "A" else "B")),
        path_of(server, name="day"),
        path_of(server).replace("428", "../../428"),
        path_of(server).replace("428", "-1"),
        path_of(server) + "?x=1",
        "/" + "a" * 60_000,
    ):
        answer, body = ask(server, path)
        assert answer.status in {404, 414}
        assert secret.encode() not in body
    assert source.asked == []


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "CONNECT", "HEAD"])
def test_nothing_but_reading_is_answered(server, method):
    server.add("night", Source())
    assert ask(server, path_of(server), method)[0].status == 501


@pytest.mark.parametrize(
    "source", [Source(b""), Source(DecodeError("damaged")), Source(SourceError("unreadable"))]
)
def test_a_tile_that_cannot_be_had_is_clear(server, source):
    server.add("night", source)
    answer, body = ask(server, path_of(server))
    assert answer.status == 200
    assert body.startswith(b"\x89PNG")
    assert len(body) < 2000


def test_a_tile_out_of_range_is_clear_and_never_looked_for(server):
    source = Source()
    server.add("night", source)
    for tile in (TileId(6, 1, 1), TileId(13, 1, 1), TileId(9, 512, 0), TileId(99, 1, 1)):
        assert ask(server, path_of(server, tile))[1] != picture()
    assert source.asked == []


def test_it_listens_on_loopback_alone(server):
    assert server._server.server_address[0] == "127.0.0.1"
    with pytest.raises(OSError, match="refused"):  # a server on all addresses would answer
        socket.create_connection(("127.0.0.2", server.port), 1.0)


def test_many_at_once_are_all_answered(server):
    server.add("night", Source())
    with ThreadPoolExecutor(2 * MOST_AT_ONCE) as pool:
        asked = [pool.submit(ask, server, path_of(server)) for _ in range(4 * MOST_AT_ONCE)]
        assert {one.result()[0].status for one in asked} == {200}


def test_garbage_leaves_it_alive(server):
    server.add("night", Source())
    for said in (b"\x00\xff" * 100 + b"\r\n\r\n", b"GET\r\n\r\n", b""):
        with socket.create_connection(("127.0.0.1", server.port), 2.0) as line:
            line.sendall(said)
    assert ask(server, path_of(server))[0].status == 200


def test_closing_ends_its_threads_and_closes_the_sources():
    before = set(threading.enumerate())
    server, source = TileServer(), Source()
    server.add("night", source)
    ask(server, path_of(server))
    port = server.port
    server.close()
    assert source.is_closed
    assert set(threading.enumerate()) == before
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", port), 1.0)


def drip(line, stop):
    """Say a letter now and then, for as long as one is listened to."""
    with line, suppress(OSError):
        line.sendall(b"GET /")
        while not stop.wait(0.05):
            line.sendall(b"a")


def test_closing_waits_for_nobody_who_drips():
    server, source, stop = TileServer(), Source(), threading.Event()
    server.add("night", source)
    lines = [socket.create_connection(("127.0.0.1", server.port), 2.0) for _ in range(3)]
    threads = [threading.Thread(target=drip, args=(line, stop)) for line in lines]
    for thread in threads:
        thread.start()
    stop.wait(0.1)
    began_s = time.monotonic()
    server.close()
    took_s = time.monotonic() - began_s
    stop.set()
    for thread in threads:
        thread.join()
    assert took_s < module.CLOSE_WITHIN_S + 1.0
    assert source.is_closed


def test_whoever_drips_is_hung_up_on_at_the_deadline(server, monkeypatch):
    monkeypatch.setattr(module, "WITHIN_S", 0.3)
    stop = threading.Event()
    thread = None
    with socket.create_connection(("127.0.0.1", server.port), 5.0) as line:
        thread = threading.Thread(target=drip, args=(line.dup(), stop))
        thread.start()
        with suppress(ConnectionResetError):
            line.recv(1)
    stop.set()
    thread.join()


def test_sockets_that_say_nothing_give_their_room_back(server):
    server.add("night", Source())
    idle = [socket.create_connection(("127.0.0.1", server.port), 2.0) for _ in range(MOST_AT_ONCE)]
    try:
        assert ask(server, path_of(server))[0].status == 200
    finally:
        for line in idle:
            line.close()
