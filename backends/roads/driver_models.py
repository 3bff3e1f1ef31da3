"""How a vehicle's driver may choose his way: four models, mixed, and the drives they make."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from app.domain.plan import ModelShare
from backends.roads.driving import FLAT, GOAL, ROUTE, TURNS, drive
from backends.roads.plan_graph import PlanGraph
from backends.roads.spread import spread

F8 = NDArray[np.float64]
I4 = NDArray[np.int32]
I8 = NDArray[np.int64]

DRIVES = 2_000  # judgement.md: R sampled futures
# Our own estimates, no measurement of anybody's driving (docs/interception.md): what is believed of
# a driver before anything is known of him, and how strictly one who goes somewhere avoids detours.
WEIGHTS: Mapping[str, float] = {"route": 0.5, "goal": 0.2, "turns": 0.15, "flat": 0.15}
BETA_PER_S = 0.03
HASTE_SIGMA = 0.2  # of the logarithm of one drive's pace
HASTE_WITHIN = 2.0  # so many sigmas either way are drawn: then an earliest arrival exists
HASTE_LEAST, HASTE_MOST = 0.7, 1.5  # how far the pace seen now is believed to last
_KINDS = {"route": ROUTE, "goal": GOAL, "turns": TURNS, "flat": FLAT}
_NONE = np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True)
class TurnTable:
    """How often each exit was taken after each edge.

    ``counts[first[e] + i]`` (i4) is for the i-th edge that leaves the head of edge e.
    """

    first: I8
    counts: I4


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """A moving vehicle on the graph: ``rest`` (0..1) of ``edge`` (from node ``tail``) is ahead.

    ``pace`` is its speed now as a part of what its road allows, NaN where it is not known.
    ``route`` are the edges of its declared way after this one, ``goals`` (goals, nodes) the seconds
    from every node to each place it may want to reach.
    """

    edge: int
    tail: int
    rest: float
    pace: float = float("nan")
    route: I8 = field(default_factory=lambda: _NONE)
    goals: F8 = field(default_factory=lambda: np.zeros((0, 0)))
    turns: TurnTable | None = None


@dataclass(frozen=True, slots=True)
class Drives:
    """``count`` drives: place, drive and second of every first visit, (n,) each.

    ``edge_counts`` (edges,) says how many drives go along each edge, ``fastest`` is the greatest
    haste of any of them.
    """

    count: int
    place: I4
    drive: I4
    at_s: F8
    edge_counts: I4
    fastest: float
    models: tuple[ModelShare, ...]


def turn_table(graph: PlanGraph, ways: Sequence[Sequence[int]]) -> TurnTable:
    """Count the turns of matched drives, each a list of edges; joints that are none are skipped."""
    leaving = np.diff(graph.first)[graph.head].astype(np.int64)
    first = np.concatenate([[0], np.cumsum(leaving)])
    counts = np.zeros(int(first[-1]), np.int32)
    for way in ways:
        for edge, after in pairwise(way):
            exit_of = after - int(graph.first[graph.head[edge]])
            if 0 <= exit_of < leaving[edge]:
                counts[first[edge] + exit_of] += 1
    return TurnTable(first[:-1], counts)


def mix(where: Whereabouts, weights: Mapping[str, float], count: int) -> tuple[ModelShare, ...]:
    """Share ``count`` drives out among the models that have something to go by."""
    able = {
        "route": len(where.route) > 0,
        "goal": len(where.goals) > 0,
        "turns": True,
        "flat": True,
    }
    kept = {key: w for key, w in weights.items() if able[key] and w > 0.0}
    if not kept:
        kept = {"flat": 1.0}
    total = sum(kept.values())
    bounds = np.round(np.cumsum(list(kept.values())) / total * count).astype(int)
    drives = np.diff(bounds, prepend=0)
    return tuple(
        ModelShare(key, w / total, int(n), key != "turns" or where.turns is not None)
        for (key, w), n in zip(kept.items(), drives, strict=True)
    )


def sample(
    graph: PlanGraph,
    where: Whereabouts,
    place_of: I4,
    places: int,
    horizon_s: float,
    seed: int,
    weights: Mapping[str, float] = WEIGHTS,
    count: int = DRIVES,
) -> Drives:
    """Return ``count`` drives of at most ``horizon_s`` seconds; the same for the same seed."""
    models = mix(where, weights, count)
    kind = np.repeat([_KINDS[m.key] for m in models], [m.drives for m in models]).astype(np.int32)
    goal = (np.arange(count) % max(len(where.goals), 1)).astype(np.int32)
    state = np.random.SeedSequence(seed).generate_state(count, np.uint64).astype(np.uint64)
    # normals by Box and Muller (1958) from the same words, so that they too
    # depend on nobody's version
    unit = (state >> np.uint64(11)).astype(np.float64) / 2.0**53
    angle = np.roll(unit, 1) * 2.0 * np.pi
    normal = np.sqrt(-2.0 * np.log1p(-unit)) * np.cos(angle)
    normal = np.clip(normal, -HASTE_WITHIN, HASTE_WITHIN)
    pace = 1.0 if not np.isfinite(where.pace) else min(max(where.pace, HASTE_LEAST), HASTE_MOST)
    haste = pace * np.exp(HASTE_SIGMA * normal)
    turns = where.turns or TurnTable(_NONE, np.zeros(0, np.int32))
    place, number, at_s, used = drive(
        graph.first,
        graph.head,
        graph.vehicle_s,
        place_of,
        places,
        where.edge,
        where.tail,
        where.rest,
        horizon_s,
        kind,
        goal,
        haste,
        state,
        where.route,
        where.goals,
        BETA_PER_S,
        turns.first,
        turns.counts,
    )
    fastest = pace * float(np.exp(HASTE_SIGMA * HASTE_WITHIN))
    return Drives(count, place, number, at_s, used, fastest, models)


def soonest_s(
    graph: PlanGraph, where: Whereabouts, place_of: I4, places: int, within_s: float, fastest: float
) -> F8:
    """Return (places,) f8 when the vehicle can be at each place at the earliest, sampled or not.

    It drives the quickest way, all of it at the greatest haste; infinite beyond ``within_s``.
    """
    begun_s = where.rest * float(graph.vehicle_s[where.edge])
    node_s = spread(
        graph.first,
        graph.head,
        graph.vehicle_s,
        graph.head[[where.edge]].astype(np.int64),
        np.array([begun_s]),
        within_s * fastest,
        -1,
    )
    found = np.full(places, np.inf)
    on = np.flatnonzero((place_of >= 0) & np.isfinite(node_s))
    np.minimum.at(found, place_of[on], node_s[on] / fastest)
    return found
