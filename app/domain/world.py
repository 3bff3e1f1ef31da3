"""The world: what the sensors say now, one numpy column per field, one row per moving thing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain.fields import Column, FieldCatalogue

Rows = NDArray[np.uint32]
NO_ROWS: Rows = np.empty(0, np.uint32)
GLIDE_COLUMNS = frozenset({"from_lon_deg", "from_lat_deg", "from_s"})


@dataclass(frozen=True, slots=True)
class Block:
    """Rows and their new values: ``columns[key]`` has the dtype of its field and ``len(rows)``."""

    rows: Rows
    columns: Mapping[str, Column]


@dataclass(frozen=True, slots=True)
class Tick:
    """What changed in one publishing turn, to be applied in the order leave, enter, move.

    ``enter`` carries every field and the row's ``generation`` (u4); a row that is already there is
    overwritten (a changed name, or a reused row). ``move`` carries the moving fields. ``leave``
    names rows that are gone.
    """

    enter: Block | None = None
    move: Block | None = None
    leave: Rows = field(default_factory=lambda: NO_ROWS)


@dataclass(frozen=True, slots=True)
class Change:
    """What a layer must upload again: rows ``first`` to ``stop`` (exclusive) of ``columns``."""

    revision: int
    first: int
    stop: int
    columns: frozenset[str]

    @property
    def is_empty(self) -> bool:
        """Whether nothing changed."""
        return self.first >= self.stop

    def join(self, other: "Change") -> "Change":
        """Return the smallest change that covers both."""
        if self.is_empty:
            return other
        if other.is_empty:
            return self
        return Change(
            max(self.revision, other.revision),
            min(self.first, other.first),
            max(self.stop, other.stop),
            self.columns | other.columns,
        )


class World:
    """Columns of all moving things; rows are dense and reused, so keep an id, never a row.

    Beside the catalogue's fields every row has ``alive`` (bool) and ``generation`` (u4), and, where
    the catalogue has a position, the previous one (``from_lon_deg``, ``from_lat_deg``, ``from_s``)
    that a glide starts from. With the catalogue of readings a row is a series.
    """

    def __init__(self, fields: FieldCatalogue, capacity: int = 1024) -> None:
        self.fields = fields
        self.revision = 0
        self.size = 0
        self._dtypes: dict[str, np.dtype[Any]] = {f.key: f.dtype for f in fields} | {
            "generation": np.dtype("<u4"),
            "alive": np.dtype(np.bool_),
        }
        self._glides = "lon_deg" in self._dtypes
        if self._glides:
            self._dtypes |= dict.fromkeys(GLIDE_COLUMNS, np.dtype("<f8"))
        self._columns: dict[str, Column] = {
            key: np.zeros(capacity, dtype) for key, dtype in self._dtypes.items()
        }
        self._row_of: dict[bytes, int] = {}
        self._moving = frozenset(f.key for f in fields.part("moving"))
        if self._glides:
            self._moving |= GLIDE_COLUMNS

    @property
    def capacity(self) -> int:
        """How many rows fit before the columns grow."""
        return len(self._columns["alive"])

    @property
    def count(self) -> int:
        """How many things there are."""
        return len(self._row_of)

    def column(self, key: str) -> Column:
        """Return rows 0 to ``size`` of a column, read-only; the view is valid until the next apply.

        Raises KeyError for a name that is no column.
        """
        view = self._columns[key][: self.size]
        view.flags.writeable = False
        return view

    def row_of(self, entity_id: str) -> int | None:
        """Return the row an entity has now, or None if it is not here."""
        return self._row_of.get(entity_id.encode())

    def id_at(self, row: int) -> str:
        """Return the id of the entity in ``row``, or an empty string where nobody is."""
        if row >= self.size or not self._columns["alive"][row]:
            return ""
        return bytes(self._columns["id"][row]).decode(errors="replace")

    def text_at(self, key: str, row: int) -> str:
        """Return a text column's value in ``row``."""
        return bytes(self._columns[key][row]).decode(errors="replace")

    def apply(self, tick: Tick) -> Change:
        """Take over one tick and return the span that changed."""
        self.revision += 1
        change = Change(self.revision, 0, 0, frozenset())
        if len(tick.leave):
            change = change.join(self._leave(tick.leave))
        if tick.enter is not None and len(tick.enter.rows):
            change = change.join(self._enter(tick.enter))
        if tick.move is not None and len(tick.move.rows):
            change = change.join(self._move(tick.move))
        return change

    def clear(self) -> Change:
        """Forget everything (a new epoch) and return the change."""
        stop = self.size
        self.revision += 1
        self._columns["alive"][:] = False
        self._columns["id"][:] = b""
        self._row_of.clear()
        self.size = 0
        return Change(self.revision, 0, stop, frozenset(self._dtypes))

    def _leave(self, rows: Rows) -> Change:
        rows = rows[rows < self.size]
        if not len(rows):
            return Change(self.revision, 0, 0, frozenset())
        self._forget_ids(rows)
        self._columns["alive"][rows] = False
        self._columns["id"][rows] = b""
        return self._change(rows, frozenset({"alive", "id"}))

    def _enter(self, block: Block) -> Change:
        rows = block.rows
        self._grow(int(rows.max()) + 1)
        replaced = np.asarray(
            ~self._columns["alive"][rows]
            | (self._columns["generation"][rows] != block.columns["generation"]),
            np.bool_,
        )
        self._forget_ids(rows)
        self._remember_from(rows, block, fresh=replaced)
        for key, values in block.columns.items():
            self._columns[key][rows] = values
        self._columns["alive"][rows] = True
        self._row_of.update(zip(block.columns["id"].tolist(), rows.tolist(), strict=True))
        return self._change(rows, frozenset(self._dtypes))

    def _forget_ids(self, rows: Rows) -> None:
        """Drop the ids that lived in ``rows``, unless an id has since moved to another row."""
        for row in rows.tolist():
            entity_id = bytes(self._columns["id"][row])
            if self._row_of.get(entity_id) == row:
                del self._row_of[entity_id]

    def _move(self, block: Block) -> Change:
        rows = block.rows
        known = rows < self.size
        if not known.all():
            rows = rows[known]
            block = Block(rows, {key: values[known] for key, values in block.columns.items()})
            if not len(rows):
                return Change(self.revision, 0, 0, frozenset())
        self._remember_from(rows, block, fresh=~self._columns["alive"][rows])
        for key, values in block.columns.items():
            self._columns[key][rows] = values
        return self._change(rows, self._moving)

    def _remember_from(self, rows: Rows, block: Block, fresh: NDArray[np.bool_]) -> None:
        """Keep where a glide starts: the old position, or the new one for a new thing."""
        if not self._glides:
            return
        for key in ("lon_deg", "lat_deg"):
            old = self._columns[key][rows]
            self._columns[f"from_{key}"][rows] = np.where(fresh, block.columns[key], old)
        self._columns["from_s"][rows] = np.where(
            fresh, block.columns["receipt_s"], self._columns["receipt_s"][rows]
        )

    def _grow(self, needed: int) -> None:
        if needed > self.capacity:
            capacity = max(needed, 2 * self.capacity)
            for key, old in self._columns.items():
                new = np.zeros(capacity, old.dtype)
                new[: len(old)] = old
                self._columns[key] = new
        self.size = max(self.size, needed)

    def _change(self, rows: Rows, columns: frozenset[str]) -> Change:
        return Change(self.revision, int(rows.min()), int(rows.max()) + 1, columns)
