"""The hub's desk for its judge: rows out, findings in, and how the judge does on the strip."""

import datetime as dt
import logging
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from app.domain.clock import Clock
from app.domain.fields import Column
from app.domain.readings import ReadingBatch
from app.domain.tracks import Refusals
from app.domain.world import Rows
from backends.hub.history_line import HistoryLine
from backends.hub.ingest import FixSink
from backends.hub.inner import ChildJudged, ChildRecorded
from backends.hub.reading_ingest import OnAccepted
from backends.hub.sources import SourceLedger

log = logging.getLogger("hub")

JUDGE = "judge"  # the child, its source on the strip, and that source's kind
REPORTS_WITHIN_S = 5.0  # real seconds
MANY_THINGS = 10_000  # it holds a place for each it ever heard of; said whenever so many are new
_HALL_ZONE = dt.timezone(dt.timedelta(hours=8))  # Asia/Shanghai, no summer time since 1991


class JudgeDesk:
    """Runs in the hub's thread; never waits for the judge."""

    def __init__(
        self,
        line: HistoryLine,
        ledger: SourceLedger,
        clock: Clock,
        speed: float = 1.0,
    ) -> None:
        self.line = line
        self._ledger = ledger
        self._clock = clock
        self._speed = speed
        self._rows = 0
        self._counted: dict[str, int] = {}
        self._lost_rows = 0  # counted for good: the line counts on whichever judge listens
        self._known = 0  # findings
        self._said_things = 0

    def ready(self) -> None:
        """Begin to send: a judge is there."""
        self.line.ready()

    def flush(self) -> None:
        """Send what came since the last turn."""
        self.line.flush()

    def judged(self, report: ChildJudged) -> None:
        """Show how the judge does, and take over what it has judged."""
        self.line.heard(
            ChildRecorded(
                settled_rows=report.rows,
                settled_holes=report.holes,
                lost_rows=0,
                through_s=report.through_s,
                size_bytes=0,
                free_bytes=0,
                condition="",
            )
        )
        account = self._ledger.account(JUDGE, JUDGE)
        account.every_s = REPORTS_WITHIN_S * self._speed
        if report.rows < self._rows:
            self._rows, self._counted = 0, {}  # another judge, which counts from its own start
        account.accept(report.rows - self._rows, self._clock.now_s())
        self._rows = report.rows
        counts = {name: count for name, count in report.refused.items() if count}
        counts |= {f"detector_{name}": 1 for name in report.off}
        for name, count in counts.items():
            if fresh := count - self._counted.get(name, 0):
                sample = report.off.get(name.removeprefix("detector_"), "")
                self._ledger.refuse(JUDGE, JUDGE, {name: fresh}, sample)
        self._counted |= counts
        if lost := self.line.lost_rows - self._lost_rows:
            self._ledger.refuse(JUDGE, JUDGE, {"not_judged": lost})
            self._lost_rows = self.line.lost_rows
        # What is so now and not since the start: told anew each time, as a gateway's counts are.
        account.reported = _short_of_past(report)
        if abs(report.things - self._said_things) >= MANY_THINGS:
            log.info("judge: it holds a place for %d things", report.things)
            self._said_things = report.things

    def left_out(self, known: int) -> None:
        """Show how many findings were left out since the start: a person had judged them."""
        if fresh := known - self._known:
            self._ledger.refuse(JUDGE, JUDGE, {"known": fresh})
            self._known = known


def _short_of_past(report: ChildJudged) -> Refusals:
    """Return how many rules have not yet seen as far back as they look, and since when they see."""
    seen_s = report.through_s - report.since_s
    short = [rule for rule, memory in report.memories.items() if not seen_s >= memory.span_s]
    if not short:
        return Refusals()
    since = dt.datetime.fromtimestamp(report.since_s, _HALL_ZONE).strftime("%Y-%m-%d %H:%M")
    return Refusals(
        {"short_of_past": len(short)}, {"short_of_past": f"{since}: {' '.join(short)}"[:200]}
    )


class BothSinks:
    """Tells two lines of every fix that was taken."""

    def __init__(self, sinks: Sequence[FixSink]) -> None:
        self._sinks = tuple(sinks)

    def accepted(self, rows: Rows, moving: Mapping[str, Column]) -> None:
        """Take fixes that are in the world now."""
        for sink in self._sinks:
            sink.accepted(rows, moving)

    def came_late(self, rows: Rows, moving: Mapping[str, Column]) -> None:
        """Take fixes that are older than what the world has of their things."""
        for sink in self._sinks:
            sink.came_late(rows, moving)

    def named(self, rows: Rows) -> None:
        """Note that these things are new or have another name."""
        for sink in self._sinks:
            sink.named(rows)


def both(first: OnAccepted, second: OnAccepted) -> OnAccepted:
    """Return what tells two lines of every reading that was taken."""

    def accepted(
        batch: ReadingBatch,
        series: NDArray[np.bytes_],
        timings: NDArray[np.uint8],
        receipt_s: float,
    ) -> None:
        first(batch, series, timings, receipt_s)
        second(batch, series, timings, receipt_s)

    return accepted
