"""The hub's sockets: bound to their ports, each under its own ZAP domain."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import zmq

from app.domain.errors import ConfigError
from app.domain.people import CITY
from backends.hub import gate
from backends.hub.config import LAST_PORT, HubConfig
from backends.wire import sockets
from backends.wire.keys import KeyPair
from backends.wire.sockets import Context, Socket

HISTORY_TURNS = (
    20  # two seconds on their way to the recorder; what is more waits where it is counted
)


@dataclass(frozen=True, slots=True)
class HubSockets:
    """Everything the hub listens on; ``addresses`` by the same names."""

    desk: Socket
    feed: Socket
    streams: dict[str, Socket]
    inner: Socket
    inner_address: str
    history: Socket
    history_address: str
    judge: Socket
    judge_address: str
    measures: Socket
    measures_address: str
    addresses: dict[str, str]

    def close(self) -> None:
        """Close them all at once."""
        for socket in (
            self.desk,
            self.feed,
            self.inner,
            self.history,
            self.judge,
            self.measures,
            *self.streams.values(),
        ):
            socket.close(0)


def bind_all(
    context: Context, config: HubConfig, keys: KeyPair, counties: Sequence[str], private: Path
) -> HubSockets:
    """Bind; raise ConfigError naming the port that is in use, or saying that there are too few."""
    if config.stream_port + len(counties) > LAST_PORT:
        raise ConfigError(
            f"port {config.stream_port} for the city's stream leaves no room below {LAST_PORT + 1} "
            f"for those of {len(counties)} counties: choose a lower one"
        )
    addresses: dict[str, str] = {}

    def server(name: str, kind: int, domain: str, port: int) -> Socket:
        socket = sockets.open_socket(context, kind)
        if not config.is_training_plaintext:
            sockets.as_server(socket, keys, domain)
        addresses[name] = _bind(socket, config.host, port, name)
        return socket

    desk = server("desk", zmq.ROUTER, gate.DESK, config.desk_port)
    desk.setsockopt(zmq.ROUTER_MANDATORY, 1)
    feed = server("feed", zmq.PULL, gate.FEED, config.feed_port)
    streams: dict[str, Socket] = {}
    for offset, scope in enumerate((CITY, *counties)):
        port = config.stream_port + offset if config.stream_port else 0
        name = f"stream:{scope}"
        streams[scope] = server(name, zmq.PUB, gate.STREAM_PREFIX + scope, port)
    inner_address = f"ipc://{private / 'inner'}"
    inner = context.socket(zmq.ROUTER)
    inner.setsockopt(zmq.LINGER, 500)
    # A child that was started again takes its name over; nobody else can reach this folder.
    inner.setsockopt(zmq.ROUTER_HANDOVER, 1)
    inner.setsockopt(zmq.ROUTER_MANDATORY, 1)
    inner.bind(inner_address)
    names = ("history", "judge", "measures")
    history_address, judge_address, measures_address = (f"ipc://{private / n}" for n in names)
    history, judge, measures = (
        _line(context, address) for address in (history_address, judge_address, measures_address)
    )
    return HubSockets(
        desk,
        feed,
        streams,
        inner,
        inner_address,
        history,
        history_address,
        judge,
        judge_address,
        measures,
        measures_address,
        addresses,
    )


def _line(context: Context, address: str) -> Socket:
    """Return a line on which rows go to a child, and never more than it can take for long."""
    line = context.socket(zmq.PUSH)
    line.setsockopt(zmq.LINGER, 500)
    line.setsockopt(zmq.SNDHWM, HISTORY_TURNS)
    line.bind(address)
    return line


def _bind(socket: Socket, host: str, port: int, name: str) -> str:
    try:
        if port:
            socket.bind(f"tcp://{host}:{port}")
        else:
            port = socket.bind_to_random_port(f"tcp://{host}", 20000, 60000, 1000)
    except zmq.ZMQError as error:
        if error.errno == zmq.EADDRINUSE:
            raise ConfigError(f"port {port} for {name} is in use by another program") from error
        raise ConfigError(f"{name} cannot listen on {host}:{port}: {error.strerror}") from error
    return f"tcp://{host}:{port}"
