"""The judge child: every detector over what the hub accepted, away from the hub's thread."""

import logging
import math
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path

import zmq

from app.domain.clock import Clock
from app.domain.errors import DecodeError, StoreError
from backends.city.pack import read_pack
from backends.history.archive import HistoryArchive
from backends.history.layout import LATE, READINGS, TRACKS
from backends.history.messages import HOLE, NAMES, Told, decode
from backends.hub.config import HubConfig, read_hub_config
from backends.hub.inner import ChildFindings, ChildJudged, ChildReady, FromChild, encode
from backends.judging.catching import Catching
from backends.judging.ground import ground_of
from backends.judging.host import JudgeHost
from backends.judging.intake import NumberedFixes
from backends.judging.memory import Memory, memories_of
from backends.judging.numbers import HostNumbers, read_host_numbers, read_rule_book
from backends.judging.readings import NumberedReadings
from backends.judging.warming import Warmed, warmed
from backends.registers.store import read_registers
from backends.wire.sockets import Socket

log = logging.getLogger("hub")

NAME = "judge"
REFUSED = ("doubled", "late", "future")
NICENESS = 5  # the hub and its planner are asked by people: the judge gives way to them
REPORT_S = 1.0
POLL_MS = 100
AT_ONCE = 100  # messages: the hub hands over ten a second
# Where nothing moves no receipt says that time goes on: then the clock does, so much behind.
SILENT_S = 2.0
# The kinds of one turn of the hub come one after the other: what it received in a turn is here when
# something of two turns later is.
TURN_S = 0.2
JUST_BEFORE_S = 0.002  # a hole begins with its first row


class JudgeLoop:
    """Hears the hub's line, asks the host, tells what was found."""

    def __init__(
        self,
        host: JudgeHost,
        warm: Warmed,
        intake: Socket,
        inner: Socket,
        clock: Clock,
        silent_city_s: float = SILENT_S,
        recorded: Callable[[float, float], bool] | None = None,
        memories: Mapping[str, Memory] | None = None,
    ) -> None:
        """Judge what comes; ``recorded`` has the host take rows between two receipts.

        ``silent_city_s`` is what ``SILENT_S`` real seconds are in the city; ``memories`` say how
        far back each rule has to have seen.
        """
        self._host = host
        self._warm = warm
        self._intake = intake
        self._inner = inner
        self._clock = clock
        self._silent_city_s = silent_city_s
        self._turn_s = TURN_S * silent_city_s / SILENT_S
        self._recorded = recorded
        self._memories = dict(memories or {})
        self._fixes = {kind: NumberedFixes(host.roster) for kind in (TRACKS.kind, LATE.kind)}
        self._readings = NumberedReadings(host.series)
        self._outbox: deque[bytes] = deque()
        self._rows = 0
        self._holes = 0
        self._known = 0  # rows that the recording had told already
        self._through_s = warm.through_s
        self._since_s = warm.since_s
        self._heard_at_s = time.monotonic()
        self._report_at_s = 0.0
        self._is_ending = False

    def end(self) -> None:
        """End after this turn."""
        self._is_ending = True

    def run(self, parent_pid: int) -> None:
        """Judge until told to end, or until the hub is gone."""
        self._tell(ChildFindings(tuple(self._warm.findings), self._warm.since_s))
        self._report()
        self._tell(ChildReady(NAME))
        while not self._is_ending and os.getppid() == parent_pid:
            self.turn()

    def turn(self) -> None:
        """Take what is there, judge what is due, and say how things stand."""
        if self._receive():
            self._heard_at_s = time.monotonic()
            if math.isfinite(self._through_s):
                self._judge(self._through_s - self._turn_s)
        elif time.monotonic() - self._heard_at_s > SILENT_S:
            self._judge(self._clock.now_s() - self._silent_city_s)
        if time.monotonic() >= self._report_at_s:
            self._report_at_s = time.monotonic() + REPORT_S
            self._report()
        self._post()

    def _judge(self, until_s: float) -> None:
        if found := self._host.until(until_s):
            self._tell(ChildFindings(tuple(found)))

    def _receive(self) -> bool:
        """Take what has come; return whether there was anything."""
        if not self._intake.poll(POLL_MS):
            return False
        for _ in range(AT_ONCE):
            try:
                frames = self._intake.recv_multipart(zmq.NOBLOCK)
            except zmq.Again:
                break
            try:
                self._hear(decode(frames))
            except DecodeError:
                log.exception("the hub said what it must not")
        return True

    def _hear(self, told: Told) -> None:
        if (named := told.kind.removesuffix(NAMES)) != told.kind and named in self._fixes:
            self._fixes[named].name(told)
        elif told.kind in self._fixes:
            rows = self._fixes[told.kind].rows(told)
            fresh = rows[rows["receipt_s"] > self._warm.through_s]
            self._known += len(rows) - len(fresh)
            self._rows += len(fresh)
            self._host.take(fresh)
            if len(fresh):
                self._through_s = max(self._through_s, float(fresh["receipt_s"].max()))
        elif told.kind == READINGS.kind + NAMES:
            self._readings.name(told)
        elif told.kind == READINGS.kind:
            read = self._readings.rows(told)
            fresh = read[read["receipt_s"] > self._warm.through_s]
            self._rows += len(read)
            self._host.hear(fresh)
            if len(fresh):
                self._through_s = max(self._through_s, float(fresh["receipt_s"].max()))
        elif told.kind == HOLE:
            self._holes += len(told)
            from_s, to_s = told.columns["from_s"].min(), told.columns["to_s"].max()
            self._fill(float(from_s) - JUST_BEFORE_S, float(to_s))

    def _fill(self, from_s: float, to_s: float) -> None:
        """Read what never came from the recording, or say that it is not known.

        What the judge before this one had on its way is there as soon as the recorder wrote it.
        """
        from_s = max(from_s, self._through_s)
        if to_s <= from_s:
            return
        if self._recorded is None or not self._recorded(from_s, to_s):
            self._since_s = max(self._since_s, to_s)
            return
        self._through_s = max(self._through_s, to_s)

    def _report(self) -> None:
        refused = {name: n for name, n in self._host.counts.items() if name in REFUSED}
        unnamed = self._readings.unnamed + sum(one.unnamed for one in self._fixes.values())
        report = ChildJudged(
            rows=self._rows + self._known + unnamed,
            refused=refused | {"unnamed": unnamed},
            off=dict(self._host.off),
            holes=self._holes,
            since_s=self._since_s,
            through_s=self._through_s,
            warmed_rows=self._warm.rows,
            warmed_s=self._warm.took_s,
            memories={r: self._memories[r] for r in self._host.rules_on if r in self._memories},
            things=len(self._host.roster) + len(self._host.series),
        )
        self._tell(report)

    def _tell(self, message: FromChild) -> None:
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


