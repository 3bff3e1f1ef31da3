"""``dutywall seat``: keys of seats and feeds, and who is let in."""

import argparse
import sys

from backends.hub.seats import SeatRecord, admit
from backends.wire.keys import load_or_make_keypair


def run_key(arguments: argparse.Namespace) -> int:
    """Print the public key of a key file, making the file if it is absent."""
    sys.stdout.write(load_or_make_keypair(arguments.file).public.decode() + "\n")
    return 0


def run_admit(arguments: argparse.Namespace) -> int:
    """Let a key in."""
    record = SeatRecord(
        key=arguments.public_key,
        seat=arguments.name,
        kind=arguments.kind,
        county=arguments.county,
        source=arguments.source,
    )
    admit(arguments.data / "seats.toml", record)
    return 0
