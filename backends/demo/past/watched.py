"""The warnings of the demo's past as they happen: found, noted, over, judged, in order of time."""

from collections.abc import Sequence
from dataclasses import replace
from enum import IntEnum
from typing import Protocol

from app.domain.alarm import Alarm
from app.domain.command import AcknowledgeAlarm, CloseAlarm, CommandBody, Reply
from app.domain.finding import Finding
from app.domain.people import Person
from backends.demo.past.people import Staff
from backends.demo.past.warned import Warned

AWAY_S = 60.0  # longer than any of these conditions must be away to be over
VERIFIED, REJECTED = "verified", "rejected"
_NOTES = {VERIFIED: "演示：现场核查属实，已移交处理。", REJECTED: "演示：核查未发现异常。"}


class Watch(Protocol):
    """The hall's way in for findings, and its desk."""

    def found(self, finding: Finding, at_s: float) -> None:
        """Take a finding as the hub takes those of its judge."""
        ...

    def give(self, person: Person, body: CommandBody, at_s: float) -> Reply:
        """Have a command decided at a moment, as the hub would."""
        ...

    def alarm(self, alarm_id: str) -> Alarm | None:
        """Return an alarm as it stands."""
        ...


class _Turn(IntEnum):
    FOUND = 0
    NOTED = 1
    ENDED = 2
    JUDGED = 3


class Watched:
    """Does what is due by a moment; may be taken up again where it was left."""

    def __init__(self, warned: Sequence[Warned], staff: Staff, watch: Watch, from_s: float) -> None:
        """Begin at ``from_s``; what came before that was done."""
        self._staff = staff
        self._watch = watch
        turns = [
            (one.finding.at_s + after_s, number, turn, one)
            for number, one in enumerate(warned)
            for turn, after_s in (
                (_Turn.FOUND, 0.0),
                (_Turn.NOTED, one.noted_after_s),
                (_Turn.ENDED, one.ended_after_s),
                (_Turn.JUDGED, one.judged_after_s),
            )
        ]
        self._turns = sorted(turn for turn in turns if turn[0] >= from_s)
        self._at = 0

    def until(self, to_s: float) -> None:
        """Do what is due before a moment."""
        while self._at < len(self._turns) and self._turns[self._at][0] < to_s:
            at_s, _, turn, one = self._turns[self._at]
            self._at += 1
            self._do(turn, one, at_s)

    def _do(self, turn: _Turn, one: Warned, at_s: float) -> None:
        alarm, person = self._watch.alarm(one.alarm_id), self._staff.on_desk(at_s)
        if turn is _Turn.FOUND:
            if alarm is None:
                self._watch.found(one.finding, at_s)
        elif turn is _Turn.ENDED:
            over = replace(one.finding, is_standing=False, at_s=at_s - AWAY_S)
            self._watch.found(over, at_s)
        elif alarm is None or not alarm.is_open:
            return
        elif turn is _Turn.NOTED:
            if not alarm.acknowledged_by:
                self._watch.give(person, AcknowledgeAlarm(one.alarm_id), at_s)
        else:
            outcome = VERIFIED if one.verified_as else REJECTED
            body = CloseAlarm(one.alarm_id, outcome, _NOTES[outcome], one.verified_as)
            self._watch.give(person, body, at_s)
