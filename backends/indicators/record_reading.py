"""Keeps the table of records what the registers are: read again each day and when they change."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from app.domain.area_index import AreaIndex
from app.domain.areas import NOWHERE, AreaSet
from app.domain.cases.catalogue import Unit
from app.domain.directory import Directory
from app.domain.hazmat import HazmatScheme
from app.domain.measures.period import HALL_ZONE
from app.domain.register import Registers
from backends.indicators.directory_rows import directory_rows
from backends.indicators.record_facts import RecordFacts
from backends.indicators.record_row import RecordRow
from backends.indicators.register_rows import area_rows, register_rows, unit_rows
from backends.registers.directory import read_directory
from backends.registers.store import MANIFEST, read_registers

TOWN = "town"
OF_UNITS = ("department", "owner", "unit")  # columns that may name a unit by its id


class RecordReading:
    """Reads ``folder`` into ``facts``; areas and the scheme are as they were at the start.

    Every record with a place gets the town it lies in, by ``area_sets``. ``on_read`` is told what
    was read, for other tables that look things up in it.
    """

    def __init__(
        self,
        facts: RecordFacts,
        folder: Path,
        area_sets: Sequence[AreaSet],
        units: Callable[[], Iterable[Unit]],
        scheme: HazmatScheme,
        on_read: Callable[[Registers, Directory], None] = lambda _registers, _directory: None,
    ) -> None:
        self._facts = facts
        self._folder = folder
        self._area_sets = area_sets
        self._units = units
        self._scheme = scheme
        self._on_read = on_read
        self._read: tuple[str, tuple[int, int]] | None = None
        towns = next((areas for areas in area_sets if areas.key == TOWN), None)
        self._towns = None if towns is None or not len(towns) else (towns, AreaIndex(towns))

    def refresh(self, now_s: float) -> bool:
        """Read all registers, if it is another day or another file; return whether it was.

        Raises ConfigError for a damaged file with the table as it was; it is then tried again.
        """
        day = dt.datetime.fromtimestamp(now_s, HALL_ZONE).date().isoformat()
        stamp = _stamp(self._folder / MANIFEST)
        if self._read == (day, stamp):
            self._facts.known_until(now_s)
            return False
        units = tuple(self._units())
        directory, registers = read_directory(self._folder), read_registers(self._folder)
        rows = [
            *register_rows(registers, self._scheme, day),
            *directory_rows(directory, day),
            *unit_rows(units),
            *area_rows(self._area_sets),
        ]
        called = {unit.unit_id: unit.name for unit in units}
        named = [_with_units(row, called) for row in self._with_towns(rows)]
        self._facts.take(named, directory.turns, now_s)
        self._read = (day, stamp)
        self._on_read(registers, directory)
        return True

    def _with_towns(self, rows: list[RecordRow]) -> list[RecordRow]:
        placed = [at for at, row in enumerate(rows) if row.lon_deg is not None]
        if self._towns is None or not placed:
            return rows
        areas, index = self._towns
        lon_deg = np.array([rows[at].lon_deg for at in placed], np.float64)
        lat_deg = np.array([rows[at].lat_deg for at in placed], np.float64)
        for at, number in zip(placed, index.find(lon_deg, lat_deg).tolist(), strict=True):
            if number == NOWHERE:
                continue
            town = {"town": areas.codes[number]} | dict(rows[at].values)
            names = {"town": areas.names[number]} | dict(rows[at].names)
            rows[at] = replace(rows[at], values=town, names=names)
        return rows


def _with_units(row: RecordRow, called: Mapping[str, str]) -> RecordRow:
    """Return a row with what the units are called that it names by their ids."""
    found = {key: called[row.values[key]] for key in OF_UNITS if row.values.get(key) in called}
    return replace(row, names={**row.names, **found}) if found else row


def _stamp(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except FileNotFoundError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_size)
