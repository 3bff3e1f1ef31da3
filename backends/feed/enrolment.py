"""How a new seat comes in: it learns the hub's key, and both prove that they know the code."""

import hmac
import socket as tcp

import zmq

from app.domain.errors import DecodeError, FeedError, OperatorError
from backends.wire import enrol, sockets
from backends.wire.keys import KEY_BYTES, KeyPair

WITHIN_S = 10.0
_GREETING_BYTES = 200
_WORDS = 4


def enrol_seat(code: enrol.Code, host: str, port: int, keys: KeyPair) -> enrol.Admitted:
    """Have ``keys`` admitted by the hub whose door is at ``host`` and ``port``.

    Raises FeedError where no door answers or it cannot prove that it is the one the code is for,
    OperatorError with the door's reason as code where it stays shut.
    """
    hub_public, door_port = read_greeting(host, port)
    key = code.key()
    mine = enrol.proof(key, enrol.SEAT, hub_public, keys.public)
    claim = enrol.Claim(enrol.VERSION, code.number, mine)
    admitted = _ask(f"tcp://{_bracketed(host)}:{door_port}", keys, hub_public, claim)
    # Whoever answers without knowing the code has sent us an address of his own.
    expected = enrol.proof(key, enrol.HUB, hub_public, keys.public)
    is_right = admitted.hub.public_key.encode() == hub_public
    if not is_right or not hmac.compare_digest(admitted.proof, expected):
        raise FeedError(f"{host}:{port}: this is not the hub that the code is for; tell somebody")
    return admitted


def read_greeting(host: str, port: int) -> tuple[bytes, int]:
    """Return the public key that whoever is there claims to have, and the port of its door.

    Raises FeedError where nobody is, or who is there is no hub.
    """
    heard = b""
    try:
        with tcp.create_connection((host, port), WITHIN_S) as greeter:
            while len(heard) < _GREETING_BYTES and not heard.endswith(b"\n"):
                part = greeter.recv(_GREETING_BYTES)
                if not part:
                    break
                heard += part
    except OSError as error:
        raise FeedError(f"{host}:{port}: nobody answers there: {error}") from error
    words = heard.decode("ascii", "replace").split()
    if len(words) != _WORDS or words[0] != enrol.GREETING or len(words[2]) != KEY_BYTES:
        raise FeedError(f"{host}:{port}: is no enrolment door of a hub")
    if words[1] != str(enrol.VERSION) or not words[3].isdecimal():
        raise FeedError(f"{host}:{port}: speaks another version of enrolment ({words[1][:8]})")
    return words[2].encode(), int(words[3])


def _ask(address: str, keys: KeyPair, hub_public: bytes, claim: enrol.Claim) -> enrol.Admitted:
    context: sockets.Context = zmq.Context()
    door = sockets.open_socket(context, zmq.DEALER)
    try:
        sockets.as_client(door, keys, hub_public)
        door.connect(address)
        door.send(enrol.encode(claim))
        if not door.poll(int(WITHIN_S * 1000)):
            raise FeedError(f"{address}: the door does not answer within {WITHIN_S:g} s")
        answer = enrol.decode_from_hub(door.recv())
    except DecodeError as error:
        raise FeedError(f"{address}: answered what no hub would: {error}") from error
    finally:
        door.close(0)
        context.term()
    if isinstance(answer, enrol.NotAdmitted):
        raise OperatorError(answer.reason)
    return answer


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
