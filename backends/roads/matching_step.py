"""The matching kernel: each fix is a step of Newson and Krumm's hidden Markov model.

P. Newson, J. Krumm: Hidden Markov Map Matching Through Noise and Sparseness, SIGSPATIAL 2009:
emission by distance to the road, transition by how much the way differs from the straight line.
"""

import math

import numpy as np
from numpy.typing import NDArray

from backends.compiled import compiled_in_place
from backends.roads.matching_candidates import Candidates, find_candidates
from backends.roads.matching_deciding import Paper, make_room, tell_agreed, tell_all, tell_plain
from backends.roads.matching_ground import EAST_M, LAT0, LON0, NORTH_M, MatchGround
from backends.roads.matching_linking import link
from backends.roads.matching_numbers import MatchNumbers
from backends.roads.matching_routes import RouteCache
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
U32 = NDArray[np.uint32]

_OFF_NETWORK, _UNREACHED = int(Outcome.OFF_NETWORK), int(Outcome.UNREACHED)
_NOT_NEWER, _FUTURE, _DAMAGED = (
    int(Outcome.NOT_NEWER), int(Outcome.FUTURE), int(Outcome.DAMAGED),
)  # fmt: skip
_WORLD_DEG = 180.0


@compiled_in_place
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
    found: Candidates,
    paper: Paper,
    told: Told,
) -> int:
    """Take rows, each the next of its vehicle; return how many decisions were told.

    Row r is number ``from_number`` + r. ``told`` needs room for the rows and all that is undecided.
    """
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
            made = tell_all(state, s, at_s, numbers.sure_nats, told, made, paper)
        course = math.nan
        if speed_mps[row] >= numbers.course_mps:
            course = math.radians(course_deg[row])
        x = (lon - ground.frame[LON0]) * ground.frame[EAST_M]
        y = (lat - ground.frame[LAT0]) * ground.frame[NORTH_M]
        n = find_candidates(ground, numbers, x, y, course, found)
        if n == 0:
            made = tell_plain(told, made, s, number, at_s, at_s, _OFF_NETWORK)
            continue
        made = make_room(state, s, at_s, numbers.sure_nats, told, made, paper)
        if state.ring[s, COUNT] == 0:
            _begin(n, found, paper)
        elif not link(ground, cache, numbers, state, s, at_s, lon, lat, n, found, paper):
            if state.ring[s, ODD] == 0:  # one wild fix ends no drive
                state.ring[s, ODD] = 1
                made = tell_plain(told, made, s, number, at_s, at_s, _UNREACHED)
                continue
            made = tell_all(state, s, at_s, numbers.sure_nats, told, made, paper)
            _begin(n, found, paper)
        _append(state, s, at_s, lon, lat, number, n, numbers.beam_nats, found, paper)
        made = tell_agreed(state, s, at_s, told, made, paper)
    return made


@compiled_in_place
def settle_rows(
    state: MatchState, before_s: float, by_s: float, sure: float, paper: Paper, told: Told
) -> int:
    """Decide for every vehicle whose last step is older than a time; return how many were told."""
    made = 0
    for s in range(len(state.ring)):
        if state.ring[s, COUNT] > 0 and state.last[s, STEP_S] < before_s:
            made = tell_all(state, s, by_s, sure, told, made, paper)
    return made


@compiled_in_place
def _refused(
    at_s: float, receipt_s: float, lon: float, lat: float, newest_s: float, ahead_s: float
) -> int:
    if not (abs(lon) <= _WORLD_DEG and abs(lat) <= _WORLD_DEG / 2 and abs(at_s) < np.inf):
        return _DAMAGED
    if at_s > receipt_s + ahead_s:
        return _FUTURE
    return 0 if at_s > newest_s else _NOT_NEWER


@compiled_in_place
def _begin(n: int, found: Candidates, paper: Paper) -> None:
    """Have a drive begin at the fix: nothing came before any candidate."""
    for c in range(n):
        paper.total[c] = found.cost[c]
        paper.back[c] = 0


@compiled_in_place
def _append(
    state: MatchState,
    s: int,
    at_s: float,
    lon: float,
    lat: float,
    number: int,
    n: int,
    beam_nats: float,
    found: Candidates,
    paper: Paper,
) -> None:
    """Put a step into the ring: the candidates that can be, the least cost 0."""
    least = math.inf
    for c in range(n):
        least = min(least, paper.total[c])
    here = (state.ring[s, FIRST] + state.ring[s, COUNT]) % state.fix_s.shape[1]
    kept = 0
    for c in range(n):
        if paper.total[c] == math.inf or paper.total[c] > least + beam_nats:
            continue
        state.edge[s, here, kept] = found.edge[c]
        state.at_m[s, here, kept] = found.at_m[c]
        state.off_m[s, here, kept] = found.off_m[c]
        state.back[s, here, kept] = paper.back[c]
        state.cost[s, kept] = paper.total[c] - least
        kept += 1
    state.n[s, here] = kept
    state.fix_s[s, here] = at_s
    state.number[s, here] = number
    state.ring[s, COUNT] += 1
    state.ring[s, ODD] = 0
    state.last[s, STEP_S] = at_s
    state.last[s, STEP_LON] = lon
    state.last[s, STEP_LAT] = lat
