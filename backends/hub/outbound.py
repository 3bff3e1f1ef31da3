"""What the hub says to its seats: frames out, and seats forgotten that cannot be reached."""

from dataclasses import dataclass, field

import zmq

from app.domain.command import Reply
from backends.hub.seats import SeatRecord
from backends.wire import desk
from backends.wire.sockets import Socket


@dataclass(slots=True)
class Peer:
    """One connected seat; its scope is that of its key, whatever it says of itself."""

    routing_id: bytes
    record: SeatRecord
    heard_at_s: float
    journal_seq: int | None = None  # how far it has the journal; None = it never asked
    is_catching_up: bool = False
    asked: int = 0  # how often it asked for the journal; only the newest asking is served


@dataclass(slots=True)
class Outbound:
    """The sending side of the desk; nothing here ever waits."""

    socket: Socket
    peers: dict[bytes, Peer] = field(default_factory=dict)

    def reply(self, peer: Peer, reply: Reply) -> None:
        """Answer a command."""
        message = desk.CommandReply(
            reply.key, reply.code, reply.seq, reply.detail, dict(reply.result)
        )
        self.send(peer.routing_id, message)

    def answer(self, peer: Peer, answer: desk.QueryAnswer) -> None:
        """Answer a query."""
        self.send(peer.routing_id, answer)

    def send(self, routing_id: bytes, message: desk.FromHub) -> None:
        """Send a message of one frame."""
        self.send_frames(routing_id, [desk.encode(message)])

    def send_frames(self, routing_id: bytes, frames: list[bytes]) -> None:
        """Send frames; a peer that is gone, or whose queue is full, is forgotten."""
        try:
            self.socket.send_multipart([routing_id, *frames], zmq.NOBLOCK)
        except zmq.Again:
            # It will notice by the numbers that something is missing, and ask again.
            self.peers.pop(routing_id, None)
        except zmq.ZMQError as error:
            if error.errno != zmq.EHOSTUNREACH:
                raise
            self.peers.pop(routing_id, None)
