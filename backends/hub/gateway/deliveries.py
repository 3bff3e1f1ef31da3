"""What one terminal still has to be told: orders on their way, sent again until acknowledged."""

from collections import OrderedDict
from dataclasses import dataclass, field
from enum import Enum

from backends.hub.gateway.messages import Deliver, Step, TaskReceipt

RETRY_AFTER_S = 20.0
TRIES_PER_CONNECTION = 5
_MOST_REMEMBERED = 256


class Stage(Enum):
    """What is to be sent next."""

    TEXT = "text"
    QUESTION = "question"


@dataclass(slots=True)
class Pending:
    """One order or recall, and how often its present stage was tried on this connection."""

    order: Deliver
    stage: Stage = Stage.TEXT
    tries: int = 0
    sent_s: float | None = None
    serial: int | None = None  # under which the terminal will acknowledge it
    has_left: bool = False  # on any connection


@dataclass(slots=True)
class Deliveries:
    """The orders of one terminal, oldest first; kept across its connections.

    ``receipts`` gathers what the hub is to be told, for the caller to take. Times are of a clock
    that never runs back.
    """

    receipts: list[TaskReceipt] = field(default_factory=list)
    _pending: OrderedDict[tuple[str, bool], Pending] = field(default_factory=OrderedDict)
    _told: OrderedDict[tuple[str, bool], None] = field(default_factory=OrderedDict)

    def __len__(self) -> int:
        """Return how many are on their way."""
        return len(self._pending)

    def add(self, order: Deliver) -> None:
        """Take an order; one that is known changes nothing, one already told is receipted again."""
        key = (order.task_id, order.is_cancel)
        if key in self._told:
            self._receipt(order, is_told=True)
            return
        if key in self._pending:
            return
        if order.is_cancel:
            # What is recalled is not brought any more, even if it never left.
            withdrawn = self._pending.pop((order.task_id, False), None)
            may_be_there = (order.task_id, False) in self._told or (
                withdrawn is not None and withdrawn.has_left
            )
            if order.is_quiet and not may_be_there:
                self._remember(key)
                return
        elif (order.task_id, True) in self._pending or (order.task_id, True) in self._told:
            return
        self._pending[key] = Pending(order)

    def reconnected(self) -> None:
        """Begin again with everything unacknowledged: the terminal has a new connection."""
        for pending in self._pending.values():
            pending.tries, pending.sent_s, pending.serial = 0, None, None

    def due(self, now_s: float) -> list[Pending]:
        """Return what is to be sent now; whoever sends it calls :meth:`sent`."""
        return [
            pending
            for pending in self._pending.values()
            if pending.tries < TRIES_PER_CONNECTION
            and (pending.sent_s is None or now_s - pending.sent_s >= RETRY_AFTER_S)
        ]

    def sent(self, pending: Pending, serial: int, now_s: float) -> None:
        """Note that ``pending`` left under ``serial``."""
        pending.tries += 1
        pending.has_left = True
        pending.sent_s, pending.serial = now_s, serial
        if pending.stage is Stage.TEXT:
            self._receipt(pending.order, is_told=False)

    def acknowledged(self, stage: Stage, serial: int, *, asks: bool) -> bool:
        """Take the terminal's receipt and return whether it was for anything here.

        ``asks`` says that the terminal is asked for its answer by a question of its own.
        """
        matching = (
            (key, pending)
            for key, pending in self._pending.items()
            if pending.stage is stage and pending.serial == serial
        )
        key, pending = next(matching, (None, None))
        if key is None or pending is None:
            return False
        if stage is Stage.TEXT:
            self._receipt(pending.order, is_told=True)
        if stage is Stage.TEXT and asks and not pending.order.is_cancel:
            pending.stage, pending.tries = Stage.QUESTION, 0
            pending.sent_s, pending.serial = None, None
        else:
            self._forget(key)
        return True

    def answered(self, number: int) -> None:
        """Note that the officer answered ``number``: he has read it, whatever was acknowledged."""
        for key, pending in list(self._pending.items()):
            if pending.order.number == number and not pending.order.is_cancel:
                if pending.stage is Stage.TEXT:
                    self._receipt(pending.order, is_told=True)
                self._forget(key)

    def _forget(self, key: tuple[str, bool]) -> None:
        del self._pending[key]
        self._remember(key)

    def _remember(self, key: tuple[str, bool]) -> None:
        self._told[key] = None
        if len(self._told) > _MOST_REMEMBERED:
            self._told.popitem(last=False)

    def _receipt(self, order: Deliver, *, is_told: bool) -> None:
        step: Step
        if order.is_cancel:
            step = "cancel_delivered" if is_told else "cancel_sent"
        else:
            step = "delivered" if is_told else "sent"
        self.receipts.append(TaskReceipt(order.task_id, step))
