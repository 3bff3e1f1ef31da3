"""The stay-point kernel: one pass over fixes, and a fixed number of bytes for each thing.

A stay is what Li, Zheng and others (GIS 2008, "Mining user similarity based on location history")
call a stay point: fixes from an anchor on that lie within a distance of it, for at least a while.
The next anchor is the fix that left, as in their algorithm, so no fix need be kept: the anchor,
running sums and the one fix that lies beyond. What is added to their definition: a silence ends a
stay (unless the thing said that it had stopped and is still there), and one fix beyond, with the
next one back, is a wild fix and no end.
"""

import math

import numpy as np
from numpy.typing import NDArray

from app.domain.classes import EntityState
from app.domain.geo import EARTH_RADIUS_M
from app.domain.staypoint import StayEnd
from backends.compiled import compiled_in_place
from backends.detectors.contract import F64, U8, U32

# Columns of a thing's state: rows lie together, for each fix touches one thing.
LAST_S, HAD_STOPPED, THING_WIDTH = 0, 1, 2
# Columns of a stay's state, one row for each thing and profile; sums are degrees from the anchor.
LON, LAT, COS, FROM_S, TO_S, SUM_LON, SUM_LAT, FIXES = 0, 1, 2, 3, 4, 5, 6, 7
OUT_LON, OUT_LAT, OUT_S, IS_OUT, IS_SAID, STAY_WIDTH = 8, 9, 10, 11, 12, 13
# Columns of what was found.
ROW, PROFILE, FOUND_LON, FOUND_LAT, FOUND_FROM_S, FOUND_TO_S, FOUND_FIXES = 0, 1, 2, 3, 4, 5, 6
END, FOUND_WIDTH = 7, 8
MOST_FOUND = 2  # by one fix and profile: the end of a stay and the start of the next
# What was refused or set aside, by number.
DAMAGED, FUTURE, NOT_NEWER, WILD, COUNTS = 0, 1, 2, 3, 4

_M_PER_DEG = math.radians(1.0) * EARTH_RADIUS_M
_LEFT, _GAP, _OPEN = float(StayEnd.LEFT), float(StayEnd.GAP), float(StayEnd.OPEN)
_STOPPED = int(EntityState.STOPPED)
_MOST_LON_DEG, _MOST_LAT_DEG = 180.0, 85.0


@compiled_in_place
def _begin(stay: F64, lon_deg: float, lat_deg: float, at_s: float) -> None:
    stay[LON] = lon_deg
    stay[LAT] = lat_deg
    stay[COS] = math.cos(math.radians(lat_deg))
    stay[FROM_S] = at_s
    stay[TO_S] = at_s
    stay[SUM_LON] = 0.0
    stay[SUM_LAT] = 0.0
    stay[FIXES] = 1.0
    stay[IS_OUT] = 0.0
    stay[IS_SAID] = 0.0


@compiled_in_place
def _is_within(stay: F64, lon_deg: float, lat_deg: float, distance_m: float) -> bool:
    # On a plane at the anchor: true to a millionth of the distance within a kilometre.
    east_m = (lon_deg - stay[LON]) * stay[COS] * _M_PER_DEG
    north_m = (lat_deg - stay[LAT]) * _M_PER_DEG
    return bool(east_m * east_m + north_m * north_m <= distance_m * distance_m)


@compiled_in_place
def _add(stay: F64, lon_deg: float, lat_deg: float, at_s: float) -> None:
    stay[SUM_LON] += lon_deg - stay[LON]
    stay[SUM_LAT] += lat_deg - stay[LAT]
    stay[FIXES] += 1.0
    stay[TO_S] = at_s


@compiled_in_place
def _tell(found: F64, at: int, row: int, profile: int, stay: F64, end: float) -> int:
    told = found[at]
    told[ROW] = row
    told[PROFILE] = profile
    told[FOUND_LON] = stay[LON] + stay[SUM_LON] / stay[FIXES]
    told[FOUND_LAT] = stay[LAT] + stay[SUM_LAT] / stay[FIXES]
    told[FOUND_FROM_S] = stay[FROM_S]
    told[FOUND_TO_S] = stay[TO_S]
    told[FOUND_FIXES] = stay[FIXES]
    told[END] = end
    return at + 1


@compiled_in_place
def _open_if_due(found: F64, at: int, row: int, profile: int, stay: F64, least_s: float) -> int:
    if stay[IS_SAID] == 0.0 and stay[TO_S] - stay[FROM_S] >= least_s:
        stay[IS_SAID] = 1.0
        return _tell(found, at, row, profile, stay, _OPEN)
    return at


@compiled_in_place
def _refusal(
    thing: F64, lon_deg: float, lat_deg: float, fix_s: float, receipt_s: float, ahead_s: float
) -> int:
    """Return what a fix is refused for, COUNTS if it is not."""
    # A comparison with NaN is false, so what is no number is damaged as well.
    is_place = abs(lon_deg) <= _MOST_LON_DEG and abs(lat_deg) <= _MOST_LAT_DEG
    if not (is_place and abs(fix_s) < math.inf):
        return DAMAGED
    if fix_s > receipt_s + ahead_s:
        return FUTURE
    return NOT_NEWER if fix_s <= thing[LAST_S] else COUNTS


