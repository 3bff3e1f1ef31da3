"""The hub's line to its children: questions and orders out, over the private socket."""

from dataclasses import dataclass

import zmq

from backends.hub.children import Children
from backends.hub.gateway import messages as gateway
from backends.hub.inner import ChildQuestion, encode
from backends.wire.sockets import Socket

GATEWAY = b"gateway"


@dataclass(frozen=True, slots=True)
class InnerLine:
    """Sends without waiting; a child that was away is told again what matters when it is back."""

    socket: Socket
    children: Children

    def ask(self, child: str, question: ChildQuestion) -> bool:
        """Hand a question to a child; return False if it is not there."""
        return self.children.is_ready(child) and self._tell(child.encode(), encode(question))

    def deliver(self, order: gateway.Deliver) -> None:
        """Hand an order to the gateway."""
        self._tell(GATEWAY, gateway.encode(order))

    def answer_kept(self, ticket: int) -> None:
        """Tell the gateway that an officer's answer is in the journal."""
        self._tell(GATEWAY, gateway.encode(gateway.AnswerKept(ticket)))

    def case_answered(self, answer: gateway.CaseAnswered) -> None:
        """Tell the gateway what becomes of what a department's system asked."""
        self._tell(GATEWAY, gateway.encode(answer))

    def stop_gateway(self) -> None:
        """Tell the gateway to close its sockets and end."""
        self._tell(GATEWAY, gateway.encode(gateway.Stop()))

    def _tell(self, child: bytes, frame: bytes) -> bool:
        try:
            self.socket.send_multipart([child, frame], zmq.NOBLOCK)
        except zmq.ZMQError as error:
            if error.errno not in (zmq.EHOSTUNREACH, zmq.EAGAIN):
                raise
            return False
        return True
