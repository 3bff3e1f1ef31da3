"""What a seat is told of the hall's tables: types with their limits, units, channels."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from app.domain.areas import AreaSet
from app.domain.cases.catalogue import CaseCatalogue, ProblemType, Unit
from app.domain.cases.spoken import ENGLISH
from backends.hub.inner import ChildQuestion

TOWN = "town"


class TableAnswers:
    """Answers ``case_catalogue``: everybody may know the tables."""

    def __init__(self, catalogue: CaseCatalogue) -> None:
        self._told = told(catalogue)

    def catalogue(self, question: ChildQuestion) -> dict[str, Any]:  # noqa: ARG002 - as all are
        """Return the tables."""
        return self._told


def with_towns(catalogue: CaseCatalogue, area_sets: Iterable[AreaSet]) -> CaseCatalogue:
    """Return the tables with the names of a city pack's towns."""
    named = [
        (one.codes[at], one.names[at], one.name(at, ENGLISH))
        for one in area_sets
        if one.key == TOWN
        for at in range(len(one))
        if one.names[at]
    ]
    return replace(
        catalogue,
        towns={code: name for code, name, _ in named},
        towns_en={code: english for code, name, english in named if english != name},
    )


def told(catalogue: CaseCatalogue) -> dict[str, Any]:
    """Return the tables as plain values; every edition of a type, the newest last."""
    calendar = catalogue.calendar
    return {
        "types": [_type(one) for editions in catalogue.types.values() for one in editions],
        "units": [_unit(one) for one in catalogue.units.values()],
        "channels": [
            {"code": one.code, "name": one.name, "name_en": one.name_en}
            for one in catalogue.channels.values()
        ],
        "towns": [
            {"code": code, "name": name, "name_en": catalogue.towns_en.get(code, "")}
            for code, name in catalogue.towns.items()
        ],
        "known_until": calendar.known_until.isoformat(),
        "days_off": [day.isoformat() for day in sorted(calendar.days_off)],
        "make_up": [day.isoformat() for day in sorted(calendar.make_up)],
    }


def _type(one: ProblemType) -> dict[str, Any]:
    return {
        "code": one.code,
        "name": one.name,
        "aspect": one.aspect,
        "kind": one.kind.value,
        "severity": int(one.severity),
        "unit_kind": one.unit_kind,
        "limits": {what: [limit.amount, limit.clock.value] for what, limit in one.limits.items()},
        "standard": one.standard,
        "source": one.source,
        "standing": one.standing,
        "valid_from": one.valid_from.isoformat(),
        "valid_to": "" if one.valid_to is None else one.valid_to.isoformat(),
        "words": list(one.words),
        "name_en": one.name_en,
        "aspect_en": one.aspect_en,
        "video_call_out": one.video_call_out,
    }


def _unit(one: Unit) -> dict[str, Any]:
    return {
        "unit_id": one.unit_id,
        "name": one.name,
        "level": one.level,
        "parent_id": one.parent_id,
        "county": one.county,
        "town": one.town,
        "kinds": sorted(one.kinds),
        "department": one.department,
        "lon_deg": one.lon_deg,
        "lat_deg": one.lat_deg,
        "is_demo": one.is_demo,
        "has_phone": one.has_phone,
        "name_en": one.name_en,
    }
