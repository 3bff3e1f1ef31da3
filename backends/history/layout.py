"""How a row lies in a segment: which columns, in which whole numbers, and what is lost by that."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain.fields import Column

Ms = NDArray[np.int64]
MS = 1000.0


@dataclass(frozen=True, slots=True)
class Fixed:
    """A column that is the same for many rows of one thing: stored once, referred to by number."""

    key: str
    dtype: np.dtype[Any]


@dataclass(frozen=True, slots=True)
class Cell:
    """A column of its own for every row, stored as ``rint(value * per_unit)``.

    ``missing`` stands for NaN. A floating ``stored`` is kept as it is, and so is a whole ``given``.
    ``is_small`` says that it has few values.
    """

    key: str
    name: str
    given: np.dtype[Any]
    stored: np.dtype[Any]
    per_unit: float = 1.0
    missing: int | None = None
    is_small: bool = False

    def quantised(self, values: Column) -> Column:
        """Return what is stored of ``values``, which the hub's edge has checked for range."""
        if self.stored.kind == "f" or self.given.kind != "f":
            return values.astype(self.stored)
        scaled = np.rint(values.astype(np.float64) * self.per_unit)
        if self.missing is not None:
            scaled = np.where(np.isnan(scaled), self.missing, scaled)
        return scaled.astype(self.stored)

    def restored(self, stored: Column) -> Column:
        """Return the values of what was stored, in the field's own type."""
        if self.stored.kind == "f" or self.given.kind != "f":
            return stored.astype(self.given)
        values = stored.astype(np.float64) / self.per_unit
        if self.missing is not None:
            values[stored == self.missing] = np.nan
        return values.astype(self.given)


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of one kind of segment, and when a thing of it counts as gone.

    ``order`` names the cells that order the rows of one thing: the receipt first. Of a kind without
    state nobody asks how it stood at a moment.
    """

    kind: str
    fixed: tuple[Fixed, ...]
    cells: tuple[Cell, ...]
    order: tuple[str, str]
    silent_after_ms: int
    has_position: bool
    has_state: bool = True

    @property
    def state_kind(self) -> str:
        """How the catalogue calls keyframes of this kind."""
        return f"{self.kind}_state"

    def quantised(self, columns: Mapping[str, Column]) -> dict[str, Column]:
        """Return the stored cells of ``columns``."""
        return {cell.name: cell.quantised(columns[cell.key]) for cell in self.cells}


def at_or_before_ms(t_s: float) -> int:
    """Return the last stored moment that is not after ``t_s``."""
    # A time in the 2020s as a double is exact to a quarter of a microsecond: not a thing lost here.
    return int(np.floor(t_s * MS + 0.01))


def _fixed(*columns: tuple[str, str]) -> tuple[Fixed, ...]:
    return tuple(Fixed(key, np.dtype(dtype)) for key, dtype in columns)


def _cell(
    key: str,
    name: str,
    given: str,
    stored: str,
    per_unit: float = 1.0,
    missing: int | None = None,
) -> Cell:
    return Cell(key, name, np.dtype(given), np.dtype(stored), per_unit, missing)


def _small(key: str) -> Cell:
    return Cell(key, key, np.dtype("u1"), np.dtype("u1"), is_small=True)


# What a replay does without: it shows vessels as symbols.
UNRECORDED = frozenset({"length_m", "beam_m", "bow_m", "port_m", "heading_deg"})
# 1e-7 degrees is 11 mm; 1 cm/s and 0.1 degrees are below what any receiver knows.
TRACKS = Layout(
    kind="tracks",
    fixed=_fixed(("id", "S32"), ("label", "S48"), ("class", "u1"), ("source", "S16")),
    cells=(
        _cell("lon_deg", "lon_e7", "<f8", "<i4", per_unit=1e7),
        _cell("lat_deg", "lat_e7", "<f8", "<i4", per_unit=1e7),
        _cell("speed_mps", "speed_cmps", "<f4", "<i2", per_unit=100.0, missing=-1),
        _cell("course_deg", "course_ddeg", "<f4", "<i2", per_unit=10.0, missing=-1),
        _cell("fix_s", "fix_ms", "<f8", "<i8", per_unit=MS),
        _cell("receipt_s", "receipt_ms", "<f8", "<i8", per_unit=MS),
        _small("state"),
        _small("county"),
    ),
    order=("receipt_ms", "fix_ms"),
    silent_after_ms=6 * 3600 * 1000,  # as the hub itself forgets (ingest.FORGET_AFTER_S)
    has_position=True,
)
# Fixes that were older than what was known when they came (a terminal sends what it stored in a
# dead spot): a kind of its own, for whoever replays the map must not be taken back by them.
LATE = Layout(
    kind="late",
    fixed=TRACKS.fixed,
    cells=TRACKS.cells,
    order=TRACKS.order,
    silent_after_ms=TRACKS.silent_after_ms,
    has_position=True,
    has_state=False,
)
READINGS = Layout(
    kind="readings",
    fixed=_fixed(
        ("id", "S64"),
        ("station", "S32"),
        ("quantity", "<u2"),
        ("span_s", "<u4"),
        ("statistic", "u1"),
        ("source", "S16"),
        ("county", "u1"),
    ),
    cells=(
        _cell("value", "value", "<f8", "<f8"),
        _small("mark"),
        _cell("t_s", "t_ms", "<f8", "<i8", per_unit=MS),
        _cell("receipt_s", "receipt_ms", "<f8", "<i8", per_unit=MS),
        _cell("same_since_s", "same_since_ms", "<f8", "<i8", per_unit=MS),
        _small("timing"),
    ),
    order=("receipt_ms", "t_ms"),
    silent_after_ms=8 * 24 * 3600 * 1000,  # a daily mean is lost after four times two days
    has_position=False,
)
LAYOUTS = {layout.kind: layout for layout in (TRACKS, LATE, READINGS)}
