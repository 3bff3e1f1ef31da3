"""The desk of the judge: what it counts is counted once, however often a judge begins anew."""

from dataclasses import dataclass, field

import pytest

from app.domain.clock import SetClock
from backends.hub.inner import ChildJudged, ChildRecorded
from backends.hub.judge_desk import JUDGE, JudgeDesk
from backends.hub.sources import SourceLedger
from backends.judging.memory import Memory
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


def test_which_rules_look_further_back_than_was_seen_is_said_as_long_as_it_is_so(office):
    memories = {"driving_day": Memory(86_400.0), "speed_coach": Memory(600.0)}
    office.report(1, since_s=NOON_S, through_s=NOON_S + 3600.0, memories=memories)
    (health,) = office.ledger.health(NOON_S)
    assert health.refused == {"short_of_past": 1}
    assert health.sample == {"short_of_past": "2023-11-15 06:13: driving_day"}
    office.report(2, since_s=NOON_S, through_s=NOON_S + 90_000.0, memories=memories)
    (health,) = office.ledger.health(NOON_S)
    assert health.refused == {}


def test_a_judge_that_has_judged_nothing_yet_has_seen_nothing(office):
    office.report(0, since_s=NOON_S, through_s=float("-inf"), memories={"speed_coach": Memory(600)})
    (health,) = office.ledger.health(NOON_S)
    assert health.refused == {"short_of_past": 1}


def test_findings_of_what_was_dealt_with_are_counted_as_they_come(office):
    for known in (0, 2, 2, 3):
        office.desk.left_out(known)
    assert office.refused == {"known": 3}
