"""Makes land out of coastline ways, which have land on their left, within the city's bounds."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

Bounds = tuple[float, float, float, float]
HIGHEST_LAT_DEG = 85.0


BEYOND = 0.25  # of the bounds' width and height, drawn around them where the coast reaches so far


def land_around(bounds_deg: Bounds, coast: Sequence[NDArray[np.float64]]) -> shapely.Geometry:
    """Return the land inside ``bounds_deg`` and, if no coastline ends there, well beyond them.

    A camera that moves past the city's edge should not meet the sea where there is land.
    """
    west, south, east, north = bounds_deg
    lon, lat = BEYOND * (east - west), BEYOND * (north - south)
    wide = (
        max(west - lon, -180.0),
        max(south - lat, -HIGHEST_LAT_DEG),
        min(east + lon, 180.0),
        min(north + lat, HIGHEST_LAT_DEG),
    )
    lines = [shapely.LineString(points) for points in coast if len(points) > 1]
    merged = shapely.get_parts(shapely.line_merge(shapely.union_all(lines)))
    ends = [shapely.get_coordinates(line)[[0, -1]] for line in merged if not line.is_closed]
    loose = shapely.contains_xy(shapely.box(*wide), np.concatenate([np.empty((0, 2)), *ends]))
    return land_within(bounds_deg if loose.any() else wide, coast)


def land_within(bounds_deg: Bounds, coast: Sequence[NDArray[np.float64]]) -> shapely.Geometry:
    """Return the land inside ``bounds_deg`` (west, south, east, north).

    Without a coastline all of it is land. A face that no coastline touches, or about which the
    coastlines disagree, is land: a road drawn on the sea would be the greater lie.
    """
    box = shapely.box(*bounds_deg)
    lines = [shapely.LineString(points) for points in coast if len(points) > 1]
    inside = [line for line in lines if line.intersects(box)]
    if not inside:
        return box
    noded = shapely.union_all([*shapely.intersection(inside, box), box.exterior])
    faces = list(shapely.get_parts(shapely.polygonize(shapely.get_parts(noded))))
    starts, stops, left = _probes(inside)
    tree = shapely.STRtree(faces)
    score = np.zeros(len(faces))
    weight = np.hypot(*(stops - starts).T)
    for side, sign in ((left, 1.0), (starts + stops - left, -1.0)):
        probe, face = tree.query(shapely.points(side), predicate="within")
        np.add.at(score, face, sign * weight[probe])
    land = [face for face, value in zip(faces, score, strict=True) if value >= 0.0]
    return shapely.union_all(land)


def _probes(
    lines: Sequence[shapely.Geometry],
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return each segment's two ends and a point just left of its middle, each (n, 2) degrees."""
    ends = [shapely.get_coordinates(line) for line in lines]
    starts = np.concatenate([points[:-1] for points in ends])
    stops = np.concatenate([points[1:] for points in ends])
    keep = np.hypot(*(stops - starts).T) > 0.0
    starts, stops = starts[keep], stops[keep]
    along = stops - starts
    left = np.column_stack([-along[:, 1], along[:, 0]]) * 1e-3
    return starts, stops, (starts + stops) / 2 + left
