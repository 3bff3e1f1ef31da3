"""Who could be sent to a case: the units that fit, how far each is by road, and its open cases."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.cases.catalogue import CaseCatalogue, Unit
from app.domain.geo import distance_m

OUTSIDE = "outside"
UNKNOWN_LOAD = -1


@dataclass(frozen=True, slots=True)
class UnitWay:
    """A unit and its way to a case.

    ``travel_s`` and ``road_m`` are by road from the unit's place to the case, None where no way was
    found or none was looked for. ``away_m`` is in a straight line (直线), None where one of the two
    has no place. ``load`` is how many open cases it has; -1 where that is not known.
    """

    unit_id: str
    travel_s: float | None = None
    road_m: float | None = None
    away_m: float | None = None
    load: int = UNKNOWN_LOAD


@dataclass(frozen=True, slots=True)
class UnitWaysQuestion:
    """Asks of a case, or of a place and a type of problem."""

    case_id: str = ""
    type_code: str = ""
    lon_deg: float | None = None
    lat_deg: float | None = None


@dataclass(frozen=True, slots=True)
class UnitWaysAnswer:
    """The units that fit, the best first.

    ``reason`` says why there is no way by road: ``no_place`` or ``off_roads``; empty where there
    may be. ``hour`` is the local hour, 0 to 24, whose usual speeds were driven; ``source`` and
    ``standing`` say how those were come by. Ways longer than ``within_s`` are not found.
    """

    case_id: str
    type_code: str
    county: str
    units: tuple[UnitWay, ...]
    reason: str
    hour: float
    source: str
    standing: str
    within_s: float
    as_of_s: float


def capable_units(
    type_code: str, county: str, catalogue: CaseCatalogue, but: str = ""
) -> tuple[Unit, ...]:
    """Return the units that take a type of problem in a county, but the one that has it."""
    editions = catalogue.types.get(type_code, ())
    if not editions:
        return ()
    return tuple(
        unit
        for unit in catalogue.units_for(editions[-1].unit_kind, county)
        if unit.level != OUTSIDE and unit.unit_id != but
    )


def straight_m(unit: Unit, lon_deg: float | None, lat_deg: float | None) -> float | None:
    """Return metres in a straight line from a unit to a point; None where one has no place."""
    if lon_deg is None or lat_deg is None or unit.lon_deg is None or unit.lat_deg is None:
        return None
    return float(distance_m(lon_deg, lat_deg, unit.lon_deg, unit.lat_deg))


def by_way_and_load(ways: Iterable[UnitWay]) -> tuple[UnitWay, ...]:
    """Return ways, the best first: least in the sum of two places, by nearness and by load.

    Of equals the nearer comes first, then the less loaded, then who was given first. Who has a way
    by road is nearer than who has none, and who has a place than who has none. The order is the
    house's own.
    """
    given = tuple(ways)
    near = {far: place for place, far in enumerate(sorted({_far(one) for one in given}))}
    loads = {load: place for place, load in enumerate(sorted({one.load for one in given}))}

    def place(one: UnitWay) -> tuple[int, tuple[int, float], int]:
        far = _far(one)
        return near[far] + loads[one.load], far, one.load

    return tuple(sorted(given, key=place))


def _far(one: UnitWay) -> tuple[int, float]:
    if one.travel_s is not None:
        return 0, one.travel_s
    return (2, 0.0) if one.away_m is None else (1, one.away_m)
