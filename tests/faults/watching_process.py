"""A seat that only watches: writes down each change of its link's state, and its world when asked.

Run as a process of its own so that a test can stop it. Each line of the diary is
``monotonic_s state rows``; CLOCK_MONOTONIC is the same for all processes of a machine.
SIGUSR1 has it write its world; SIGTERM ends it.
"""

import signal
import sys
import time
from pathlib import Path

import msgspec
import numpy as np

from backends.wire.endpoints import read_endpoints
from backends.wire.keys import load_or_make_keypair
from tests.e2e.seat import HallSeat

FRAME_S = 1 / 30


class WatchConfig(msgspec.Struct, frozen=True):
    """Where the hub is, whose key to use, and where to write."""

    endpoints: str
    key: str
    outbox: str
    diary: str
    world: str
    frame_s: float = FRAME_S


def main() -> None:
    """Watch; see the module."""
    config = msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=WatchConfig)
    asked = {signal.SIGTERM: False, signal.SIGUSR1: False}

    def note(number: int, _frame: object) -> None:
        asked[signal.Signals(number)] = True

    for number in asked:
        signal.signal(number, note)
    seat = HallSeat(
        lambda: read_endpoints(Path(config.endpoints)),
        load_or_make_keypair(Path(config.key)),
        Path(config.outbox),
    )
    said = ""
    with Path(config.diary).open("a") as diary:
        while not asked[signal.SIGTERM]:
            seat.pump()
            if said != seat.state:
                said = seat.state
                diary.write(f"{time.monotonic():.3f} {said.value} {seat.group.world.count}\n")
                diary.flush()
            if asked[signal.SIGUSR1]:
                asked[signal.SIGUSR1] = False
                write_world(seat, Path(config.world))
            time.sleep(config.frame_s)
    seat.close()


def write_world(seat: HallSeat, path: Path) -> None:
    """Write id, position and time of everything that is there, whole or not at all."""
    world = seat.group.world
    alive = world.column("alive")
    draft = path.with_suffix(".draft.npz")
    np.savez(
        draft,
        **{key: world.column(key)[alive] for key in ("id", "lon_deg", "lat_deg", "fix_s")},
        state=np.array(seat.state.value),
        dropped=np.array(seat.group.status.dropped),
    )
    draft.replace(path)


if __name__ == "__main__":
    main()
