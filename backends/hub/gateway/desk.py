"""The desk all terminal sessions share: who is admitted, who is online, what is to be told."""

import re
from collections.abc import Callable
from itertools import count
from typing import Protocol

from app.domain.clock import Clock
from app.domain.task import TaskState
from app.domain.tracks import Refusals
from backends.adapters.jt808.header import canonical_phone
from backends.adapters.jt808.location import Location
from backends.adapters.jt808.task_texts import Choice
from backends.hub.gateway.deliveries import Deliveries
from backends.hub.gateway.fixes import Fixes
from backends.hub.gateway.messages import (
    Admit,
    AdmittedTerminal,
    Deliver,
    OfficerAnswer,
    TerminalOffline,
    TerminalOnline,
    Up,
)

SOURCE = "jt808"
LONGEST_CODE = 64
MOST_AHEAD_S = 300.0  # a fix further in the future would look fresh for ever
MOST_UNKEPT = 10_000
MOST_REASONS = 64  # the peer chooses some of them (unknown ids): their number is bounded
_PHONE = re.compile(r"\A[0-9]{1,20}\Z")
_STATE_OF: dict[Choice, TaskState] = {
    Choice.ACCEPT: TaskState.ACCEPTED,
    Choice.REFUSE: TaskState.REFUSED,
    Choice.ARRIVED: TaskState.ARRIVED,
    Choice.DONE: TaskState.DONE,
    Choice.FAILED: TaskState.FAILED,
    Choice.SEEN: TaskState.SEEN,
    Choice.NOT_SEEN: TaskState.NOT_SEEN,
}


class LiveSession(Protocol):
    """What the desk needs from a session whose terminal has authenticated."""

    def bring(self, deliveries: Deliveries, now_s: float) -> None:
        """Send what is due."""
        ...

    def close(self) -> None:
        """End the connection."""
        ...


