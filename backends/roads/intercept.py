"""Plans an interception, thinly: which officer can be where before the vehicle comes by."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.domain.classes import LATE_AFTER_S
from app.domain.geo import LonLat, distance_m
from app.domain.plan import InterceptPlan, Junction, OfficerOption
from backends.roads.ahead import Ahead, Crossing, look_ahead
from backends.roads.network import Reach, RoadNetwork, trace
from backends.roads.snapping import Snap
from backends.roads.starts import OFF_ROAD_MPS, Start, along_same_road, start_at, times_from

STANDING_MPS = 1.0
HORIZON_S = 600.0
OFFICER_LIMIT_S = 3600.0  # to a vehicle that stands, an officer may drive this long
SET_UP_S = 20.0
AMPLE_MARGIN_S = 120.0  # beyond this a post is not safer; the earlier one is better
SLICE_S = 100.0
POSTS_PER_SLICE = 3
MAX_OPTIONS = 10
MAX_LISTED = 8
STANDING_WITHIN_M = 1500.0  # yards and quays lie off the roads a pack has
NO_REASON = ""
NO_FEASIBLE = "no_feasible_intercept"
OFF_NETWORK = "target_off_network"
NO_OFFICERS = "no_officers"


@dataclass(frozen=True, slots=True)
class Target:
    """The vehicle as last seen; ``course_deg`` and ``speed_mps`` may be NaN where not known."""

    target_id: str
    label: str
    at: LonLat
    speed_mps: float
    course_deg: float
    fix_age_s: float
    has_task: bool = False
    route_name: str = ""
    route: tuple[LonLat, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """An officer who might be sent, as last seen."""

    officer_id: str
    label: str
    at: LonLat
    fix_age_s: float
    is_busy: bool = False


def plan_intercept(
    network: RoadNetwork,
    target: Target,
    officers: Sequence[Candidate],
    now_s: float,
    picked: str = "",
) -> InterceptPlan:
    """Return who can be where in time, best first, at most ten.

    A standing vehicle is met where it stands: its post has ``target_eta_s`` 0, its options have
    ``margin_s`` 0 and are ranked by travel time. A moving one is met at a named junction ahead that
    an officer reaches at least 20 s (setting up) before it, its arrival being the earliest possible
    and counted from its fix. Of an officer's posts the one with the largest margin counts; margins
    above two minutes count alike, weighted by how much of the network lies beyond the junction.
    The officer whose id is ``picked`` is always among the options if a road leads him there, late
    (a negative margin) or not, last where he is not among the ten best.
    """
    is_standing = target.speed_mps < STANDING_MPS
    reach_m = STANDING_WITHIN_M if is_standing else 500.0
    snap = network.snap(target.at, None if is_standing else target.course_deg, reach_m)
    found = network.snap_all([officer.at for officer in officers], STANDING_WITHIN_M)
    pairs = zip(officers, found, strict=True)
    starts = [(officer, start_at(network, spot)) for officer, spot in pairs if spot is not None]
    if snap is None:
        return _plan(target, now_s, (), (), None, OFF_NETWORK)
    if not starts:
        return _plan(target, now_s, (), (), None, NO_OFFICERS)
    if is_standing:
        post, options = _meet_standing(network, target, snap, starts, picked)
        return _plan(target, now_s, (post,), options, None, NO_REASON if options else NO_FEASIBLE)
    ahead = look_ahead(network, snap, target.speed_mps, HORIZON_S, target.route)
    options = _meet_moving(network, target, ahead, starts, picked)
    listed = _next_junctions(network, ahead)
    roads = _roads(network, ahead.main.edges)
    reason = NO_REASON if options else NO_FEASIBLE
    return _plan(target, now_s, listed, options, ahead, reason, roads)


_Starts = Sequence[tuple[Candidate, Start]]
_Rank = tuple[float, float, int, int, int]  # -margin counted, seconds, start, post, entry node


def _foremost(ranked: Sequence[_Rank], starts: _Starts, picked: str) -> list[_Rank]:
    """Return the best ranks, and after them that of the picked officer if it is not among them."""
    ordered = sorted(ranked)
    late = [rank for rank in ordered[MAX_OPTIONS:] if starts[rank[2]][0].officer_id == picked]
    return ordered[:MAX_OPTIONS] + late


def _meet_moving(
    network: RoadNetwork, target: Target, ahead: Ahead, starts: _Starts, picked: str
) -> tuple[OfficerOption, ...]:
    posts = [
        crossing
        for crossing in _posts(ahead.crossings)
        if crossing.junction.target_eta_s - target.fix_age_s > SET_UP_S
    ]
    if not posts:
        return ()
    eta_s = np.array([post.junction.target_eta_s for post in posts]) - target.fix_age_s
    # each post has its own limit: nobody is in time who drives longer than the vehicle
    limits = [OFFICER_LIMIT_S if picked else float(eta) for eta in eta_s]
    each = [network.travel_to([p.node], at) for p, at in zip(posts, limits, strict=True)]
    reach = Reach(np.vstack([r.times_s for r in each]), np.vstack([r.step for r in each]))
    share = np.array([post.share for post in posts])
    ranked: list[_Rank] = []
    for number, (officer, start) in enumerate(starts):
        times, first = times_from(reach, start)
        margin = eta_s - times
        in_time = margin >= SET_UP_S
        if in_time.any():
            best = int(np.where(in_time, np.minimum(margin, AMPLE_MARGIN_S) * share, -1.0).argmax())
        elif officer.officer_id == picked and np.isfinite(margin).any():
            best = int(margin.argmax())
        else:
            continue
        counted = min(float(margin[best]), AMPLE_MARGIN_S)
        ranked.append((-counted, float(times[best]), number, best, int(first[best])))
    options = []
    for _, travel_s, number, best, first_of in _foremost(ranked, starts, picked):
        officer, start = starts[number]
        nodes = trace(reach.step[best], start.nodes[first_of])
        post = posts[best].junction
        seen = Junction(post.name, post.lon_deg, post.lat_deg, float(eta_s[best]))
        margin_s = float(eta_s[best]) - travel_s
        options.append(_option(network, officer, start, nodes, None, seen, travel_s, margin_s))
    return tuple(options)


def _meet_standing(
    network: RoadNetwork, target: Target, snap: Snap, starts: _Starts, picked: str
) -> tuple[Junction, tuple[OfficerOption, ...]]:
    graph, edge = network.graph, snap.edge
    post = Junction(network.name_of(edge), target.at.lon_deg, target.at.lat_deg, 0.0)
    ends = [int(network.tail[edge])]
    last_s = [snap.fraction * float(graph.travel_s[edge])]
    back = network.reverse_of(edge)
    if back is not None:
        ends.append(int(graph.head[edge]))
        last_s.append((1.0 - snap.fraction) * float(graph.travel_s[back]))
    reach = network.travel_to(ends, OFFICER_LIMIT_S)
    access_s = snap.off_m / OFF_ROAD_MPS
    ranked: list[_Rank] = []
    for number, (_, start) in enumerate(starts):
        direct_s = along_same_road(network, start.snap, snap, back)
        times, first = times_from(reach, start)
        times = times + last_s
        best = int(np.argmin(times))
        if direct_s is not None and start.access_s + direct_s <= times[best]:
            travel_s = start.access_s + direct_s + access_s
            ranked.append((0.0, travel_s, number, -1, -1))
        elif np.isfinite(times[best]):
            travel_s = float(times[best]) + access_s
            ranked.append((0.0, travel_s, number, best, int(first[best])))
    options = []
    for _, travel_s, number, best, first_of in _foremost(ranked, starts, picked):
        officer, start = starts[number]
        nodes = [] if best < 0 else trace(reach.step[best], start.nodes[first_of])
        options.append(_option(network, officer, start, nodes, snap, post, travel_s, 0.0))
    return post, tuple(options)


def _posts(crossings: Sequence[Crossing]) -> list[Crossing]:
    """Return the crossings worth planning for, by arrival: of each slice of time the likeliest.

    A crossing of divided roads is several nodes of one name; the likeliest stands for them.
    """
    chosen: dict[str, Crossing] = {}
    taken: Counter[int] = Counter()
    for crossing in sorted(crossings, key=lambda c: (-c.share, c.junction.target_eta_s)):
        when = int(crossing.junction.target_eta_s // SLICE_S)
        if crossing.junction.name not in chosen and taken[when] < POSTS_PER_SLICE:
            chosen[crossing.junction.name] = crossing
            taken[when] += 1
    return sorted(chosen.values(), key=lambda c: c.junction.target_eta_s)


def _next_junctions(network: RoadNetwork, ahead: Ahead) -> tuple[Junction, ...]:
    """Return the next junctions along the main way, then other likely ones, by arrival."""
    on_main = {int(network.graph.head[edge]) for edge in ahead.main.edges}
    ordered = sorted(
        ahead.crossings, key=lambda c: (c.node not in on_main, c.junction.target_eta_s)
    )
    chosen: dict[str, Junction] = {}
    for crossing in ordered:
        chosen.setdefault(crossing.junction.name, crossing.junction)
    listed = list(chosen.values())[:MAX_LISTED]
    return tuple(sorted(listed, key=lambda junction: junction.target_eta_s))


def _option(
    network: RoadNetwork,
    officer: Candidate,
    start: Start,
    nodes: Sequence[int],
    goal: Snap | None,
    post: Junction,
    travel_s: float,
    margin_s: float,
) -> OfficerOption:
    line = [officer.at, start.snap.at]
    if nodes:
        line += [LonLat(*point) for point in network.way_through(nodes).lonlat.tolist()]
    if goal is not None:
        line += [goal.at, LonLat(post.lon_deg, post.lat_deg)]
    line = [point for i, point in enumerate(line) if i == 0 or point != line[i - 1]]
    points = np.array(line)
    steps = distance_m(points[:-1, 0], points[:-1, 1], points[1:, 0], points[1:, 1])
    warnings = ("officer_busy",) if officer.is_busy else ()
    if officer.fix_age_s >= LATE_AFTER_S:
        warnings = (*warnings, "officer_fix_old")
    return OfficerOption(
        officer_id=officer.officer_id,
        label=officer.label,
        post=post,
        travel_s=travel_s,
        distance_m=float(steps.sum()),
        margin_s=margin_s,
        fix_age_s=officer.fix_age_s,
        warnings=warnings,
        way=tuple(line),
    )


def _roads(network: RoadNetwork, edges: Sequence[int]) -> tuple[str, ...]:
    """Return the names of the roads along ``edges`` in order, each once."""
    return tuple(dict.fromkeys(name for edge in edges if (name := network.name_of(edge))))


def _plan(
    target: Target,
    now_s: float,
    junctions: tuple[Junction, ...],
    options: tuple[OfficerOption, ...],
    ahead: Ahead | None,
    reason: str,
    roads: tuple[str, ...] = (),
) -> InterceptPlan:
    warnings = ("target_has_task",) if target.has_task else ()
    if target.fix_age_s >= LATE_AFTER_S:
        warnings = (*warnings, "target_fix_old")
    return InterceptPlan(
        target_id=target.target_id,
        target_label=target.label,
        as_of_s=now_s,
        target_fix_age_s=target.fix_age_s,
        is_standing=target.speed_mps < STANDING_MPS,
        route_name=target.route_name,
        route_roads=roads,
        ahead=() if ahead is None else tuple(LonLat(*p) for p in ahead.main.lonlat.tolist()),
        junctions=junctions,
        options=options,
        warnings=warnings,
        reason=reason,
    )
