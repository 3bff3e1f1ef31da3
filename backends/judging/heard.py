"""Rows as the judge keeps them while they wait, in the recorder's own precision."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain.errors import DecodeError
from app.domain.fields import Column
from backends.detectors.contract import FixRows
from backends.history.layout import TRACKS, Cell
from backends.judging.roster import U32, SlotRoster

HEARD = np.dtype(
    [
        ("slot", "<u4"),
        ("kind", "u1"),
        ("county", "u1"),
        ("state", "u1"),
        ("lon_deg", "<f8"),
        ("lat_deg", "<f8"),
        ("speed_mps", "<f4"),
        ("course_deg", "<f4"),
        ("fix_s", "<f8"),
        ("receipt_s", "<f8"),
    ]
)
Heard = NDArray[Any]  # of dtype HEARD


def heard(slots: U32, kinds: Column, columns: Mapping[str, Column]) -> Heard:
    """Return fixes as the archive would give them back; raise DecodeError for a missing column.

    A detector must not be told more than the recorder keeps, or what it found live could not be
    found again in the recording.
    """
    rows = np.empty(len(slots), HEARD)
    rows["slot"], rows["kind"] = slots, kinds
    for cell in TRACKS.cells:
        rows[cell.key] = _as_recorded(cell, columns)
    return rows


def fix_rows(rows: Heard, roster: SlotRoster) -> FixRows:
    """Return rows as a detector is handed them."""
    slot = np.ascontiguousarray(rows["slot"])
    others = {
        name: np.ascontiguousarray(rows[name])
        for name in FixRows.__dataclass_fields__
        if name not in ("slot", "ids")
    }
    return FixRows(slot=slot, ids=roster.ids_of(slot), **others)


def cut(rows: FixRows, which: slice | NDArray[np.intp]) -> FixRows:
    """Return some rows, as views where they follow each other."""
    return FixRows(*(getattr(rows, name)[which] for name in FixRows.__dataclass_fields__))


def _as_recorded(cell: Cell, columns: Mapping[str, Column]) -> Column:
    try:
        values = columns[cell.key]
    except KeyError as error:
        raise DecodeError("column_missing", cell.key) from error
    return cell.restored(cell.quantised(values))
