"""One set of sockets from a seat to a hub; discarded whole and made anew when the hub is silent."""

from dataclasses import dataclass

import zmq

from backends.wire import sockets
from backends.wire.endpoints import Endpoints
from backends.wire.keys import KeyPair


@dataclass(frozen=True, slots=True)
class Seat:
    """Who this console is on the wire; ``keys`` is None only for a training hub."""

    keys: KeyPair | None
    kind: str = "console"


class Wires:
    """One set of sockets to one hub."""

    def __init__(self, context: sockets.Context, where: Endpoints, seat: Seat) -> None:
        self._where = where
        self._seat = seat
        self._listening = ""
        self.desk = sockets.open_socket(context, zmq.DEALER)
        self.stream = sockets.open_socket(context, zmq.SUB)
        if seat.keys is not None:
            for socket in (self.desk, self.stream):
                sockets.as_client(socket, seat.keys, where.public_key.encode())
        self.stream.subscribe(b"")
        self.refusals = self.desk.get_monitor_socket(zmq.EVENT_HANDSHAKE_FAILED_AUTH)
        self.desk.connect(where.desk)

    def listen(self, endpoint: str) -> None:
        """Subscribe to the scope's stream the hub named."""
        if endpoint != self._listening:
            if self._listening:
                self.stream.disconnect(self._listening)
            self.stream.connect(endpoint)
            self._listening = endpoint

    def poller(self, wake: sockets.Socket) -> zmq.Poller:
        """Return a poller over everything that can speak."""
        poller = zmq.Poller()
        for socket in (wake, self.desk, self.stream, self.refusals):
            poller.register(socket, zmq.POLLIN)
        return poller

    def close(self) -> None:
        """Close all sockets at once; what matters lies in the outbox."""
        self.desk.disable_monitor()
        self.refusals.close(0)
        self.desk.close(0)
        self.stream.close(0)
