"""Messages of a past: queued by the hub's own decision, carried by the simulated gateway."""

from collections.abc import Sequence
from dataclasses import replace

from app.commands.demo_past_hall import PastHall
from app.domain.entry import Draft
from app.domain.notify import MESSAGE_PREFIX, TAKEN_KIND, TOLD_KIND, MessageState
from app.domain.notify_command import SendMessages
from app.domain.people import CITY, Person
from backends.notify.gateway import Outgoing, Said
from backends.notify.messaging import Messaging
from backends.notify.simulated import SimulatedGateway

_STATES = {Said.DELIVERED: MessageState.DELIVERED, Said.FAILED: MessageState.FAILED}


class PastMessages:
    """Nothing leaves the machine, and the journal says so of every message.

    What the gateway has not said anything of is left as it is: a hub that opens the past asks on.
    """

    def __init__(self, hall: PastHall, messaging: Messaging) -> None:
        """``messaging`` is the demo's; where it has a gateway of its own nothing is sent."""
        self._hall, self._messaging = hall, messaging
        self._now_s = 0.0
        self._gateway = SimulatedGateway(lambda: self._now_s)
        self._open: dict[str, list[int]] = {}  # of each act, those of which nothing is heard

    def send(self, person: Person, body: SendMessages, at_s: float) -> int:
        """Send what the hub would send; return to how many."""
        if not self._messaging.is_simulated:
            return 0
        hall, self._now_s = self._hall, at_s
        tried = hall.give(person, replace(body, is_preview=True), at_s, self._messaging)
        count = int(tried.result.get("count", 0)) if tried.is_ok else 0
        if not count:
            return 0
        real = replace(body, is_preview=False, expected=count)
        if not hall.give(person, real, at_s, self._messaging).is_ok:
            return 0
        indices = list(range(count))
        self._gateway.send([Outgoing(_id(body.send_id, at), "sms", "", "") for at in indices])
        self._open[body.send_id] = indices
        self._write(body.send_id, TAKEN_KIND, {"taken": indices}, at_s)
        self._tell(body.send_id, [(at, MessageState.SENT, "") for at in indices], at_s)
        return count

    def hear(self, send_id: str, at_s: float) -> None:
        """Have written what the gateway says of an act by now."""
        waiting, self._now_s = self._open.get(send_id, []), at_s
        receipts = self._gateway.status([_id(send_id, at) for at in waiting])
        told = [
            (at, _STATES[one.said], one.why)
            for at, one in zip(waiting, receipts, strict=True)
            if one.said in _STATES
        ]
        heard = {at for at, _, _ in told}
        self._open[send_id] = [at for at in waiting if at not in heard]
        self._tell(send_id, told, at_s)

    def _tell(
        self, send_id: str, told: Sequence[tuple[int, MessageState, str]], at_s: float
    ) -> None:
        if told:
            rows = [[at, state.value, why, 0.0] for at, state, why in told]
            self._write(send_id, TOLD_KIND, {"told": rows}, at_s)

    def _write(self, send_id: str, kind: str, body: dict[str, object], at_s: float) -> None:
        self._hall.write((Draft(kind, MESSAGE_PREFIX + send_id, body, CITY),), at_s)


def _id(send_id: str, index: int) -> str:
    return f"{send_id}.{index}"
