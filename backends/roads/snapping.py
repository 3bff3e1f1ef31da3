"""Finds the road a position is on."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree  # type: ignore[import-untyped]  # scipy ships no types

from app.domain.citypack import RoadGraph
from app.domain.geo import EARTH_RADIUS_M, LonLat

SAMPLE_STEP_M = 120.0
_CANDIDATES = 24
FAR_M = 1e9  # further than anything on earth, and its square is still a number
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
        """Return the best edge within ``within_m`` metres, or None; see :meth:`snap_all`."""
        return self.snap_all([at], [np.nan if course_deg is None else course_deg], within_m)[0]

    def snap_all(
        self, at: Sequence[LonLat], course_deg: Sequence[float], within_m: float
    ) -> list[Snap | None]:
        """Return for each position the best edge within ``within_m`` metres, or None.

        With a course (not NaN), an edge that leads another way counts as further off, so that of
        two directions the one driven is found.
        """
        if not len(at) or not len(self._edge):
            return [None] * len(at)
        points = (np.asarray(at, np.float64) - self._origin) * self._scale
        reach = within_m + SAMPLE_STEP_M
        on_earth = (np.abs(points) < FAR_M).all(axis=1)  # not a number is not
        points = np.where(on_earth[:, None], points, FAR_M)
        found = self._tree.query(points, k=_CANDIDATES, distance_upper_bound=reach)[1]
        there = found < len(self._sample_of)
        segments = self._sample_of[np.where(there, found, 0)]  # (positions, candidates)
        begin = self._begin[segments]
        along = self._end[segments] - begin
        gap = points[:, None, :] - begin
        squared = np.maximum((along**2).sum(axis=2), 1e-9)
        part = np.clip((gap * along).sum(axis=2) / squared, 0.0, 1.0)
        spot = begin + part[..., None] * along
        off = np.hypot(*np.moveaxis(spot - points[:, None, :], 2, 0))
        heading = np.arctan2(along[..., 0], along[..., 1])
        known = np.asarray(course_deg, np.float64)
        course = np.radians(np.where(np.isfinite(known), known, np.nan))[:, None]
        against = AGAINST_COURSE_M / 2 * (1.0 - np.cos(heading - course))
        cost = np.where(there & (off <= within_m), off + np.nan_to_num(against), np.inf)
        best = cost.argmin(axis=1)
        row = np.arange(len(points))
        segment = segments[row, best]
        edge = self._edge[segment]
        done = self._before[segment] + part[row, best] * self._length[segment]
        fraction = np.minimum(done / self._total[edge], 1.0)
        lonlat = spot[row, best] / self._scale + self._origin
        columns = (np.isfinite(cost[row, best]), edge, fraction, off[row, best], lonlat)
        return [
            Snap(edge_, fraction_, off_, LonLat(*lonlat_)) if good else None
            for good, edge_, fraction_, off_, lonlat_ in zip(
                *(column.tolist() for column in columns), strict=True
            )
        ]

    def _samples(self) -> tuple[cKDTree, NDArray[np.int64]]:
        """Return a tree of points along all segments, close enough that none hides between two."""
        counts = np.ceil(self._length / SAMPLE_STEP_M).astype(np.int64) + 1
        sample_of = np.repeat(np.arange(len(counts)), counts)
        within = np.arange(len(sample_of)) - np.repeat(np.cumsum(counts) - counts, counts)
        part = within / np.maximum(counts[sample_of] - 1, 1)
        along = self._end - self._begin
        return cKDTree(self._begin[sample_of] + part[:, None] * along[sample_of]), sample_of
