"""The moment before the gate stands: a hub that is still starting lets nobody in."""

from collections.abc import Iterator

import pytest
import zmq

from backends.wire import sockets
from backends.wire.keys import KeyPair


@pytest.fixture
def context() -> Iterator["zmq.Context[sockets.Socket]"]:
    context: zmq.Context[sockets.Socket] = zmq.Context()
    yield context
    context.destroy(0)


def test_without_a_gate_no_key_is_let_in(context: "zmq.Context[sockets.Socket]") -> None:
    server, client = KeyPair(*zmq.curve_keypair()), KeyPair(*zmq.curve_keypair())
    with (
        sockets.open_socket(context, zmq.ROUTER) as desk,
        sockets.open_socket(context, zmq.DEALER) as seat,
    ):
        sockets.as_server(desk, server, "desk")
        port = desk.bind_to_random_port("tcp://127.0.0.1")
        sockets.as_client(seat, client, server.public)
        seat.connect(f"tcp://127.0.0.1:{port}")
        seat.send(b"hello")
        assert not desk.poll(700)
