"""``dutywall enroll``: make this machine a seat of a hall, with a code that somebody read out."""

import argparse
import sys
from pathlib import Path

from app.config import RESOURCES, default_folders
from app.domain.errors import ConfigError, OperatorError
from backends.feed.enrolment import enrol_seat
from backends.wire.endpoints import write_endpoints
from backends.wire.enrol import fingerprint, read_code
from backends.wire.keys import load_or_make_keypair
from widgets.texts import Texts

HIGHEST_PORT = 65_535


def run(arguments: argparse.Namespace) -> int:
    """Enrol this machine and say how its console is started."""
    words, at, where = arguments.invitation.rpartition("@")
    host, _, port = where.rpartition(":")
    host = host.strip("[]")
    if not at or not host or not port.isdecimal() or not 0 < int(port) <= HIGHEST_PORT:
        raise ConfigError("enroll: expected CODE@HOST:PORT, as 'dutywall seat invite' prints it")
    texts = Texts.load(RESOURCES / "texts", arguments.lang)
    seat: Path = arguments.seat or default_folders().data / "seat"
    code = read_code(words)
    keys = load_or_make_keypair(seat / "seat.key")
    try:
        admitted = enrol_seat(code, host, int(port), keys)
    except OperatorError as error:
        name = f"enrol.{error.code}"
        said = texts(name) if name in texts else texts("enrol.refused", code=error.code)
        sys.stderr.write(said + "\n")
        return 1
    write_endpoints(seat / "hub.json", admitted.hub)
    sys.stdout.write(
        texts(
            "enrol.admitted",
            seat=admitted.seat,
            kind=admitted.kind,
            scope=admitted.county,
            fingerprint=fingerprint(admitted.hub.public_key.encode()),
            hub=seat / "hub.json",
            key=seat / "seat.key",
        )
        + "\n"
    )
    return 0
