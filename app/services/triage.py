"""Triage: taking alarms on, saying that they were seen, and closing them with an outcome."""

from collections.abc import Callable

from app.domain.alarm import Alarm
from app.domain.command import AcknowledgeAlarm, ClaimAlarm, CloseAlarm, ReleaseAlarm, Reply
from app.domain.errors import OperatorError
from app.services.commands import Commands
from app.services.listeners import Listener, Listeners
from app.services.live import ViewGroup
from app.services.session import Session

VERIFIED = "verified"
REJECTED = "rejected"
_Body = ClaimAlarm | ReleaseAlarm | AcknowledgeAlarm | CloseAlarm


class Triage:
    """``last_error`` is the code of the last refusal, empty once something succeeded."""

    def __init__(self, group: ViewGroup, commands: Commands, session: Session) -> None:
        self._group = group
        self._commands = commands
        self._session = session
        self._listeners = Listeners()
        self._waiting: dict[str, str] = {}  # command key: alarm id
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

    def acknowledge(self, alarm_id: str) -> None:
        """Say that it was seen."""
        self._give(AcknowledgeAlarm(alarm_id))

    def close(self, alarm_id: str, outcome: str, note: str = "") -> None:
        """End it as ``verified`` or ``rejected``; a rejection has to say why."""
        if outcome == REJECTED and not note.strip():
            self._refuse(alarm_id, "note_missing")
            return
        self._give(CloseAlarm(alarm_id, outcome, note.strip()))

    def connect(self, listener: Listener) -> Callable[[], None]:
        """Have ``listener`` told when an act was given or answered; returns the disconnect."""
        return self._listeners.connect(listener)

    def _give(self, body: _Body) -> None:
        try:
            key = self._commands.give(body, self._on_reply)
        except OperatorError as error:
            self._refuse(body.alarm_id, error.code)
            return
        self._waiting[key] = body.alarm_id
        self._listeners.tell()

    def _on_reply(self, reply: Reply) -> None:
        alarm_id = self._waiting.pop(reply.key, "")
        self._session.note_code(reply.code)
        self._refuse(alarm_id, "" if reply.is_ok else reply.code)

    def _refuse(self, alarm_id: str, code: str) -> None:
        self.last_error = code
        self.error_alarm_id = alarm_id if code else ""
        self._listeners.tell()
