"""ZeroMQ sockets as this house opens them: bounded, watched, and encrypted unless in training."""

import zmq

from app.domain.errors import ConfigError
from backends.wire import limits
from backends.wire.keys import KeyPair

Socket = zmq.Socket[bytes]
Context = zmq.Context[Socket]

_OLDEST_LIBZMQ = (4, 3, 5)


def check_library() -> None:
    """Raise ConfigError where libzmq is older than the one all measurements were taken with."""
    found = zmq.zmq_version_info()
    if found < _OLDEST_LIBZMQ:
        raise ConfigError(f"libzmq {zmq.zmq_version()} is too old; 4.3.5 or newer is needed")


def open_socket(context: Context, kind: int, high_water: int = limits.HIGH_WATER) -> Socket:
    """Return a socket with the limits and heartbeats of docs/protocol.md."""
    socket = context.socket(kind)
    socket.setsockopt(zmq.LINGER, 0)
    socket.setsockopt(zmq.SNDHWM, high_water)
    socket.setsockopt(zmq.RCVHWM, high_water)
    socket.setsockopt(zmq.MAXMSGSIZE, limits.FRAME_BYTES)
    socket.setsockopt(zmq.HEARTBEAT_IVL, limits.ZMTP_PING_MS)
    socket.setsockopt(zmq.HEARTBEAT_TIMEOUT, limits.ZMTP_TIMEOUT_MS)
    socket.setsockopt(zmq.HANDSHAKE_IVL, limits.HANDSHAKE_MS)
    socket.setsockopt(zmq.RECONNECT_IVL, 100)
    socket.setsockopt(zmq.RECONNECT_IVL_MAX, 2000)
    return socket


def as_server(socket: Socket, keys: KeyPair, domain: str) -> None:
    """Make ``socket`` speak CURVE only, each peer judged by ZAP under ``domain``."""
    socket.curve_server = True
    socket.curve_publickey = keys.public
    socket.curve_secretkey = keys.secret
    socket.zap_domain = domain.encode()
    # Without this, libzmq lets any key in while no ZAP handler is bound: while a hub starts.
    socket.setsockopt(zmq.ZAP_ENFORCE_DOMAIN, 1)


def as_client(socket: Socket, keys: KeyPair, server_public: bytes) -> None:
    """Make ``socket`` speak CURVE to the server whose public key is given, and to no other."""
    socket.curve_publickey = keys.public
    socket.curve_secretkey = keys.secret
    socket.curve_serverkey = server_public
