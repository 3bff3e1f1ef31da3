"""The doors of the streams: shut and opened again when somebody may look through them no more.

libzmq asks the gate only when a connection is made, and cannot cut one connection of a PUB socket.
So all of them are cut, and whoever is still admitted is back within a second and asks once for a
snapshot.
"""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import zmq

from app.domain.errors import ConfigError
from backends.hub.gate import STREAM_PREFIX
from backends.hub.publisher import Stream
from backends.wire import sockets
from backends.wire.keys import KeyPair
from backends.wire.sockets import Context, Socket

log = logging.getLogger("hub")

REBIND_WITHIN_S = 2.0  # libzmq lets go of a port a moment after the socket was closed


@dataclass(slots=True)
class StreamDoors:
    """Knows how each scope's stream was opened; ``keys`` is None only in training."""

    context: Context
    keys: KeyPair | None
    streams: Mapping[str, Stream]
    addresses: Mapping[str, str]
    on_opened: Callable[[str, Socket], None]

    def reopen(self) -> None:
        """Cut every connection to every stream; raise ConfigError if a port is lost by that."""
        for scope, stream in self.streams.items():
            fresh = sockets.open_socket(self.context, zmq.PUB)
            if self.keys is not None:
                sockets.as_server(fresh, self.keys, STREAM_PREFIX + scope)
            stream.socket.close(0)
            stream.socket = fresh
            self.on_opened(scope, fresh)
            _bind(fresh, self.addresses[scope])
        log.warning("a seat lost what it may see: all streams were cut and opened again")


def _bind(socket: Socket, address: str) -> None:
    deadline_s = time.monotonic() + REBIND_WITHIN_S
    while True:
        try:
            socket.bind(address)
        except zmq.ZMQError as error:
            if error.errno != zmq.EADDRINUSE or time.monotonic() > deadline_s:
                raise ConfigError(f"{address}: the stream cannot be opened again") from error
            time.sleep(0.002)
        else:
            return
