"""What a hall knows of its matters: types with their limits, units as a tree, channels, clocks."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from app.domain.cases.calendar import Shift, WorkCalendar
from app.domain.cases.case import CaseKind
from app.domain.cases.clocks import Limit
from app.domain.classes import Severity


@dataclass(frozen=True, slots=True)
class ProblemType:
    """A type of problem: whose it is, by when, and when it counts as settled.

    ``aspect`` is the class it belongs to, ``standard`` what has to be so before it may be closed
    (结案标准), ``limits`` by what is due (``accept``, ``close``, ``reply``). ``unit_kind`` is the
    kind of unit that handles it. ``video_code`` is what a camera's analysis calls it, if any can
    see it; ``video_call_out`` is the template by which the unit that is sent to such a sighting is
    told at once, if it is to be. It holds from ``valid_from`` on, until ``valid_to`` if there is
    one. ``standing`` says how well the numbers are known: read, secondary, recollected or house.
    ``aspect`` is a name and the key at once, so what a screen calls it has a place of its own,
    ``aspect_said``.
    """

    code: str
    name: str
    aspect: str
    kind: CaseKind
    severity: Severity
    unit_kind: str
    limits: Mapping[str, Limit]
    standard: str
    source: str
    standing: str
    valid_from: dt.date
    valid_to: dt.date | None = None
    video_code: str = ""
    words: tuple[str, ...] = ()
    name_en: str = ""
    aspect_en: str = ""
    aspect_said: str = ""
    video_call_out: str = ""

    @property
    def aspect_name(self) -> str:
        """Return what a screen calls its aspect."""
        return self.aspect_said or self.aspect

    def holds_on(self, day: dt.date) -> bool:
        """Return whether it is in force on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Unit:
    """Somebody who handles cases: a centre, a county, a town, a department, a seat or a team.

    ``level`` is ``city``, ``county``, ``town`` or ``outside`` (another body that cases are only
    sent on to). ``kinds`` are the kinds of matter it takes. ``phone`` is what it is called out by;
    a seat is told ``has_phone`` alone.
    """

    unit_id: str
    name: str
    level: str
    parent_id: str = ""
    county: str = ""
    town: str = ""
    kinds: frozenset[str] = frozenset()
    department: str = ""
    lon_deg: float | None = None
    lat_deg: float | None = None
    is_demo: bool = False
    phone: str = ""
    has_phone: bool = False
    name_en: str = ""


@dataclass(frozen=True, slots=True)
class CaseChannel:
    """A way in which a matter reaches the hall (domain.md Z4, H5)."""

    code: str
    name: str
    name_en: str = ""


@dataclass(frozen=True, slots=True)
class CaseCatalogue:
    """All of it, as of one reading of the files; codes are unique within each table.

    ``types`` by code holds every edition of a type, the newest last. ``towns`` are the names of
    the city pack's towns by their codes. A ``name_en`` (of towns ``towns_en``) is the English one,
    empty where nobody gave one.
    """

    types: Mapping[str, tuple[ProblemType, ...]]
    units: Mapping[str, Unit]
    channels: Mapping[str, CaseChannel]
    calendar: WorkCalendar
    towns: Mapping[str, str] = field(default_factory=dict)
    towns_en: Mapping[str, str] = field(default_factory=dict)
    _children: Mapping[str, tuple[str, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Note whose children are whose."""
        children: dict[str, list[str]] = {}
        for unit in self.units.values():
            children.setdefault(unit.parent_id, []).append(unit.unit_id)
        object.__setattr__(self, "_children", {key: tuple(ids) for key, ids in children.items()})

    def type_on(self, code: str, day: dt.date) -> ProblemType | None:
        """Return the edition of a type that holds on a day, or None."""
        held = (one for one in self.types.get(code, ()) if one.holds_on(day))
        return next(held, None)

    def children(self, unit_id: str) -> tuple[str, ...]:
        """Return the units right below one; of "" the tops of the tree."""
        return self._children.get(unit_id, ())

    def below(self, unit_id: str) -> Iterator[str]:
        """Yield a unit and everything below it, each once."""
        seen: set[str] = set()
        waiting = [unit_id]
        while waiting:
            one = waiting.pop()
            if one in seen or one not in self.units:
                continue
            seen.add(one)
            yield one
            waiting.extend(self.children(one))

    def units_for(self, unit_kind: str, county: str) -> tuple[Unit, ...]:
        """Return the units that take a kind of matter in a county, or city-wide."""
        return tuple(
            unit
            for unit in self.units.values()
            if unit_kind in unit.kinds and unit.county in ("", county)
        )


# Of a hall that has no cases: every day is worked from nine to five but weekends.
EMPTY_CATALOGUE = CaseCatalogue(
    {},
    {},
    {},
    WorkCalendar((Shift(9 * 3600.0, 17 * 3600.0),), frozenset(), frozenset(), dt.date.min),
)
