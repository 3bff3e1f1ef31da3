"""A geofence: a shape on the map with a name and a purpose, and what journal entries make of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Protocol

from app.domain.entry import Entry
from app.domain.geo import LonLat
from app.domain.safe_text import safe_text
from app.domain.shape import Shape, ShapeKind
from app.domain.shape_checks import fault_of

NAME_CHARACTERS = 60
REASON_CHARACTERS = 200
ID_CHARACTERS = 64
STANDING_AT_MOST = 1_000
LATEST_S = 32_503_680_000.0  # the year 3000: a time beyond it is a mistake in the unit
FOR_EVER_S = 0.0
PLACES = 7  # decimals of a degree that are kept: a centimetre


class Purpose(StrEnum):
    """What a geofence is for. It says so to people; no rule raises an alarm from it yet."""

    WATCH = "watch"
    NO_ENTRY = "no_entry"
    NO_EXIT = "no_exit"
    NO_STAY = "no_stay"
    EVENT = "event"


@dataclass(frozen=True, slots=True)
class Geofence:
    """One geofence as the journal has it at ``to_seq``.

    It holds from ``valid_from_s`` until ``valid_to_s`` (city time; 0 is for ever). ``changed_by``
    is who took the last step, and ``reason`` why it was removed; the text may have been erased.
    """

    geofence_id: str
    name: str
    purpose: Purpose
    shape: Shape
    county: str
    drawn_by: str
    drawn_s: float
    changed_by: str
    changed_s: float
    from_seq: int
    to_seq: int
    valid_from_s: float = FOR_EVER_S
    valid_to_s: float = FOR_EVER_S
    is_removed: bool = False
    reason: str = ""

    def holds_at(self, now_s: float) -> bool:
        """Return whether it is in force at a moment."""
        is_over = self.valid_to_s != FOR_EVER_S and now_s >= self.valid_to_s
        return not self.is_removed and now_s >= self.valid_from_s and not is_over


class Content(Protocol):
    """What a person decides about a geofence: the same in drawing one and in changing it."""

    @property
    def name(self) -> str: ...
    @property
    def purpose(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def points(self) -> tuple[LonLat, ...]: ...
    @property
    def size_m(self) -> float: ...
    @property
    def valid_from_s(self) -> float: ...
    @property
    def valid_to_s(self) -> float: ...


GEOFENCE_KINDS = frozenset(
    {"geofence_drawn", "geofence_changed", "geofence_removed", "geofence_restored"}
)


def content_fault(content: Content) -> tuple[str, str] | None:
    """Return the error code and the detail why this cannot be a geofence, or None if it can."""
    found: tuple[str, str] | None = None
    if not content.name.strip():
        found = "text_empty", "a geofence has a name"
    elif len(content.name) > NAME_CHARACTERS:
        found = "text_too_long", f"{len(content.name)} characters, {NAME_CHARACTERS} at most"
    elif not is_plain(content.name):
        found = "bad_value", f"name '{safe_text(content.name, 40)}'"
    elif content.purpose not in set(Purpose):
        found = "bad_value", f"purpose '{content.purpose[:40]}'"
    elif content.kind not in set(ShapeKind):
        found = "bad_value", f"kind '{content.kind[:40]}'"
    elif not all(0 <= at_s <= LATEST_S for at_s in (content.valid_from_s, content.valid_to_s)):
        found = "bad_value", f"valid {content.valid_from_s:g} to {content.valid_to_s:g}"
    elif content.valid_to_s != FOR_EVER_S and content.valid_to_s <= content.valid_from_s:
        found = "bad_value", f"ends at {content.valid_to_s:g}, before it begins"
    elif (fault := fault_of(_shape(content))) is not None:
        found = "bad_shape", str(fault)
    return found


def is_plain(name: str) -> bool:
    """Return whether a name says no more than it shows: no line end, nothing hidden or reversed."""
    return safe_text(name, NAME_CHARACTERS) == name


def entry_body(content: Content) -> Mapping[str, Any]:
    """Return the body of the entry that draws or changes a geofence, from sound content."""
    return {
        "name": content.name.strip(),
        "purpose": content.purpose,
        "kind": content.kind,
        "points": [[round(p.lon_deg, PLACES), round(p.lat_deg, PLACES)] for p in content.points],
        "size_m": content.size_m,
        "valid_from_s": content.valid_from_s,
        "valid_to_s": content.valid_to_s,
    }


def refusal(geofence: Geofence | None, kind: str, expected_seq: int) -> str | None:
    """Return the error code why ``kind`` may not happen to it now, or None if it may.

    ``expected_seq`` is the ``to_seq`` that the person looked at: nobody undoes unawares what
    somebody else did in the meantime.
    """
    if geofence is None:
        return "geofence_unknown"
    is_restoring = kind == "geofence_restored"
    if geofence.is_removed and not is_restoring:
        return "geofence_removed"
    if is_restoring and not geofence.is_removed:
        return "geofence_not_removed"
    return "geofence_changed_since" if geofence.to_seq != expected_seq else None


def drawn(entry: Entry) -> Geofence:
    """Return the geofence a ``geofence_drawn`` entry begins."""
    return _with_content(
        Geofence(
            geofence_id=entry.subject.removeprefix("geofence:"),
            name="",
            purpose=Purpose.WATCH,
            shape=Shape(ShapeKind.POLYGON, ()),
            county=entry.county,
            drawn_by=entry.actor.person,
            drawn_s=entry.time_s,
            changed_by=entry.actor.person,
            changed_s=entry.time_s,
            from_seq=entry.seq,
            to_seq=entry.seq,
        ),
        entry.body,
    )


def folded(geofence: Geofence, entry: Entry) -> Geofence:
    """Return ``geofence`` after ``entry``."""
    step = replace(
        geofence, to_seq=entry.seq, changed_by=entry.actor.person, changed_s=entry.time_s
    )
    match entry.kind:
        case "geofence_removed":
            return replace(step, is_removed=True, reason=entry.personal.get("reason", ""))
        case "geofence_restored":
            return replace(step, is_removed=False, reason="")
    return _with_content(step, entry.body)


def _with_content(geofence: Geofence, body: Mapping[str, Any]) -> Geofence:
    points = tuple(LonLat(float(lon), float(lat)) for lon, lat in body["points"])
    return replace(
        geofence,
        name=body["name"],
        purpose=Purpose(body["purpose"]),
        shape=Shape(ShapeKind(body["kind"]), points, float(body["size_m"])),
        valid_from_s=float(body["valid_from_s"]),
        valid_to_s=float(body["valid_to_s"]),
    )


def _shape(content: Content) -> Shape:
    return Shape(ShapeKind(content.kind), content.points, content.size_m)
