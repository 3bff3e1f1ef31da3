"""A road grid of any size with uneven streets, for measuring the planner: no real city."""

import numpy as np
from numpy.typing import NDArray

from app.domain.citypack import RoadGraph

STEP_DEG = 0.002
SOUTH_DEG, WEST_DEG = 31.8, 120.6
M_PER_DEG = 111_195.0


def city_grid(side: int, seed: int) -> RoadGraph:
    """Return ``side`` x ``side`` crossings joined both ways; 16 to 30 s a block, 8 on arterials."""
    random = np.random.default_rng(seed)
    row, column = np.divmod(np.arange(side * side), side)
    lonlat = np.stack([WEST_DEG + STEP_DEG * column, SOUTH_DEG + STEP_DEG * row], axis=1)
    lonlat += random.normal(0.0, STEP_DEG / 12, lonlat.shape)
    tails, heads, times = [], [], []
    for down, right in ((0, 1), (1, 0)):
        tail = np.flatnonzero((row < side - down) & (column < side - right))
        head = tail + down * side + right
        line = row[tail] if right else column[tail]
        pace = np.where(line % 8 == 0, 0.5, 1.0)  # every eighth street is an arterial
        for a, b in ((tail, head), (head, tail)):
            tails.append(a)
            heads.append(b)
            times.append(pace * random.uniform(16.0, 30.0, len(a)))
    tail, head = np.concatenate(tails), np.concatenate(heads)
    order = np.lexsort((head, tail))
    tail, head, seconds = tail[order], head[order], np.concatenate(times)[order]
    return graph_from(lonlat, tail, head, seconds)


def graph_from(
    lonlat: NDArray[np.float64],
    tail: NDArray[np.int64],
    head: NDArray[np.int64],
    seconds: NDArray[np.float64],
) -> RoadGraph:
    """Return a graph of straight edges, sorted by tail."""
    ends = np.stack([lonlat[tail], lonlat[head]], axis=1)
    scale = np.array([np.cos(np.radians(SOUTH_DEG)), 1.0]) * M_PER_DEG
    length = np.hypot(*((ends[:, 1] - ends[:, 0]) * scale).T)
    edges = len(tail)
    return RoadGraph(
        lonlat=lonlat,
        first=np.searchsorted(tail, np.arange(len(lonlat) + 1)).astype(np.uint32),
        head=head.astype(np.uint32),
        length_m=length.astype(np.float32),
        travel_s=seconds.astype(np.float32),
        road_class=np.zeros(edges, np.uint8),
        class_names=("primary",),
        name=np.zeros(edges, np.uint32),
        names=("",),
        shape_first=np.arange(0, 2 * edges + 1, 2, dtype=np.uint32),
        shape_lonlat=ends.reshape(-1, 2),
        junction_names={},
    )
