"""A seat that issues tasks until it is killed: run by the kill test as a process of its own.

The witness is a file outside the system. A key goes into it, with fsync, after the hub's ok was
seen; into ``saved`` after the outbox had the command. SIGTERM ends the issuing: the seat then waits
until the hub has acknowledged everything, says how long that took, and ends.
"""

import os
import signal
import sys
import time
import uuid
from functools import partial
from pathlib import Path
from typing import BinaryIO

import msgspec

from app.config import read_catalogues
from app.domain.clock import RunningClock
from app.domain.command import Command
from backends.feed.hub_addresses import HubAddresses
from backends.feed.link import HubLink
from backends.feed.wires import Seat
from backends.store.outbox import Outbox
from backends.wire.endpoints import read_endpoints
from backends.wire.keys import load_or_make_keypair
from tests.e2e.seat import task

OUTSTANDING = 8
LIFE_S = 3600.0
DRAIN_WITHIN_S = 60.0


class SeatConfig(msgspec.Struct, frozen=True):
    """Where the seat finds its hub, its key, its session, and where it bears witness.

    ``endpoints`` may name several files, divided as a search path is: a hub and its standby.
    """

    endpoints: str
    key: str
    session: str
    outbox: str
    witness: str
    saved: str
    drained: str
    every_s: float = 0.02


def write_through(file: BinaryIO, line: str) -> None:
    """Append a line and return when it is on the disk."""
    file.write(line.encode() + b"\n")
    file.flush()
    os.fsync(file.fileno())


def main() -> None:
    """Issue tasks; see the module."""
    config = msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=SeatConfig)
    is_ending = False

    def end(*_: object) -> None:
        nonlocal is_ending
        is_ending = True

    signal.signal(signal.SIGTERM, end)
    clock = RunningClock()
    link = HubLink(
        HubAddresses(
            [partial(read_endpoints, Path(p)) for p in config.endpoints.split(os.pathsep)]
        ),
        Seat(load_or_make_keypair(Path(config.key))),
        read_catalogues(),
        clock,
        Outbox(Path(config.outbox)),
    )
    ending_at_s = 0.0
    with Path(config.witness).open("ab") as witness, Path(config.saved).open("ab") as saved:
        while True:
            arrivals = link.drain()
            for reply in arrivals.replies:
                write_through(witness, f"{reply.key} {reply.code} {reply.seq}")
            if is_ending and not ending_at_s:
                ending_at_s = time.monotonic()
            if is_ending and not arrivals.waiting:
                break
            if is_ending and time.monotonic() - ending_at_s > DRAIN_WITHIN_S:
                sys.exit(1)
            if not is_ending and arrivals.waiting < OUTSTANDING:
                key, now_s = str(uuid.uuid4()), clock.now_s()
                link.send(Command(key, task(key), config.session, now_s, now_s + LIFE_S))
                write_through(saved, key)
            time.sleep(config.every_s)
        Path(config.drained).write_text(f"{time.monotonic() - ending_at_s:.3f}")
    link.close()


if __name__ == "__main__":
    main()
