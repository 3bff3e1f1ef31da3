"""The demo's gateway: nothing leaves the machine; delays and failures come from a seed."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from backends.notify.gateway import Outgoing, Receipt, Said

FAILS, SILENT = 0.02, 0.01  # shares of all messages: of the demo's making
LEAST_S, MOST_S = 2.0, 40.0  # until one arrives


@dataclass(slots=True)
class SimulatedGateway:
    """The same message meets the same fate with the same ``seed``. Holds what it was given."""

    now_s: Callable[[], float]
    seed: int = 1
    name: str = "simulated"
    is_simulated: bool = True
    _taken_s: dict[str, float] = field(default_factory=dict)

    def send(self, messages: Sequence[Outgoing]) -> tuple[Receipt, ...]:
        """Take every message; one that it has already it does not take twice."""
        now_s = self.now_s()
        for one in messages:
            self._taken_s.setdefault(one.message_id, now_s)
        return tuple(Receipt(one.message_id, Said.SENT) for one in messages)

    def status(self, message_ids: Sequence[str]) -> tuple[Receipt, ...]:
        """Return what has become of messages by now."""
        return tuple(self._status(one) for one in message_ids)

    def _status(self, message_id: str) -> Receipt:
        taken_s = self._taken_s.get(message_id)
        if taken_s is None:
            return Receipt(message_id, Said.NOT_KNOWN)
        fate, wait = self._drawn(message_id, "fate"), self._drawn(message_id, "wait")
        if fate < SILENT or self.now_s() < taken_s + LEAST_S + wait * (MOST_S - LEAST_S):
            return Receipt(message_id, Said.SENT)
        if fate < SILENT + FAILS:
            return Receipt(message_id, Said.FAILED, "number_not_in_service")
        return Receipt(message_id, Said.DELIVERED)

    def _drawn(self, message_id: str, what: str) -> float:
        digest = hashlib.sha256(f"{self.seed}:{what}:{message_id}".encode()).digest()
        return int.from_bytes(digest[:6], "big") / (1 << 48)
