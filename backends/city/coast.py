"""Makes land out of coastline ways, which have land on their left, within the city's bounds."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

Bounds = tuple[float, float, float, float]
HIGHEST_LAT_DEG = 85.0
BEYOND = 0.25  # of the bounds' width and height, drawn around them where the coast reaches so far
FAR = 10.0  # of the same: so far out the edge's land and sea go on
SHORT_CLOSURE = 0.5  # of a coastline's length


def land_around(bounds_deg: Bounds, coast: Sequence[NDArray[np.float64]]) -> shapely.Geometry:
    """Return the land inside ``bounds_deg`` and, if no coastline ends there, well beyond them.

    What lies further out is as the nearest edge is: a camera that moves past the city's edge should
    not meet the sea where there is land.
    """
    west, south, east, north = bounds_deg
    lon, lat = BEYOND * (east - west), BEYOND * (north - south)
    wide = _clipped((west - lon, south - lat, east + lon, north + lat))
    ends = [shapely.get_coordinates(line)[[0, -1]] for line in _chains(coast) if not line.is_closed]
    loose = shapely.contains_xy(shapely.box(*wide), np.concatenate([np.empty((0, 2)), *ends]))
    known = bounds_deg if loose.any() else wide
    return _extended(land_within(known, coast), known)


def land_within(bounds_deg: Bounds, coast: Sequence[NDArray[np.float64]]) -> shapely.Geometry:
    """Return the land inside ``bounds_deg`` (west, south, east, north).

    Without a coastline all of it is land. A face that no coastline touches, or about which the
    coastlines disagree, is land: a road drawn on the sea would be the greater lie. A coastline that
    the extract breaks off is closed straight where that is short beside it: a harbour is no land.
    """
    box = shapely.box(*bounds_deg)
    lines = [shapely.LineString(points) for points in coast if len(points) > 1]
    inside = [line for line in lines if line.intersects(box)]
    if not inside:
        return box
    shut = [line for line in _closures(coast) if line.intersects(box)]
    noded = shapely.union_all([*shapely.intersection([*inside, *shut], box), box.exterior])
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


def _chains(coast: Sequence[NDArray[np.float64]]) -> list[shapely.LineString]:
    """Return the coastlines, those that continue each other joined."""
    lines = [shapely.LineString(points) for points in coast if len(points) > 1]
    merged = shapely.get_parts(shapely.line_merge(shapely.union_all(lines)))
    return [line for line in merged if isinstance(line, shapely.LineString)]


def _closures(coast: Sequence[NDArray[np.float64]]) -> list[shapely.LineString]:
    """Return straight lines from the end to the start of what is broken off."""
    found = []
    for chain in _chains(coast):
        ends = shapely.LineString(shapely.get_coordinates(chain)[[-1, 0]])
        if not chain.is_closed and ends.length < SHORT_CLOSURE * chain.length:
            found.append(ends)
    return found


def _extended(land: shapely.Geometry, known: Bounds) -> shapely.Geometry:
    """Return ``land`` of the box ``known``, its edges drawn out straight to far away."""
    west, south, east, north = known
    lon, lat = FAR * (east - west), FAR * (north - south)
    far_west, far_south, far_east, far_north = _clipped(
        (west - lon, south - lat, east + lon, north + lat)
    )
    out = [land]
    for (lon_deg, out_deg), (lat_deg, up_deg) in (
        ((west, far_west), (south, far_south)),
        ((east, far_east), (north, far_north)),
    ):
        for part in _edge(land, (lon_deg, south), (lon_deg, north)):
            _, low, _, high = part.bounds
            out.append(shapely.box(min(lon_deg, out_deg), low, max(lon_deg, out_deg), high))
        for part in _edge(land, (west, lat_deg), (east, lat_deg)):
            low, _, high, _ = part.bounds
            out.append(shapely.box(low, min(lat_deg, up_deg), high, max(lat_deg, up_deg)))
    for corner, box_of_corner in (
        ((west, south), (far_west, far_south, west, south)),
        ((east, south), (east, far_south, far_east, south)),
        ((west, north), (far_west, north, west, far_north)),
        ((east, north), (east, north, far_east, far_north)),
    ):
        if shapely.intersects_xy(land, *corner):
            out.append(shapely.box(*box_of_corner))
    return shapely.union_all(out)


def _edge(
    land: shapely.Geometry, first: tuple[float, float], last: tuple[float, float]
) -> list[shapely.LineString]:
    """Return the pieces of a box's edge that are land."""
    pieces = shapely.get_parts(shapely.intersection(land, shapely.LineString([first, last])))
    return [piece for piece in pieces if isinstance(piece, shapely.LineString)]


def _clipped(bounds_deg: Bounds) -> Bounds:
    west, south, east, north = bounds_deg
    return (
        max(west, -180.0),
        max(south, -HIGHEST_LAT_DEG),
        min(east, 180.0),
        min(north, HIGHEST_LAT_DEG),
    )


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
