"""Triangulates polygons for drawing."""

from collections.abc import Sequence

import mapbox_earcut
import numpy as np
import shapely

from app.domain.citypack import Lines, Mesh
from backends.city.extract import F64


def mesh_of(geometries: Sequence[shapely.Geometry]) -> Mesh:
    """Return one mesh of all polygons in ``geometries``, holes left open; the rest is skipped."""
    points: list[F64] = []
    triangles: list[np.ndarray[tuple[int], np.dtype[np.uint32]]] = []
    count = 0
    for part in shapely.get_parts(np.asarray(geometries, dtype=object)):
        if not isinstance(part, shapely.Polygon) or part.is_empty:
            continue
        rings = [shapely.get_coordinates(ring)[:-1] for ring in (part.exterior, *part.interiors)]
        flat = np.concatenate(rings)
        ends = np.cumsum([len(ring) for ring in rings]).astype(np.uint32)
        found = mapbox_earcut.triangulate_float64(flat, ends)
        points.append(flat)
        triangles.append(np.asarray(found, np.uint32) + np.uint32(count))
        count += len(flat)
    if not points:
        return Mesh(np.empty((0, 2)), np.empty((0, 3), np.uint32))
    return Mesh(np.concatenate(points), np.concatenate(triangles).reshape(-1, 3))


def lines_of(parts: Sequence[F64]) -> Lines:
    """Return polylines (each (n, 2) degrees) laid end to end."""
    starts = np.concatenate([[0], np.cumsum([len(part) for part in parts])])
    return Lines(
        np.concatenate(parts) if parts else np.empty((0, 2)),
        starts.astype(np.uint32),
    )
