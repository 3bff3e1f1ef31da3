"""The road graph as map matching asks it: segments by place, lengths, and who leads back."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.domain.citypack import RoadGraph
from app.domain.geo import EARTH_RADIUS_M
from backends.roads.graph import road_arrays

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
I32 = NDArray[np.int32]

PACE_MPS = 10.0  # what a second on the road weighs beside a metre, for drivers like it fast
LOTS = 2009  # seeds the lots that part ways which would weigh the same
CELL_M = 60.0  # no candidate lies further off than a cell is wide
ROW = 1 << 32  # cells of one row have numbers one after the other
LON0, LAT0, EAST_M, NORTH_M = range(4)


class MatchGround(NamedTuple):
    """What the matching kernels read; nobody writes it, any number of matchers share it.

    Nodes: ``first`` (n + 1) i4 edges that leave, ``node_x`` and ``node_y`` f8 metres in the frame.
    Edges (m): ``head``, ``tail``, ``reverse`` i4 (-1 on a one-way road), ``length_m`` f8,
    ``weigh_m`` f8 by which ways are chosen (half length, half time; no two ways weigh the same),
    ``begins_m`` f8 where the edge begins in all edges laid end to end, ``first_segment`` (m + 1)
    i4. Segments, by edge: ``x0 y0 x1 y1`` f8 metres in the frame, ``edge`` i4, ``at_m`` f8 where it
    begins on its edge, ``starts_m`` in all edges, and ``long_m`` how much of the edge's length it
    is. Cells: ``cell`` i8 sorted, those of cell c are ``held[cell_first[c]:cell_first[c + 1]]``.
    ``frame`` (4) f8: the origin in degrees and metres a degree. ``least`` (2) f8: what a metre
    straight on weighs and how long it is, at least, on any edge.
    """

    first: I32
    node_x: F64
    node_y: F64
    head: I32
    tail: I32
    reverse: I32
    length_m: F64
    weigh_m: F64
    begins_m: F64
    first_segment: I32
    x0: F64
    y0: F64
    x1: F64
    y1: F64
    edge: I32
    at_m: F64
    starts_m: F64
    long_m: F64
    cell: I64
    cell_first: I64
    held: I32
    frame: F64
    least: F64


def match_ground(graph: RoadGraph) -> MatchGround:
    """Return the ground of a graph; a fraction of a second for 200,000 edges."""
    roads = road_arrays(graph)
    origin = graph.lonlat.mean(axis=0) if graph.node_count else np.zeros(2)
    metres = np.radians(EARTH_RADIUS_M)
    scale = np.array([metres * np.cos(np.radians(origin[1])), metres])
    points = (graph.shape_lonlat - origin) * scale
    nodes = np.asarray(graph.lonlat - origin, np.float64).reshape(-1, 2) * scale
    ends = graph.shape_first.astype(np.int64)
    is_last = np.zeros(len(points), np.bool_)
    is_last[ends[1:] - 1] = True
    begin = np.flatnonzero(~is_last)
    p0, p1 = points[begin], points[begin + 1]
    edge = np.repeat(np.arange(graph.edge_count), np.diff(ends))[begin].astype(np.int32)
    length_m = graph.length_m.astype(np.float64)
    drawn_m = np.hypot(*(p1 - p0).T)
    # An edge without extent is as long as it says: all of it is in its first segment.
    first_of = np.searchsorted(edge, np.arange(graph.edge_count + 1))
    whole_m = np.bincount(edge, drawn_m, graph.edge_count)
    is_point = whole_m <= 0.0
    drawn_m[first_of[:-1][is_point]] = 1.0
    whole_m[is_point] = 1.0
    long_m = drawn_m * (length_m / whole_m)[edge]
    starts_m = np.concatenate([[0.0], np.cumsum(long_m)[:-1]]) if len(long_m) else long_m
    begins_m = starts_m[first_of[:-1]] if len(starts_m) else np.zeros(0)
    weigh_m = _weights(length_m, roads.free_s)
    cell, cell_first, held = _cells(p0, p1)
    return MatchGround(
        first=roads.first,
        node_x=np.ascontiguousarray(nodes[:, 0]),
        node_y=np.ascontiguousarray(nodes[:, 1]),
        head=roads.head,
        tail=roads.tail,
        reverse=roads.reverse,
        length_m=length_m,
        weigh_m=weigh_m,
        begins_m=begins_m,
        first_segment=first_of.astype(np.int32),
        x0=np.ascontiguousarray(p0[:, 0]),
        y0=np.ascontiguousarray(p0[:, 1]),
        x1=np.ascontiguousarray(p1[:, 0]),
        y1=np.ascontiguousarray(p1[:, 1]),
        edge=edge,
        at_m=np.asarray(starts_m - begins_m[edge], np.float64),
        starts_m=np.asarray(starts_m, np.float64),
        long_m=np.asarray(long_m, np.float64),
        cell=cell,
        cell_first=cell_first,
        held=held,
        frame=np.array([*origin, *scale]),
        least=_least(np.hypot(*(nodes[roads.head] - nodes[roads.tail]).T), weigh_m, length_m),
    )


def lonlat_at(ground: MatchGround, edge: NDArray[np.integer], at_m: F64) -> F64:
    """Return (n, 2) degrees of places on edges, ``at_m`` (n,) metres from their tails."""
    along_m = ground.begins_m[edge] + np.minimum(np.maximum(at_m, 0.0), ground.length_m[edge])
    segment = np.searchsorted(ground.starts_m, along_m, "right") - 1
    # At the very end of an edge the next edge's segment begins; stay on one's own.
    segment = np.minimum(segment, ground.first_segment[edge + 1] - 1)
    segment = np.maximum(segment, ground.first_segment[edge])
    share = (along_m - ground.starts_m[segment]) / np.maximum(ground.long_m[segment], 1e-9)
    share = np.minimum(np.maximum(share, 0.0), 1.0)
    lonlat = np.empty((len(share), 2))
    x0, y0 = ground.x0[segment], ground.y0[segment]
    lonlat[:, 0] = x0 + share * (ground.x1[segment] - x0)
    lonlat[:, 1] = y0 + share * (ground.y1[segment] - y0)
    return lonlat / ground.frame[2:] + ground.frame[:2]


def _weights(length_m: F64, free_s: F64) -> F64:
    """Return what edges weigh: half length, half time, and a lot of their own of a tenth millionth.

    So of two ways one is always the lighter, and which is found depends on no order of search.
    """
    lots = np.random.default_rng(LOTS).random(len(length_m))
    return np.asarray((length_m + PACE_MPS * free_s) / 2.0 * (1.0 + 1e-7 * lots), np.float64)


def _least(straight_m: F64, weigh_m: F64, length_m: F64) -> F64:
    """Return the least weight and the least length of an edge for a metre between its ends."""
    far = straight_m > 0.0
    if not far.any():
        return np.zeros(2)
    shares = [float((of_m[far] / straight_m[far]).min()) for of_m in (weigh_m, length_m)]
    return np.array(shares) * (1.0 - 1e-9)


def _cells(p0: F64, p1: F64) -> tuple[I64, I64, I32]:
    """Return the cells that segments lie in: their numbers, where each begins, the segments."""
    pieces = np.maximum(np.ceil(np.hypot(*(p1 - p0).T) / CELL_M), 1).astype(np.int64)
    segment = np.repeat(np.arange(len(p0)), pieces)
    within = np.arange(len(segment)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    ends = []
    for nth in (within, within + 1):
        share = (nth / pieces[segment])[:, None]
        spot = p0[segment] + share * (p1 - p0)[segment]
        ends.append(np.floor(spot / CELL_M).astype(np.int64))
    # No piece is longer than a cell, so the box around it touches four cells at most.
    corners = [
        (ends[row][:, 1] * ROW + ends[column][:, 0], segment) for row in (0, 1) for column in (0, 1)
    ]
    keys = np.concatenate([key for key, _ in corners])
    segments = np.concatenate([number for _, number in corners])
    order = np.lexsort((segments, keys))
    keys, segments = keys[order], segments[order]
    is_new = np.append(np.True_, (keys[1:] != keys[:-1]) | (segments[1:] != segments[:-1]))
    keys, segments = keys[is_new[: len(keys)]], segments[is_new[: len(keys)]]
    cell, first = np.unique(keys, return_index=True)
    return cell, np.append(first, len(keys)).astype(np.int64), segments.astype(np.int32)
