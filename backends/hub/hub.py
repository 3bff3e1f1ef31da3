"""The hub's parts joined: what each message, each new entry and each beat sets going."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import zmq

from app.domain.board import Board
from app.domain.clock import Clock
from app.domain.entry import Entry
from app.domain.errors import ConfigError, DecodeError
from app.domain.people import CITY
from app.domain.probe import PROBE_ID, PROBE_QUANTITY
from app.domain.readings import series_id
from app.domain.register import Registers
from app.domain.world import Rows, World
from backends.hub.case_desk import CaseDesk
from backends.hub.case_joiner import CaseJoiner
from backends.hub.courier import Courier
from backends.hub.desk import Desk
from backends.hub.gateway import messages as gateway
from backends.hub.hazmat_freezing import freeze_hazmat
from backends.hub.history_line import HistoryLine
from backends.hub.indicator_desk import INDICATORS, IndicatorDesk
from backends.hub.ingest import TERMINALS, Ingest
from backends.hub.inner import (
    ChildAnswer,
    ChildFindings,
    ChildJudged,
    ChildMeasured,
    ChildReady,
    ChildRecorded,
    decode_from_child,
)
from backends.hub.inner_line import GATEWAY, InnerLine
from backends.hub.judge_desk import JUDGE, JudgeDesk
from backends.hub.message_desk import MessageDesk
from backends.hub.office import CommandOffice
from backends.hub.outbound import Peer
from backends.hub.publisher import Publisher
from backends.hub.pulse import Pulse
from backends.hub.queries import QueryOffice
from backends.hub.reading_room import ReadingRoom
from backends.hub.seats import SeatList
from backends.hub.silence import SilenceWatch
from backends.hub.stations import kind_of
from backends.hub.watch import Watch
from backends.wire import desk

log = logging.getLogger("hub")

PROBE_SERIES = series_id(PROBE_ID, PROBE_QUANTITY)

RECORDER = "recorder"


@dataclass(slots=True)
class Offices:
    """What the desk hands commands and queries to."""

    commands: CommandOffice
    queries: QueryOffice

    def command(self, peer: Peer, message: desk.CommandMessage) -> None:
        """Decide a command."""
        self.commands.command(peer, message)

    def query(self, peer: Peer, message: desk.Query) -> None:
        """Answer a query."""
        self.queries.query(peer, message)


@dataclass(slots=True)
class Hub:
    """Built by ``process.py``; every method runs in the hub's one thread."""

    clock: Clock
    board: Board
    ingest: Ingest
    readings: ReadingRoom
    publisher: Publisher
    pulse: Pulse
    desk: Desk
    offices: Offices
    courier: Courier
    watch: Watch
    silence: SilenceWatch
    seats: SeatList
    line: InnerLine
    registers: Registers
    on_ports: Callable[[dict[str, int]], None]
    cut_streams: Callable[[], None]
    history: HistoryLine | None = None
    judge: JudgeDesk | None = None
    measures: IndicatorDesk | None = None
    cases: CaseDesk | None = None
    messages: MessageDesk | None = None
    joiner: CaseJoiner | None = None

    def committed(self, entries: Sequence[Entry]) -> None:
        """Take over what is now a fact: our board, the officers, the seats."""
        for entry in entries:
            self.board.apply(entry)
        self.offices.commands.committed(entries)
        self.desk.committed(entries)
        self.courier.committed(entries)
        if self.messages is not None:
            self.messages.committed(entries)
        if self.joiner is not None:
            self.joiner.committed(entries)

    def hear_children(self) -> None:
        """Take what gateway, worker and reader say."""
        for _ in range(200):
            try:
                name, frame = self.line.socket.recv_multipart(zmq.NOBLOCK)
            except zmq.Again:
                return
            try:
                if name == GATEWAY:
                    self._hear_gateway(gateway.decode_up(frame))
                else:
                    self._hear_child(name.decode(), frame)
            except DecodeError:
                log.exception("%s said what it must not", name)

    def publish(self) -> None:
        """Send what changed in both worlds."""
        now_s = self.clock.now_s()
        self.publisher.publish(now_s)
        self.readings.publisher.publish(now_s)
        if self.history is not None:
            self.history.flush()
        if self.judge is not None:
            self.judge.flush()
        if self.measures is not None:
            self.measures.flush()

    def heartbeat(self) -> None:
        """Say that we live."""
        self.pulse.heartbeat(self.clock.now_s(), self.desk.last_seq)

    def each_second(self) -> None:
        """Do what is done once a second."""
        self.watch.look()
        self.courier.escalate_overdue()
        now_s = self.clock.now_s()
        self.readings.health.look(now_s)
        health = self.ingest.ledger.health(now_s)
        self.silence.look(health)
        self.pulse.health(health)
        if self.measures is not None:
            self.measures.look(health)
        self._reload_seats()
        self.desk.forget_silent()
        self.offices.queries.give_up_late()
        self.line.children.supervise()
        self._mark_own()

    def each_minute(self) -> None:
        """Do what is done once a minute."""
        self.ingest.forget_old()
        self._tell_goods()

    def stop(self) -> None:
        """Tell the children to end."""
        if self.history is not None:
            self.history.flush()
        self.line.stop_gateway()
        self.line.children.stop()

    def _reload_seats(self) -> None:
        try:
            if self.seats.reload() and self.seats.has_lost_sight:
                self.cut_streams()
        except ConfigError:
            log.exception("the allow-list cannot be used; it stays as it was")

    def _hear_gateway(self, message: gateway.Up) -> None:
        match message:
            case gateway.Tracks():
                batch = gateway.unpack_tracks(message)
                self.ingest.take(batch, TERMINALS if batch.source == "jt808" else "ais")
            case gateway.Readings():
                readings = gateway.unpack_readings(message)
                self.readings.ingest.take(readings, kind_of(readings.source))
            case gateway.SourceReport():
                self.ingest.ledger.report(
                    message.source,
                    message.kind,
                    message.refused,
                    message.samples,
                    message.connected,
                )
            case gateway.TaskReceipt():
                self.courier.receipt(message)
            case gateway.OfficerAnswer():
                self.courier.answer(message)
            case gateway.CaseAsked():
                if self.cases is not None:
                    self.cases.asked(message)
            case gateway.Ready():
                self.line.children.ready("gateway")
                self.on_ports(message.ports)
                self.courier.resume()
            case gateway.TerminalOnline() | gateway.TerminalOffline():
                log.debug("terminal of %s: %s", message.entity_id, type(message).__name__)

    def _hear_child(self, name: str, frame: bytes) -> None:
        message = decode_from_child(frame)
        match message:
            case ChildReady():
                self._hear_ready(name)
            case ChildFindings():
                self.watch.take(message)
            case ChildJudged() if self.judge is not None:
                self.judge.judged(message)
                self.watch.judged(message)
                self.judge.left_out(self.watch.counts["known"])
            case ChildMeasured() if self.measures is not None:
                self.measures.measured(message)
            case ChildRecorded() if self.history is not None:
                self.history.heard(message)
            case ChildAnswer():
                self._pass_on(message)

    def _hear_ready(self, name: str) -> None:
        self.line.children.ready(name)
        self.offices.queries.child_ready(name)
        if name == RECORDER and self.history is not None:
            self.history.ready()
        elif name == JUDGE and self.judge is not None:
            self.judge.ready()
        elif name == INDICATORS and self.measures is not None:
            self.measures.ready()
            self._tell_goods()

    def _tell_goods(self) -> None:
        """Have whoever counts know where dangerous goods are: the risk of areas follows."""
        if self.measures is not None:
            shown, now_s = self.publisher.shown(CITY), self.clock.now_s()
            frozen = freeze_hazmat(self.ingest.world, self.board, shown, CITY, now_s)
            self.measures.look_at_goods(frozen)

    def _pass_on(self, answer: ChildAnswer) -> None:
        """Give an answer to whoever asked: another department's system, a message, or a seat."""
        if self.messages is not None and self.messages.answered(answer):
            return
        if self.joiner is not None and self.joiner.answered(answer):
            return
        if self.cases is None or not self.cases.answered(answer):
            self.offices.queries.answered(answer)

    def _mark_own(self) -> None:
        """Keep own officers, things in own tasks and the probe in each county's stream."""
        own: dict[str, list[str]] = {}
        probes = self._rows(self.readings.ingest.world, [PROBE_SERIES])
        for officer in self.registers.officers:
            own.setdefault(officer.county, []).append(officer.officer_id)
        for task in (*self.board.open_tasks(), *self.board.lookouts()):
            own.setdefault(task.county, []).extend((task.officer_id, task.target_id))
        for county in self.publisher.streams:
            if county != CITY:
                ids = [*own.get(county, []), PROBE_ID]
                self.publisher.set_own(county, self._rows(self.ingest.world, ids))
                self.readings.publisher.set_own(county, probes)

    @staticmethod
    def _rows(world: World, ids: Sequence[str]) -> Rows:
        """Return the rows of those that are here."""
        found = [world.row_of(i) for i in ids]
        return np.array([row for row in found if row is not None], np.uint32)