class TerminalDesk:
    """Register, deliveries and counts of one gateway; ``post`` brings a message to the hub.

    ``first_ticket`` is greater than any ticket of a gateway before, whose answers may still be on
    their way through the journal.
    """

    def __init__(
        self, admit: Admit, clock: Clock, post: Callable[[Up], None], first_ticket: int = 1
    ) -> None:
        self.refusals = Refusals()
        self.accepted = 0
        self.last_receipt_s: float | None = None
        self.last_number = 0
        self.fixes = Fixes(SOURCE)
        self._clock = clock
        self._post = post
        self._terminals: dict[str, AdmittedTerminal] = {}
        self._phone_of: dict[str, str] = {}
        self._online: dict[str, LiveSession] = {}
        self._deliveries: dict[str, Deliveries] = {}  # by entity: a replaced terminal inherits them
        self._last_fix_s: dict[str, float] = {}
        self._tickets = count(first_ticket)
        self._unkept: dict[int, Callable[[], None]] = {}
        self.admit(admit)

    @property
    def online(self) -> int:
        """How many terminals are authenticated now."""
        return len(self._online)

    def admit(self, admit: Admit) -> None:
        """Replace the register; whoever is no longer in it as he was is cut off."""
        old = self._terminals
        self._terminals = {}
        for terminal in admit.terminals:
            if _PHONE.match(terminal.phone) and 1 <= len(terminal.auth_code) <= LONGEST_CODE:
                self._terminals[canonical_phone(terminal.phone)] = terminal
            else:
                self.refuse("bad_register_entry", terminal.entity_id)
        self._phone_of = {t.entity_id: phone for phone, t in self._terminals.items()}
        self.last_number = max(self.last_number, admit.last_number)
        for phone, session in list(self._online.items()):
            if self._terminals.get(phone) != old.get(phone):
                self.refuse("revoked", phone)
                session.close()
        self._last_fix_s = {p: s for p, s in self._last_fix_s.items() if p in self._terminals}

    def terminal(self, phone: str) -> AdmittedTerminal | None:
        """Return who is admitted under a phone number as headers carry it."""
        return self._terminals.get(phone)

    def refuse(self, reason: str, sample: str = "", count: int = 1) -> None:
        """Count a refusal; past 64 reasons, the rest counts as ``other``."""
        is_known = reason in self.refusals.counts or len(self.refusals.counts) < MOST_REASONS
        self.refusals.add(reason if is_known else "other", sample, count)

    def went_online(self, phone: str, session: LiveSession, now_s: float) -> None:
        """Take an authenticated session; an older one of the same terminal ends."""
        before = self._online.get(phone)
        terminal = self._terminals[phone]
        self._online[phone] = session
        if before is not None:
            self.refuse("replaced", phone)
            before.close()
        self._post(TerminalOnline(terminal.entity_id))
        deliveries = self._deliveries.get(terminal.entity_id)
        if deliveries is not None:
            deliveries.reconnected()
            self._bring(session, deliveries, now_s)

    def went_offline(self, phone: str, entity_id: str, session: LiveSession) -> None:
        """Note that a session ended, unless another has taken its place."""
        if self._online.get(phone) is session:
            del self._online[phone]
            self._post(TerminalOffline(entity_id))

    def take_fix(self, phone: str, location: Location) -> None:
        """Take a location of an authenticated terminal, an older one too, or count why not."""
        now_s = self._clock.now_s()
        if not location.is_fixed:
            self.refuse("no_fix", phone)
        elif location.fix_s > now_s + MOST_AHEAD_S:
            self.refuse("future_time", f"{phone}: {location.fix_s - now_s:.0f} s ahead")
        elif location.fix_s < self._last_fix_s.get(phone, 0.0):
            self.fixes.add(phone, location)  # stored in a dead spot: the hub knows what to do
        else:
            self._last_fix_s[phone] = location.fix_s
            self.fixes.add(phone, location)
            self.accepted += 1
            self.last_receipt_s = now_s

    def take_answer(
        self, entity_id: str, number: int, choice: Choice, confirm: Callable[[], None]
    ) -> None:
        """Pass an officer's answer on; ``confirm`` is called once the journal has it.

        A terminal that is not told so says it again, so past MOST_UNKEPT the oldest are let go.
        """
        deliveries = self._deliveries.get(entity_id)
        if deliveries is not None:
            deliveries.answered(number)
            self._tell(deliveries)
        ticket = next(self._tickets)
        self._unkept[ticket] = confirm
        if len(self._unkept) > MOST_UNKEPT:
            del self._unkept[next(iter(self._unkept))]
        self._post(OfficerAnswer(entity_id, number, _STATE_OF[choice], ticket))

    def kept(self, ticket: int) -> None:
        """Tell a terminal that its answer is kept; nothing if it was let go."""
        confirm = self._unkept.pop(ticket, None)
        if confirm is not None:
            confirm()

    def deliver(self, order: Deliver, now_s: float) -> None:
        """Take an order; it leaves at once where its terminal is online, else when it comes."""
        self.last_number = max(self.last_number, order.number)
        deliveries = self._deliveries.setdefault(order.entity_id, Deliveries())
        deliveries.add(order)
        session = self._online.get(self._phone_of.get(order.entity_id, ""))
        if session is not None:
            self._bring(session, deliveries, now_s)
        self._tell(deliveries)

    def deliveries_of(self, entity_id: str) -> Deliveries:
        """Return what one entity has still to be told."""
        return self._deliveries.setdefault(entity_id, Deliveries())

    def retry(self, now_s: float) -> None:
        """Send again what was not acknowledged in time; called about once a second."""
        for entity_id, deliveries in self._deliveries.items():
            session = self._online.get(self._phone_of.get(entity_id, ""))
            if session is not None and len(deliveries):
                self._bring(session, deliveries, now_s)

    def _bring(self, session: LiveSession, deliveries: Deliveries, now_s: float) -> None:
        session.bring(deliveries, now_s)
        self._tell(deliveries)

    def _tell(self, deliveries: Deliveries) -> None:
        receipts, deliveries.receipts = deliveries.receipts, []
        for receipt in receipts:
            self._post(receipt)

    def acknowledged(self, entity_id: str, now_s: float) -> None:
        """Tell the hub what a receipt brought about, and send what became due by it."""
        deliveries = self._deliveries.get(entity_id)
        if deliveries is None:
            return
        session = self._online.get(self._phone_of.get(entity_id, ""))
        if session is not None:
            self._bring(session, deliveries, now_s)
