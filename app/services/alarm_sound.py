"""What of the alarms is to be heard, and when: each one once, none that is over, none while muted.

Silencing is not acknowledging: it changes nothing but what is heard at this seat.
"""

from collections.abc import Callable
from typing import Protocol

from app.domain.alarm import Alarm
from app.domain.alarm_state import AlarmState
from app.domain.classes import Severity
from app.services.alarm_watch import PREFIX, AlarmWatch
from app.services.live import Pumped, ViewGroup

MUTE_S = 120.0  # real seconds: long enough for a call, too short to forget
GAP_S = 2.0  # real seconds between two tones: in a flood the gravest speaks for all
FRESH_S = 30.0  # city seconds: what was raised before a seat came is not news to its ears


class Speaker(Protocol):
    """Something that makes a tone; ``is_there`` is False where no device can."""

    @property
    def is_there(self) -> bool: ...

    @property
    def volume(self) -> float: ...

    def set_volume(self, volume: float) -> None: ...

    def play(self, severity: Severity) -> None: ...

    def release(self) -> None: ...


class NoSpeaker:
    """A seat without a device."""

    is_there = False
    volume = 0.0

    def set_volume(self, volume: float) -> None:
        """Do nothing."""

    def play(self, severity: Severity) -> None:
        """Say nothing."""

    def release(self) -> None:
        """Hold nothing."""


class AlarmSound:
    """Tells a speaker; ``monotonic`` gives real seconds. A replay is never heard."""

    def __init__(
        self,
        group: ViewGroup,
        watch: AlarmWatch,
        speaker: Speaker,
        monotonic: Callable[[], float],
    ) -> None:
        self._group = group
        self._watch = watch
        self.speaker = speaker
        self._monotonic = monotonic
        self._told: dict[str, float] = {}
        self._pending: set[str] = set()
        self._muted_until_s = float("-inf")
        self._quiet_until_s = float("-inf")

    @property
    def muted_for_s(self) -> float:
        """How many real seconds the mute still lasts, 0 for none."""
        return max(0.0, self._muted_until_s - self._monotonic())

    def mute(self, for_s: float = MUTE_S) -> None:
        """Be silent for a while; what comes meanwhile and still asks then is heard after it."""
        self._muted_until_s = self._monotonic() + for_s

    def toggle_mute(self) -> None:
        """Mute, or end the mute."""
        if self.muted_for_s:
            self._muted_until_s = float("-inf")
        else:
            self.mute()

    def pump(self, pumped: Pumped) -> None:
        """Take note of what came, and let it be heard."""
        board, now_s = self._group.board, self._group.now_s()
        if pumped.is_new_board:
            # Another hub may bring the same alarms: what was heard of those is not told again.
            self._told = {i: s for i, s in self._told.items() if i in board.alarms}
            self._pending.clear()
        for subject in pumped.subjects:
            alarm = board.alarms.get(subject.removeprefix(PREFIX))
            if alarm is None or not subject.startswith(PREFIX):
                continue
            if self._told.get(alarm.alarm_id) == alarm.began_s or not _asks(alarm):
                continue
            if now_s - alarm.began_s > FRESH_S:
                self._told[alarm.alarm_id] = alarm.began_s
            else:
                self._pending.add(alarm.alarm_id)
        self.look()

    def look(self) -> None:
        """Let the gravest of what waits be heard, if there is something and nothing forbids it."""
        real_s = self._monotonic()
        if not self._group.is_live or not self._pending:
            return
        if self.muted_for_s or real_s < self._quiet_until_s:
            return
        asking = [
            alarm
            for alarm in (self._group.board.alarms.get(i) for i in self._pending)
            if alarm is not None and _asks(alarm)
        ]
        self._pending = {alarm.alarm_id for alarm in asking}
        # What the budget keeps in the ranked queue is heard when it passes.
        heard = [alarm for alarm in asking if alarm.alarm_id not in self._watch.waiting]
        if not heard:
            return
        self._quiet_until_s = real_s + GAP_S
        for alarm in heard:
            self._told[alarm.alarm_id] = alarm.began_s
            self._pending.discard(alarm.alarm_id)
        self.speaker.play(min(alarm.severity for alarm in heard))


def _asks(alarm: Alarm) -> bool:
    """Return whether an alarm is still news: it holds, and nobody has looked at it."""
    return alarm.state is AlarmState.UNACKNOWLEDGED and alarm.is_standing and alarm.is_unseen
