"""Which things are meant: a condition over the field catalogue, answered by whole columns."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from app.domain.classes import Age
from app.domain.patience import Patience
from app.domain.text_find import rows_with
from app.domain.world import World

Mask = NDArray[np.bool_]
USUAL_PATIENCE = Patience()  # of things that are in no register
AGE_S, AGE = "age_s", "age"  # fields that come of the time of the fix and the time that it is


@dataclass(frozen=True, slots=True)
class Now:
    """The time that it is, and for how long things may be silent until they are late or lost."""

    at_s: float
    patience: Patience


class Comparison(Enum):
    """How a value is held against a field's; the value is how it is written."""

    EQUAL = "=="
    UNEQUAL = "!="
    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="


@dataclass(frozen=True, slots=True)
class Number:
    """A number of ``field`` against ``value``; what is not known answers no question with yes."""

    field: str
    comparison: Comparison
    value: float

    def mask(self, world: World, now: Now) -> Mask:
        """Return (size,) bool."""
        column = age_s(world, now.at_s) if self.field == AGE_S else world.column(self.field)
        with np.errstate(over="ignore"):  # a number too large for the field becomes infinite
            kind = column.dtype if column.dtype.kind == "f" else np.dtype(np.float64)
            value = np.asarray(self.value).astype(kind)
        match self.comparison:
            case Comparison.EQUAL:
                found = column == value
            case Comparison.UNEQUAL:
                found = (column < value) | (column > value)
            case Comparison.LESS:
                found = column < value
            case Comparison.AT_MOST:
                found = column <= value
            case Comparison.MORE:
                found = column > value
            case _:
                found = column >= value
        return np.asarray(found, np.bool_)


@dataclass(frozen=True, slots=True)
class OneOf:
    """A field of named numbers (class, state, county, grade of age) is one of ``values``."""

    field: str
    values: frozenset[int]

    def mask(self, world: World, now: Now) -> Mask:
        """Return (size,) bool."""
        known = np.zeros(256, np.bool_)
        known[list(self.values)] = True
        if self.field != AGE:
            return known[world.column(self.field)]
        ages_s, codes = age_s(world, now.at_s), now.patience.codes(world, slice(0, world.size))
        live, late = ages_s < now.patience.late_s(codes), ages_s < now.patience.lost_s(codes)
        old = np.where(late, known[Age.LATE], known[Age.LOST])
        return np.asarray(np.where(live, known[Age.LIVE], old), np.bool_)


@dataclass(frozen=True, slots=True)
class Same:
    """A text is exactly one of ``values``."""

    field: str
    values: frozenset[bytes]

    def mask(self, world: World, now: Now) -> Mask:
        """Return (size,) bool."""
        del now
        column = world.column(self.field)
        return reduce(np.logical_or, [column == v for v in self.values], np.zeros(1, np.bool_))


@dataclass(frozen=True, slots=True)
class Contains:
    """A text holds another, capital or small."""

    field: str
    part: bytes

    def mask(self, world: World, now: Now) -> Mask:
        """Return (size,) bool."""
        del now
        return rows_with(world.column(self.field), self.part)


@dataclass(frozen=True, slots=True)
class Missing:
    """A number is not known."""

    field: str

    def mask(self, world: World, now: Now) -> Mask:
        """Return (size,) bool."""
        del now
        return np.isnan(world.column(self.field))


@dataclass(frozen=True, slots=True)
class Not:
    """What the condition leaves over."""

    part: "Node"

    def mask(self, world: World, now: Now) -> Mask:
        """Return (size,) bool."""
        return ~self.part.mask(world, now)


@dataclass(frozen=True, slots=True)
class All:
    """Every one of the conditions."""

    parts: "tuple[Node, ...]"

    def mask(self, world: World, now: Now) -> Mask:
        """Return (size,) bool."""
        return reduce(np.logical_and, (part.mask(world, now) for part in self.parts))


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of the conditions."""

    parts: "tuple[Node, ...]"

    def mask(self, world: World, now: Now) -> Mask:
        """Return (size,) bool."""
        return reduce(np.logical_or, (part.mask(world, now) for part in self.parts))


Node = Number | OneOf | Same | Contains | Missing | Not | All | AnyOf
Names = Mapping[str, Mapping[str, frozenset[int]]]  # field → casefolded name → what it stands for


@dataclass(frozen=True, slots=True)
class Where:
    """A condition as of ``now_s``; equal ones are equal, so it serves as a map's row filter.

    With the ``patience`` of the map what is called live, late or lost is what the map shows so.
    """

    node: Node
    now_s: float = 0.0
    patience: Patience = field(default=USUAL_PATIENCE, hash=False)  # holds a dict

    @property
    def uses_age(self) -> bool:
        """Whether the answer changes with time alone."""
        return _uses_age(self.node)

    def mask(self, world: World, now_s: float | None = None) -> Mask:
        """Return (size,) bool: which rows are meant, as of ``now_s`` or, without, of its own time.

        Dead rows are answered too.
        """
        at_s = self.now_s if now_s is None else now_s
        return self.node.mask(world, Now(at_s, self.patience))


def age_s(world: World, now_s: float) -> NDArray[np.float64]:
    """Return (size,) f8: how old the fixes are."""
    return np.asarray(now_s - world.column("fix_s"), np.float64)


def _uses_age(node: Node) -> bool:
    match node:
        case Not(part):
            return _uses_age(part)
        case All(parts) | AnyOf(parts):
            return any(_uses_age(part) for part in parts)
        case _:
            return node.field in {AGE_S, AGE}
