"""The hub's eye on its recorder: what it recorded and lost, and the alarm when the disk is full."""

from collections.abc import Callable

from app.domain.classes import Severity
from app.domain.clock import Clock
from app.domain.geo import LonLat
from backends.history.retention import Condition
from backends.hub.alarm_drafts import raised, returned
from backends.hub.config import HistorySetting
from backends.hub.inner import ChildRecorded
from backends.hub.sources import SourceLedger
from backends.store.job import Job, Outcome, Situation

SOURCE = "recorder"
KIND = "history"
REPORTS_WITHIN_S = 5.0  # real seconds: each second, or after a merge
# What each condition raises; the rule's name finds its text in resources/texts.
RULES = {
    Condition.OVER_BUDGET: ("history_over_budget", Severity.III),
    Condition.REFUSING: ("history_refusing", Severity.II),
}


class HistoryWatch:
    """Hears the recorder's reports in the hub's thread; its alarms stand at ``place``."""

    def __init__(
        self,
        ledger: SourceLedger,
        clock: Clock,
        record: Callable[[Job], None],
        setting: HistorySetting,
        place: LonLat,
        speed: float = 1.0,
    ) -> None:
        self._speed = speed
        self._ledger = ledger
        self._clock = clock
        self._record = record
        self._setting = setting
        self._place = place
        self._recorded_rows = 0
        self._lost_rows = 0
        self._condition: Condition | None = None

    def heard(self, report: ChildRecorded, lost_rows: int) -> None:
        """Take over a report; ``lost_rows`` were lost by the line to the recorder."""
        self._count(report, lost_rows)
        condition = Condition(report.condition)
        if condition is not self._condition:
            self._condition = condition
            self._record(self._job(condition, report))

    def missing(self) -> None:
        """Show the recorder as a source that was never heard."""
        self._ledger.account(SOURCE, KIND)

    def _count(self, report: ChildRecorded, lost_rows: int) -> None:
        account = self._ledger.account(SOURCE, KIND)
        account.every_s = REPORTS_WITHIN_S * self._speed
        recorded_rows = report.settled_rows - report.lost_rows
        if recorded_rows < self._recorded_rows:
            self._recorded_rows = 0  # another recorder, which counts from its own start
        account.accept(recorded_rows - self._recorded_rows, self._clock.now_s())
        self._recorded_rows = recorded_rows
        lost_rows += report.lost_rows
        if lost_rows > self._lost_rows:
            self._ledger.refuse(SOURCE, KIND, {"not_recorded": lost_rows - self._lost_rows})
        self._lost_rows = lost_rows

    def _job(self, condition: Condition, report: ChildRecorded) -> Job:
        """Return what raises the condition's alarm and ends the others."""
        rule, severity = RULES.get(condition, ("", Severity.IV))
        evidence = {
            "used_bytes": report.size_bytes,
            "budget_bytes": self._setting.budget_bytes,
            "free_bytes": report.free_bytes,
            "floor_bytes": self._setting.floor_bytes,
        }
        draft = raised(rule, severity, SOURCE, self._place, evidence)
        ours = {name for name, _ in RULES.values()}

        def job(situation: Situation) -> Outcome:
            standing = [
                a for a in situation.board.open_alarms() if a.rule in ours and a.is_standing
            ]
            drafts = [returned(alarm) for alarm in standing if alarm.rule != rule]
            if rule and not any(a.rule == rule for a in standing):
                drafts.append(draft)
            return Outcome(tuple(drafts))

        return job
