"""Keeps registers in a folder: one CSV file for each, and a manifest that names the valid ones.

Files are named by their hash and the manifest is replaced in one step, so a reader sees either
the old registers or the new ones, whatever happens in between.
"""

import csv
import datetime as dt
import hashlib
import io
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from app.domain.directory import DirectoryKind
from app.domain.errors import ConfigError, StoreError
from app.domain.register import (
    Camera,
    Firm,
    Officer,
    Permit,
    PlantNote,
    Registers,
    Site,
    SiteStatus,
    Station,
    Vehicle,
)
from backends.registers.columns import TABLES
from backends.registers.table import Kind, Record

FORMAT = 1
MANIFEST = "manifest.json"
# The directory is another room's: see backends.registers.directory.
_READ_TOGETHER = tuple(kind for kind in Kind if kind.value not in set(DirectoryKind))
_Kind = TypeVar("_Kind")


def read_registers(folder: Path, on_date: dt.date | None = None) -> Registers:
    """Return the records that are valid on ``on_date`` (all, whatever their days, if None).

    Statuses, permits, firms and the notes on plants are a timeline and all of them are returned.
    A folder without a manifest holds empty registers. Raises ConfigError if a file is damaged.
    """
    day = on_date.isoformat() if on_date else ""
    records = [r for kind in _READ_TOGETHER for r in read_table(folder, kind) if _is_read(r, day)]
    return Registers(
        _those(records, Site),
        _those(records, Camera),
        _those(records, Officer),
        _those(records, Vehicle),
        _those(records, Station),
        _those(records, SiteStatus),
        _those(records, Permit),
        _those(records, PlantNote),
        _those(records, Firm),
    )


def _is_read(record: Record, day: str) -> bool:
    # A status of the past says what a visit of the past meant: the timeline stays whole.
    is_history = isinstance(record, SiteStatus | Permit | PlantNote | Firm)
    return not day or is_history or record.valid_from <= day <= (record.valid_to or day)


def _those(records: Sequence[Record], kind: type[_Kind]) -> tuple[_Kind, ...]:
    return tuple(record for record in records if isinstance(record, kind))


def write(registers: Registers, folder: Path) -> None:
    """Replace all registers in ``folder``; raise StoreError if they cannot be written."""
    tables: dict[Kind, Sequence[Record]] = {
        Kind.SITES: registers.sites,
        Kind.CAMERAS: registers.cameras,
        Kind.OFFICERS: registers.officers,
        Kind.VEHICLES: registers.vehicles,
        Kind.STATIONS: registers.stations,
        Kind.STATUSES: registers.statuses,
        Kind.PERMITS: registers.permits,
        Kind.NOTES: registers.notes,
        Kind.FIRMS: registers.firms,
    }
    _write(folder, tables)


def write_table(folder: Path, kind: Kind, records: Sequence[Record]) -> None:
    """Replace one register in ``folder``; raise StoreError if it cannot be written."""
    _write(folder, {kind: records})


def write_tables(folder: Path, tables: Mapping[Kind, Sequence[Record]]) -> None:
    """Replace several registers in ``folder`` in one step; raise StoreError if it cannot."""
    _write(folder, tables)


def read_table(folder: Path, kind: Kind) -> list[Record]:
    """Return one register as it is stored; raise ConfigError if it is damaged."""
    said = _manifest(folder).get(kind.value)
    if said is None:
        return []
    table = TABLES[kind]
    try:
        body = (folder / str(said["file"])).read_bytes()
        if hashlib.sha256(body).hexdigest() != said["sha256"]:
            raise ConfigError(
                f"{folder}: {kind} is damaged or was changed by hand; import it again"
            )
        rows = csv.reader(io.StringIO(body.decode(), newline=""), strict=True)
        if tuple(next(rows)) != table.columns:
            raise ConfigError(f"{folder}: {kind} has other columns than this program's")
        return [table.read(dict(zip(table.columns, row, strict=True))) for row in rows]
    except (OSError, KeyError, TypeError, ValueError, StopIteration, csv.Error) as error:
        raise ConfigError(f"{folder}: {kind} cannot be read ({error})") from error


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    try:
        whole = json.loads(path.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path}: cannot be read ({error})") from error
    if not isinstance(whole, dict) or whole.get("format") != FORMAT:
        raise ConfigError(f"{path}: not a register manifest of format {FORMAT}")
    tables = whole.get("tables")
    if not isinstance(tables, dict):
        raise ConfigError(f"{path}: it names no tables")
    return tables


def _write(folder: Path, tables: Mapping[Kind, Sequence[Record]]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        manifest = _manifest(folder)
        old = {str(said["file"]) for said in manifest.values()}
        for kind, records in tables.items():
            body = _csv(kind, records)
            digest = hashlib.sha256(body).hexdigest()
            name = f"{kind}-{digest[:12]}.csv"
            _write_through(folder / name, body)
            manifest[kind.value] = {"file": name, "sha256": digest, "rows": len(records)}
        whole = {"format": FORMAT, "tables": manifest}
        fresh = folder / f".{MANIFEST}.new"
        _write_through(fresh, json.dumps(whole, indent=1, sort_keys=True).encode() + b"\n")
        fresh.replace(folder / MANIFEST)
        for name in old - {str(said["file"]) for said in manifest.values()}:
            (folder / name).unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(f"{folder}: the registers cannot be written ({error})") from error


def _csv(kind: Kind, records: Sequence[Record]) -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    table = TABLES[kind]
    writer.writerow(table.columns)
    writer.writerows(table.write(record) for record in records)
    return buffer.getvalue().encode()


def _write_through(path: Path, body: bytes) -> None:
    with path.open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
