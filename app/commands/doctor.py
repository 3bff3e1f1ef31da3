"""``dutywall doctor``: is this machine fit for the hall, one line for each thing, with the cure."""

import argparse
import platform
import sqlite3
import sys
from collections.abc import Iterator

import zmq

from app.commands.doctor_files import (
    look_at_city,
    look_at_disk,
    look_at_key,
    look_at_modes,
    look_at_seats,
)
from app.commands.doctor_hall import (
    look_at_database,
    look_at_free_ports,
    look_at_hub,
    look_at_ports,
    read_where,
)
from app.commands.doctor_screen import look_at_screen
from app.commands.finding import Finding, State
from app.config import RESOURCES, VERSION, default_folders
from app.domain.errors import ConfigError
from backends.wire.keys import load_or_make_keypair
from backends.wire.sockets import check_library
from widgets.texts import Texts

PORTS = 3  # desk, feed and the city's stream; the counties' follow


def run(arguments: argparse.Namespace) -> int:
    """Look at everything that was named; exit status 1 if anything is bad."""
    texts = Texts.load(RESOURCES / "texts", arguments.lang)
    worst = State.OK
    for finding in _look(arguments):
        mark = texts(f"doctor.state.{finding.state.value}")
        name, said = texts(finding.subject), texts(finding.says, **finding.values)
        sys.stdout.write(f"{mark} {name}{texts('doctor.colon')}{said}\n")
        sys.stdout.flush()
        worst = State.BAD if finding.state is State.BAD else worst
    sys.stdout.write(texts("doctor.end_bad" if worst is State.BAD else "doctor.end_good") + "\n")
    return 1 if worst is State.BAD else 0


def _look(arguments: argparse.Namespace) -> Iterator[Finding]:
    only = arguments.only
    if only in ("", "program"):
        yield _program()
    if only in ("", "disk"):
        yield look_at_disk(arguments.data or default_folders().data)
    if only in ("", "screen") and not arguments.no_screen:
        yield from look_at_screen()
    if arguments.data is not None and arguments.data.is_dir():
        yield from _hall(arguments)
    else:
        yield from _hall_to_be(arguments)
    if arguments.city is not None and only in ("", "city"):
        yield from look_at_city(arguments.city)
    if only in ("", "hub"):
        yield from _hub(arguments)


def _hall(arguments: argparse.Namespace) -> Iterator[Finding]:
    """Look at the folder of a hall on the hub's own machine."""
    data, only = arguments.data, arguments.only
    if only in ("", "files"):
        yield from look_at_modes(data)
        if (data / "keys" / "hub.key").exists():
            yield look_at_key(data / "keys" / "hub.key")
        yield look_at_seats(data)
    if only in ("", "database"):
        yield look_at_database(data, arguments.database)
    if only in ("", "ports"):
        if arguments.port:
            yield look_at_free_ports(arguments.host, arguments.port, PORTS)
        elif (data / "hub.json").exists():
            where = read_where(data / "hub.json")
            if isinstance(where, Finding):
                yield where
            else:
                yield from look_at_ports(where, is_hub=True)
        else:
            yield Finding("doctor.name.ports", State.SKIPPED, "doctor.ports.no_hub")


def _hall_to_be(arguments: argparse.Namespace) -> Iterator[Finding]:
    """Look at what was named of a hall that has no folder, or none here."""
    only = arguments.only
    if arguments.data is not None:
        values: dict[str, object] = {"folder": arguments.data}
        yield Finding("doctor.name.modes", State.BAD, "doctor.modes.no_folder", values)
    if arguments.database and only in ("", "database"):
        yield look_at_database(None, arguments.database)
    if arguments.port and only in ("", "ports"):
        yield look_at_free_ports(arguments.host, arguments.port, PORTS)


def _hub(arguments: argparse.Namespace) -> Iterator[Finding]:
    """Look from a seat at its hub."""
    if arguments.hub is None:
        yield Finding("doctor.name.clock", State.SKIPPED, "doctor.clock.no_hub")
        return
    where = read_where(arguments.hub)
    if isinstance(where, Finding):
        yield where
        return
    yield from look_at_ports(where, is_hub=False)
    if arguments.key is None and not where.is_plaintext:
        yield Finding("doctor.name.clock", State.SKIPPED, "doctor.clock.no_key")
        return
    if arguments.key is not None:
        key = look_at_key(arguments.key)
        yield key
        if key.state is not State.OK:
            return
    keys = None if arguments.key is None else load_or_make_keypair(arguments.key)
    yield from look_at_hub(where, keys)


def _program() -> Finding:
    values: dict[str, object] = {
        "version": VERSION,
        "python": platform.python_version(),
        "zmq": zmq.zmq_version(),
        "sqlite": sqlite3.sqlite_version,
    }
    try:
        check_library()
    except ConfigError as error:
        values["why"] = error
        return Finding("doctor.name.program", State.BAD, "doctor.program.bad", values)
    return Finding("doctor.name.program", State.OK, "doctor.program.good", values)
