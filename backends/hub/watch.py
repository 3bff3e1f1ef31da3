"""The watch: what the judge found becomes alarms, each said once, whoever was started again."""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from app.domain.alarm import Alarm
from app.domain.board import Board
from app.domain.finding import Finding
from app.domain.geo import LonLat, distance_m
from app.domain.world import World
from backends.hub.alarm_intake import AlarmIntake, returning
from backends.hub.inner import ChildFindings, ChildJudged
from backends.store.job import Job

SAME_MATTER_S = 2 * 3600.0
SAME_PLACE_M = 60.0
STANDING = "hazmat_standing"
# A judge that starts does not say the end of what was closed longer ago than that.
CLOSED_WITHIN_S = 86_400.0
SETTLED_S = 120.0  # what was received so long ago is judged, and its findings are here


class Watch:
    """Runs in the hub's thread. What is found nowhere is put in the ``middle`` of the city.

    A judge that starts tells of each condition what its recording left of it. What of former alarms
    it does not speak of is over as soon as it has seen as far back as the rule remembers: at once
    what began within that, the rest when so long has gone by. An older alarm whose rule says a
    thing once stays until somebody judges it, or until its truck is seen to have left.

    ``counts`` says how many findings were left out: ``known``, of what a person had judged.
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
        self._report: ChildJudged | None = None
        self._closed: dict[str, list[str]] = {}  # ids of what a person closed, by key
        self._unsaid: dict[str, Alarm] = {}  # by key
        self._stopped: dict[str, Alarm] = {}  # by id
        self.counts: Counter[str] = Counter()
        self._begin()

    def take(self, told: ChildFindings) -> None:
        """Take what the judge tells."""
        now_s = self._now_s()
        is_start = told.known_since_s is not None
        if is_start:
            self._begin()
        taken = []
        for finding in told.findings:
            if self._is_known(finding, now_s, is_start=is_start):
                self.counts["known"] += 1
                continue
            # It is over, or it is another: either way the one that was judged stands no more.
            self._end_closed(finding.key)
            taken.append(self._placed(finding))
        keys = {finding.key for finding in told.findings}
        self._unsaid = {key: a for key, a in self._unsaid.items() if key not in keys}
        self._stopped = {i: a for i, a in self._stopped.items() if a.key not in keys}
        self._intake.take(taken, now_s)

    def judged(self, report: ChildJudged) -> None:
        """Take over how far back the judge has seen, and end what is over by that."""
        self._report = report
        over = [alarm for alarm in self._unsaid.values() if _is_over(alarm, report)]
        if not over:
            return
        now_s = self._now_s()
        for alarm in over:
            del self._unsaid[alarm.key]
            self._end_closed(alarm.key)
        self._intake.take([_end_of(alarm, now_s) for alarm in over if alarm.is_open], now_s)

    def look(self) -> None:
        """Do what the time alone makes due, once a second."""
        now_s = self._now_s()
        self._intake.take(self._left(now_s), now_s)

    def _begin(self) -> None:
        """Begin with a judge that has not spoken of anything yet."""
        self._report = None
        self._intake.let_go_of_judged()
        since_s = self._now_s() - CLOSED_WITHIN_S
        standing = [a for a in self._board.alarms.open_ones if a.is_standing]
        closed = [
            a
            for a in self._board.alarms.values()
            if not a.is_open and a.is_standing and a.key and a.raised_s >= since_s
        ]
        self._closed.clear()
        for alarm in closed:
            self._closed.setdefault(alarm.key, []).append(alarm.alarm_id)
        self._unsaid = {a.key: a for a in (*closed, *standing) if a.key}
        self._stopped = {a.alarm_id: a for a in (*closed, *standing) if a.rule == STANDING}

    def _end_closed(self, key: str) -> None:
        """Write the end of what a person closed while a former judge said that it stood."""
        if (alarm_ids := self._closed.pop(key, None)) is not None:
            self._record(returning(alarm_ids))

    def _left(self, now_s: float) -> list[Finding]:
        """Return the end of stops from before this start whose trucks are elsewhere now."""
        ended = []
        for alarm in list(self._stopped.values()):
            row = self._world.row_of(alarm.entity_id)
            if row is None:
                continue
            lon, lat = (self._world.column(name)[row] for name in ("lon_deg", "lat_deg"))
            moved_m = distance_m(alarm.lon_deg, alarm.lat_deg, lon, lat)
            if moved_m > float(alarm.evidence.get("stay_radius_m", SAME_PLACE_M)):
                del self._stopped[alarm.alarm_id]
                if alarm.key and alarm.is_open:
                    ended.append(_end_of(alarm, now_s))
                else:  # closed, or of a journal from before alarms had keys
                    self._closed.pop(alarm.key, None)
                    self._record(returning((alarm.alarm_id,)))
        return ended

    def _is_known(self, finding: Finding, now_s: float, *, is_start: bool) -> bool:
        """Return whether an alarm speaks of this matter by another key, or was judged lately.

        A judge that was started again finds it anew, from the recording or from what still goes on.
        What it has seen begin is never that.
        """
        if not finding.is_standing or finding.key in self._intake.book:
            return False
        may_be_old = is_start or not self._has_seen(finding)
        about = self._board.alarms.group((finding.rule, finding.entity_id))
        return any(_is_same(alarm, finding, now_s, may_be_old=may_be_old) for alarm in about)

    def _has_seen(self, finding: Finding) -> bool:
        """Return whether the judge has seen all that this finding may have come of."""
        report = self._report
        memory = None if report is None else report.memories.get(finding.rule)
        if report is None or memory is None:
            return False
        return report.since_s <= finding.at_s - memory.span_s

    def _placed(self, finding: Finding) -> Finding:
        """Return a finding as the journal can keep it: at a place, and with plain numbers."""
        evidence = _finite(finding.evidence)
        if math.isfinite(finding.lon_deg) and math.isfinite(finding.lat_deg):
            return replace(finding, evidence=evidence)
        lon_deg, lat_deg = self._middle
        return replace(finding, lon_deg=lon_deg, lat_deg=lat_deg, evidence=evidence)


def _is_same(alarm: Alarm, finding: Finding, now_s: float, *, may_be_old: bool) -> bool:
    """Return whether a finding is the matter of an alarm about the same thing by the same rule."""
    if alarm.is_open and alarm.is_standing:
        return not alarm.key  # the intake knows those that have one
    if not may_be_old or (alarm.key and alarm.key != finding.key):
        return False
    if alarm.evidence.get("at_s") == finding.at_s:
        return True
    if not alarm.is_standing:
        return False
    away_m = distance_m(alarm.lon_deg, alarm.lat_deg, finding.lon_deg, finding.lat_deg)
    return bool(away_m <= SAME_PLACE_M) and now_s - alarm.raised_s < SAME_MATTER_S


def _is_over(alarm: Alarm, report: ChildJudged) -> bool:
    """Return whether a judge that does not speak of an alarm's condition has seen enough to."""
    memory = report.memories.get(alarm.rule)
    if memory is None:
        return False
    seen_s = report.through_s - report.since_s
    if memory.says_again and seen_s >= memory.span_s + SETTLED_S:
        return True
    at_s = float(alarm.evidence.get("at_s", 0.0))
    from_s = float(alarm.evidence.get("from_s", at_s))
    return report.since_s <= min(at_s - memory.span_s, from_s)


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
