"""Sites, stays and a calendar for the tests of what stays mean."""

import datetime as dt

from app.domain.register import Licensing, Site, SiteStatus
from app.domain.staypoint import StayEnd, StayPoint
from backends.detectors.stays.places import PlaceNumbers, Places
from tests.unit.backends.detectors.stays.tracks import (
    DEGREE_M,
    EAST_M,
    LAT_DEG,
    LON_DEG,
    shipped_book,
)

SHANGHAI = dt.timezone(dt.timedelta(hours=8))
DAY_S = 86_400.0


def at(day: int, hour: float = 10.0) -> float:
    """Return the moment of an hour, so many days after 1 October 2026."""
    first = dt.datetime(2026, 10, 1, tzinfo=SHANGHAI)
    return first.timestamp() + day * DAY_S + hour * 3600.0


def site(
    name: str,
    kind: str,
    east_m: float = 0.0,
    north_m: float = 0.0,
    radius_m: float = 100.0,
    **more: str,
) -> Site:
    """Return a site so many metres from the place of the tests."""
    lon_deg, lat_deg = LON_DEG + east_m / EAST_M, LAT_DEG + north_m / DEGREE_M
    return Site(name, name, kind, lon_deg, lat_deg, radius_m, "320602", **more)


def stay(
    from_s: float,
    for_s: float = 3600.0,
    *,
    east_m: float = 0.0,
    north_m: float = 0.0,
    thing: str = "truck",
    end: StayEnd = StayEnd.LEFT,
    profile: str = "long",
    lag_s: float = 2.0,
) -> StayPoint:
    """Return a stay so many metres from the place of the tests."""
    lon_deg, lat_deg = LON_DEG + east_m / EAST_M, LAT_DEG + north_m / DEGREE_M
    return StayPoint(thing, lon_deg, lat_deg, from_s, from_s + for_s, 99, end, profile, lag_s)


def closed(name: str, status: Licensing = Licensing.CLOSED) -> SiteStatus:
    """Return that a site is closed from 1 October on."""
    return SiteStatus(name, status, "2026-10-01")


def place_numbers() -> PlaceNumbers:
    """Return the numbers as they are shipped."""
    return PlaceNumbers.of(shipped_book()["stay_place"].sets[0])


def places(*sites: Site) -> Places:
    """Return the register of these sites."""
    return Places(sites, place_numbers())
