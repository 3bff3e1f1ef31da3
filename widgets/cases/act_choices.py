"""Whom a step may be given to: the units that fit, the best first, or the people of the hall."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.cases.catalogue import CaseCatalogue, Unit
from app.domain.cases.steps import STEPS_OF
from app.domain.cases.unit_ways import OUTSIDE, UnitWay, straight_m
from app.domain.geo import LonLat
from app.domain.safe_text import safe_text
from app.services.record import PersonCard
from widgets.cards.role_text import role_text
from widgets.cases.case_words import NAME_CHARACTERS
from widgets.cases.way_words import unit_way_text
from widgets.texts import Texts

_HANDLES = frozenset(role.value for role in STEPS_OF)


@dataclass(frozen=True, slots=True)
class Choice:
    """One that may be chosen: its id, and how it is said."""

    key: str
    said: str


def unit_choices(
    texts: Texts,
    catalogue: CaseCatalogue,
    typed: str,
    *,
    county: str,
    unit_kind: str,
    ways: Iterable[UnitWay] = (),
    at: LonLat | None,
    is_outward: bool,
) -> list[Choice]:
    """Return the units that fit what was typed: those of ``ways`` first and as they come, with it.

    Then those for this kind of matter and all others, the near first. How far away these are is
    said in a straight line.
    """
    words = typed.strip().lower()
    fitting = {
        unit.unit_id: unit
        for unit in catalogue.units.values()
        if (unit.level == OUTSIDE) == is_outward
        and unit.county in ("", county)
        and (words in unit.name.lower() or words in unit.unit_id.lower())
    }
    sent = [one for one in ways if one.unit_id in fitting]
    first = [
        Choice(one.unit_id, unit_way_text(texts, _name(fitting[one.unit_id]), one)) for one in sent
    ]
    known = {one.unit_id for one in sent}
    lines = [(unit, _away_m(unit, at)) for key, unit in fitting.items() if key not in known]
    lines.sort(key=lambda one: (unit_kind not in one[0].kinds, one[1]))
    return first + [Choice(unit.unit_id, _unit_said(texts, unit, away)) for unit, away in lines]


def person_choices(
    texts: Texts, people: Iterable[PersonCard], typed: str, *, but: str
) -> list[Choice]:
    """Return the people who may act on cases and fit what was typed, all but one."""
    words = typed.strip().lower()
    return [
        Choice(one.person_id, _person_said(texts, one))
        for one in people
        if one.role in _HANDLES
        and one.person_id != but
        and (words in one.name.lower() or words in one.person_id.lower())
    ]


def _unit_said(texts: Texts, unit: Unit, away_m: float) -> str:
    way = UnitWay(unit.unit_id, away_m=None if math.isinf(away_m) else away_m)
    return unit_way_text(texts, _name(unit), way)


def _name(unit: Unit) -> str:
    return safe_text(unit.name, NAME_CHARACTERS)


def _person_said(texts: Texts, person: PersonCard) -> str:
    role = safe_text(role_text(texts, person.role), NAME_CHARACTERS)
    name, number = safe_text(person.name, NAME_CHARACTERS), safe_text(person.person_id, 20)
    return " · ".join(part for part in (number, name, role) if part)


def _away_m(unit: Unit, at: LonLat | None) -> float:
    away_m = None if at is None else straight_m(unit, at.lon_deg, at.lat_deg)
    return math.inf if away_m is None else away_m
