"""What an alarm's evidence holds, taken apart by meaning; whatever it is, nothing is invented."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.alarm import Alarm
from app.domain.geo import LonLat
from app.domain.limits import Standing

MOST_FACTS, MOST_PLACES, MOST_STAYS, MOST_ROWS, MOST_POINTS = 60, 12, 40, 12, 500
WORD_CHARACTERS = 300
FARTHEST_LON_DEG, FARTHEST_LAT_DEG = 180.0, 90.0
SHORTEST_LINE = 2
_GROUND = frozenset(
    {"article", "source", "standing", "region", "valid_from", "valid_to", "numbers"}
)
_PLACES = ("nearest_sites", "checked")
_STAYS = (("visits", True), ("visits_not_counted", False))
_LINES = ("declared_line", "driven_line")
_SPOTS = ("place", "other_place", "last_place", "left_at")
_ROWS = ("rows", "licences")
_APART = _GROUND | {*_PLACES, *_LINES, *_SPOTS, *_ROWS, "visits", "visits_not_counted", "site"}

Value = float | str | bool
Fact = tuple[str, Value]


@dataclass(frozen=True, slots=True)
class Ground:
    """What the rule stands on, as it was when the alarm was raised; empty texts where untold."""

    article: str = ""
    source: str = ""
    standing: Standing | None = None
    region: str = ""
    valid_from: str = ""
    valid_to: str = ""
    numbers: tuple[Fact, ...] = ()

    def number(self, key: str) -> float | None:
        """Return one of the rule's numbers, or None where the evidence has none such."""
        value = dict(self.numbers).get(key)
        return value if isinstance(value, float) else None


@dataclass(frozen=True, slots=True)
class Place:
    """A registered place that was held against what happened; ``outside_m`` is 0 within it.

    ``is_matched`` says that the rule takes it for where it was; the others were rejected.
    """

    name: str
    site_id: str = ""
    kind: str = ""
    outside_m: float | None = None
    gate_m: float | None = None
    probability: float | None = None
    is_matched: bool = False


@dataclass(frozen=True, slots=True)
class Stay:
    """One visit the rule counted, or looked at and did not count."""

    entity_id: str
    from_s: float
    to_s: float
    at: LonLat | None
    probability: float | None
    is_counted: bool
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class EvidenceParts:
    """All of it; ``facts`` are what has no shape of its own, in the order of the evidence."""

    ground: Ground
    places: tuple[Place, ...] = ()
    stays: tuple[Stay, ...] = ()
    declared: tuple[LonLat, ...] = ()
    driven: tuple[LonLat, ...] = ()
    spots: tuple[tuple[str, LonLat], ...] = ()
    rows: tuple[tuple[Fact, ...], ...] = ()
    facts: tuple[Fact, ...] = ()
    left_out: int = 0  # facts beyond what is shown


def parts_of(alarm: Alarm) -> EvidenceParts:
    """Return an alarm's evidence by meaning; what has a wrong shape stands among the facts."""
    evidence = alarm.evidence
    declared, driven = (_line(evidence.get(key)) for key in _LINES)
    spots = [(key, at) for key in _SPOTS if (at := _at(evidence.get(key))) is not None]
    facts = list(_facts({key: value for key, value in evidence.items() if key not in _APART}))
    return EvidenceParts(
        ground=_ground(evidence),
        places=tuple(_places(evidence))[:MOST_PLACES],
        stays=tuple(_stays(evidence))[:MOST_STAYS],
        declared=declared,
        driven=driven,
        spots=tuple(spots),
        rows=tuple(_rows(evidence))[:MOST_ROWS],
        facts=tuple(facts[:MOST_FACTS]),
        left_out=max(0, len(facts) - MOST_FACTS),
    )


