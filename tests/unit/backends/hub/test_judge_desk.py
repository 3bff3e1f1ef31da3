"""The desk of the judge: what it counts is counted once, however often a judge begins anew."""

from dataclasses import dataclass, field

import pytest

from app.domain.clock import SetClock
from backends.hub.inner import ChildJudged, ChildRecorded
from backends.hub.judge_desk import JUDGE, JudgeDesk
from backends.hub.sources import SourceLedger
from tests.unit.backends.hub.ground import NOON_S


@dataclass
class Line:
    """A line that lost what it is told it lost, and remembers what it heard."""

    lost_rows: int = 0
    reports: list[ChildRecorded] = field(default_factory=list)

    def heard(self, report: ChildRecorded) -> None:
        self.reports.append(report)


class Office:
    """A desk with its line and its account on the strip."""

    def __init__(self) -> None:
        self.line, self.ledger = Line(), SourceLedger()
        self.desk = JudgeDesk(self.line, self.ledger, SetClock(NOON_S))  # type: ignore[arg-type]

    def report(self, rows: int, refused: dict[str, int] | None = None, **more) -> None:
        told = {"off": {}, "holes": 0, "since_s": 0.0, "through_s": 0.0} | more
        self.desk.judged(ChildJudged(rows=rows, refused=refused or {}, **told))

    @property
    def refused(self) -> dict[str, int]:
        return dict(self.ledger.account(JUDGE, JUDGE).refusals.counts)


@pytest.fixture
def office() -> Office:
    return Office()


def test_rows_that_were_lost_are_counted_once_whichever_judge_listens(office):
    office.report(1000)
    office.line.lost_rows = 500
    office.report(2000)
    office.report(0)  # another judge
    office.report(10)
    assert office.refused == {"not_judged": 500}
    office.line.lost_rows = 501
    office.report(20)
    assert office.refused == {"not_judged": 501}


def test_what_another_judge_refuses_is_counted_from_its_own_start(office):
    office.report(1000, {"late": 3})
    office.report(5, {"late": 1})
    office.report(6, {"late": 2})
    assert office.refused == {"late": 5}
    assert office.ledger.account(JUDGE, JUDGE).accepted == 1006
