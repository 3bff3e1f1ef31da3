"""Small road graphs: random ones to compare by, and a grid town a person can think through."""

from collections.abc import Sequence

import numpy as np
import pytest

from app.domain.citypack import RoadGraph
from app.domain.geo import distance_m

STEP_DEG = 0.005


def graph_of(
    lonlat: Sequence[tuple[float, float]],
    edges: Sequence[tuple[int, int, float]],
    names: Sequence[str] = (),
    junctions: dict[int, str] | None = None,
) -> RoadGraph:
    """Return a graph of straight edges (tail, head, seconds); ``names`` name the edges."""
    order = sorted(range(len(edges)), key=lambda i: edges[i][:2])
    tail = np.array([edges[i][0] for i in order])
    head = np.array([edges[i][1] for i in order], np.uint32)
    points = np.array(lonlat, np.float64)
    ends = np.stack([points[tail], points[head]], axis=1)
    length = distance_m(ends[:, 0, 0], ends[:, 0, 1], ends[:, 1, 0], ends[:, 1, 1])
    texts = ("", *dict.fromkeys(names))
    return RoadGraph(
        lonlat=points,
        first=np.searchsorted(tail, np.arange(len(points) + 1)).astype(np.uint32),
        head=head,
        length_m=length.astype(np.float32),
        travel_s=np.array([edges[i][2] for i in order], np.float32),
        road_class=np.zeros(len(order), np.uint8),
        class_names=("primary",),
        name=np.array([texts.index(names[i]) if names else 0 for i in order], np.uint32),
        names=texts,
        shape_first=np.arange(0, 2 * len(order) + 1, 2, dtype=np.uint32),
        shape_lonlat=ends.reshape(-1, 2),
        junction_names=junctions or {},
    )


def random_graph(seed: int, nodes: int = 60) -> RoadGraph:
    """Return a random directed graph, with parallel edges and one-ways."""
    random = np.random.default_rng(seed)
    lonlat = [tuple(p) for p in random.uniform([121.0, 32.0], [121.1, 32.1], (nodes, 2)).tolist()]
    edges = [
        (int(a), int(b), float(random.uniform(5.0, 90.0)))
        for a, b in random.integers(0, nodes, (nodes * 4, 2))
        if a != b
    ]
    return graph_of(lonlat, edges)


@pytest.fixture
def town() -> RoadGraph:
    """A 7x7 grid, 40 s a block each way; node = 7 * row + column, row 0 in the south."""
    lonlat = [(121.0 + STEP_DEG * c, 32.0 + STEP_DEG * r) for r in range(7) for c in range(7)]
    edges, names = [], []
    for row in range(7):
        for column in range(7):
            here = 7 * row + column
            if column < 6:
                edges += [(here, here + 1, 40.0), (here + 1, here, 40.0)]
                names += [f"{row}号路"] * 2
            if row < 6:
                edges += [(here, here + 7, 40.0), (here + 7, here, 40.0)]
                names += [f"{column}号街"] * 2
    junctions = {7 * r + c: f"路口{r}{c}" for r in range(7) for c in range(7)}
    return graph_of(lonlat, edges, names, junctions)
