"""Whom a step may be given to: the units that fit, the nearest first, or the people of the hall."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.cases.catalogue import CaseCatalogue, Unit
from app.domain.cases.steps import STEPS_OF
from app.domain.geo import LonLat, distance_m
from app.domain.safe_text import safe_text
from app.services.record import PersonCard
from widgets.cards.role_text import role_text
from widgets.cases.case_words import NAME_CHARACTERS
from widgets.cases.metres import metres_text
from widgets.texts import Texts

OUTSIDE = "outside"
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
    at: LonLat | None,
    is_outward: bool,
) -> list[Choice]:
    """Return the units that fit what was typed: those for this kind of matter first, then the near.

    How far away one is is said in a straight line: the hall has no way by road to a case.
    """
    words = typed.strip().lower()
    fitting = [
        (unit, _away_m(unit, at))
        for unit in catalogue.units.values()
        if (unit.level == OUTSIDE) == is_outward
        and unit.county in ("", county)
        and (words in unit.name.lower() or words in unit.unit_id.lower())
    ]
    fitting.sort(key=lambda one: (unit_kind not in one[0].kinds, one[1]))
    return [Choice(unit.unit_id, _unit_said(texts, unit, away_m)) for unit, away_m in fitting]


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
    name = safe_text(unit.name, NAME_CHARACTERS)
    if away_m == float("inf"):
        return name
    return texts("cases.form.unit_away", name=name, away=metres_text(texts, away_m))


def _person_said(texts: Texts, person: PersonCard) -> str:
    role = safe_text(role_text(texts, person.role), NAME_CHARACTERS)
    name, number = safe_text(person.name, NAME_CHARACTERS), safe_text(person.person_id, 20)
    return " · ".join(part for part in (number, name, role) if part)


def _away_m(unit: Unit, at: LonLat | None) -> float:
    if at is None or unit.lon_deg is None or unit.lat_deg is None:
        return float("inf")
    return float(distance_m(at.lon_deg, at.lat_deg, unit.lon_deg, unit.lat_deg))
