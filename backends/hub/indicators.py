"""The indicators child: counts every figure from rows it keeps, away from the hub's thread."""

import logging
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import zmq

from app.domain.clock import Clock
from app.domain.errors import ConfigError, DecodeError, StoreError
from app.domain.health import SourceHealth
from app.domain.measures.asking import MembersAnswer, PartsAnswer
from app.domain.measures.noticing import BurstsAnswer, ForecastAnswer, SpotsAnswer
from app.domain.people import CITY
from backends.city.pack import read_info
from backends.history.layout import LAYOUTS
from backends.history.messages import HOLE, Told, decode
from backends.hub.answering import Answerer, answered
from backends.hub.config import HubConfig, read_hub_config
from backends.hub.indicator_desk import FEEDS, GOODS, INDICATORS
from backends.hub.inner import (
    ChildMeasured,
    ChildQuestion,
    ChildReady,
    FromChild,
    decode_question,
    encode,
)
from backends.hub.leading import journal_place
from backends.indicators.answers import MeasureAnswers, personal_of
from backends.indicators.counting import Counter
from backends.indicators.noticing import NoticingAnswers
from backends.indicators.opening import open_tables
from backends.indicators.table_file import read_table
from backends.indicators.tables import Tables
from backends.indicators.telling import Telling
from backends.indicators.trouble_rules import read_trouble_rules
from backends.store.database import Reading
from backends.wire.sockets import Socket

log = logging.getLogger("hub")

NICENESS = 5  # the hub and its planner are asked by people: figures give way to them
AT_ONCE = 100  # messages: the hub hands over ten a second
ANSWERS_AT_ONCE = 20  # then the figures are due again
MOST_OUT = 1000  # messages that the hub does not take: half an hour of figures as it ships
MOST_WAIT_MS = 500.0  # then it looks whether the hub is still there


class IndicatorsLoop:
    """Hears the hub's line and the journal, counts, tells what came of it, and answers.

    It begins with what the journal has: the first figures are told before anything is heard.
    """

    def __init__(
        self,
        tables: Tables,
        counter: Counter,
        reading: Reading,
        nodes: Sequence[str],
        intake: Socket,
        inner: Socket,
        clock: Clock,
        every_s: float,
    ) -> None:
        """Count every ``every_s`` real seconds for ``nodes``."""
        self._tables = tables
        self._counter = counter
        self._reading = reading
        self._nodes = tuple(nodes)
        self._intake = intake
        self._inner = inner
        self._clock = clock
        self._every_s = every_s
        self._telling = Telling(nodes)
        self._answerers: Mapping[str, Answerer] = {}
        self._outbox: deque[bytes] = deque()
        self._heard = self._holes = 0
        self._unread: dict[str, str] = {}  # what could not be read, and why, as it was said last
        self._has_begun = False
        self._line_s = 0.0  # up to when the line was sent everything, as the hub said last
        self._count_at_s = 0.0
        self._counted_s = 0.0
        self._is_ending = False

    @property
    def counted_s(self) -> float:
        """When was counted last (city time): what is answered belongs to those figures."""
        return self._counted_s

    def answer_with(self, answerers: Mapping[str, Answerer]) -> None:
        """Answer these questions."""
        self._answerers = answerers

    def end(self) -> None:
        """End after this turn."""
        self._is_ending = True

    def begin(self) -> None:
        """Tell the first figures, and that somebody counts now."""
        self.count()
        self._tell(ChildReady(INDICATORS))
        self._has_begun = True
        self._count_at_s = 0.0  # at once again, with what was left out

    def run(self, parent_pid: int) -> None:
        """Count until told to end, or until the hub is gone."""
        while not self._is_ending and os.getppid() == parent_pid:
            self.turn()

    def turn(self) -> None:
        """Take what is there, answer what is asked, and count when it is time."""
        wait_ms = max(0.0, self._count_at_s - time.monotonic()) * 1000.0
        poller = zmq.Poller()
        poller.register(self._intake, zmq.POLLIN)
        poller.register(self._inner, zmq.POLLIN)
        there = dict(poller.poll(int(min(wait_ms, MOST_WAIT_MS))))
        if self._intake in there:
            self._receive()
        if self._inner in there:
            self._answer()
        if time.monotonic() >= self._count_at_s:
            self.count()
        self._post()

    def count(self) -> None:
        """Read what is new in the journal, count, and tell what is to be told."""
        self._count_at_s = time.monotonic() + self._every_s
        now_s = self._clock.now_s()
        self._try("the journal", lambda: self._tables.absorb(self._reading, now_s))
        if self._has_begun:  # the first figures wait for no register
            self._try("a register", lambda: self._tables.refresh(now_s))
        if self._line_s and not self._intake.poll(0):
            self._tables.heard_until(self._line_s)
        counted = self._counter.refresh(now_s)
        self._counted_s = now_s
        due = self._telling.due(counted, now_s)
        self._tell(
            ChildMeasured(
                self._nodes,
                due.node,
                due.quantity,
                due.value,
                due.t_s,
                due.mark,
                self._heard,
                self._holes,
                dict(self._counter.faults)
                | {f"table {name}": why for name, why in self._tables.unread.items()},
            )
        )

    def _try(self, what: str, read: Callable[[], None]) -> None:
        """Read, or have figures stand still; why is said once."""
        try:
            read()
            self._unread[what] = ""
        except (StoreError, ConfigError, msgspec.MsgspecError) as error:
            if str(error) != self._unread.get(what):
                log.warning("figures stand still: %s cannot be read: %s", what, error)
            self._unread[what] = str(error)

    def _receive(self) -> None:
        for _ in range(AT_ONCE):
            try:
                frames = self._intake.recv_multipart(zmq.NOBLOCK)
            except zmq.Again:
                return
            try:
                self._hear(decode(frames))
            except DecodeError:
                log.exception("the hub said what it must not")

    def _hear(self, told: Told) -> None:
        if told.kind == HOLE:
            self._holes += len(told)  # how things stand is said again by whatever moves on
            return
        if told.kind in LAYOUTS:
            self._heard += len(told)
        self._tables.hear(told)

    def _answer(self) -> None:
        for _ in range(ANSWERS_AT_ONCE):
            try:
                question = decode_question(self._inner.recv(zmq.NOBLOCK))
            except zmq.Again:
                return
            if question.name == FEEDS:
                self._hear_feeds(question.frozen)
            elif question.name == GOODS:
                self._tables.hear_goods(question.frozen)
            else:
                self._tell(answered(question, self._answerers))

    def _hear_feeds(self, told: Mapping[str, Any]) -> None:
        sources = msgspec.convert(told["sources"], tuple[SourceHealth, ...])
        self._tables.hear_feeds(sources, float(told["t_s"]))
        if not told["is_behind"]:
            self._line_s = float(told["t_s"])

    def _tell(self, message: FromChild) -> None:
        if len(self._outbox) >= MOST_OUT:  # a hub that takes nothing is told the newest
            self._outbox.popleft()
        self._outbox.append(encode(message))
        self._post()

    def _post(self) -> None:
        """Send what waits; what the hub cannot take now waits on."""
        while self._outbox:
            try:
                self._inner.send(self._outbox[0], zmq.NOBLOCK)
            except zmq.Again:
                return
            self._outbox.popleft()


