"""The matching kernel: each fix is a step of Newson and Krumm's hidden Markov model.

P. Newson, J. Krumm: Hidden Markov Map Matching Through Noise and Sparseness, SIGSPATIAL 2009:
emission by distance to the road, transition by how much the way differs from the straight line.
"""

import math

import numpy as np
from numpy.typing import NDArray

from app.domain.geo import EARTH_RADIUS_M
from backends.compiled import compiled
from backends.roads.matching_candidates import find_candidates
from backends.roads.matching_deciding import make_room, tell_agreed, tell_all, tell_plain
from backends.roads.matching_ground import EAST_M, LAT0, LON0, NORTH_M, MatchGround
from backends.roads.matching_numbers import MatchNumbers
from backends.roads.matching_routes import RouteCache, make_row, place_in_row
from backends.roads.matching_state import (
    COUNT,
    FIRST,
    NEWEST_S,
    ODD,
    STEP_LAT,
    STEP_LON,
    STEP_S,
    MatchState,
    Outcome,
    Told,
)

F64 = NDArray[np.float64]
F32 = NDArray[np.float32]
I64 = NDArray[np.int64]
I32 = NDArray[np.int32]
U32 = NDArray[np.uint32]

_OFF_NETWORK, _UNREACHED = int(Outcome.OFF_NETWORK), int(Outcome.UNREACHED)
_NOT_NEWER, _FUTURE, _DAMAGED = (
    int(Outcome.NOT_NEWER), int(Outcome.FUTURE), int(Outcome.DAMAGED),
)  # fmt: skip
_WORLD_DEG = 180.0


@compiled
def match_rows(
    ground: MatchGround,
    cache: RouteCache,
    numbers: MatchNumbers,
    state: MatchState,
    slot: U32,
    lon_deg: F64,
    lat_deg: F64,
    speed_mps: F32,
    course_deg: F32,
    fix_s: F64,
    receipt_s: F64,
    from_number: int,
    told: Told,
) -> int:
    """Take rows, each the next of its vehicle; return how many decisions were told.

    Row r is number ``from_number`` + r. ``told`` needs room for the rows and all that is undecided.
    """
    kept = state.cost.shape[1]
    edges, back = np.zeros(kept, np.int32), np.zeros(kept, np.int8)
    at_m, off_m = np.zeros(kept), np.zeros(kept)
    weighs, total = np.zeros(kept), np.zeros(kept)
    path = np.zeros(2 * max(state.fix_s.shape[1], kept), np.int64)
    made = 0
    for row in range(len(slot)):
        s, number = int(slot[row]), from_number + row
        at_s, lon, lat = fix_s[row], lon_deg[row], lat_deg[row]
        refused = _refused(at_s, receipt_s[row], lon, lat, state.last[s, NEWEST_S], numbers.ahead_s)
        if refused > 0:
            made = tell_plain(told, made, s, number, at_s, at_s, refused)
            continue
        state.last[s, NEWEST_S] = at_s
        if at_s - state.last[s, STEP_S] > numbers.gap_s:
            made = tell_all(state, s, at_s, numbers.sure_nats, told, made, path)
        frame = ground.frame
        course = math.nan
        if speed_mps[row] >= numbers.course_mps:
            course = math.radians(course_deg[row])
        n = find_candidates(
            ground, numbers, (lon - frame[LON0]) * frame[EAST_M],
            (lat - frame[LAT0]) * frame[NORTH_M], course, edges, at_m, off_m, weighs,
        )  # fmt: skip
        if n == 0:
            made = tell_plain(told, made, s, number, at_s, at_s, _OFF_NETWORK)
            continue
        total[:] = weighs
        back[:] = 0
        made = make_room(state, s, at_s, numbers.sure_nats, told, made, path)
        if state.ring[s, COUNT] > 0:
            total[:] = np.inf
            _link(ground, cache, numbers, state, s, at_s, lon, lat, n, edges, at_m, total, back)
            if not np.min(total[:n]) < np.inf:
                if state.ring[s, ODD] == 0:  # one wild fix ends no drive
                    state.ring[s, ODD] = 1
                    made = tell_plain(told, made, s, number, at_s, at_s, _UNREACHED)
                    continue
                made = tell_all(state, s, at_s, numbers.sure_nats, told, made, path)
                total[:] = 0.0
            for c in range(n):
                total[c] += weighs[c]
        _append(state, s, at_s, lon, lat, number, n, edges, at_m, off_m, total, back)
        made = tell_agreed(state, s, at_s, told, made, path)
    return made


@compiled
def settle_rows(state: MatchState, before_s: float, by_s: float, sure: float, told: Told) -> int:
    """Decide for every vehicle whose last step is older than a time; return how many were told."""
    path = np.zeros(2 * max(state.fix_s.shape[1], state.cost.shape[1]), np.int64)
    made = 0
    for s in range(len(state.ring)):
        if state.ring[s, COUNT] > 0 and state.last[s, STEP_S] < before_s:
            made = tell_all(state, s, by_s, sure, told, made, path)
    return made