@compiled_in_place
def _come_back(
    found: F64,
    at: int,
    row: int,
    profile: int,
    stay: F64,
    lon_deg: float,
    lat_deg: float,
    fix_s: float,
    least_s: float,
    counts: NDArray[np.int64],
) -> int:
    """Take a fix within the distance: what lay beyond before it was wild."""
    if stay[IS_OUT] == 1.0:
        stay[IS_OUT] = 0.0
        counts[WILD] += 1
    _add(stay, lon_deg, lat_deg, fix_s)
    return _open_if_due(found, at, row, profile, stay, least_s)


@compiled_in_place
def _go_beyond(
    found: F64,
    at: int,
    row: int,
    profile: int,
    stay: F64,
    lon_deg: float,
    lat_deg: float,
    fix_s: float,
    distance_m: float,
    least_s: float,
    needs_two: bool,  # noqa: FBT001 - a compiled function takes no keywords
) -> int:
    """Take a fix beyond the distance: the first of two is kept, the last ends the stay."""
    if not needs_two or stay[IS_OUT] == 1.0:
        if stay[IS_SAID] == 1.0:
            at = _tell(found, at, row, profile, stay, _LEFT)
        if not needs_two:
            _begin(stay, lon_deg, lat_deg, fix_s)
            return at
        _begin(stay, stay[OUT_LON], stay[OUT_LAT], stay[OUT_S])
        if _is_within(stay, lon_deg, lat_deg, distance_m):
            _add(stay, lon_deg, lat_deg, fix_s)
            return _open_if_due(found, at, row, profile, stay, least_s)
    stay[IS_OUT] = 1.0
    stay[OUT_LON] = lon_deg
    stay[OUT_LAT] = lat_deg
    stay[OUT_S] = fix_s
    return at


@compiled_in_place
def find_stays(
    first: int,
    stop: int,
    slot: U32,
    kind: U8,
    lon_deg: F64,
    lat_deg: F64,
    fix_s: F64,
    receipt_s: F64,
    state: U8,
    is_watched: NDArray[np.bool_],
    things: F64,
    stays: F64,
    profiles: F64,
    gap_s: float,
    fuse_s: float,
    ahead_s: float,
    needs_two: bool,  # noqa: FBT001 - a compiled function takes no keywords
    found: F64,
    counts: NDArray[np.int64],
) -> int:
    """Take rows ``first`` to ``stop``; return how many rows of ``found`` were written.

    ``is_watched`` (256,) says of which classes the fixes are looked at.
    ``things`` (slots, THING_WIDTH) begins with LAST_S at -inf; ``stays`` is (slots, profiles,
    STAY_WIDTH). ``profiles`` (p, 2) holds distance in metres and least duration in seconds.
    A silence longer than ``gap_s`` ends a stay; up to ``fuse_s`` it does not where the thing had
    said that it stopped and its next fix is still within. A fix dated more than ``ahead_s`` after
    its receipt, or not after the last one of its thing, is counted in ``counts`` (COUNTS,) and
    changes nothing. ``found`` has room for MOST_FOUND rows for each fix and profile.
    """
    at = 0
    for row in range(first, stop):
        if not is_watched[kind[row]]:
            continue
        thing = things[slot[row]]
        lon, lat, now_s = lon_deg[row], lat_deg[row], fix_s[row]
        refused = _refusal(thing, lon, lat, now_s, receipt_s[row], ahead_s)
        if refused != COUNTS:
            counts[refused] += 1
            continue
        is_first = thing[LAST_S] == -math.inf
        silent_s = now_s - thing[LAST_S]
        may_fuse = thing[HAD_STOPPED] == 1.0 and silent_s <= fuse_s
        for profile in range(len(profiles)):
            stay = stays[slot[row], profile]
            far_m, least_s = profiles[profile, 0], profiles[profile, 1]
            is_within = not is_first and _is_within(stay, lon, lat, far_m)
            if is_first:
                _begin(stay, lon, lat, now_s)
            elif silent_s > gap_s and not (is_within and may_fuse):
                if stay[IS_OUT] == 1.0:
                    counts[WILD] += 1
                if stay[IS_SAID] == 1.0:
                    at = _tell(found, at, row, profile, stay, _GAP)
                _begin(stay, lon, lat, now_s)
            elif is_within:
                at = _come_back(found, at, row, profile, stay, lon, lat, now_s, least_s, counts)
            else:
                at = _go_beyond(
                    found, at, row, profile, stay, lon, lat, now_s, far_m, least_s, needs_two
                )
        thing[LAST_S] = now_s
        thing[HAD_STOPPED] = 1.0 if state[row] == _STOPPED else 0.0
    return at
