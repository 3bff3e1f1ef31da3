"""From the fix before to this one: which road was left for which, and what the way costs."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.domain.geo import EARTH_RADIUS_M
from backends.compiled import compiled_in_place
from backends.roads.matching_candidates import Candidates
from backends.roads.matching_deciding import Paper
from backends.roads.matching_ground import MatchGround
from backends.roads.matching_numbers import MatchNumbers
from backends.roads.matching_routes import LONG, RouteCache, begin_search, end_search, next_goal
from backends.roads.matching_state import COUNT, FIRST, STEP_LAT, STEP_LON, STEP_S, MatchState

F64 = NDArray[np.float64]


class Leg(NamedTuple):
    """What is known of a way from one road of the fix before: that road, its cost, the bounds.

    ``straight_m`` lies between the fixes; no way is longer than ``most_m``; ``beta_m`` is how much
    longer makes a nat. Within the beam is what costs ``spare_nats`` more than the best.
    """

    before: int
    edge: int
    from_m: float
    so_far: float
    straight_m: float
    most_m: float
    beta_m: float
    spare_nats: float


@compiled_in_place
def link(
    ground: MatchGround,
    cache: RouteCache,
    numbers: MatchNumbers,
    state: MatchState,
    s: int,
    at_s: float,
    lon: float,
    lat: float,
    n: int,
    found: Candidates,
    paper: Paper,
) -> bool:
    """Write what each candidate costs with the best past and which that is; False if none can be.

    What costs ``beam_nats`` more than the best may be left out, and is not looked for.
    """
    straight_m = _metres(state.last[s, STEP_LON], state.last[s, STEP_LAT], lon, lat)
    most_m = straight_m * numbers.detour_share + numbers.detour_m
    elapsed_s = at_s - state.last[s, STEP_S]
    most_m = min(most_m, numbers.top_mps * elapsed_s + 2.0 * numbers.radius_m)
    beta_m = numbers.beta_m + numbers.beta_share * straight_m
    newest = (state.ring[s, FIRST] + state.ring[s, COUNT] - 1) % state.fix_s.shape[1]
    least = math.inf
    for c in range(n):
        paper.total[c] = math.inf
        least = min(least, found.cost[c])
    best = math.inf
    for nth in range(_by_cost(state, s, newest, paper)):
        p = paper.order[nth]
        so_far = state.cost[s, p]
        spare = numbers.beam_nats - so_far - least
        if best + spare < 0.0:
            break
        edge, from_m = state.edge[s, newest, p], float(state.at_m[s, newest, p])
        leg = Leg(p, edge, from_m, so_far, straight_m, most_m, beta_m, spare)
        best = _go_on(ground, cache, numbers, leg, best, n, found, paper)
    return best < math.inf


@compiled_in_place
def _go_on(
    ground: MatchGround,
    cache: RouteCache,
    numbers: MatchNumbers,
    leg: Leg,
    best: float,
    n: int,
    found: Candidates,
    paper: Paper,
) -> float:
    """Offer one road of the fix before to all candidates; return the least that any costs now."""
    rest_m = ground.length_m[leg.edge] - leg.from_m
    reach_m = _reach_m(leg, best)
    goals, nearest_m = 0, math.inf
    for c in range(n):
        other, to_m = found.edge[c], found.at_m[c]
        way_m = _beside_m(ground, numbers, leg, other, to_m)
        if way_m < math.inf:
            best = min(best, _offer(leg, way_m, c, found, paper))
        elif rest_m + to_m + _least_m(ground, leg.edge, other) <= reach_m:
            paper.goals[goals] = ground.tail[other]
            goals += 1
            nearest_m = min(nearest_m, to_m)
    if goals == 0:
        return best
    begin_search(ground, cache, ground.head[leg.edge], paper.goals, goals)
    while True:
        reach_m = _reach_m(leg, best) - rest_m - nearest_m
        node = next_goal(ground, cache, paper.goals, goals, reach_m)
        if node < 0:
            break
        for c in range(n):
            other, to_m = found.edge[c], found.at_m[c]
            if ground.tail[other] == node and (
                _beside_m(ground, numbers, leg, other, to_m) == math.inf
            ):
                way_m = rest_m + to_m + _found_m(ground, cache, numbers, leg.edge, node, other)
                best = min(best, _offer(leg, way_m, c, found, paper))
    end_search(cache, paper.goals, goals)
    return best


@compiled_in_place
def _reach_m(leg: Leg, best: float) -> float:
    """Return how long a way may be that is still within the beam."""
    return min(leg.most_m, leg.straight_m + leg.beta_m * (best + leg.spare_nats))


@compiled_in_place
def _offer(leg: Leg, way_m: float, c: int, found: Candidates, paper: Paper) -> float:
    """Take a past for a candidate where it is better than the one it has; return what it costs."""
    if way_m > leg.most_m:
        return math.inf
    cost = leg.so_far + abs(way_m - leg.straight_m) / leg.beta_m + found.cost[c]
    if cost < paper.total[c]:
        paper.total[c] = cost
        paper.back[c] = leg.before
    return float(cost)


@compiled_in_place
def _found_m(
    ground: MatchGround, cache: RouteCache, numbers: MatchNumbers, edge: int, node: int, other: int
) -> float:
    """Return how long the way is that was found to the beginning of an edge, turns weighed."""
    way_m = cache.far_m[node]
    if cache.out[node] == ground.reverse[edge]:
        way_m += numbers.turn_m
    if ground.reverse[other] >= 0 and cache.via[node] == ground.reverse[other]:
        way_m += numbers.turn_m
    return float(way_m)


@compiled_in_place
def _by_cost(state: MatchState, s: int, newest: int, paper: Paper) -> int:
    """Write the candidates of the step before that can be, the likeliest first; how many."""
    count = 0
    for p in range(state.n[s, newest]):
        if state.cost[s, p] == math.inf:
            continue
        place = count
        while place > 0 and state.cost[s, p] < state.cost[s, paper.order[place - 1]]:
            paper.order[place] = paper.order[place - 1]
            place -= 1
        paper.order[place] = p
        count += 1
    return count


@compiled_in_place
def _least_m(ground: MatchGround, edge: int, other: int) -> float:
    """Return how far it is at least from the end of one edge to the beginning of another."""
    head, tail = ground.head[edge], ground.tail[other]
    east = ground.node_x[head] - ground.node_x[tail]
    north = ground.node_y[head] - ground.node_y[tail]
    return float(ground.least[LONG] * math.sqrt(east * east + north * north))


@compiled_in_place
def _beside_m(
    ground: MatchGround, numbers: MatchNumbers, leg: Leg, other: int, to_m: float
) -> float:
    """Return how far it is from a place on an edge to one on it, its reverse or the next one.

    Infinite where the way has to be looked for. Turning back weighs ``turn_m`` more.
    """
    if other == leg.edge and to_m >= leg.from_m - numbers.back_m:
        return abs(to_m - leg.from_m)
    rest_m = ground.length_m[leg.edge] - leg.from_m
    if other == ground.reverse[leg.edge]:
        here_m = abs(ground.length_m[other] - to_m - leg.from_m)
        return float(min(here_m, rest_m + to_m) + numbers.turn_m)
    if ground.head[leg.edge] == ground.tail[other]:
        return float(rest_m + to_m)
    return math.inf


@compiled_in_place
def _metres(lon1_deg: float, lat1_deg: float, lon2_deg: float, lat2_deg: float) -> float:
    """Return the distance on the plane that touches the earth between both (see footing)."""
    middle = math.cos(math.radians((lat1_deg + lat2_deg) / 2.0))
    east = math.radians(lon2_deg - lon1_deg) * middle
    north = math.radians(lat2_deg - lat1_deg)
    return EARTH_RADIUS_M * math.sqrt(east * east + north * north)
