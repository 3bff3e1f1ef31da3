"""Turns drivable ways into a directed road graph: split at junctions, with times and names."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from app.domain.citypack import RoadGraph
from app.domain.geo import distance_m
from backends.city.extract import MAX_NAME_CHARS, Way
from backends.city.junction_names import junction_name
from backends.city.kinds import CLASS_NAMES, direction, speed_mps

ARMS_OF_A_JUNCTION = 3
_Piece = tuple[int, int, int, bool]  # way, first and last node within it, driven backwards


def build_road_graph(ways: Sequence[Way], node_names: Mapping[int, str]) -> RoadGraph:
    """Return the graph of ``ways``; ``node_names`` are names tagged on nodes, by node id.

    A node of the graph is an end of a way, or a node that two ways (or one way twice) share.
    Parallel edges and loops are kept. Edges are ordered by tail, then head, so equal ways give
    equal graphs. A part that cannot be left or reached again is kept too and is not marked.
    """
    all_refs = np.concatenate([way.nodes for way in ways])
    all_lonlat = np.concatenate([way.lonlat for way in ways])
    refs, first_at, dense, uses = np.unique(
        all_refs, return_index=True, return_inverse=True, return_counts=True
    )
    way_start = np.concatenate([[0], np.cumsum([len(way.nodes) for way in ways])])
    uses[dense[way_start[:-1]]] += 1
    uses[dense[way_start[1:] - 1]] += 1
    is_node = uses > 1
    number = np.cumsum(is_node) - 1  # of a dense ref that is a node: its graph node

    pieces = _pieces(ways, dense, way_start, is_node)
    tails = np.array([_end(p, dense, way_start, first=True) for p in pieces], np.int64)
    heads = np.array([_end(p, dense, way_start, first=False) for p in pieces], np.int64)
    tails, heads = number[tails], number[heads]
    order = np.lexsort((np.arange(len(pieces)), heads, tails))
    tails, heads = tails[order], heads[order]

    texts = [way.tags.get("name", way.tags.get("ref", ""))[:MAX_NAME_CHARS] for way in ways]
    names = ("", *sorted(set(texts) - {""}))
    name_index = {text: i for i, text in enumerate(names)}
    way_speed = np.array([speed_mps(way.tags) for way in ways])
    way_class = np.array([CLASS_NAMES.index(way.tags["highway"]) for way in ways], np.uint8)
    way_name = np.array([name_index[text] for text in texts], np.uint32)

    shapes = [_shape(pieces[i], all_lonlat, way_start) for i in order]
    shape_first = np.concatenate([[0], np.cumsum([len(s) for s in shapes])]).astype(np.uint32)
    shape = np.concatenate(shapes)
    of_way = np.array([pieces[i][0] for i in order], np.int64)
    length = _lengths_m(shape, shape_first)
    first = np.searchsorted(tails, np.arange(int(is_node.sum()) + 1)).astype(np.uint32)
    edge_name = way_name[of_way]
    return RoadGraph(
        lonlat=all_lonlat[first_at[is_node]],
        first=first,
        head=heads.astype(np.uint32),
        length_m=length.astype(np.float32),
        travel_s=(length / way_speed[of_way]).astype(np.float32),
        road_class=way_class[of_way],
        class_names=CLASS_NAMES,
        name=edge_name,
        names=names,
        shape_first=shape_first,
        shape_lonlat=shape,
        junction_names=_junction_names(
            tails, heads, edge_name, way_class[of_way], names, refs[is_node], node_names
        ),
    )


def _pieces(
    ways: Sequence[Way],
    dense: NDArray[np.int64],
    way_start: NDArray[np.int64],
    is_node: NDArray[np.bool_],
) -> list[_Piece]:
    pieces: list[_Piece] = []
    for index, way in enumerate(ways):
        cuts = np.flatnonzero(is_node[dense[way_start[index] : way_start[index + 1]]]).tolist()
        sense = direction(way.tags)
        for first, last in pairwise(cuts):
            if sense >= 0:
                pieces.append((index, first, last, False))
            if sense <= 0:
                pieces.append((index, first, last, True))
    return pieces


def _end(
    piece: _Piece, dense: NDArray[np.int64], way_start: NDArray[np.int64], *, first: bool
) -> int:
    way, start, stop, backwards = piece
    return int(dense[way_start[way] + (start if first != backwards else stop)])


def _shape(
    piece: _Piece, lonlat: NDArray[np.float64], way_start: NDArray[np.int64]
) -> NDArray[np.float64]:
    way, start, stop, backwards = piece
    points = lonlat[way_start[way] + start : way_start[way] + stop + 1]
    return points[::-1] if backwards else points


def _lengths_m(shape: NDArray[np.float64], first: NDArray[np.uint32]) -> NDArray[np.float64]:
    steps = distance_m(shape[:-1, 0], shape[:-1, 1], shape[1:, 0], shape[1:, 1])
    steps[first[1:-1].astype(np.int64) - 1] = 0.0  # from one shape's end to the next one's start
    total = np.concatenate([[0.0], np.cumsum(steps)])
    return np.asarray(np.maximum(total[first[1:] - 1] - total[first[:-1]], 0.1), np.float64)


def _junction_names(
    tails: NDArray[np.int64],
    heads: NDArray[np.int64],
    edge_name: NDArray[np.uint32],
    edge_class: NDArray[np.uint8],
    names: tuple[str, ...],
    refs: NDArray[np.int64],
    node_names: Mapping[int, str],
) -> dict[int, str]:
    """Name a node by its own tag, or by the two foremost roads that meet there."""
    arms: dict[int, set[int]] = defaultdict(set)
    roads: dict[int, dict[str, int]] = defaultdict(dict)
    columns = (tails.tolist(), heads.tolist(), edge_name.tolist(), edge_class.tolist())
    for tail, head, name, rank in zip(*columns, strict=True):
        for node, other in ((tail, head), (head, tail)):
            arms[node].add(other)
            if name:
                text = names[name]
                roads[node][text] = min(rank, roads[node].get(text, rank))
    found: dict[int, str] = {}
    for node, ref in enumerate(refs.tolist()):
        if ref in node_names:
            found[node] = node_names[ref]
        elif len(arms[node]) >= ARMS_OF_A_JUNCTION and len(roads[node]) > 1:
            ranked = sorted(roads[node].items(), key=lambda item: (item[1], item[0]))
            found[node] = junction_name(ranked[0][0], ranked[1][0])
    return found
