"""A unit's way to a case in words, and what an order of units goes by."""

from app.domain.cases.catalogue import CaseCatalogue
from app.domain.cases.unit_ways import UnitWay
from app.services.cases.unit_ways import STARTING, WaysTold
from widgets.cases.case_words import unit_name
from widgets.cases.metres import metres_text
from widgets.source_words import in_language
from widgets.texts import Texts

MINUTE_S, HOUR_MINUTES = 60.0, 60
_REASONS = frozenset({"no_place", "off_roads"})


def way_text(texts: Texts, way: UnitWay) -> str:
    """Return ``12 分钟 · 6.3 公里 · 在办 4``, or a straight line; empty where nothing is known."""
    parts = []
    if way.travel_s is not None:
        minutes = max(1, round(way.travel_s / MINUTE_S))
        parts.append(texts("case_ways.minutes", count=minutes))
    if way.travel_s is not None and way.road_m is not None:
        parts.append(metres_text(texts, way.road_m))
    elif way.away_m is not None:
        parts.append(texts("case_ways.straight", away=metres_text(texts, way.away_m)))
    if way.load >= 0:
        parts.append(texts("case_ways.load", count=way.load))
    return " · ".join(parts)


def unit_way_text(texts: Texts, name: str, way: UnitWay) -> str:
    """Return a unit's name and its way."""
    said = way_text(texts, way)
    return texts("case_ways.unit", name=name, said=said) if said else name


def first_text(texts: Texts, catalogue: CaseCatalogue, told: WaysTold) -> str:
    """Return who comes first of those that could be sent to a place, and by what; or nothing."""
    first = told.first
    if first is None:
        return ""
    name = unit_name(catalogue, first.unit_id)
    said = texts("case_ways.first", unit=unit_way_text(texts, name, first))
    return f"{said}\n{basis_text(texts, told)}"


def basis_text(texts: Texts, told: WaysTold) -> str:
    """Return what the order goes by: of when the speeds are, or why it is by straight lines."""
    answer = told.answer
    if answer is not None and told.is_by_road:
        hour, minute = divmod(round(answer.hour * HOUR_MINUTES), HOUR_MINUTES)
        source = in_language(texts, answer.source)
        return texts("case_ways.by_road", at=f"{hour:02d}:{minute:02d}", source=source)
    if answer is not None:
        reason = answer.reason if answer.reason in _REASONS else "too_far"
        return texts(f"case_ways.line.{reason}") if told.units else ""
    if told.is_waiting:
        return texts("case_ways.line.asking")
    return texts(f"case_ways.line.{'starting' if told.code == STARTING else 'away'}")