def main(config: HubConfig, inner: str, line: str, parent_pid: int) -> None:
    """Load the city, look through the end of the recording, and judge until the hub is gone."""
    os.nice(NICENESS)
    clock = config.running_clock()
    begun_s = clock.now_s()
    numbers = read_host_numbers()
    host = _host(config, numbers, begun_s)
    folder = config.history_folder()
    warm = Warmed(since_s=begun_s)
    if folder is not None:
        try:
            warm = warmed(host, HistoryArchive(folder), numbers, begun_s)
        except StoreError:
            log.exception("the judge could not look through the recording")
    log.info("judge: %d recorded rows looked through in %.1f s", warm.rows, warm.took_s)
    context: zmq.Context[Socket] = zmq.Context()
    try:
        intake, to_hub = context.socket(zmq.PULL), context.socket(zmq.DEALER)
        intake.setsockopt(zmq.RCVHWM, 2)
        intake.connect(line)
        to_hub.setsockopt(zmq.LINGER, 200)
        to_hub.setsockopt(zmq.IDENTITY, NAME.encode())
        to_hub.connect(inner)
        silent_city_s = SILENT_S * max(1.0, config.clock.speed)
        recorded = None if folder is None else Catching(HistoryArchive(folder), host).up
        memories = memories_of(read_rule_book(), host.rules)
        loop = JudgeLoop(host, warm, intake, to_hub, clock, silent_city_s, recorded, memories)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: loop.end())
        loop.run(parent_pid)
    finally:
        context.destroy(200)


def _host(config: HubConfig, numbers: HostNumbers, begun_s: float) -> JudgeHost:
    city = Path(config.city)
    pack = read_pack(city / "pack")
    registers = read_registers(city / "registers")
    ground = ground_of(
        *(read_rule_book(), pack.info, pack.roads, registers, begun_s),
        is_demo=config.is_demo,
        standing_after_s=config.standing_after_s,
        matched_classes=numbers.matched_classes,
    )
    return JudgeHost(ground, numbers)


if __name__ == "__main__":
    main(read_hub_config(Path(sys.argv[1])), sys.argv[2], sys.argv[3], int(sys.argv[4]))
