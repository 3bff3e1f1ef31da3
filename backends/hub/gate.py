"""The gate: ZAP, where every connection shows its key and is let in to its own scope or not."""

from collections.abc import Callable

import zmq
from zmq.utils import z85

from app.domain.people import CITY
from app.domain.tracks import Refusals
from backends.hub.seats import SeatList, SeatRecord
from backends.wire.sockets import Context, Socket

DESK = "desk"
FEED = "feed"
STREAM_PREFIX = "stream:"
ENROL = "enrol"  # for keys that nobody knows yet: by this door a code admits one
_ZAP_ENDPOINT = "inproc://zeromq.zap.01"
_REQUEST_FRAMES = 6  # version, request id, domain, address, identity, mechanism


def admits(record: SeatRecord | None, domain: str) -> bool:
    """Return whether a seat may connect to a socket of ``domain``."""
    if record is None:
        return False
    if domain == FEED:
        return record.kind == "feed"
    if record.kind == "feed":
        return False
    if domain == DESK:
        return True
    scope = domain.removeprefix(STREAM_PREFIX)
    # A county's seat sees its county; a city's seat may look at the city or at any one county.
    return domain.startswith(STREAM_PREFIX) and record.county in (CITY, scope)


class Gate:
    """Answers libzmq's question for each new connection; refusals are counted by name."""

    def __init__(
        self, context: Context, seats: SeatList, on_refusal: Callable[[str, str], None]
    ) -> None:
        self._seats = seats
        self._on_refusal = on_refusal
        self.refusals = Refusals()
        self.socket: Socket = context.socket(zmq.REP)
        self.socket.setsockopt(zmq.LINGER, 0)
        self.socket.bind(_ZAP_ENDPOINT)

    def answer(self) -> None:
        """Judge every connection that waits."""
        while self.socket.poll(0):
            frames = self.socket.recv_multipart()
            if len(frames) < _REQUEST_FRAMES:
                self.socket.send_multipart([b"1.0", b"", b"500", b"malformed", b"", b""])
                continue
            user, reason = self._judge(frames)
            status = [b"200", b"OK", user] if user else [b"400", reason.encode(), b""]
            self.socket.send_multipart([b"1.0", frames[1], *status, b""])

    def close(self) -> None:
        """Release the socket."""
        self.socket.close(0)

    def _judge(self, frames: list[bytes]) -> tuple[bytes, str]:
        domain = frames[2].decode(errors="replace")
        address = frames[3].decode(errors="replace")
        if frames[5] != b"CURVE" or len(frames) == _REQUEST_FRAMES:
            return self._refuse("no_curve", address)
        key = z85.encode(frames[6]).decode()
        if domain == ENROL:
            return key.encode(), ""
        record = self._seats.find(key)
        if admits(record, domain):
            return key.encode(), ""
        return self._refuse("unknown_key" if record is None else "wrong_scope", address)

    def _refuse(self, reason: str, address: str) -> tuple[bytes, str]:
        self.refusals.add(reason, address)
        self._on_refusal(reason, address)
        return b"", reason
