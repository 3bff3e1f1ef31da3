"""Unit grids for tests: cells with crooked sides that tile a rectangle, or the first of them."""

import numpy as np

from app.domain.areas import AreaSet

WEST, SOUTH, EAST, NORTH = 120.80, 31.95, 120.96, 32.05


def crooked_grid(
    columns=65, rows=66, count=None, bounds=(WEST, SOUTH, EAST, NORTH), key="unit_grid", seed=7
):
    """Return ``count`` four-sided areas of a grid whose inner corners were pushed about."""
    west, south, east, north = bounds
    x, y = np.meshgrid(np.linspace(west, east, columns + 1), np.linspace(south, north, rows + 1))
    random = np.random.default_rng(seed)
    push = random.uniform(-0.3, 0.3, (2, rows + 1, columns + 1))
    push[0, :, [0, -1]] = 0.0
    push[1, [0, -1], :] = 0.0
    x += push[0] * (east - west) / columns
    y += push[1] * (north - south) / rows
    corners = np.stack([x, y], axis=-1)
    rings = np.stack(
        [corners[:-1, :-1], corners[:-1, 1:], corners[1:, 1:], corners[1:, :-1]], axis=2
    ).reshape(-1, 4, 2)
    count = len(rings) if count is None else count
    first = np.arange(count, dtype=np.uint32) * 4
    # Cut at a corner from which both triangles turn the same way: these cells may be concave.
    triangles = np.concatenate(
        [_cut(ring) + at for ring, at in zip(rings[:count], first, strict=True)]
    )
    names = [f"WG-{i:04d}" for i in range(count)]
    return AreaSet(
        key=key,
        codes=tuple(names),
        names=tuple(f"{name} 网格" for name in names),
        parents=("R-1",) * count,
        lonlat=rings[:count].reshape(-1, 2),
        ring_first=np.append(first, np.uint32(4 * count)),
        area_first=np.arange(count + 1, dtype=np.uint32),
        triangles=triangles.astype(np.uint32),
        triangle_area=np.repeat(np.arange(count, dtype=np.uint32), 2),
        notice="示意",
    )


def _cut(ring):
    for cut in (((0, 1, 2), (0, 2, 3)), ((1, 2, 3), (1, 3, 0))):
        sides = [np.diff(ring[list(corners)], axis=0) for corners in cut]
        if all(a[0] * b[1] - a[1] * b[0] > 0 for a, b in sides):
            return np.array(cut)
    raise ValueError("a cell crosses itself")
