"""Reads and writes the directory beside the other registers of a folder."""

from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from app.domain.directory import (
    BodySet,
    Contact,
    DataSet,
    Directory,
    DirectoryKind,
    DutyTurn,
    Expert,
    GridMember,
    IncidentPlan,
    Premises,
    Property,
    PropertyScore,
    RescueTeam,
)
from app.domain.visits import Visit
from backends.registers.store import read_table, write_tables
from backends.registers.table import Kind, Record

_Row = TypeVar("_Row")


def read_directory(folder: Path) -> Directory:
    """Return all rows, whatever their days; raise ConfigError if a file is damaged."""
    rows = [r for kind in DirectoryKind for r in read_table(folder, Kind(kind.value))]
    return Directory(
        plans=_those(rows, IncidentPlan),
        rescue_teams=_those(rows, RescueTeam),
        experts=_those(rows, Expert),
        contacts=_those(rows, Contact),
        turns=_those(rows, DutyTurn),
        grid_team=_those(rows, GridMember),
        properties=_those(rows, Property),
        premises=_those(rows, Premises),
        body_sets=_those(rows, BodySet),
        data_sets=_those(rows, DataSet),
        scores=_those(rows, PropertyScore),
        visits=_those(rows, Visit),
    )


def write_directory(directory: Directory, folder: Path) -> None:
    """Replace the whole directory in ``folder``; raise StoreError if it cannot be written."""
    write_tables(folder, {Kind(kind.value): directory.of(kind) for kind in DirectoryKind})


def _those(rows: Iterable[Record], kind: type[_Row]) -> tuple[_Row, ...]:
    return tuple(row for row in rows if isinstance(row, kind))
