"""The outline of a hull in metres, from what AIS tells of it: where its antenna is, and its bow."""

import numpy as np
from numpy.typing import NDArray

BOW_PART = 0.2  # of the length: so much of it tapers to the stem
STERN_PART = 0.06  # of it: the quarters are cut so
# Along (1 at the bow, 0 at the stern) and across (-1 to port, 1 to starboard), clockwise.
_ALONG = np.array([1.0, 1.0 - BOW_PART, STERN_PART, 0.0, 0.0, STERN_PART, 1.0 - BOW_PART])
_ACROSS = np.array([0.0, 1.0, 1.0, 0.7, -0.7, -1.0, -1.0])
CORNERS = len(_ALONG)
# Triangles of the fill: a hull is convex.
FAN = np.array([[0, corner, corner + 1] for corner in range(1, CORNERS - 1)], np.intp)

F8 = NDArray[np.float64]


def hull_corners(length_m: F8, beam_m: F8, bow_m: F8, port_m: F8, heading_deg: F8) -> F8:
    """Return the corners of n hulls, (n, 7, 2) f8: metres east and north of the antenna.

    ``bow_m`` and ``port_m`` are how far the antenna is from bow and port side.
    """
    ahead_m = bow_m[:, None] - (1.0 - _ALONG) * length_m[:, None]
    aside_m = (_ACROSS + 1.0) / 2.0 * beam_m[:, None] - port_m[:, None]
    angle = np.radians(heading_deg)[:, None]
    sin, cos = np.sin(angle), np.cos(angle)
    return np.stack([ahead_m * sin + aside_m * cos, ahead_m * cos - aside_m * sin], axis=2)


def edge_quads(corners: F8, width: float) -> F8:
    """Return the edge of outlines as triangles, (n, 42, 2) f8, ``width`` in the unit of corners."""
    after = np.roll(corners, -1, axis=1)
    way = after - corners
    length = np.maximum(np.hypot(way[..., 0], way[..., 1]), 1e-9)[..., None]
    along = way / length * (width / 2.0)  # a little beyond both ends, so that corners close
    aside = np.stack([-along[..., 1], along[..., 0]], axis=-1)
    a, b = corners - along, after + along
    quads = np.stack([a + aside, a - aside, b + aside, b + aside, a - aside, b - aside], axis=2)
    return quads.reshape(len(corners), -1, 2)
