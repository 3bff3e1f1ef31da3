"""``dutywall seat``: keys of seats and feeds, and who is let in."""

import argparse
import sys
from pathlib import Path

from app.domain.clock import RunningClock
from app.domain.errors import ConfigError
from app.domain.people import CITY
from backends.feed.enrolment import read_greeting
from backends.hub.enrol_door import read_place
from backends.hub.enrol_invitations import GOOD_FOR_S, InvitationBox
from backends.hub.seat_rules import check_county
from backends.hub.seats import SeatRecord, admit, check_free
from backends.hub.source_names import check_feed_name
from backends.wire.endpoints import read_endpoints
from backends.wire.enrol import fingerprint, new_code
from backends.wire.keys import load_or_make_keypair


def run_key(arguments: argparse.Namespace) -> int:
    """Print the public key of a key file, making the file if it is absent."""
    sys.stdout.write(load_or_make_keypair(arguments.file).public.decode() + "\n")
    return 0


def run_admit(arguments: argparse.Namespace) -> int:
    """Let a key in."""
    if arguments.kind == "feed":
        check_feed_name(arguments.source or arguments.name)
    record = SeatRecord(
        key=arguments.public_key,
        seat=arguments.name,
        kind=arguments.kind,
        county=arguments.county,
        source=arguments.source,
    )
    seats = arguments.data / "seats.toml"
    check_free(seats, record.seat, record.key)
    InvitationBox(arguments.data).check_free(record.seat, RunningClock().now_s())
    _check_county(arguments.data, record.county)
    admit(seats, record)
    _say_source(record.kind, record.seat, record.source)
    return 0


def run_invite(arguments: argparse.Namespace) -> int:
    """Print a one-time code by which one seat may enrol itself at the hub that runs here."""
    place = read_place(arguments.data)
    hub_public, _ = read_greeting(place.host, place.port)
    if hub_public.decode() != place.public_key:
        raise ConfigError(f"{arguments.data}: another hub listens at {place.host}:{place.port}")
    box, now_s = InvitationBox(arguments.data), RunningClock().now_s()
    check_free(arguments.data / "seats.toml", arguments.name)
    box.check_free(arguments.name, now_s)
    _check_county(arguments.data, arguments.county)
    code = new_code()
    box.put(
        code,
        arguments.name,
        arguments.kind,
        arguments.county,
        arguments.source,
        now_s,
    )
    _say_source(arguments.kind, arguments.name, arguments.source)
    sys.stdout.write(
        f"{code.text()}\n"
        f"Good once, for {GOOD_FOR_S / 60:g} minutes. On the new seat:\n"
        f"  dutywall enroll {code.text()}@{place.host}:{place.port}\n"
        f"Hub key {fingerprint(hub_public)}: the seat must show the same.\n"
    )
    return 0


def _check_county(data: Path, county: str) -> None:
    """Refuse a county that the city of this hall lacks; say so where no hub has named its own."""
    if county in ("", CITY):
        return
    try:
        scopes = read_endpoints(data / "hub.json").streams
    except ConfigError:
        sys.stderr.write(
            f"No hub has run on {data} yet, so nothing is known of a county {county!r}.\n"
        )
        return
    check_county(county, scopes)


def _say_source(kind: str, name: str, source: str) -> None:
    """Say under which name a feed must send, where nobody has chosen one."""
    if kind == "feed" and not source:
        sys.stderr.write(f"Without --source this feed's data must bear the source {name!r}.\n")
