"""The tag table: what an OpenStreetMap object is to us, and what a road class is worth."""

from collections.abc import Mapping
from typing import NamedTuple

KMH_MPS = 1.0 / 3.6

# Highway classes that a car may use, in rank order, with the free-flow speed in km/h assumed where
# no maxspeed is tagged. track is left out: field ways are no through roads.
ROAD_SPEED_KMH: Mapping[str, float] = {
    "motorway": 100.0,
    "motorway_link": 50.0,
    "trunk": 75.0,
    "trunk_link": 40.0,
    "primary": 55.0,
    "primary_link": 35.0,
    "secondary": 45.0,
    "secondary_link": 30.0,
    "tertiary": 40.0,
    "tertiary_link": 30.0,
    "unclassified": 35.0,
    "residential": 30.0,
    "living_street": 15.0,
    "road": 30.0,
    "service": 15.0,
}
CLASS_NAMES = tuple(ROAD_SPEED_KMH)
NO_CAR = frozenset({"no", "private", "agricultural", "forestry", "emergency", "bus"})
LOWEST_KMH, HIGHEST_KMH = 5.0, 130.0

_AREA_KINDS: tuple[tuple[str, frozenset[str], str], ...] = (
    ("natural", frozenset({"water", "bay"}), "water"),
    ("waterway", frozenset({"riverbank", "dock"}), "water"),
    ("landuse", frozenset({"reservoir", "basin", "salt_pond", "aquaculture"}), "water"),
    ("harbour", frozenset({"yes"}), "harbour"),
    ("landuse", frozenset({"port", "harbour"}), "harbour"),
    ("industrial", frozenset({"port"}), "harbour"),
    ("landuse", frozenset({"forest"}), "forest"),
    ("natural", frozenset({"wood", "scrub"}), "forest"),
    ("leisure", frozenset({"park", "garden", "golf_course", "nature_reserve"}), "park"),
    ("landuse", frozenset({"recreation_ground", "village_green", "grass"}), "park"),
    ("landuse", frozenset({"industrial", "railway"}), "industrial"),
    ("landuse", frozenset({"residential", "commercial", "retail"}), "residential"),
)
# A slip road is drawn as the next smaller road, or an interchange would be one blot.
_LINK_KINDS: Mapping[str, str] = {
    "motorway_link": "trunk",
    "trunk_link": "primary",
    "primary_link": "secondary",
    "secondary_link": "tertiary",
    "tertiary_link": "residential",
}
AREA_KEYS = ("natural", "waterway", "landuse", "harbour", "industrial", "leisure", "building")

_PLACE_RANKS: Mapping[str, int] = {
    "city": 0,
    "county": 1,
    "district": 1,
    "borough": 1,
    "municipality": 1,
    "town": 2,
    "suburb": 2,
    "quarter": 3,
    "village": 3,
    "hamlet": 3,
    "neighbourhood": 3,
    "isolated_dwelling": 4,
    "locality": 4,
}
_FEATURES: tuple[tuple[str, str, str], ...] = (
    ("aeroway", "aerodrome", "airport"),
    ("railway", "station", "station"),
    ("harbour", "yes", "harbour"),
    ("seamark:type", "harbour", "harbour"),
    ("landuse", "industrial", "industrial"),
    ("landuse", "port", "harbour"),
    ("leisure", "park", "park"),
    ("amenity", "hospital", "hospital"),
    ("man_made", "bridge", "bridge"),
    ("natural", "bay", "water"),
    ("natural", "strait", "water"),
    ("natural", "peak", "peak"),
    ("highway", "services", "services"),
)
PLACE_KEYS = ("place", *sorted({key for key, _, _ in _FEATURES}))
FEATURE_RANK = 4
BOUNDARY_RANK = 1


class PlaceKind(NamedTuple):
    """What sort of name it is, and how early it is shown."""

    kind: str
    rank: int


def area_kind(tags: Mapping[str, str]) -> str | None:
    """Return the base-map area kind of an object's tags, or None where we draw nothing."""
    for key, values, kind in _AREA_KINDS:
        if tags.get(key) in values:
            return kind
    return "building" if tags.get("building", "no") != "no" else None


def line_kind(tags: Mapping[str, str]) -> str | None:
    """Return the base-map line kind of a way's tags, or None where we draw nothing."""
    highway = _LINK_KINDS.get(tags.get("highway", ""), tags.get("highway", ""))
    if highway in ("motorway", "trunk", "primary", "secondary", "tertiary"):
        return highway
    if highway in ("residential", "unclassified", "living_street", "road", "service"):
        return "residential"
    if tags.get("railway") in ("rail", "light_rail", "subway"):
        return "rail"
    if tags.get("waterway") in ("river", "canal"):
        return "river"
    if tags.get("waterway") == "fairway" or tags.get("seamark:type") == "fairway":
        return "fairway"
    return "coast" if tags.get("natural") == "coastline" else None


def place_kind(tags: Mapping[str, str]) -> PlaceKind | None:
    """Return kind and rank of a named object, or None where it is no place."""
    place = tags.get("place", "")
    if place in _PLACE_RANKS:
        return PlaceKind(place, _PLACE_RANKS[place])
    for key, value, kind in _FEATURES:
        if tags.get(key) == value:
            return PlaceKind(kind, FEATURE_RANK)
    return None


def is_drivable(tags: Mapping[str, str]) -> bool:
    """Return whether a car may use the way."""
    if tags.get("highway") not in ROAD_SPEED_KMH or tags.get("area") == "yes":
        return False
    said = tags.get("motor_vehicle", tags.get("vehicle", tags.get("access", "")))
    return said not in NO_CAR


def speed_mps(tags: Mapping[str, str]) -> float:
    """Return the free-flow speed: the tagged limit where it can be read, else the class's."""
    tagged = tags.get("maxspeed", "").strip().lower()
    number = tagged.removesuffix("mph").removesuffix("km/h").strip()
    if number.isdecimal() and len(number) <= 3:  # noqa: PLR2004 - no limit has four digits
        kmh = float(number) * (1.609344 if tagged.endswith("mph") else 1.0)
        if LOWEST_KMH <= kmh <= HIGHEST_KMH:
            return kmh * KMH_MPS
    return ROAD_SPEED_KMH[tags["highway"]] * KMH_MPS


def direction(tags: Mapping[str, str]) -> int:
    """Return 1 for a way driven only as drawn, -1 only against it, 0 both ways."""
    oneway = tags.get("oneway", "")
    if oneway in ("-1", "reverse"):
        return -1
    if oneway in ("yes", "true", "1"):
        return 1
    if oneway in ("no", "false", "0"):
        return 0
    is_round = tags.get("junction") in ("roundabout", "circular")
    return 1 if is_round or tags.get("highway") in ("motorway", "motorway_link") else 0
