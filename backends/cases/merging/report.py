"""A report as merging compares it: no name, no number, and of a telephone only its hash."""

import hashlib
import math
from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.cases.case import CasePlace
from backends.cases.merging.grams import Grams, grams_of
from backends.cases.merging.mentions import Mentions, mentions_of

LON_END_DEG, LAT_END_DEG = 180.0, 90.0
_PHONE_BYTES = 7  # fits a signed 64-bit number


@dataclass(frozen=True, slots=True)
class Report:
    """What is compared. ``lon_deg`` and ``lat_deg`` are NaN where there is no point.

    ``head_id`` is the case that stands for it: its own, or that into which it was merged.
    ``phone_hash`` is 0 where there is none. ``apart`` are cases told apart from this one.
    """

    case_id: str
    head_id: str
    county: str
    type_code: str
    aspect: str
    lon_deg: float
    lat_deg: float
    raised_s: float
    grams: Grams
    mentions: Mentions
    phone_hash: int
    apart: frozenset[str] = frozenset()


def report_of(
    *,
    case_id: str,
    head_id: str,
    county: str,
    type_code: str,
    aspect: str,
    title: str,
    text: str,
    place: CasePlace,
    raised_s: float,
    phone: str,
    salt: bytes,
    apart: Iterable[str] = (),
) -> Report:
    """Return a report of what a case or a draft says; ``salt`` is of this run alone."""
    lon_deg, lat_deg = point_of(place)
    return Report(
        case_id=case_id,
        head_id=head_id,
        county=county,
        type_code=type_code,
        aspect=aspect,
        lon_deg=lon_deg,
        lat_deg=lat_deg,
        raised_s=raised_s,
        grams=grams_of(f"{title} {text}"),
        mentions=mentions_of(f"{title} {text} {place.address}"),
        phone_hash=phone_hash(phone, salt),
        apart=frozenset(apart),
    )


def point_of(place: CasePlace) -> tuple[float, float]:
    """Return longitude and latitude, both NaN where there is no point on the earth."""
    lon_deg, lat_deg = place.lon_deg, place.lat_deg
    if lon_deg is None or lat_deg is None:
        return math.nan, math.nan
    if not (abs(lon_deg) <= LON_END_DEG and abs(lat_deg) <= LAT_END_DEG):
        return math.nan, math.nan
    return lon_deg, lat_deg


def phone_hash(phone: str, salt: bytes) -> int:
    """Return a number that is the same for the same telephone in this run; 0 for none."""
    digits = "".join(letter for letter in phone if letter in "0123456789")
    if not digits:
        return 0
    hashed = hashlib.blake2b(digits.encode(), digest_size=_PHONE_BYTES, key=salt).digest()
    return int.from_bytes(hashed, "big") or 1
