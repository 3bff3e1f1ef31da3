"""From findings to alarms: held back by their delays, raised once, reopened, returned."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from app.domain.alarm import Alarm
from app.domain.alarm_cover import cause_of
from app.domain.alarm_hold import ConditionBook, Due, Turn
from app.domain.alarm_policy import AlarmPolicy, Cover
from app.domain.board import Board
from app.domain.entry import Draft
from app.domain.finding import Finding
from app.domain.geo import LonLat
from backends.hub.alarm_drafts import raised, returned
from backends.store.job import Job, Outcome, Situation


@dataclass(frozen=True, slots=True)
class Named:
    """What a person calls the thing of a finding, and the county that its alarm belongs to."""

    label: str
    county: str


class AlarmIntake:
    """Takes what the detectors found; every alarm's ``key`` is that of its condition.

    ``named`` says how a thing is called and where it belongs, as of now. ``new_id`` gives a new
    alarm its id; an empty one lets chance decide.
    """

    def __init__(
        self,
        board: Board,
        policy: AlarmPolicy,
        named: Callable[[Finding], Named],
        record: Callable[[Job], None],
        new_id: Callable[[Finding], str] = lambda _finding: "",
    ) -> None:
        self._board = board
        self._covers = policy.covers
        self._named = named
        self._record = record
        self._new_id = new_id
        # The newest alarm of each condition; two where the first may have been closed meanwhile.
        self._of_key: dict[str, tuple[str, ...]] = {}
        self.book = ConditionBook(policy.delays_of, self._is_judged)
        standing = [a for a in board.open_alarms() if a.key and a.is_standing]
        self._of_key |= {a.key: (a.alarm_id,) for a in standing}
        self.book.adopt(_finding_of(alarm) for alarm in standing)

    def take(self, findings: Sequence[Finding], now_s: float) -> None:
        """Take what was found, in its order, and write what is due by now."""
        for finding in findings:
            self._write(self.book.take(finding, now_s))
        self.look(now_s)

    def let_go_of_judged(self) -> None:
        """Forget the conditions whose alarms a person has closed: a judge that begins sees anew."""
        for key in [key for key in self._of_key if self._is_judged(key)]:
            self.book.forget(key)
            del self._of_key[key]

    def look(self, now_s: float) -> None:
        """Write what the time alone makes due; called once a second."""
        self._write(self.book.due(now_s))
        known = len(self.book)
        if len(self._of_key) > 2 * known + 1000:  # alarms of keys that nobody speaks of any more
            self._of_key = {key: i for key, i in self._of_key.items() if key in self.book}

    def _write(self, dues: Iterable[Due]) -> None:
        for due in dues:
            key = due.finding.key
            ids = self._of_key.get(key, ())
            if due.turn is Turn.RETURN:
                self._record(returning(ids))
                continue
            draft = self._draft(due.finding)
            new_id = draft.subject.removeprefix("alarm:")
            if due.turn is Turn.REOPEN and ids:
                self._of_key[key] = (ids[-1], new_id)
                self._record(_reopen(ids[-1], draft, self._covers))
            else:
                self._of_key[key] = (new_id,)
                self._record(_raise(draft, self._covers))

    def _is_judged(self, key: str) -> bool:
        """Return whether a person has closed the newest alarm of a condition."""
        known = (self._board.alarms.get(i) for i in reversed(self._of_key.get(key, ())))
        newest = next((alarm for alarm in known if alarm is not None), None)
        return newest is not None and not newest.is_open

    def _draft(self, finding: Finding) -> Draft:
        named = self._named(finding)
        evidence = {
            **finding.evidence,
            "at_s": finding.at_s,
            "confidence": finding.confidence,
            "is_retrospective": finding.is_retrospective,
            "rule_version": finding.rule_version,
            "config_hash": finding.config_hash,
        }
        if math.isfinite(finding.from_s):
            evidence["from_s"] = finding.from_s
        return raised(
            finding.rule,
            finding.severity,
            finding.entity_id,
            LonLat(finding.lon_deg, finding.lat_deg),
            evidence,
            label=named.label,
            key=finding.key,
            county=named.county,
            alarm_id=self._new_id(finding),
        )


def _finding_of(alarm: Alarm) -> Finding:
    return Finding(
        key=alarm.key,
        rule=alarm.rule,
        severity=alarm.severity,
        entity_id=alarm.entity_id,
        lon_deg=alarm.lon_deg,
        lat_deg=alarm.lat_deg,
        at_s=alarm.began_s,
        is_standing=True,
    )


def _raise(draft: Draft, covers: Sequence[Cover]) -> Job:
    def job(situation: Situation) -> Outcome:
        return Outcome(_begin(draft, situation, covers))

    return job


def _begin(draft: Draft, situation: Situation, covers: Sequence[Cover]) -> tuple[Draft, ...]:
    """Return what raises an alarm, and at once what holds it back, so that none announces it."""
    board, body = situation.board, draft.body
    drafts = [draft]
    for outage in board.standing_outages():
        if outage.holds(body["rule"], body["entity_id"], draft.county):
            held = {"outage_id": outage.outage_id}
            drafts.append(Draft("alarm_out_of_service", draft.subject, held, draft.county))
            break
    cause = cause_of(body["rule"], body["evidence"], board.alarms.open_ones, covers)
    if cause is not None:
        said = {"by": cause.rule, "cause_id": cause.alarm_id}
        drafts.append(Draft("alarm_suppressed", draft.subject, said, draft.county))
    return tuple(drafts)


def _reopen(former: str, draft: Draft, covers: Sequence[Cover]) -> Job:
    """Reopen an alarm, or raise a new one where a person closed it meanwhile."""

    def job(situation: Situation) -> Outcome:
        alarm = situation.board.alarms.get(former)
        if alarm is None or not alarm.is_open:
            return Outcome(_begin(draft, situation, covers))
        if alarm.is_standing:
            return Outcome()
        return Outcome((Draft("alarm_reopened", f"alarm:{former}", {}, alarm.county),))

    return job


def returning(alarm_ids: Sequence[str]) -> Job:
    """Return what says that a condition is over, of alarms that a person has closed, too."""

    def job(situation: Situation) -> Outcome:
        found = (situation.board.alarms.get(alarm_id) for alarm_id in alarm_ids)
        return Outcome(
            tuple(returned(alarm) for alarm in found if alarm is not None and alarm.is_standing)
        )

    return job
