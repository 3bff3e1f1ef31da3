"""The lines of the alarm room: what is held back, waits or was not looked at, in words."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from app.domain.alarm import Alarm
from app.domain.alarm_state import AlarmState
from app.domain.board import Board
from app.domain.classes import Severity
from app.domain.outage import Outage
from app.services.alarm_watch import AlarmWatch
from widgets.alarm_names import alarm_label
from widgets.hall_time import DAY_S, age_text, date_text, minute_text
from widgets.texts import Texts


class Tab(StrEnum):
    """The lists of the room, in their order."""

    UNSEEN = "unseen"
    WAITING = "waiting"
    SHELVED = "shelved"
    SUPPRESSED = "suppressed"
    OUT = "out"
    RULES = "rules"


@dataclass(frozen=True, slots=True)
class RoomLine:
    """``alarm_id`` or ``outage_id`` says what it is about; ``can_go_back`` whether it is held."""

    text: str
    detail: str
    severity: Severity | None = None
    alarm_id: str = ""
    outage_id: str = ""
    can_go_back: bool = False


class RoomWords:
    """Puts alarms and outages into lines; ``now_s`` is city time."""

    def __init__(self, texts: Texts, now_s: Callable[[], float]) -> None:
        self._texts = texts
        self._now_s = now_s

    def lines(self, tab: Tab, board: Board, watch: AlarmWatch) -> list[RoomLine]:
        """Return the lines of one list."""
        if tab is Tab.RULES:
            return [self._outage(outage) for outage in board.standing_outages()]
        if tab is Tab.UNSEEN:
            said = "alarm_room.unseen_for"
            return [
                self._line(a, self._texts(said, age=age_text(self._texts, age_s)))
                for a, age_s in watch.unseen()
            ]
        if tab is Tab.WAITING:
            waiting = (a for a in watch.ranked if a.alarm_id in watch.waiting)
            return [self._line(a, self._texts("alarm_room.queued")) for a in waiting]
        state = {
            Tab.SHELVED: AlarmState.SHELVED,
            Tab.SUPPRESSED: AlarmState.SUPPRESSED,
            Tab.OUT: AlarmState.OUT_OF_SERVICE,
        }[tab]
        return [self._held(a, board) for a in board.held_alarms() if a.state is state]

    def rule(self, rule: str) -> str:
        """Return what a rule is called, or its key where it has no name here."""
        key = f"alarms.rule.{rule}"
        return self._texts(key) if key in self._texts else rule

    def _line(self, alarm: Alarm, detail: str, *, can_go_back: bool = False) -> RoomLine:
        text = f"{alarm_label(self._texts, alarm)} · {self.rule(alarm.rule)}"
        return RoomLine(text, detail, alarm.severity, alarm.alarm_id, "", can_go_back)

    def _held(self, alarm: Alarm, board: Board) -> RoomLine:
        texts = self._texts
        if alarm.state is AlarmState.SHELVED:
            detail = texts(
                "alarm_room.shelved_by",
                person=alarm.shelved_by,
                time=self.until(alarm.shelved_until_s),
                reason=alarm.shelved_why,
            )
            return self._line(alarm, detail, can_go_back=True)
        if alarm.state is AlarmState.SUPPRESSED:
            cause = board.alarms.get(alarm.cause_id)
            label = texts("alarm_room.gone") if cause is None else alarm_label(texts, cause)
            said = texts(
                "alarm_room.suppressed_by", rule=self.rule(alarm.suppressed_by), label=label
            )
            return self._line(alarm, said)
        outage = board.outages.get(alarm.out_by)
        why = texts("alarm_room.gone") if outage is None else self._why(outage)
        return self._line(alarm, why)

    def _outage(self, outage: Outage) -> RoomLine:
        texts = self._texts
        text = texts(
            "alarm_room.outage",
            rule=self.rule(outage.rule) if outage.rule else texts("alarm_room.any_rule"),
            thing=outage.entity_id or texts("alarm_room.any_thing"),
        )
        return RoomLine(text, self._why(outage), outage_id=outage.outage_id, can_go_back=True)

    def _why(self, outage: Outage) -> str:
        return self._texts(
            "alarm_room.out_by",
            person=outage.by,
            time=self.until(outage.until_s),
            reason=outage.reason,
        )

    def until(self, until_s: float) -> str:
        """Return a time to come: the minute, with its day where that is not near."""
        minute = minute_text(until_s)
        is_near = until_s - self._now_s() < DAY_S / 2
        return minute if is_near else f"{date_text(until_s)} {minute}"
