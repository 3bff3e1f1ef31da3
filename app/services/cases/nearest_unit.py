"""Whom to send: the unit that takes a kind of matter and is nearest to it, in a straight line."""

from dataclasses import dataclass

from app.domain.cases.case import Case
from app.domain.cases.catalogue import CaseCatalogue, Unit
from app.domain.geo import distance_m

OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Suggested:
    """A unit, and how far away it is; None where either has no place."""

    unit: Unit
    away_m: float | None


def nearest_unit(case: Case, catalogue: CaseCatalogue) -> Suggested | None:
    """Return the nearest of the units that take a case's kind in its county, or None.

    What has a place comes before what has none; of those the order of the table counts.
    """
    editions = catalogue.types.get(case.type_code, ())
    if not editions:
        return None
    units = catalogue.units_for(editions[-1].unit_kind, case.county)
    found = [Suggested(one, _away_m(case, one)) for one in units if one.level != OUTSIDE]
    return min(
        found,
        key=lambda one: float("inf") if one.away_m is None else one.away_m,
        default=None,
    )


def _away_m(case: Case, unit: Unit) -> float | None:
    place = case.place
    if place.lon_deg is None or place.lat_deg is None:
        return None
    if unit.lon_deg is None or unit.lat_deg is None:
        return None
    return float(distance_m(place.lon_deg, place.lat_deg, unit.lon_deg, unit.lat_deg))
