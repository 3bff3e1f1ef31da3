"""Finds the road a position is on."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree  # type: ignore[import-untyped]  # scipy ships no types

from app.domain.citypack import RoadGraph
from app.domain.geo import EARTH_RADIUS_M, LonLat

SAMPLE_STEP_M = 120.0
_CANDIDATES = 24
AGAINST_COURSE_M = 60.0  # what driving squarely against the course weighs, as distance


@dataclass(frozen=True, slots=True)
class Snap:
    """A position on the network: ``fraction`` of directed ``edge`` is behind it."""

    edge: int
    fraction: float
    off_m: float
    at: LonLat


class EdgeIndex:
    """Nearest directed edge by position and course; built once for a graph."""

    def __init__(self, graph: RoadGraph) -> None:
        self._origin = graph.lonlat.mean(axis=0) if graph.node_count else np.zeros(2)
        metres = np.pi / 180.0 * EARTH_RADIUS_M
        self._scale = np.array([metres * np.cos(np.radians(self._origin[1])), metres])
        points = (graph.shape_lonlat - self._origin) * self._scale
        last = np.zeros(len(points), np.bool_)
        last[graph.shape_first[1:].astype(np.int64) - 1] = True
        begin = np.flatnonzero(~last)
        self._begin, self._end = points[begin], points[begin + 1]
        first = graph.shape_first.astype(np.int64)
        edges = np.repeat(np.arange(graph.edge_count), first[1:] - first[:-1])
        self._edge = edges[begin]
        length = np.hypot(*(self._end - self._begin).T)
        total = np.bincount(self._edge, length, graph.edge_count)
        before = np.concatenate([[0.0], np.cumsum(length)[:-1]])
        first_of = np.searchsorted(self._edge, np.arange(graph.edge_count))
        self._before = before - before[first_of][self._edge]
        self._length, self._total = length, np.maximum(total, 1e-6)
        self._tree, self._sample_of = self._samples()

    def snap(self, at: LonLat, course_deg: float | None, within_m: float) -> Snap | None:
        """Return the best edge within ``within_m`` metres, or None.

        With a course, an edge that leads another way counts as further off, so that of two
        directions the one driven is found.
        """
        point = (np.array(at) - self._origin) * self._scale
        reach = within_m + SAMPLE_STEP_M
        found = self._tree.query(point, k=_CANDIDATES, distance_upper_bound=reach)[1]
        segments = np.unique(self._sample_of[found[found < len(self._sample_of)]])
        if not len(segments):
            return None
        begin, along = self._begin[segments], self._end[segments] - self._begin[segments]
        squared = np.maximum((along**2).sum(axis=1), 1e-9)
        part = np.clip(((point - begin) * along).sum(axis=1) / squared, 0.0, 1.0)
        off = np.hypot(*(begin + part[:, None] * along - point).T)
        cost = off
        if course_deg is not None and np.isfinite(course_deg):
            heading = np.arctan2(along[:, 0], along[:, 1])
            cost = off + AGAINST_COURSE_M / 2 * (1.0 - np.cos(heading - np.radians(course_deg)))
        best = int(np.argmin(np.where(off <= within_m, cost, np.inf)))
        if off[best] > within_m:
            return None
        segment = int(segments[best])
        edge = int(self._edge[segment])
        done = self._before[segment] + part[best] * self._length[segment]
        spot = (begin[best] + part[best] * along[best]) / self._scale + self._origin
        return Snap(
            edge,
            float(min(done / self._total[edge], 1.0)),
            float(off[best]),
            LonLat(float(spot[0]), float(spot[1])),
        )

    def _samples(self) -> tuple[cKDTree, NDArray[np.int64]]:
        """Return a tree of points along all segments, close enough that none hides between two."""
        counts = np.ceil(self._length / SAMPLE_STEP_M).astype(np.int64) + 1
        sample_of = np.repeat(np.arange(len(counts)), counts)
        within = np.arange(len(sample_of)) - np.repeat(np.cumsum(counts) - counts, counts)
        part = within / np.maximum(counts[sample_of] - 1, 1)
        along = self._end - self._begin
        return cKDTree(self._begin[sample_of] + part[:, None] * along[sample_of]), sample_of
