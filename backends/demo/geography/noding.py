"""Gives crossing streets a common vertex, so that the importer sees a junction there."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import shapely

from backends.demo.geography.layout import Point, Street, rounded

NEAR_DEG = 0.00025  # a crossing this near a vertex uses the vertex


def join_crossings(streets: Sequence[Street]) -> None:
    """Add to each street that crosses others at grade the vertices they meet at."""
    level = [street for street in streets if street.crosses_at_grade]
    lines = [shapely.LineString(street.points) for street in level]
    tree = shapely.STRtree(lines)
    left, right = tree.query(lines, predicate="intersects")
    fresh: dict[int, set[Point]] = defaultdict(set)
    for i, j in zip(left.tolist(), right.tolist(), strict=True):
        if i >= j:
            continue
        shared = set(level[i].points) & set(level[j].points)
        meeting = shapely.intersection(lines[i], lines[j])
        for lon, lat in shapely.get_coordinates(meeting).tolist():
            at = rounded(lon, lat)
            if any(_are_near(at, other) for other in shared):
                continue
            at = next((p for p in level[i].points if _are_near(at, p)), at)
            fresh[i].add(at)
            fresh[j].add(at)
    for index, points in fresh.items():
        level[index].points = _with(level[index].points, lines[index], points)


def _are_near(a: Point, b: Point) -> bool:
    return abs(a[0] - b[0]) < NEAR_DEG and abs(a[1] - b[1]) < NEAR_DEG


def _with(points: list[Point], line: shapely.LineString, fresh: set[Point]) -> list[Point]:
    extra = sorted(fresh - set(points))
    if not extra:
        return points
    everything = [*points, *extra]
    steps = np.hypot(*np.diff(np.array(points), axis=0).T)
    own = np.concatenate([[0.0], np.cumsum(steps)])
    at = [float(shapely.line_locate_point(line, shapely.Point(point))) for point in extra]
    order = np.argsort(np.concatenate([own, at]), kind="stable")
    return [everything[i] for i in order.tolist()]
