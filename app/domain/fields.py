"""The field catalogue: what columns a moving thing has, as told by ``resources/fields.toml``."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from app.domain.errors import ConfigError

Column = NDArray[Any]
Part = Literal["static", "moving"]

_KNOWN = frozenset(
    {
        "key",
        "dtype",
        "part",
        "unit",
        "shown_unit",
        "shown_factor",
        "decimals",
        "lowest",
        "highest",
        "missing",
        "label",
    }
)
_KINDS = frozenset("fiuS")  # what the wire carries


@dataclass(frozen=True, slots=True)
class Field:
    """One column: its wire type (little-endian numpy), range, and how a person reads it."""

    key: str
    dtype: np.dtype[Any]
    part: Part
    label: Mapping[str, str]
    unit: str = ""
    shown_unit: str = ""
    shown_factor: float = 1.0
    decimals: int = 0
    lowest: float = -np.inf
    highest: float = np.inf
    may_be_missing: bool = False

    def shown(self, value: float) -> str:
        """Return ``value`` as a person reads it, without its unit; a missing one is a dash."""
        if value != value:  # noqa: PLR0124 - NaN is the only number unlike itself
            return "—"
        return f"{value * self.shown_factor:.{self.decimals}f}"

    def in_range(self, column: Column) -> NDArray[np.bool_]:
        """Return which values are finite and in range; NaN is only where it may be missing."""
        if self.dtype.kind == "S":
            return np.ones(len(column), np.bool_)
        good = np.isfinite(column) & (column >= self.lowest) & (column <= self.highest)
        if self.may_be_missing:
            good |= np.isnan(column)
        return np.asarray(good, np.bool_)


@dataclass(frozen=True, slots=True)
class FieldCatalogue:
    """All fields in wire order."""

    fields: tuple[Field, ...]
    _by_key: Mapping[str, Field] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the fields; raise ConfigError where two share a key."""
        by_key = {f.key: f for f in self.fields}
        if len(by_key) != len(self.fields):
            raise ConfigError("fields.toml: two fields share one key")
        object.__setattr__(self, "_by_key", by_key)

    def __getitem__(self, key: str) -> Field:
        """Return the field named ``key``; KeyError if there is none."""
        return self._by_key[key]

    def __iter__(self) -> Iterator[Field]:
        """Iterate in wire order."""
        return iter(self.fields)

    def part(self, part: Part) -> tuple[Field, ...]:
        """Return the static or the moving fields, in wire order."""
        return tuple(f for f in self.fields if f.part == part)

    @classmethod
    def from_toml(cls, text: str) -> "FieldCatalogue":
        """Read a catalogue; raise ConfigError naming the field and what is wrong with it."""
        try:
            rows = tomllib.loads(text)["field"]
        except (tomllib.TOMLDecodeError, KeyError) as error:
            raise ConfigError(f"fields.toml: {error}") from error
        if not (isinstance(rows, list) and all(isinstance(row, dict) for row in rows)):
            raise ConfigError("fields.toml: 'field' is not a list of [[field]] tables")
        return cls(tuple(_field(row) for row in rows))


def _field(row: dict[str, Any]) -> Field:
    key = row.get("key")
    if not isinstance(key, str):
        raise ConfigError(f"fields.toml: a field has no key: {row}")
    if unknown := set(row) - _KNOWN:
        raise ConfigError(f"fields.toml: field {key}: unknown entry {sorted(unknown)[0]}")
    try:
        dtype = np.dtype("<" + row["dtype"])
        part = row["part"]
        label = row["label"]
    except (KeyError, TypeError, ValueError) as error:
        raise ConfigError(f"fields.toml: field {key}: {error}") from error
    if dtype.kind not in _KINDS:
        raise ConfigError(f"fields.toml: field {key}: dtype '{row['dtype']}' is no number or text")
    if part not in ("static", "moving"):
        raise ConfigError(f"fields.toml: field {key}: part '{part}' is neither static nor moving")
    return Field(
        key=key,
        dtype=dtype,
        part=part,
        label=label,
        unit=row.get("unit", ""),
        shown_unit=row.get("shown_unit", row.get("unit", "")),
        shown_factor=row.get("shown_factor", 1.0),
        decimals=row.get("decimals", 0),
        lowest=row.get("lowest", -np.inf),
        highest=row.get("highest", np.inf),
        may_be_missing=row.get("missing") == "nan",
    )