@compiled
def _refused(
    at_s: float, receipt_s: float, lon: float, lat: float, newest_s: float, ahead_s: float
) -> int:
    if not (abs(lon) <= _WORLD_DEG and abs(lat) <= _WORLD_DEG / 2 and abs(at_s) < np.inf):
        return _DAMAGED
    if at_s > receipt_s + ahead_s:
        return _FUTURE
    return 0 if at_s > newest_s else _NOT_NEWER


@compiled
def _link(
    ground: MatchGround,
    cache: RouteCache,
    numbers: MatchNumbers,
    state: MatchState,
    s: int,
    at_s: float,
    lon: float,
    lat: float,
    n: int,
    edges: I32,
    at_m: F64,
    total: F64,
    back: NDArray[np.int8],
) -> None:
    """Write what it costs to come to each candidate, the best way, and from which one before."""
    straight_m = _metres(state.last[s, STEP_LON], state.last[s, STEP_LAT], lon, lat)
    most_m = straight_m * numbers.detour_share + numbers.detour_m
    elapsed_s = at_s - state.last[s, STEP_S]
    most_m = min(most_m, numbers.top_mps * elapsed_s + 2.0 * numbers.radius_m)
    beta_m = numbers.beta_m + numbers.beta_share * straight_m
    count = state.ring[s, COUNT]
    newest = (state.ring[s, FIRST] + count - 1) % state.fix_s.shape[1]
    for p in range(state.n[s, newest]):
        so_far = state.cost[s, p]
        if so_far == np.inf:
            continue
        edge, from_m = state.edge[s, newest, p], float(state.at_m[s, newest, p])
        rest_m = ground.length_m[edge] - from_m
        if rest_m <= most_m:
            make_row(ground, cache, ground.head[edge], most_m - rest_m)
        for c in range(n):
            way_m = way_metres(ground, cache, numbers, edge, from_m, edges[c], at_m[c], most_m)
            if way_m > most_m:
                continue
            cost = so_far + abs(way_m - straight_m) / beta_m
            if cost < total[c]:
                total[c] = cost
                back[c] = p


@compiled
def way_metres(
    ground: MatchGround,
    cache: RouteCache,
    numbers: MatchNumbers,
    edge: int,
    from_m: float,
    other: int,
    to_m: float,
    most_m: float,
) -> float:
    """Return how far it is from a place on one edge to one on another; infinite beyond ``most_m``.

    The row of the edge's head must have been made. Turning back weighs ``turn_m`` more.
    """
    if other == edge and to_m >= from_m - numbers.back_m:
        return abs(to_m - from_m)
    rest_m = ground.length_m[edge] - from_m
    if other == ground.reverse[edge]:
        here_m = abs(ground.length_m[other] - to_m - from_m)
        return float(min(here_m, rest_m + to_m) + numbers.turn_m)
    if rest_m > most_m:
        return math.inf
    head, tail = ground.head[edge], ground.tail[other]
    if head == tail:
        return float(rest_m + to_m)
    place = place_in_row(cache, head, tail)
    if place < 0 or cache.weigh_m[place] > most_m - rest_m:
        return math.inf
    way_m = rest_m + cache.far_m[place] + to_m
    if cache.out[place] == ground.reverse[edge]:
        way_m += numbers.turn_m
    if ground.reverse[other] >= 0 and cache.via[place] == ground.reverse[other]:
        way_m += numbers.turn_m
    return float(way_m)


@compiled
def _append(
    state: MatchState,
    s: int,
    at_s: float,
    lon: float,
    lat: float,
    number: int,
    n: int,
    edges: I32,
    at_m: F64,
    off_m: F64,
    total: F64,
    back: NDArray[np.int8],
) -> None:
    """Put a step into the ring: the candidates that can be, the least cost 0."""
    least = np.min(total[:n])
    here = (state.ring[s, FIRST] + state.ring[s, COUNT]) % state.fix_s.shape[1]
    kept = 0
    for c in range(n):
        if total[c] == np.inf:
            continue
        state.edge[s, here, kept] = edges[c]
        state.at_m[s, here, kept] = at_m[c]
        state.off_m[s, here, kept] = off_m[c]
        state.back[s, here, kept] = back[c]
        state.cost[s, kept] = total[c] - least
        kept += 1
    state.n[s, here] = kept
    state.fix_s[s, here] = at_s
    state.number[s, here] = number
    state.ring[s, COUNT] += 1
    state.ring[s, ODD] = 0
    state.last[s, STEP_S] = at_s
    state.last[s, STEP_LON] = lon
    state.last[s, STEP_LAT] = lat


@compiled
def _metres(lon1_deg: float, lat1_deg: float, lon2_deg: float, lat2_deg: float) -> float:
    """Return the distance on the plane that touches the earth between both (see footing)."""
    middle = math.cos(math.radians((lat1_deg + lat2_deg) / 2.0))
    east = math.radians(lon2_deg - lon1_deg) * middle
    north = math.radians(lat2_deg - lat1_deg)
    return EARTH_RADIUS_M * math.sqrt(east * east + north * north)
