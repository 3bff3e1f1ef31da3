"""Plans an interception: which officers at which junctions meet most of the vehicle's drives."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from app.domain.classes import LATE_AFTER_S
from app.domain.geo import LonLat, distance_between_m
from app.domain.kept_posts import Kept
from app.domain.plan import InterceptPlan
from backends.roads.ahead import declared_edges, still_ahead
from backends.roads.choosing import Starts, choose
from backends.roads.driver_models import DRIVES, WEIGHTS, Whereabouts, sample, soonest_s
from backends.roads.likely import likely_paths, main_edges
from backends.roads.network import RoadNetwork
from backends.roads.planning_ground import PlanningGround
from backends.roads.settling import kept_or_new, worth_while
from backends.roads.situation import Candidate, Setter, Target
from backends.roads.snapping import Snap
from backends.roads.standing_post import meet_standing
from backends.roads.starts import start_at
from backends.roads.telling import (
    OptionLimits,
    Told,
    forbidden_of,
    junctions_of,
    options_of,
    posts_of,
)

STANDING_MPS = 1.0
HORIZONS_S = (600.0, 1800.0)  # the second is tried where nobody can within the first
FIX_OLD = "target_fix_old"
OLDEST_S = 600.0  # a fix older than that says nothing of where the vehicle is
SET_UP_S = 20.0
MOST_POSTS = 3
LEAST_RISE = 0.05  # judgement.md: a plan changes only for so much more
LEAST_P = 0.02  # who meets fewer of the drives is not worth sending
MAX_OPTIONS = 10
PER_PLACE = 5  # so many officers are found for each junction
STANDING_WITHIN_M = 1500.0  # yards and quays lie off the roads a pack has
MOVING_WITHIN_M = 500.0
POST_WITHIN_M = 300.0
LIMITS = OptionLimits(MAX_OPTIONS, LEAST_P, LEAST_RISE)
NO_REASON = ""
NO_FEASIBLE = "no_feasible_intercept"
OFF_NETWORK = "target_off_network"
NO_OFFICERS = "no_officers"


def plan_intercept(
    ground: PlanningGround,
    target: Target,
    officers: Sequence[Candidate],
    now_s: float,
    picked: str = "",
    kept: Sequence[Kept] = (),
    seed: int | None = None,
    most: int = MOST_POSTS,
    weights: Mapping[str, float] = WEIGHTS,
    horizons_s: Sequence[float] = HORIZONS_S,
    drives: int = DRIVES,
) -> InterceptPlan:
    """Return which officers meet the vehicle where, and for each the best he can do.

    A standing vehicle is met where it stands, by whoever is there first. Of a moving one 2,000
    drives are sampled from its driver models (judgement.md, "Interception, stated precisely"); an
    officer meets a drive if he is at a junction 20 s (setting up) before it. ``posts`` are at most
    ``most`` (1 to 5) more officers than are on their way already; ``options`` at most ten officers
    (of those who are among the five soonest anywhere), each with the post best for him alone. The
    officer whose id is ``picked`` is always among them if a road leads him anywhere ahead, late (a
    negative margin) or not. Posts of the plan before (``kept``) stay unless others meet 5 % more of
    the drives. The drives are those of ``seed``; without one it follows from the vehicle, so that
    plans of one vehicle can be compared. Everybody drives as fast as roads are driven in that
    quarter of an hour, where ``ground`` knows. On a fix older than ten minutes nothing is planned.
    """
    ground = ground.at(now_s)
    network = ground.network
    is_standing = target.speed_mps < STANDING_MPS
    reach_m = STANDING_WITHIN_M if is_standing else MOVING_WITHIN_M
    snap = network.snap(target.at, None if is_standing else target.course_deg, reach_m)
    here = _empty(target, now_s, is_standing=is_standing)
    here = replace(here, hour=ground.hour, times_source=ground.times_source, past=ground.past)
    if not target.fix_age_s <= OLDEST_S:
        return replace(here, reason=FIX_OLD)
    if snap is None:
        return replace(here, reason=OFF_NETWORK)
    setters = _setters(network, officers, picked)
    if not setters:
        return replace(here, reason=NO_OFFICERS)
    if is_standing:
        post, options = meet_standing(network, target, snap, setters, picked, MAX_OPTIONS)
        reason = NO_REASON if options else NO_FEASIBLE
        return replace(here, junctions=(post,), options=options, reason=reason)
    seed = zlib.crc32(target.target_id.encode()) if seed is None else seed
    most = min(max(most, 1), 5)
    plan = here
    for horizon_s in horizons_s:
        plan = _meet_moving(
            *(ground, target, snap, setters, here, picked, kept, seed, most),
            *(weights, horizon_s, drives),
        )
        if plan.options:
            break
    return plan


def _meet_moving(
    ground: PlanningGround,
    target: Target,
    snap: Snap,
    setters: Sequence[Setter],
    here: InterceptPlan,
    picked: str,
    kept: Sequence[Kept],
    seed: int,
    most: int,
    weights: Mapping[str, float],
    horizon_s: float,
    count: int,
) -> InterceptPlan:
    network = ground.network
    where = whereabouts(ground, target, snap)
    places, forbidden = ground.places(here.as_of_s, is_hazmat=target.is_hazmat)
    age_s = max(target.fix_age_s, 0.0)
    place_of = places.place_of
    drives = sample(
        *(ground.graph, where, place_of, places.count, horizon_s + age_s, seed, weights, count)
    )
    still = drives.at_s > age_s  # what lies before now has been passed
    drives = replace(
        drives,
        place=drives.place[still],
        drive=drives.drive[still],
        at_s=drives.at_s[still] - age_s,
    )
    free = [n for n, s in enumerate(setters) if s.officer.sent_to is None]
    sent = _sent(ground, setters)
    number_of = {s.officer.officer_id: n for n, s in enumerate(setters)}
    known = [(number_of[k.officer_id], k) for k in kept if k.officer_id in number_of]
    choice = choose(
        *(ground.graph, drives, places, _starts(setters), most, SET_UP_S),
        per_place=PER_PLACE,
        also=[k.place for _, k in known],
        sent=dict(sent),
    )
    before = [(n, k.place) for n, k in known if k.is_posted and n in free]
    settled = kept_or_new(choice, before, LEAST_RISE, drives.count)
    is_kept = settled is not choice
    settled = worth_while(settled, LEAST_P * drives.count)
    soonest = soonest_s(
        *(ground.graph, where, place_of, places.count, horizon_s + age_s, drives.fastest)
    )
    told = Told(ground, setters, drives, settled, places.hazard, SET_UP_S, soonest - age_s)
    posts = posts_of(told, is_kept=is_kept)
    options = options_of(told, free, {n: k.place for n, k in known}, picked, LIMITS)
    main = main_edges(network, drives, snap.edge)
    way = still_ahead(network, network.way_of(main), snap)
    return replace(
        here,
        route_roads=_roads(network, main),
        ahead=tuple(LonLat(*point) for point in way.lonlat.tolist()),
        junctions=junctions_of(told, main),
        options=options,
        reason=NO_REASON if options else NO_FEASIBLE,
        posts=posts,
        p_capture=settled.captured / drives.count,
        is_kept=is_kept,
        is_certain=settled.is_certain,
        likely=likely_paths(network, drives),
        forbidden=forbidden_of(told, forbidden),
        models=drives.models,
        seed=seed,
        horizon_s=horizon_s,
        set_up_s=SET_UP_S,
    )


def whereabouts(ground: PlanningGround, target: Target, snap: Snap) -> Whereabouts:
    """Return what the driver models may know of a vehicle: its pace, its route and its ends."""
    network = ground.network
    graph, edge = network.graph, snap.edge
    flow_mps = float(graph.length_m[edge]) / max(float(graph.travel_s[edge]), 1e-3)
    route = declared_edges(network, snap, target.route)
    ends = [network.snap(target.route[i]) for i in (-1, 0)] if target.route else []
    goals = dict.fromkeys(int(graph.head[end.edge]) for end in ends if end is not None)
    # a vehicle at its goal goes somewhere else
    goals = {node: None for node in goals if node != int(graph.head[edge])}
    return Whereabouts(
        edge=edge,
        tail=int(network.tail[edge]),
        rest=1.0 - snap.fraction,
        pace=target.speed_mps / max(flow_mps, 0.1),
        route=np.array(route, np.int64),
        goals=np.array([ground.potentials.seconds_to(node) for node in goals]).reshape(
            len(goals), graph.node_count if goals else 0
        ),
        turns=ground.turns,
    )


def _setters(
    network: RoadNetwork, officers: Sequence[Candidate], picked: str
) -> tuple[Setter, ...]:
    able = [o for o in officers if not o.has_refused or o.officer_id == picked]
    found = network.snap_all([officer.at for officer in able], STANDING_WITHIN_M)
    pairs = zip(able, found, strict=True)
    return tuple(
        Setter(officer, start_at(network, spot)) for officer, spot in pairs if spot is not None
    )


def _starts(setters: Sequence[Setter]) -> Starts:
    rows = [
        (node, seconds, number)
        for number, setter in enumerate(setters)
        for node, seconds in zip(setter.start.nodes, setter.start.seconds, strict=True)
    ]
    return Starts(
        np.array([row[0] for row in rows], np.int64),
        np.array([row[1] for row in rows], np.float64),
        np.array([row[2] for row in rows], np.int64),
    )


def _sent(ground: PlanningGround, setters: Sequence[Setter]) -> list[tuple[int, int]]:
    """Return which officer is on his way to which place to meet this vehicle."""
    lonlat = ground.network.graph.lonlat[ground.crossings.node]
    found = []
    for number, setter in enumerate(setters):
        post = setter.officer.sent_to
        if post is None or not len(lonlat):
            continue
        scale = np.array([np.cos(np.radians(post.lat_deg)), 1.0])
        place = int(np.hypot(*((lonlat - post) * scale).T).argmin())
        if distance_between_m(LonLat(*lonlat[place].tolist()), post) <= POST_WITHIN_M:
            found.append((number, place))
    return found


def _roads(network: RoadNetwork, edges: Sequence[int]) -> tuple[str, ...]:
    """Return the names of the roads along ``edges`` in order, each once."""
    return tuple(dict.fromkeys(name for edge in edges if (name := network.name_of(edge))))


def _empty(target: Target, now_s: float, *, is_standing: bool) -> InterceptPlan:
    warnings = ("target_has_task",) if target.has_task else ()
    if target.fix_age_s >= LATE_AFTER_S:
        warnings = (*warnings, "target_fix_old")
    return InterceptPlan(
        target_id=target.target_id,
        target_label=target.label,
        as_of_s=now_s,
        target_fix_age_s=target.fix_age_s,
        is_standing=is_standing,
        route_name=target.route_name,
        route_roads=(),
        ahead=(),
        junctions=(),
        options=(),
        warnings=warnings,
    )
