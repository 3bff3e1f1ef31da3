"""The proxy that the fault tests stand on does what it says, and is a good line otherwise."""

import select
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from tests.e2e.waiting import wait_until
from tests.faults.proxy import BLACK_HOLE, Fault, Proxy


class Echo:
    """A server that says back what it hears."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = self.listener.getsockname()
        self._lines: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._serve)]
        self._threads[0].start()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self.listener.accept()
            except OSError:
                return
            self._lines.append(line)
            self._threads.append(threading.Thread(target=self._say_back, args=(line,)))
            self._threads[-1].start()

    def _say_back(self, line: socket.socket) -> None:
        with line:
            try:
                while data := line.recv(65536):
                    line.sendall(data)
            except OSError:
                return

    def close(self) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for line in self._lines:
            line.close()
        for thread in self._threads:
            thread.join(5.0)


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    echo = Echo()
    try:
        with Proxy(echo.address) as proxy:
            yield proxy
    finally:
        echo.close()


@pytest.fixture
def line(proxy: Proxy) -> Iterator[socket.socket]:
    with socket.create_connection(proxy.address, 5.0) as line:
        line.sendall(b"here")
        assert exactly(line, 4) == b"here"
        yield line


def exactly(line: socket.socket, count: int) -> bytes:
    """Return the next ``count`` bytes."""
    data = b""
    while len(data) < count:
        more = line.recv(count - len(data))
        assert more, f"the line ended after {len(data)} of {count} bytes"
        data += more
    return data


def is_quiet(line: socket.socket, for_s: float) -> bool:
    return not select.select([line], [], [], for_s)[0]


def test_a_good_line_passes_a_megabyte_as_it_is(proxy: Proxy, line: socket.socket) -> None:
    data = bytes(range(256)) * 4096
    sender = threading.Thread(target=line.sendall, args=(data,))
    sender.start()
    assert exactly(line, len(data)) == data
    sender.join(5.0)
    assert proxy.passed_up_bytes == proxy.passed_down_bytes == len(data) + 4


def test_the_end_of_one_side_is_told_to_the_other(proxy: Proxy, line: socket.socket) -> None:
    line.sendall(b"last")
    line.shutdown(socket.SHUT_WR)
    assert exactly(line, 4) == b"last"
    assert line.recv(1) == b""
    wait_until(lambda: proxy.connections == 0, 5.0, "the connection is forgotten")


def test_a_black_hole_lets_nothing_through_and_loses_nothing(
    proxy: Proxy, line: socket.socket
) -> None:
    proxy.black_hole()
    line.sendall(b"held")
    with socket.create_connection(proxy.address, 5.0) as other:
        other.sendall(b"also")
        assert is_quiet(line, 0.3)
        assert is_quiet(other, 0.0)
        proxy.heal()
        assert exactly(line, 4) == b"held"
        assert exactly(other, 4) == b"also"


def test_one_direction_may_be_dead_alone(proxy: Proxy, line: socket.socket) -> None:
    proxy.set(down=BLACK_HOLE)
    before = proxy.passed_up_bytes
    line.sendall(b"up")
    wait_until(lambda: proxy.passed_up_bytes == before + 2, 5.0, "the bytes went up")
    assert is_quiet(line, 0.2)
    proxy.heal()
    assert exactly(line, 2) == b"up"


def test_a_delay_is_that_of_each_byte(proxy: Proxy, line: socket.socket) -> None:
    proxy.set(up=Fault(delay_s=0.2), down=Fault(delay_s=0.1))
    began_s = time.monotonic()
    line.sendall(b"slow")
    assert exactly(line, 4) == b"slow"
    assert time.monotonic() - began_s >= 0.3


def test_a_throttle_holds_the_rate(proxy: Proxy, line: socket.socket) -> None:
    proxy.set(up=Fault(bytes_per_s=100_000.0))
    began_s = time.monotonic()
    line.sendall(bytes(50_000))
    exactly(line, 50_000)
    assert time.monotonic() - began_s >= 0.35  # a tenth of a second's worth passes at once


def test_flipped_bits_are_where_they_are_said_to_be(proxy: Proxy, line: socket.socket) -> None:
    proxy.set(up=Fault(flip_every_bytes=10))
    line.sendall(bytes(96))
    heard = exactly(line, 96)
    # Bytes count from the connection's first, and four went before.
    assert [at for at, value in enumerate(heard) if value] == list(range(5, 96, 10))


def test_a_cut_line_ends_and_stays_away_until_it_heals(proxy: Proxy, line: socket.socket) -> None:
    proxy.cut()
    assert line.recv(1) == b""
    with socket.create_connection(proxy.address, 5.0) as other:
        assert other.recv(1) == b""
    proxy.heal()
    with socket.create_connection(proxy.address, 5.0) as other:
        other.sendall(b"back")
        assert exactly(other, 4) == b"back"


def test_a_reset_is_no_ordinary_end(proxy: Proxy, line: socket.socket) -> None:
    proxy.reset()
    with pytest.raises(ConnectionResetError):
        line.recv(1)


def test_nobody_behind_it_is_a_refusal() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        address = gone.getsockname()
    with (
        Proxy(address) as proxy,
        pytest.raises(ConnectionResetError),  # it may come while the connection is being made
        socket.create_connection(proxy.address, 5.0) as line,
    ):
        line.recv(1)
