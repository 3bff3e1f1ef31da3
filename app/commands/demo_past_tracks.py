"""The tracks of a past's last day: the demo's traffic, taken in and recorded as a hub does it.

The simulation's reports go through ingest and the hub's history line into the recorder's buffers
and segments; only the clock is put forward, and nobody listens on a socket.
"""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import zmq

from app.config import read_catalogues
from app.domain.clock import SetClock
from app.domain.errors import ConfigError
from backends.adapters.ais import AisDecoder
from backends.adapters.jt808.location import Location
from backends.city.county_index import CountyIndex
from backends.city.pack import CityPack
from backends.demo.config import FLEET_FILE
from backends.demo.officers.terminal import Carrier
from backends.demo.process import VESSELS
from backends.demo.simulation import Simulation, build_simulation
from backends.demo.traffic.fleet_state import FleetState, write_state
from backends.demo.traffic.truck import Truck
from backends.demo.vessels.fairways import read_fairways
from backends.demo.vessels.land import Land
from backends.history.buffer import Buffer
from backends.history.catalogue import Catalogue
from backends.history.keeping import Keeper
from backends.history.layout import LAYOUTS, MS
from backends.history.messages import NAMES, decode
from backends.history.retention import read_rules
from backends.hub.gateway.fixes import Fixes
from backends.hub.history_line import HistoryLine
from backends.hub.identity import Identities
from backends.hub.ingest import TERMINALS, Ingest
from backends.hub.recorder import RULES
from backends.hub.sources import SourceLedger
from backends.hub.stations import COLUMNS
from backends.registers.store import read_registers
from backends.wire.sockets import Socket

STEP_S = 10.0  # as often as everything reports
VESSELS_EVERY_S = 120.0  # a vessel moves slowly, and its sentences are dear to make
ROWS_EACH = 200_000  # in one write to the disk
HOUR_S = 3600.0
_INSIDE = "inproc://past-tracks"


@dataclass(frozen=True, slots=True)
class TrackPlan:
    """Whose tracks, from when to when, and where they are kept."""

    city: Path
    size: str
    seed: int
    from_s: float
    until_s: float
    folder: Path


def lay_tracks(plan: TrackPlan, pack: CityPack, each_hour: Callable[[float, int], None]) -> int:
    """Record the tracks and return how many rows; what is recorded already is left as it is.

    ``each_hour`` is told the moment and the rows so far. Raises ConfigError for a folder that holds
    other recordings, StoreError where the disk refuses.
    """
    clock = SetClock(plan.from_s)
    with ExitStack() as stack:
        keeper = _keeper(plan.folder, clock)
        stack.callback(keeper.close)
        span = keeper.catalogue.shelves.span_ms(tuple(LAYOUTS))
        if span is not None and not (plan.from_s * MS <= span[0] and span[1] <= plan.until_s * MS):
            raise ConfigError(f"{plan.folder}: recordings of another time are there already")
        recorded_s = plan.from_s if span is None else span[1] / MS
        context: zmq.Context[Socket] = zmq.Context()
        stack.callback(context.destroy, 0)
        traffic = _Traffic(plan, pack, clock, context)
        store = _Store(keeper, traffic.intake)
        told_s = plan.from_s
        while clock.at_s + STEP_S <= plan.until_s:
            clock.at_s += STEP_S
            # What was recorded before it was left has to be lived again, not written again.
            traffic.step(is_kept=clock.at_s > recorded_s)
            store.take()
            if clock.at_s - told_s >= HOUR_S:
                told_s = clock.at_s
                each_hour(told_s, store.rows)
        store.flush()
        # The live demo goes on from where the past ends.
        write_state(plan.folder.parent / FLEET_FILE, traffic.left())
        return store.rows


