"""A seat's ground: which hub it talks to, with which key and clock, and what must be ended."""

import argparse
import importlib
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from app.config import default_folders, demo_city_folder, font_file, read_catalogues
from app.domain.catalogues import Catalogues
from app.domain.clock import RunningClock
from app.domain.errors import ConfigError
from app.domain.steady_wall import SteadyWall
from app.embedded import EmbeddedHall, HallOptions, claim_hall
from app.services.live import nothing
from backends.demo.stamp import is_stamped, stamp_of
from backends.feed.hub_addresses import HubAddresses
from backends.feed.link import HubLink
from backends.feed.wires import Seat
from backends.store.outbox import Outbox
from backends.wire.endpoints import read_endpoints
from backends.wire.keys import load_or_make_keypair


@dataclass(frozen=True, slots=True)
class SeatGround:
    """What a console, wall or shot stands on; ``trouble`` says why our own hub is not there."""

    city: Path
    data: Path
    catalogues: Catalogues
    clock: RunningClock
    link: HubLink
    trouble: Callable[[], str] = nothing


def open_seat(arguments: argparse.Namespace, kind: str, stack: ExitStack) -> SeatGround:
    """Join one of the hubs that ``--hub`` names, or start a demo hall of our own.

    ``stack`` ends what was started. Raises ConfigError or StoreError in one sentence.
    """
    if getattr(arguments, "hub", None) is not None:
        return _join_running(arguments, kind, stack)
    return _start_own(arguments, kind, stack)


def _join_running(arguments: argparse.Namespace, kind: str, stack: ExitStack) -> SeatGround:
    if arguments.key is None or arguments.city is None:
        raise ConfigError("--hub needs --key (this seat's key file) and --city (the city folder)")
    hubs = HubAddresses([partial(read_endpoints, file) for file in arguments.hub])
    where = hubs()
    keys = load_or_make_keypair(arguments.key)
    data = arguments.data or default_folders().data / f"seat-{keys.public[:8].hex()}"
    seat = Seat(None if where.is_plaintext else keys, kind)
    clock = RunningClock(where.speed, where.wall_origin_s, where.city_origin_s, SteadyWall())
    catalogues = read_catalogues()
    outbox = Outbox(data / "outbox" / f"{kind}.db")
    link = HubLink(hubs, seat, catalogues, clock, outbox)
    stack.callback(link.close)
    return SeatGround(arguments.city, data, catalogues, clock, link)


def _start_own(arguments: argparse.Namespace, kind: str, stack: ExitStack) -> SeatGround:
    city = getattr(arguments, "city", None)
    size = getattr(arguments, "city_size", None) or arguments.size
    if city is None:
        city = demo_city_folder(size, arguments.seed)
        if not is_stamped(city, stamp_of(arguments.seed, size)):
            # The builder writes OSM files and loads much: only where the city is not there yet.
            geography = importlib.import_module("backends.demo.geography")
            geography.build_demo_city(city, seed=arguments.seed, size=size)
    base = getattr(arguments, "data", None) or default_folders().data / "demo"
    data, lock = claim_hall(base)
    stack.callback(lock.close)
    options = HallOptions(
        city,
        size,
        arguments.seed,
        arguments.speed,
        font_file(),
        getattr(arguments, "training_plaintext", False),
        with_demands=not getattr(arguments, "no_demands", True),
    )
    hall = EmbeddedHall(data, options)
    stack.callback(hall.stop)
    hall.start()
    keys = None if options.is_training_plaintext else hall.seat_keys(kind)
    catalogues = read_catalogues()
    outbox = Outbox(data / "outbox" / f"{kind}.db")
    link = HubLink(hall.endpoints, Seat(keys, kind), catalogues, hall.clock, outbox)
    stack.callback(link.close)
    return SeatGround(city, data, catalogues, hall.clock, link, hall.trouble)
