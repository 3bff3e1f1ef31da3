"""What a hub stands on: its city, sockets and threads, and the journal with its writer."""

import shutil
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

import zmq

from app.domain.board import Board
from app.domain.cases.catalogue import CaseCatalogue
from app.domain.catalogues import Catalogues
from app.domain.clock import Clock
from app.domain.entry import Entry
from app.domain.geo import LonLat
from app.domain.register import Registers
from app.domain.steady_wall import SteadyWall
from backends.cases.catalogue_file import read_case_catalogue
from backends.city.pack import CityPack, read_pack
from backends.hub.bindings import HubSockets, bind_all
from backends.hub.config import HubConfig
from backends.hub.doorbell import Doorbell
from backends.hub.hub import Hub
from backends.hub.leading import anchor_of
from backends.hub.seats import SeatList
from backends.notify.ledger import MessageLedger
from backends.registers.store import read_registers
from backends.store.database import Database
from backends.store.journal import Journal
from backends.store.projections import load_board
from backends.store.writer import Writer
from backends.wire import sockets
from backends.wire.keys import KeyPair, load_or_make_keypair


@dataclass(frozen=True, slots=True)
class Ground:
    """What stands before anything moves: the city, the sockets, the threads."""

    config: HubConfig
    catalogues: Catalogues
    clock: Clock
    pack: CityPack
    registers: Registers
    cases: CaseCatalogue
    keys: KeyPair
    seats: SeatList
    bell: Doorbell
    slow: ThreadPoolExecutor
    private: Path
    context: "zmq.Context[sockets.Socket]"
    wires: HubSockets
    wall: SteadyWall

    @property
    def middle(self) -> LonLat:
        """Where on the map stands what is nowhere: what concerns the whole city."""
        west, south, east, north = self.pack.base_map.bounds_deg
        return LonLat((west + east) / 2, (south + north) / 2)


@dataclass(slots=True)
class Relay:
    """Brings committed entries from the writer's thread into the hub's."""

    bell: Doorbell
    hub: Hub | None = field(default=None)
    ledger: MessageLedger | None = field(default=None)

    def put(self, entries: Sequence[Entry]) -> None:
        """Take entries on the writer's thread; what it decides next knows the messages in them."""
        if self.ledger is not None:
            for entry in entries:
                self.ledger.absorb(entry)
        self.bell.ring(lambda: self._hand_over(entries))

    def _hand_over(self, entries: Sequence[Entry]) -> None:
        if self.hub is not None:
            self.hub.committed(entries)


@dataclass(frozen=True, slots=True)
class Records:
    """The journal and what is made of it."""

    journal: Journal
    board: Board
    writer: Writer
    relay: Relay


def open_ground(config: HubConfig, catalogues: Catalogues, stack: ExitStack) -> Ground:
    """Open what stands before anything moves; ``stack`` closes it."""
    data, city = Path(config.data), Path(config.city)
    pack = read_pack(city / "pack")
    registers = read_registers(city / "registers")
    keys = load_or_make_keypair(data / "keys" / "hub.key")
    seats = SeatList(data / "seats.toml")
    bell = Doorbell()
    stack.callback(bell.close)
    slow = ThreadPoolExecutor(2, thread_name_prefix="slow")
    stack.callback(slow.shutdown, cancel_futures=True)
    private = Path(tempfile.mkdtemp(prefix="dutywall-"))  # mode 0700, and short enough for ipc
    stack.callback(shutil.rmtree, private, ignore_errors=True)
    context: zmq.Context[sockets.Socket] = zmq.Context()
    stack.callback(context.destroy, 0)  # what a failed start left open must not hold it back
    counties = [county.code for county in pack.info.counties]
    wires = bind_all(context, config, keys, counties, private)
    stack.callback(wires.close)
    wall = SteadyWall()
    return Ground(
        config,
        catalogues,
        replace(config.running_clock(), wall=wall),
        pack,
        registers,
        read_case_catalogue(city / "cases"),
        keys,
        seats,
        bell,
        slow,
        private,
        context,
        wires,
        wall,
    )


def open_records(ground: Ground, database: Database, stack: ExitStack) -> Records:
    """Open the journal of a database and start its writer; ``stack`` ends both."""
    relay = Relay(ground.bell)
    journal = Journal.over(database, ground.clock, anchor_of(ground.config), on_committed=relay.put)
    stack.callback(journal.close)
    with journal.database.read() as connection:
        board = load_board(connection)
    writer = Writer(journal, ground.clock)
    writer.start()
    stack.callback(writer.close)
    return Records(journal, board, writer, relay)