class _Traffic:
    """What moves, and the hub's way in for it."""

    def __init__(
        self, plan: TrackPlan, pack: CityPack, clock: SetClock, context: "zmq.Context[Socket]"
    ) -> None:
        registers = read_registers(plan.city / "registers")
        self._clock = clock
        self._simulation: Simulation = build_simulation(
            pack.roads,
            pack.info,
            registers,
            read_fairways(plan.city / "fairways.geojson"),
            Land(pack.base_map.areas.get("land")),
            vessels=VESSELS[plan.size],
            seed=plan.seed,
            clock=clock,
            jt808=("", 0),
            slots=1,
        )
        index = CountyIndex(pack.info.counties)
        self._ingest = Ingest(
            read_catalogues().fields, clock, Identities(registers), SourceLedger(), index.of
        )
        outward, self.intake = context.socket(zmq.PUSH), context.socket(zmq.PULL)
        self.intake.bind(_INSIDE)
        outward.connect(_INSIDE)
        self._line = HistoryLine(
            outward, self._ingest.world, lambda: True, lambda _report, _lost: None
        )
        self._line.ready()
        self._fixes, self._ais = Fixes("gateway"), AisDecoder("ais")
        reports = self._simulation.reports
        carriers: list[tuple[str, Carrier]] = [
            (officer.terminal, mind)
            for officer, (_, mind) in zip(
                registers.officers, self._simulation.officers, strict=True
            )
        ]
        carriers += [
            (vehicle.terminal, Truck(reports, row))
            for row, vehicle in enumerate(registers.vehicles)
            if vehicle.terminal
        ]
        self._carriers = carriers
        self._vessels_at_s = clock.at_s

    def left(self) -> FleetState:
        """Return where the vehicles are now."""
        return self._simulation.left(self._clock.at_s)

    def step(self, *, is_kept: bool) -> None:
        """Let everything report until now."""
        ingest, now_s = self._ingest, self._clock.at_s
        ingest.history = self._line if is_kept else None
        batch = self._simulation.reports.due(now_s)
        if batch is not None:
            ingest.take(batch, COLUMNS)
        for terminal, carrier in self._carriers:
            carrier.step(now_s)
            fix = carrier.fix(now_s)
            where = Location(*fix.at, fix.at_s, fix.speed_mps, fix.course_deg)
            self._fixes.add(terminal, where)
        if (terminals := self._fixes.take()) is not None:
            ingest.take(terminals, TERMINALS)
        if now_s >= self._vessels_at_s:
            self._vessels_at_s = now_s + VESSELS_EVERY_S
            for sentence in self._simulation.transponders.due(now_s):
                self._ais.feed(sentence.encode(), now_s)
            for vessels in self._ais.take():
                ingest.take(vessels, "ais")
        self._line.flush()


class _Store:
    """The recorder's own buffers and keeper, fed by the line."""

    def __init__(self, keeper: Keeper, intake: Socket) -> None:
        self._keeper = keeper
        self._intake = intake
        self._buffers = {kind: Buffer(layout) for kind, layout in LAYOUTS.items()}
        self.rows = 0

    def take(self) -> None:
        """Take what was sent, and write it when it is much."""
        while self._intake.poll(0):
            told = decode(self._intake.recv_multipart(zmq.NOBLOCK))
            if told.kind.endswith(NAMES):
                self._buffers[told.kind.removesuffix(NAMES)].name(told)
            else:
                self._buffers[told.kind].add(told)
        if sum(buffer.rows for buffer in self._buffers.values()) >= ROWS_EACH:
            self.flush()

    def flush(self) -> None:
        """Write what waits."""
        taken = (buffer.take() for buffer in self._buffers.values())
        sheets = [sheet for sheet in taken if sheet is not None]
        self.rows += sum(len(sheet.receipt_ms) for sheet in sheets)
        kept = self._keeper.keep(sheets)
        if kept.lost_rows:
            raise ConfigError(f"the disk refused {kept.lost_rows} rows of tracks")


def _keeper(folder: Path, clock: SetClock) -> Keeper:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return Keeper(Catalogue(folder), read_rules(RULES.read_text("utf-8")), clock, 0, 0)