def _ground(evidence: Mapping[str, Any]) -> Ground:
    standing = _word(evidence.get("standing"))
    numbers = evidence.get("numbers")
    return Ground(
        article=_word(evidence.get("article")),
        source=_word(evidence.get("source")),
        standing=Standing(standing) if standing in Standing.__members__.values() else None,
        region=_word(evidence.get("region")),
        valid_from=_word(evidence.get("valid_from")),
        valid_to=_word(evidence.get("valid_to")),
        numbers=tuple(_facts(numbers))[:MOST_FACTS] if isinstance(numbers, Mapping) else (),
    )


def _places(evidence: Mapping[str, Any]) -> Iterator[Place]:
    site = evidence.get("site")
    if isinstance(site, Mapping):
        yield _place(site, is_matched=True)
    for key in _PLACES:
        for one in _mappings(evidence.get(key)):
            yield _place(one)


def _stays(evidence: Mapping[str, Any]) -> Iterator[Stay]:
    for key, is_counted in _STAYS:
        for one in _mappings(evidence.get(key)):
            from_s, to_s = _number(one.get("from_s")), _number(one.get("to_s"))
            if from_s is None or to_s is None:
                continue
            yield Stay(
                entity_id=_word(one.get("entity_id")),
                from_s=from_s,
                to_s=to_s,
                at=_at((one.get("lon_deg"), one.get("lat_deg"))),
                probability=_number(one.get("probability")),
                is_counted=is_counted,
                places=tuple(_place(place) for place in _mappings(one.get("checked")))[:3],
            )


def _place(raw: Mapping[str, Any], *, is_matched: bool = False) -> Place:
    return Place(
        name=_word(raw.get("name")),
        site_id=_word(raw.get("site_id")),
        kind=_word(raw.get("kind")),
        outside_m=_number(raw.get("outside_by_m")),
        gate_m=_number(raw.get("gate_m")),
        probability=_number(raw.get("probability")),
        is_matched=is_matched,
    )


def _rows(evidence: Mapping[str, Any]) -> Iterator[tuple[Fact, ...]]:
    for key in _ROWS:
        for row in _mappings(evidence.get(key)):
            yield tuple(_facts(row))[:MOST_FACTS]


def _facts(raw: Mapping[Any, Any], above: str = "") -> Iterator[Fact]:
    for key, value in raw.items():
        name = f"{above}{key}"
        if isinstance(value, Mapping) and not above:
            yield from _facts(value, f"{key}.")
        elif isinstance(value, bool):
            yield name, value
        elif (number := _number(value)) is not None:
            yield name, number
        else:
            yield name, _plain(value)


def _plain(value: object) -> str:
    """Return a value as a line of text: a list by commas, nothing as an empty text."""
    if value is None:
        return ""
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return ", ".join(_plain(one) for one in value[:MOST_ROWS])[:WORD_CHARACTERS]
    return f"{value:g}" if isinstance(value, float) else str(value)[:WORD_CHARACTERS]


def _mappings(raw: object) -> list[Mapping[str, Any]]:
    if not isinstance(raw, Sequence) or isinstance(raw, str | bytes):
        return []
    return [one for one in raw if isinstance(one, Mapping)]


def _line(raw: object) -> tuple[LonLat, ...]:
    if not isinstance(raw, Sequence) or isinstance(raw, str | bytes):
        return ()
    points = [at for one in raw[:MOST_POINTS] if (at := _at(one)) is not None]
    return tuple(points) if len(points) >= SHORTEST_LINE else ()


def _at(raw: object) -> LonLat | None:
    if not isinstance(raw, Sequence) or isinstance(raw, str | bytes) or len(raw) != SHORTEST_LINE:
        return None
    lon, lat = _number(raw[0]), _number(raw[1])
    if lon is None or lat is None:
        return None
    if abs(lon) > FARTHEST_LON_DEG or abs(lat) > FARTHEST_LAT_DEG:
        return None
    return LonLat(lon, lat)


def _number(raw: object) -> float | None:
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        return None
    return float(raw) if math.isfinite(raw) else None


def _word(raw: object) -> str:
    return raw[:WORD_CHARACTERS] if isinstance(raw, str) else ""
