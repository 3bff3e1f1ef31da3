"""The doctor on disks, folders, keys and the city's files."""

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from app.commands.finding import Finding, State
from app.domain.errors import DutywallError
from backends.city.pack import read_pack
from backends.hub.seats import read_seats
from backends.registers.store import read_registers
from backends.wire.keys import load_or_make_keypair

GIB = 1 << 30
BAD_BELOW_BYTES = 1 * GIB
DOUBTFUL_BELOW_BYTES = 10 * GIB  # some days of recording in a large city: time to do something
OTHERS = 0o077


def look_at_disk(folder: Path) -> Finding:
    """Return how much room there is where ``folder`` is or would be."""
    there = next(part for part in (folder.absolute(), *folder.absolute().parents) if part.exists())
    try:
        free_bytes = shutil.disk_usage(there).free
    except OSError as error:
        values = {"folder": there, "why": error.strerror}
        return Finding("doctor.name.disk", State.BAD, "doctor.disk.unreadable", values)
    values = {"folder": there, "free": f"{free_bytes / GIB:.1f}"}
    if free_bytes < BAD_BELOW_BYTES:
        return Finding("doctor.name.disk", State.BAD, "doctor.disk.full", values)
    if free_bytes < DOUBTFUL_BELOW_BYTES:
        return Finding("doctor.name.disk", State.DOUBTFUL, "doctor.disk.low", values)
    return Finding("doctor.name.disk", State.OK, "doctor.disk.room", values)


def look_at_modes(data: Path) -> Iterator[Finding]:
    """Yield what of a hall's folder others may look into; one finding if nothing."""
    if os.name != "posix":
        yield Finding("doctor.name.modes", State.SKIPPED, "doctor.modes.no_posix")
        return
    open_ones = []
    for path in (data, *sorted(data.rglob("*"))):
        try:
            found = path.lstat()
        except OSError:  # a running hub's log or draft, gone since
            continue
        if not stat.S_ISLNK(found.st_mode) and found.st_mode & OTHERS:
            open_ones.append((path, stat.S_IMODE(found.st_mode)))
    owner = data.stat().st_uid
    if owner != os.getuid():
        values = {"folder": data, "owner": owner, "me": os.getuid()}
        yield Finding("doctor.name.modes", State.DOUBTFUL, "doctor.modes.owner", values)
    if open_ones:
        path, mode = open_ones[0]
        values = {"path": path, "mode": f"{mode:04o}", "count": len(open_ones), "folder": data}
        yield Finding("doctor.name.modes", State.BAD, "doctor.modes.open", values)
    else:
        yield Finding("doctor.name.modes", State.OK, "doctor.modes.private", {"folder": data})


def look_at_key(path: Path) -> Finding:
    """Return whether a key file is there, private, and a pair."""
    if not path.exists():
        return Finding("doctor.name.keys", State.BAD, "doctor.keys.missing", {"path": path})
    try:
        load_or_make_keypair(path)
    except (DutywallError, OSError) as error:
        values = {"path": path, "why": error}
        return Finding("doctor.name.keys", State.BAD, "doctor.keys.bad", values)
    return Finding("doctor.name.keys", State.OK, "doctor.keys.good", {"path": path})


def look_at_seats(data: Path) -> Finding:
    """Return how many seats the allow-list has."""
    path = data / "seats.toml"
    if not path.exists():
        return Finding("doctor.name.seats", State.DOUBTFUL, "doctor.seats.none", {"data": data})
    try:
        seats = read_seats(path)
    except DutywallError as error:
        return Finding("doctor.name.seats", State.BAD, "doctor.seats.bad", {"why": error})
    return Finding("doctor.name.seats", State.OK, "doctor.seats.read", {"count": len(seats)})


def look_at_city(city: Path) -> Iterator[Finding]:
    """Yield whether pack and registers of a city folder can be read whole."""
    try:
        pack = read_pack(city / "pack")
    except DutywallError as error:
        values = {"city": city, "why": error}
        yield Finding("doctor.name.city", State.BAD, "doctor.city.bad_pack", values)
    else:
        values = {"name": pack.info.name, "counties": len(pack.info.counties)}
        yield Finding("doctor.name.city", State.OK, "doctor.city.pack", values)
    try:
        registers = read_registers(city / "registers")
    except DutywallError as error:
        yield Finding(
            "doctor.name.registers", State.BAD, "doctor.city.bad_register", {"why": error}
        )
        return
    values = {
        "sites": len(registers.sites),
        "cameras": len(registers.cameras),
        "officers": len(registers.officers),
        "vehicles": len(registers.vehicles),
    }
    state = State.OK if registers.officers else State.DOUBTFUL
    yield Finding("doctor.name.registers", state, "doctor.city.registers", values)
