"""Triage: taking alarms on, giving them away, putting them aside, closing them with an outcome."""

import contextlib
import uuid
from collections.abc import Callable

from app.domain.alarm import Alarm
from app.domain.command import (
    AcknowledgeAlarm,
    AssignAlarm,
    ClaimAlarm,
    CloseAlarm,
    ReleaseAlarm,
    Reply,
    RuleInService,
    RuleOutOfService,
    SeeAlarm,
    ShelveAlarm,
    UnshelveAlarm,
)
from app.domain.errors import OperatorError
from app.services.commands import Commands
from app.services.listeners import Listener, Listeners
from app.services.live import ViewGroup
from app.services.session import Session

VERIFIED = "verified"
REJECTED = "rejected"
_OfAlarm = (
    ClaimAlarm
    | ReleaseAlarm
    | AcknowledgeAlarm
    | CloseAlarm
    | SeeAlarm
    | AssignAlarm
    | ShelveAlarm
    | UnshelveAlarm
)
_OfRule = RuleOutOfService | RuleInService


class Triage:
    """``last_error`` is the code of the last refusal, empty once something succeeded."""

    def __init__(self, group: ViewGroup, commands: Commands, session: Session) -> None:
        self._group = group
        self._commands = commands
        self._session = session
        self._listeners = Listeners()
        self._waiting: dict[str, str] = {}  # command key: alarm id
        self._seen: set[tuple[str, str]] = set()  # alarm and person, as told from here
        self.last_error = ""
        self.error_alarm_id = ""

    def alarm(self, alarm_id: str) -> Alarm | None:
        """Return the alarm as the journal has it now."""
        return self._group.board.alarms.get(alarm_id)

    def is_waiting(self, alarm_id: str) -> bool:
        """Return whether the hub has yet to answer something about this alarm."""
        return alarm_id in self._waiting.values()

    def claim(self, alarm_id: str) -> None:
        """Take the alarm on."""
        self._give(ClaimAlarm(alarm_id))

    def release(self, alarm_id: str) -> None:
        """Give it back to all."""
        self._give(ReleaseAlarm(alarm_id))

    def acknowledge(self, alarm_id: str, note: str = "") -> None:
        """Say that one takes note of it, and why that is enough."""
        self._give(AcknowledgeAlarm(alarm_id, note.strip()))

    def see(self, alarm_id: str) -> None:
        """Note that whoever sits here has opened the alarm; once, and nobody waits for it."""
        alarm, person = self.alarm(alarm_id), self._session.person_id
        if alarm is None or not alarm.is_open or person is None or person in alarm.seen_by:
            return
        if (alarm_id, person) in self._seen or not self._session.may("see_alarm"):
            return
        self._seen.add((alarm_id, person))
        with contextlib.suppress(OperatorError):  # a note that cannot be kept disturbs nobody
            self._commands.give(SeeAlarm(alarm_id))

    def assign(self, alarm_id: str, *, person: str = "", seat: str = "") -> None:
        """Give it to a person or to a seat."""
        self._give(AssignAlarm(alarm_id, person, seat))

    def shelve(self, alarm_id: str, for_s: float, reason: str) -> None:
        """Put it aside for a while, and say why."""
        if not reason.strip():
            self._refuse(alarm_id, "note_missing")
            return
        self._give(ShelveAlarm(alarm_id, for_s, reason.strip()))

    def unshelve(self, alarm_id: str) -> None:
        """Take it back into the list."""
        self._give(UnshelveAlarm(alarm_id))

    def out_of_service(self, alarm_id: str, for_s: float, reason: str) -> None:
        """Take the rule of an alarm out of service for the thing that it is about."""
        alarm = self.alarm(alarm_id)
        if alarm is None:
            return
        if not reason.strip():
            self._refuse(alarm_id, "note_missing")
            return
        body = RuleOutOfService(
            str(uuid.uuid4()), alarm.rule, alarm.entity_id, for_s, reason.strip()
        )
        self._give_for(alarm_id, body)

    def in_service(self, outage_id: str) -> None:
        """End an outage."""
        self._give_for("", RuleInService(outage_id))

    def close(self, alarm_id: str, outcome: str, note: str = "", verified_as: str = "") -> None:
        """End it as ``verified`` or ``rejected``; a rejection has to say why.

        ``verified_as`` says as what a verified one was found to be, empty where nobody says.
        """
        if outcome == REJECTED and not note.strip():
            self._refuse(alarm_id, "note_missing")
            return
        self._give(CloseAlarm(alarm_id, outcome, note.strip(), verified_as))

    def connect(self, listener: Listener) -> Callable[[], None]:
        """Have ``listener`` told when an act was given or answered; returns the disconnect."""
        return self._listeners.connect(listener)

    def _give(self, body: _OfAlarm) -> None:
        self._give_for(body.alarm_id, body)

    def _give_for(self, alarm_id: str, body: _OfAlarm | _OfRule) -> None:
        try:
            key = self._commands.give(body, self._on_reply)
        except OperatorError as error:
            self._refuse(alarm_id, error.code)
            return
        self._waiting[key] = alarm_id
        self._listeners.tell()

    def _on_reply(self, reply: Reply) -> None:
        alarm_id = self._waiting.pop(reply.key, "")
        self._session.note_code(reply.code)
        self._refuse(alarm_id, "" if reply.is_ok else reply.code)

    def _refuse(self, alarm_id: str, code: str) -> None:
        self.last_error = code
        self.error_alarm_id = alarm_id if code else ""
        self._listeners.tell()
