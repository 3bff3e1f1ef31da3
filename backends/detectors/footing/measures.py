"""Small compiled measures on the ground and in time that kernels share."""

import math

from app.domain.geo import EARTH_RADIUS_M
from backends.compiled import compiled_in_place

METRES_PER_DEG = EARTH_RADIUS_M * math.pi / 180.0
RADIANS_PER_DEG = math.pi / 180.0
# One time zone, without summer time since 1991: legal hours and days are those of Asia/Shanghai.
LOCAL_AHEAD_S = 28_800.0
DAY_S = 86_400.0


@compiled_in_place
def metres_between(lon1_deg: float, lat1_deg: float, lon2_deg: float, lat2_deg: float) -> float:
    """Return the distance in metres on a plane touching the earth between both points.

    Against the great circle it is off by less than 0.1 % up to 100 km at a city's latitude, which
    is what a rule about kilometres needs, at a fifth of the price.
    """
    middle = math.cos((lat1_deg + lat2_deg) * (0.5 * RADIANS_PER_DEG))
    east = (lon2_deg - lon1_deg) * middle
    north = lat2_deg - lat1_deg
    return METRES_PER_DEG * math.sqrt(east * east + north * north)


@compiled_in_place
def metres_from(
    lon1_deg: float, lat1_deg: float, lon2_deg: float, lat2_deg: float, per_lon_m: float
) -> float:
    """Return the distance in metres on a plane touching the earth at the second point.

    ``per_lon_m`` are the metres of a degree of longitude there, for whoever has them already. Of
    one step of a vehicle it is true to a hundred thousandth.
    """
    east = (lon2_deg - lon1_deg) * per_lon_m
    north = (lat2_deg - lat1_deg) * METRES_PER_DEG
    return math.sqrt(east * east + north * north)


@compiled_in_place
def second_of_day(at_s: float) -> float:
    """Return the local second of the day, 0 to 86,400, of a UTC time."""
    local = at_s + LOCAL_AHEAD_S
    return local - math.floor(local / DAY_S) * DAY_S


@compiled_in_place
def seconds_inside(from_s: float, to_s: float, start_s: float, end_s: float) -> float:
    """Return how much of a span of time lies in a daily window; the span is shorter than a day.

    ``start_s`` and ``end_s`` are local seconds of the day; a start after its end goes over
    midnight. The start belongs to the window, the end does not.
    """
    length = end_s - start_s
    if length <= 0.0:
        length += DAY_S
    # How far into the day that begins with the window the span starts.
    into = second_of_day(from_s) - start_s
    if into < 0.0:
        into += DAY_S
    until = into + (to_s - from_s)
    inside = max(0.0, min(until, length) - into)
    if until > DAY_S:  # the window of the next day
        inside += min(until - DAY_S, length)
    return inside


@compiled_in_place
def is_inside(at_s: float, start_s: float, end_s: float) -> bool:
    """Return whether a UTC time lies in a daily window of local seconds, its end left out."""
    second = second_of_day(at_s)
    if start_s < end_s:
        return start_s <= second < end_s
    return second >= start_s or second < end_s


@compiled_in_place
def seconds_until(from_s: float, second_s: float) -> float:
    """Return how long it is from a UTC time to the next time of day, 0 where it is that now."""
    ahead = second_s - second_of_day(from_s)
    return ahead if ahead >= 0.0 else ahead + DAY_S
