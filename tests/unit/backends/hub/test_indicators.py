"""The loop of whoever counts: what it hears, when it counts, what it tells, and what it answers."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from time import monotonic, sleep
from typing import Any

import msgspec
import numpy as np
import pytest
import zmq

from app.domain.clock import SetClock
from app.domain.errors import ConfigError, OperatorError, StoreError
from app.domain.measures.indicator import Counting, FactKind, Indicator, Meant
from app.domain.measures.period import Period
from backends.history.layout import TRACKS
from backends.history.messages import HOLE, Told, encode
from backends.hub.indicator_desk import FEEDS, GOODS
from backends.hub.indicators import MOST_OUT, IndicatorsLoop
from backends.hub.inner import (
    ChildAnswer,
    ChildMeasured,
    ChildQuestion,
    ChildReady,
    decode_from_child,
)
from backends.hub.inner import encode as say
from backends.indicators.contained import Contained
from backends.indicators.counting import Counted
from backends.indicators.tables import Tables

NOW_S = 1_795_400_000.0
NODES = ("city", "320612")
CALLS = Indicator(
    *("calls", 40_000, {}, Counting.COUNT, Meant(FactKind.CASES, (), "raised"), Period.TODAY, {})
)
WITHIN_MS = 2_000


@dataclass
class Reading:
    """A database that is there, or not."""

    is_away: bool = False

    @contextmanager
    def read(self) -> Iterator[None]:
        if self.is_away:
            raise StoreError("journal.db: cannot be read: it is gone")
        yield None


@dataclass
class Table:
    """Rows of the journal and of the line, as far as this loop knows them."""

    as_of_s: float = 0.0
    told: list[Told] = field(default_factory=list)
    heard_until_s: float = 0.0
    sources: list[Any] = field(default_factory=list)
    registers: list[float] = field(default_factory=list)
    goods: list[Any] = field(default_factory=list)
    is_damaged: bool = False

    def refresh(self, now_s: float) -> None:
        if self.is_damaged:
            raise ConfigError("vehicles.csv: line 3: no class")
        self.registers.append(now_s)

    def absorb(self, _connection: Any, now_s: float) -> None:
        self.as_of_s = now_s

    def hear(self, told: Told) -> None:
        self.told.append(told)

    def known_until(self, now_s: float) -> None:
        self.heard_until_s = now_s

    def feeds(self, sources: Any, now_s: float) -> None:
        self.sources.append((sources, now_s))


@dataclass
class Counter:
    """Counts what a test says."""

    table: Table
    value: float = 3.0
    faults: dict[str, str] = field(default_factory=dict)

    def refresh(self, _now_s: float) -> list[Counted]:
        return [Counted(CALLS, "city", self.value, math.nan, self.table.as_of_s)]


class Stage:
    """A loop between two ends of real sockets."""

    def __init__(self) -> None:
        self.context: zmq.Context[Any] = zmq.Context()
        self.line, self.hub = self.context.socket(zmq.PUSH), self.context.socket(zmq.ROUTER)
        intake, inner = self.context.socket(zmq.PULL), self.context.socket(zmq.DEALER)
        for end, other, name in ((self.line, intake, "line"), (self.hub, inner, "inner")):
            end.bind(f"inproc://{name}")
            other.setsockopt(zmq.IDENTITY, b"indicators")
            other.connect(f"inproc://{name}")
        self.clock, self.reading, self.table = SetClock(NOW_S), Reading(), Table()
        self.counter = Counter(self.table)
        tables = Tables({}, (self.table,), (self.table,), (self.table.refresh,))
        tables = replace(tables, feeds=self.table.feeds, goods=self.table.goods.append)
        self.loop = IndicatorsLoop(
            *(tables, self.counter, self.reading, NODES, intake, inner, self.clock),  # type: ignore[arg-type]
            every_s=1e-9,
        )
        self.loop.answer_with({"measure_parts": self._parts})
        self.loop.count()
        self.first = self.said()

    @staticmethod
    def _parts(question: ChildQuestion) -> dict[str, str]:
        if question.county != "city":
            raise OperatorError("out_of_scope", question.county)
        return {"asked": question.arguments["by"]}

    def said(self) -> Any:
        assert self.hub.poll(WITHIN_MS)
        return decode_from_child(self.hub.recv_multipart()[1])

    def measured(self, *, after_s: float = 2.0) -> ChildMeasured:
        self.clock.advance(after_s)
        self.loop.turn()
        return next(one for one in iter(self.said, None) if isinstance(one, ChildMeasured))

    def ask(self, name: str, county: str = "city", **more: Any) -> None:
        question = ChildQuestion("q1", name, county, more.pop("arguments", {}), more)
        self.hub.send_multipart([b"indicators", say(question)])

    def wait_until(self, is_so: Any) -> None:
        for _ in range(200):
            self.measured(after_s=0.01)
            if is_so():
                return
        raise AssertionError("it did not come")


@pytest.fixture
def stage() -> Iterator[Stage]:
    stage = Stage()
    yield stage
    stage.context.destroy(0)


def tracks(count: int) -> list[bytes]:
    columns = {cell.key: np.zeros(count, cell.given) for cell in TRACKS.cells}
    return encode(TRACKS.kind, {"number": np.zeros(count, np.uint32), **columns})


def test_the_first_figures_are_told_before_anything_is_heard(stage: Stage) -> None:
    first = stage.first
    assert isinstance(first, ChildMeasured)
    assert (first.nodes, first.node, first.quantity) == (NODES, [0], [40_000])
    assert (first.value, first.t_s) == ([3.0], [NOW_S])


def test_it_says_it_is_there_after_its_first_figures(stage: Stage) -> None:
    stage.loop.begin()
    assert isinstance(stage.said(), ChildMeasured)
    assert stage.said() == ChildReady("indicators")
    stage.loop.run(parent_pid=0)  # whose nobody is: it ends at once


def test_a_change_is_told_with_the_next_count_and_sameness_is_not(stage: Stage) -> None:
    assert stage.measured().value == []
    stage.counter.value = 4.0
    told = stage.measured()
    assert (told.value, told.t_s) == ([4.0], [NOW_S + 4.0])


def test_while_the_journal_cannot_be_read_figures_stand_still_and_it_is_said_once(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage.reading.is_away, stage.counter.value = True, 9.0
    assert stage.measured().value == []
    assert stage.measured(after_s=600.0).value == []
    assert len([r for r in caplog.records if "stand still" in r.message]) == 1
    stage.reading.is_away = False
    told = stage.measured()
    assert (told.value, told.t_s) == ([9.0], [NOW_S + 604.0])


def test_the_first_figures_wait_for_no_register_and_a_damaged_one_stops_nobody(
    stage: Stage,
) -> None:
    stage.loop.begin()
    assert [type(stage.said()) for _ in range(2)] == [ChildMeasured, ChildReady]
    assert stage.table.registers == []
    stage.measured()
    assert stage.table.registers == [NOW_S + 2.0]
    stage.table.is_damaged, stage.counter.value = True, 5.0
    assert stage.measured().value == [5.0]
    stage.table.is_damaged = False
    stage.measured()
    assert len(stage.table.registers) == 2


def test_rows_of_the_line_are_counted_and_handed_on_and_holes_are_settled(stage: Stage) -> None:
    stage.line.send_multipart(tracks(5))
    stage.line.send_multipart([b"no message"])
    hole = {"from_s": np.zeros(2), "to_s": np.ones(2), "rows": np.ones(2, np.int64)}
    stage.line.send_multipart(encode(HOLE, hole | {"dropped_from_s": np.ones(2)}))
    stage.wait_until(lambda: stage.measured().holes)
    assert (stage.measured().heard, stage.measured().holes) == (5, 2)
    assert [len(told) for told in stage.table.told] == [5]


def test_what_is_heard_is_as_old_as_the_hub_says_and_no_younger_while_it_is_behind(
    stage: Stage,
) -> None:
    source = {"source": "air", "kind": "csv", "as_of_s": 1.0, "last_receipt_s": None}
    source |= {"accepted": 0, "rate_per_s": 0.0}
    stage.ask(FEEDS, t_s=NOW_S + 1.0, is_behind=True, sources=[source])
    stage.wait_until(lambda: stage.table.sources)
    (((health,), at_s),) = stage.table.sources
    assert (health.source, health.last_receipt_s, at_s) == ("air", None, NOW_S + 1.0)
    assert stage.table.heard_until_s == 0.0
    stage.ask(FEEDS, t_s=NOW_S + 2.0, is_behind=False, sources=[])
    stage.wait_until(lambda: stage.table.heard_until_s == NOW_S + 2.0)


def test_where_dangerous_goods_are_is_handed_on(stage: Stage) -> None:
    stage.ask(GOODS, now_s=NOW_S, trucks=[])
    stage.wait_until(lambda: stage.table.goods)
    assert stage.table.goods == [{"now_s": NOW_S, "trucks": []}]


def test_questions_are_answered_or_refused_by_name(stage: Stage) -> None:
    answers: list[ChildAnswer] = []
    for name, county in (
        *(("measure_parts", "city"), ("measure_parts", "320612"), ("measure_dreams", "city")),
    ):
        stage.ask(name, county, arguments={"by": "unit"})
    while len(answers) < 3:
        stage.loop.turn()
        said = stage.said()
        answers += [said] if isinstance(said, ChildAnswer) else []
    assert [one.code for one in answers] == ["ok", "out_of_scope", "unknown_query"]
    assert msgspec.msgpack.decode(answers[0].result) == {"asked": "unit"}


def test_indicators_that_are_off_are_told(stage: Stage) -> None:
    stage.counter.faults["dreams"] = "there is no table of dreams"
    assert stage.measured().off == {"dreams": "there is no table of dreams"}


def test_a_table_that_cannot_be_read_is_named_among_what_is_not_counted(stage: Stage) -> None:
    def absorb(_connection: Any, _now_s: float) -> int:
        raise StoreError("case-7: its body is no JSON")

    kept = Contained("cases", absorb)
    tables = replace(stage.loop._tables, journalled=(kept,), contained=(kept,))
    stage.loop._tables = tables
    assert stage.measured().off == {"table cases": "case-7: its body is no JSON"}


def test_a_hub_that_takes_nothing_is_kept_the_newest_and_no_more(stage: Stage) -> None:
    stage.hub.close(0)
    until_s = monotonic() + 5.0  # the closing comes to the child's end by itself, a little later
    while stage.loop._inner.poll(0, zmq.POLLOUT) and monotonic() < until_s:
        sleep(0.01)
    for _ in range(2 * MOST_OUT):
        stage.loop._tell(ChildReady("indicators"))
    assert len(stage.loop._outbox) == MOST_OUT
