"""The hub's eye on its recorder: what it has recorded and lost, as the health of a source."""

from app.domain.clock import Clock
from backends.hub.inner import ChildRecorded
from backends.hub.sources import SourceLedger

SOURCE = "recorder"
KIND = "history"


class HistoryWatch:
    """Hears the recorder's reports in the hub's thread."""

    def __init__(self, ledger: SourceLedger, clock: Clock) -> None:
        self._ledger = ledger
        self._clock = clock
        self._recorded_rows = 0
        self._lost_rows = 0

    def heard(self, report: ChildRecorded, lost_rows: int) -> None:
        """Take over a report; ``lost_rows`` never reached the recorder."""
        account = self._ledger.account(SOURCE, KIND)
        recorded_rows = report.settled_rows - report.lost_rows
        if recorded_rows < self._recorded_rows:
            self._recorded_rows = 0  # another recorder, which counts from its own start
        account.accept(recorded_rows - self._recorded_rows, self._clock.now_s())
        self._recorded_rows = recorded_rows
        lost_rows += report.lost_rows
        if lost_rows > self._lost_rows:
            self._ledger.refuse(SOURCE, KIND, {"not_recorded": lost_rows - self._lost_rows})
        self._lost_rows = lost_rows
