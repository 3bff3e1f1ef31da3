"""Tracks and a reference for map matching: every chain of roads tried, ways as scipy has them."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from backends.roads.matching import Track
from backends.roads.matching_candidates import candidates, find_candidates
from backends.roads.matching_ground import MatchGround
from backends.roads.matching_numbers import MatchNumbers

METRES = 111_194.93  # a degree of latitude


def track(points, every_s=10.0, from_s=0.0, noise_m=0.0, seed=0):
    """Return a track of points (degrees) at equal times, with noise on each axis."""
    lonlat = np.array(points, np.float64)
    scale = np.stack([METRES * np.cos(np.radians(lonlat[:, 1])), np.full(len(lonlat), METRES)], 1)
    lonlat = lonlat + np.random.default_rng(seed).normal(0.0, noise_m, lonlat.shape) / scale
    times = from_s + every_s * np.arange(len(lonlat))
    return Track.of_places(lonlat[:, 0].copy(), lonlat[:, 1].copy(), times)


def between(start, end, count):
    """Return points from one to another, the ends included."""
    return np.linspace(start, end, count).tolist()


def edge_of(graph, tail, head):
    """Return the only edge from a node to another."""
    found = [
        edge for edge in range(int(graph.first[tail]), int(graph.first[tail + 1]))
        if graph.head[edge] == head
    ]  # fmt: skip
    assert len(found) == 1
    return found[0]


@dataclass(frozen=True)
class Choice:
    """A road of a fix: edge, metres from its tail, and what its distance costs."""

    edge: int
    at_m: float
    cost: float


def chain_costs(
    ground: MatchGround, numbers: MatchNumbers, one: Track
) -> dict[tuple[int, ...], float]:
    """Return what every chain of candidates that can be driven costs, by its edges."""
    count = len(ground.first) - 1
    least = {}
    for edge in range(len(ground.head)):
        ends = (int(ground.tail[edge]), int(ground.head[edge]))
        least[ends] = min(float(ground.length_m[edge]), least.get(ends, np.inf))
    ends = np.array(list(least))
    far_m = dijkstra(csr_array((list(least.values()), ends.T), shape=(count, count)))
    steps = [_choices(ground, numbers, one, row) for row in range(len(one.fix_s))]
    chains = [((choice,), choice.cost) for choice in steps[0]]
    for row in range(1, len(steps)):
        straight_m = _straight_m(one, row)
        beta_m = numbers.beta_m + numbers.beta_share * straight_m
        chains = [
            ((*chain, choice), cost + choice.cost + abs(way_m - straight_m) / beta_m)
            for chain, cost in chains
            for choice in steps[row]
            if (way_m := _way_m(ground, numbers, far_m, chain[-1], choice)) < np.inf
        ]
    return {tuple(choice.edge for choice in chain): cost for chain, cost in chains}


def _choices(ground, numbers, one, row) -> list[Choice]:
    found = candidates()
    x = (one.lon_deg[row] - ground.frame[0]) * ground.frame[2]
    y = (one.lat_deg[row] - ground.frame[1]) * ground.frame[3]
    n = find_candidates(ground, numbers, x, y, np.nan, found)
    columns = (found.edge[:n].tolist(), found.at_m[:n].tolist(), found.cost[:n].tolist())
    return [Choice(*one) for one in zip(*columns, strict=True)]


def _straight_m(one, row) -> float:
    middle = np.cos(np.radians((one.lat_deg[row - 1] + one.lat_deg[row]) / 2))
    east = (one.lon_deg[row] - one.lon_deg[row - 1]) * middle
    return float(np.hypot(east, one.lat_deg[row] - one.lat_deg[row - 1]) * METRES)


def _way_m(ground, numbers, far_m, before: Choice, after: Choice) -> float:
    """Return how far a driver goes from one place to another; turning back adds nothing here."""
    if before.edge == after.edge and after.at_m >= before.at_m - numbers.back_m:
        return abs(after.at_m - before.at_m)
    rest_m = ground.length_m[before.edge] - before.at_m
    if after.edge == ground.reverse[before.edge]:
        return float(min(abs(rest_m - after.at_m), rest_m + after.at_m))
    head, tail = ground.head[before.edge], ground.tail[after.edge]
    return float(rest_m + far_m[head, tail] + after.at_m)