def answerers_of(answers: MeasureAnswers, noticing: NoticingAnswers) -> dict[str, Answerer]:
    """Return what the hub may ask."""

    def parts(question: ChildQuestion) -> PartsAnswer:
        is_signed_in = bool(question.frozen.get("person"))
        return answers.parts(question.county, question.arguments, is_signed_in=is_signed_in)

    def members(question: ChildQuestion) -> MembersAnswer:
        is_signed_in = bool(question.frozen.get("person"))
        return answers.members(question.county, question.arguments, is_signed_in=is_signed_in)

    def spots(question: ChildQuestion) -> SpotsAnswer:
        return noticing.spots(question.county, question.arguments)

    def bursts(question: ChildQuestion) -> BurstsAnswer:
        return noticing.bursts(question.county, question.arguments)

    def forecast(question: ChildQuestion) -> ForecastAnswer:
        return noticing.forecast(question.county, question.arguments)

    return {
        "measure_parts": parts,
        "measure_members": members,
        "measure_spots": spots,
        "measure_bursts": bursts,
        "measure_forecast": forecast,
    }


def main(config: HubConfig, inner: str, line: str, parent_pid: int) -> None:
    """Load what there is to count from, and count until the hub is gone."""
    clock = config.running_clock()
    info = read_info(Path(config.city) / "pack")
    table = read_table()
    nodes = [(CITY, 0), *((county.code, county.index) for county in info.counties)]
    keys = [node for node, _ in nodes]
    reading = Reading(journal_place(config))
    tables = open_tables(Path(config.city), info, reading, Path(config.data))
    counter = Counter(tables.facts, table, nodes)
    context: zmq.Context[Socket] = zmq.Context()
    try:
        intake, to_hub = context.socket(zmq.PULL), context.socket(zmq.DEALER)
        intake.setsockopt(zmq.RCVHWM, 2)
        intake.connect(line)
        to_hub.setsockopt(zmq.LINGER, 200)
        to_hub.setsockopt(zmq.IDENTITY, INDICATORS.encode())
        to_hub.connect(inner)
        loop = IndicatorsLoop(
            *(tables, counter, reading, keys, intake, to_hub, clock),
            every_s=config.measure_every_s,
        )
        answers = MeasureAnswers(
            *(counter, [one.key for one in table], keys, lambda: loop.counted_s),
            personal_of(table),
        )
        noticing = NoticingAnswers(
            *(tables.facts, table, nodes, tables.grounds, read_trouble_rules()),
            lambda: loop.counted_s,
        )
        loop.answer_with(answerers_of(answers, noticing))
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: loop.end())
        loop.begin()
        os.nice(NICENESS)  # not before: people wait for the first figures
        loop.run(parent_pid)
    finally:
        context.destroy(200)


if __name__ == "__main__":
    main(read_hub_config(Path(sys.argv[1])), sys.argv[2], sys.argv[3], int(sys.argv[4]))
