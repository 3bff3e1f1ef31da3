"""Signposts: for every goal, which edge to take at every node; so nobody searches while driving."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import dijkstra  # type: ignore[import-untyped]  # scipy ships no types
from scipy.spatial import cKDTree  # type: ignore[import-untyped]  # scipy ships no types

from app.domain.geo import EARTH_RADIUS_M, LonLat
from backends.demo.traffic.streets import F64, I32, Mask, Streets

ROUTE_WITHIN_M = 45.0  # an edge whose middle is so near belongs to the declared route
_ROUTE_DISCOUNT = 0.02  # makes a declared route quicker than any short cut
_DENSE_M = 30.0


@dataclass(frozen=True, slots=True)
class Signposts:
    """``turn[goal, node]`` is the next edge, -1 at the goal or off the net; ``goal_node[goal]``."""

    turn: NDArray[np.int32]
    goal_node: I32

    def __len__(self) -> int:
        """Return how many goals there are."""
        return len(self.goal_node)


def joined(parts: Sequence[Signposts]) -> Signposts:
    """Return the goals of all ``parts`` in order."""
    return Signposts(
        np.concatenate([p.turn for p in parts]), np.concatenate([p.goal_node for p in parts])
    )


def to_nodes(streets: Streets, nodes: I32) -> Signposts:
    """Return the quickest ways from everywhere to each of ``nodes``."""
    return _posts(streets, nodes, streets.travel_s)


def along_route(streets: Streets, on_route: Mask, goal_node: int) -> Signposts:
    """Return ways to ``goal_node`` that join the edges ``on_route`` and stay on them to the end."""
    seconds = streets.travel_s.copy()
    seconds[on_route] *= _ROUTE_DISCOUNT
    return _posts(streets, np.array([goal_node], np.int32), seconds)


def edges_on(streets: Streets, route: Sequence[LonLat]) -> Mask:
    """Return which edges lie on a declared route."""
    middle = streets.locate(np.arange(len(streets.tail), dtype=np.int32), streets.length_m / 2)
    dense = _dense(np.array(route, np.float64))
    scale = np.radians(EARTH_RADIUS_M) * np.array([np.cos(np.radians(dense[:, 1].mean())), 1.0])
    middles = np.stack(middle[:2], axis=1) * scale
    reach = cKDTree(dense * scale).query(middles, distance_upper_bound=ROUTE_WITHIN_M)[0]
    return np.asarray(np.isfinite(reach), np.bool_)


def _dense(route: F64) -> F64:
    """Return the route with a point at least every 30 m."""
    step = np.diff(route, axis=0)
    scale = np.radians(EARTH_RADIUS_M) * np.array([np.cos(np.radians(route[:, 1].mean())), 1.0])
    walked_m = np.concatenate([[0.0], np.cumsum(np.hypot(*(step * scale).T))])
    at_m = np.arange(0.0, walked_m[-1] + _DENSE_M, _DENSE_M)
    return np.stack([np.interp(at_m, walked_m, route[:, i]) for i in (0, 1)], axis=1)


def _posts(streets: Streets, nodes: I32, seconds: F64) -> Signposts:
    backwards = streets.weights(seconds).T.tocsr()
    _, towards = dijkstra(backwards, indices=nodes, return_predecessors=True)
    towards = np.atleast_2d(towards)
    here = np.broadcast_to(np.arange(streets.node_count), towards.shape)
    turn = streets.edges_between(here, towards)
    return Signposts(turn, np.asarray(nodes, np.int32))
