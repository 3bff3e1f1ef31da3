"""A seat whose lines to the hub lead through proxies that a test can break."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from unittest.mock import patch

import msgspec

from backends.feed.wires import Wires
from backends.wire.endpoints import Endpoints
from tests.e2e.hall import Hall
from tests.e2e.seat import HallSeat
from tests.faults.proxy import Fault, Proxy


@dataclass(frozen=True)
class Lines:
    """The two lines of a city seat: the desk's and the stream's."""

    desk: Proxy
    stream: Proxy

    def both(self, fault: Fault) -> None:
        """Do the same to both lines, either way."""
        for proxy in (self.desk, self.stream):
            proxy.set(fault, fault)

    def cut(self) -> None:
        """End all connections and refuse new ones."""
        for proxy in (self.desk, self.stream):
            proxy.cut()

    def reset(self) -> None:
        """End all connections with RST."""
        for proxy in (self.desk, self.stream):
            proxy.reset()

    def heal(self) -> None:
        """Be good lines again."""
        for proxy in (self.desk, self.stream):
            proxy.heal()


@contextmanager
def lines_to(where: Endpoints) -> Iterator[Lines]:
    """Lend proxies to a hub's desk and the city's stream.

    The hub names the stream's address in its welcome, which nobody between can read or change, so
    the seats of this process are told where that is.
    """
    city = where.streams["city"]
    with ExitStack() as stack:
        lines = Lines(*(stack.enter_context(Proxy(_address(at))) for at in (where.desk, city)))
        listen = Wires.listen

        def listen_through(wires: Wires, endpoint: str) -> None:
            listen(wires, lines.stream.endpoint if endpoint == city else endpoint)

        stack.enter_context(patch.object(Wires, "listen", listen_through))
        yield lines


def seat_through(lines: Lines, hall: Hall, name: str) -> HallSeat:
    """Return a seat under an admitted key that reaches the hub through the lines."""

    def endpoints() -> Endpoints:
        return msgspec.structs.replace(hall.endpoints(), desk=lines.desk.endpoint)

    return HallSeat(endpoints, hall.keys(name), hall.folder / name / "outbox.db")


def _address(endpoint: str) -> tuple[str, int]:
    host, _, port = endpoint.removeprefix("tcp://").rpartition(":")
    return host, int(port)
