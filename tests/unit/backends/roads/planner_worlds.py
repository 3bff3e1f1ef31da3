"""Random road graphs, drives and officers to try the choice of posts on, and exact answers."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from backends.roads.choosing import Choice, Places, Starts, choose
from backends.roads.driver_models import Drives, Whereabouts, sample
from backends.roads.plan_graph import PlanGraph, plan_graph_of


@dataclass(frozen=True)
class World:
    """One case: everything ``choose`` is asked."""

    graph: PlanGraph
    drives: Drives
    places: Places
    starts: Starts
    margin_s: float = 20.0

    def chosen(self, most: int, **more: object) -> Choice:
        return choose(
            *(self.graph, self.drives, self.places, self.starts, most, self.margin_s), **more
        )

    def arrivals(self) -> NDArray[np.float64]:
        """Return (officers, places) seconds by scipy, the least over starts and nodes."""
        graph = self.graph
        count = graph.node_count
        tail = np.repeat(np.arange(count), np.diff(graph.first))
        matrix = np.full((count, count), np.inf)
        np.minimum.at(matrix, (tail, graph.head), graph.officer_s)
        weights = csr_array(np.where(np.isinf(matrix), 0.0, matrix))
        times = dijkstra(weights, indices=self.starts.node)
        result = np.full((int(self.starts.who.max()) + 1, self.places.count), np.inf)
        on = np.flatnonzero(self.places.place_of >= 0)
        rows = zip(times, self.starts.start_s, self.starts.who, strict=True)
        for from_start, start_s, who in rows:
            np.minimum.at(result[who], self.places.place_of[on], start_s + from_start[on])
        return result

    def met(self) -> NDArray[np.bool_]:
        """Return (officers, places, drives): whether an officer there meets a drive."""
        late = np.full((self.places.count, self.drives.count), -np.inf)
        late[self.drives.place, self.drives.drive] = self.drives.at_s
        late[~self.places.allowed] = -np.inf
        return late[None] >= self.arrivals()[:, :, None] + self.margin_s

    def best(self, most: int) -> int:
        """Return how many drives the best ``most`` officers and places meet, all tried."""
        met = self.met()
        who, place = np.nonzero(met.any(axis=2))
        rows = met[who, place].astype(np.int64)
        alone = rows.sum(axis=1)
        if most == 1 or not len(rows):
            return int(alone.max(initial=0))
        both = alone[:, None] + alone[None] - rows @ rows.T
        clash = (who[:, None] == who) | (place[:, None] == place)
        return int(max(alone.max(), np.where(clash, 0, both).max()))


def random_world(
    seed: int, nodes: int = 40, officers: int = 6, drives: int = 64, roads: int = 3
) -> World:
    """Return a random directed graph, often in several parts, with parallel edges and one-ways."""
    random = np.random.default_rng(seed)
    tail, head = random.integers(0, nodes, (2, nodes * roads))
    keep = tail != head
    order = np.argsort(tail[keep], kind="stable")
    tail, head = tail[keep][order], head[keep][order]
    first = np.searchsorted(tail, np.arange(nodes + 1)).astype(np.uint32)
    seconds = random.uniform(5.0, 60.0, len(tail))
    graph = plan_graph_of(first, head.astype(np.uint32), seconds, seconds * 0.9)
    place_of = np.arange(nodes, dtype=np.int32)
    place_of[random.random(nodes) < 0.1] = -1
    place_of[random.integers(0, nodes)] = place_of[random.integers(0, nodes)]
    allowed = random.random(nodes) > 0.1
    places = Places(place_of, allowed, random.random(nodes))
    edge = int(random.integers(0, len(tail)))
    where = Whereabouts(edge, int(tail[edge]), float(random.random()))
    sampled = sample(graph, where, place_of, nodes, 400.0, seed, count=drives)
    who = np.arange(officers, dtype=np.int64)
    starts = Starts(
        np.concatenate([random.integers(0, nodes, officers), random.integers(0, nodes, 2)]),
        random.uniform(0.0, 60.0, officers + 2),
        np.concatenate([who, who[:2]]),  # two may set out either way
    )
    return World(graph, sampled, places, starts)


def scaled(world: World, times: float) -> World:
    """Return the same world in which everything takes ``times`` as long."""
    graph = world.graph
    return World(
        replace(
            graph,
            vehicle_s=graph.vehicle_s * times,
            officer_s=graph.officer_s * times,
            back_vehicle_s=graph.back_vehicle_s * times,
            back_officer_s=graph.back_officer_s * times,
        ),
        replace(world.drives, at_s=world.drives.at_s * times),
        world.places,
        replace(world.starts, start_s=world.starts.start_s * times),
        world.margin_s * times,
    )
