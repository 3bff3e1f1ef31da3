"""The watch: what the judge found becomes alarms, each said once, whoever was started again."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from app.domain.alarm import Alarm
from app.domain.board import Board
from app.domain.entry import Draft
from app.domain.finding import Finding
from app.domain.geo import LonLat, distance_m
from app.domain.world import World
from backends.hub.alarm_intake import AlarmIntake
from backends.hub.inner import ChildFindings
from backends.store.job import Job, Outcome, Situation

SAME_MATTER_S = 2 * 3600.0
SAME_PLACE_M = 60.0
STANDING = "hazmat_standing"


class Watch:
    """Runs in the hub's thread. What is found nowhere is put in the ``middle`` of the city.

    A judge that starts tells of each condition what its recording left of it. What of former alarms
    it does not speak of, though it has seen everything since they began, is over; an older alarm
    stays until somebody judges it, or until its truck is seen to have left.
    """

    def __init__(
        self,
        world: World,
        board: Board,
        intake: AlarmIntake,
        now_s: Callable[[], float],
        middle: LonLat,
        record: Callable[[Job], None],
    ) -> None:
        self._world = world
        self._board = board
        self._intake = intake
        self._now_s = now_s
        self._middle = middle
        self._record = record
        self._inherited = {
            a.alarm_id: a for a in board.open_alarms() if a.is_standing and a.rule == STANDING
        }

    def take(self, told: ChildFindings) -> None:
        """Take what the judge tells."""
        now_s = self._now_s()
        findings = [self._placed(one) for one in told.findings if not self._is_known(one, now_s)]
        if told.known_since_s is not None:
            findings += self._over(told.findings, told.known_since_s, now_s)
        keys = {finding.key for finding in told.findings}
        self._inherited = {i: a for i, a in self._inherited.items() if a.key not in keys}
        self._intake.take(findings, now_s)

    def look(self) -> None:
        """Do what the time alone makes due, once a second."""
        now_s = self._now_s()
        self._intake.take(self._left(now_s), now_s)

    def _standing(self) -> list[Alarm]:
        return [a for a in self._board.open_alarms() if a.key and a.is_standing]

    def _over(self, told: Iterable[Finding], since_s: float, now_s: float) -> list[Finding]:
        known = {finding.key for finding in told}
        return [
            _end_of(alarm, now_s)
            for alarm in self._standing()
            if alarm.key not in known and float(alarm.evidence.get("at_s", 0.0)) > since_s
        ]

    def _left(self, now_s: float) -> list[Finding]:
        """Return the end of stops from before this start whose trucks are elsewhere now."""
        ended = []
        for alarm in list(self._inherited.values()):
            row = self._world.row_of(alarm.entity_id)
            if row is None:
                continue
            lon, lat = (self._world.column(name)[row] for name in ("lon_deg", "lat_deg"))
            moved_m = distance_m(alarm.lon_deg, alarm.lat_deg, lon, lat)
            if moved_m > float(alarm.evidence.get("stay_radius_m", SAME_PLACE_M)):
                del self._inherited[alarm.alarm_id]
                if alarm.key:
                    ended.append(_end_of(alarm, now_s))
                else:  # of a journal from before alarms had keys
                    self._record(_return(alarm))
        return ended

    def _is_known(self, finding: Finding, now_s: float) -> bool:
        """Return whether an alarm speaks of this matter by another key, or was judged lately.

        A judge that was started again finds it anew, from the recording or from what still goes on.
        """
        if not finding.is_standing or finding.key in self._intake.book:
            return False
        return any(_is_same(alarm, finding, now_s) for alarm in self._board.alarms.values())

    def _placed(self, finding: Finding) -> Finding:
        """Return a finding as the journal can keep it: at a place, and with plain numbers."""
        evidence = _finite(finding.evidence)
        if math.isfinite(finding.lon_deg) and math.isfinite(finding.lat_deg):
            return replace(finding, evidence=evidence)
        lon_deg, lat_deg = self._middle
        return replace(finding, lon_deg=lon_deg, lat_deg=lat_deg, evidence=evidence)


def _is_same(alarm: Alarm, finding: Finding, now_s: float) -> bool:
    if alarm.rule != finding.rule or alarm.entity_id != finding.entity_id:
        return False
    if alarm.is_open and alarm.is_standing:
        return not alarm.key  # the intake knows those that have one
    if alarm.key and alarm.key != finding.key:
        return False
    if alarm.evidence.get("at_s") == finding.at_s:
        return True
    away_m = distance_m(alarm.lon_deg, alarm.lat_deg, finding.lon_deg, finding.lat_deg)
    near = bool(away_m <= SAME_PLACE_M)
    return near and alarm.is_standing and now_s - alarm.raised_s < SAME_MATTER_S


def _end_of(alarm: Alarm, at_s: float) -> Finding:
    return Finding(
        key=alarm.key,
        rule=alarm.rule,
        severity=alarm.severity,
        entity_id=alarm.entity_id,
        lon_deg=alarm.lon_deg,
        lat_deg=alarm.lat_deg,
        at_s=at_s,
        is_standing=False,
    )


def _return(alarm: Alarm) -> Job:
    def job(situation: Situation) -> Outcome:
        now = situation.board.alarms.get(alarm.alarm_id)
        if now is None or not now.is_open or not now.is_standing:
            return Outcome()
        return Outcome((Draft("alarm_returned", f"alarm:{alarm.alarm_id}", {}, alarm.county),))

    return job


def _finite(evidence: Mapping[str, object]) -> dict[str, object]:
    """Return evidence with None for numbers that are none: the journal's form has no other."""
    return {key: _plain(value) for key, value in evidence.items()}


def _plain(value: object) -> object:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [_plain(one) for one in value]
    return value
