"""What lies nearest to the middle of the map: how the keyboard points."""

import math
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF

if TYPE_CHECKING:  # brings the GL library with it
    from map_layers.contract import Hit

RING_PX = 24.0  # a little less than what a click may miss by, on both sides
FURTHEST_PX = 240.0
GROUND = frozenset({"area", "shape"})  # is everywhere, so it is never what was pointed at


def under_middle(
    pick: "Callable[[QPointF], list[Hit]]", middle: QPointF
) -> "tuple[list[Hit], QPointF]":
    """Return what lies nearest to ``middle`` and where it was found; nothing within reach is []."""
    for at in _rings(middle):
        hits = pick(at)
        if any(hit.kind.value not in GROUND for hit in hits):
            return hits, at
    return [], middle


def _rings(middle: QPointF) -> Iterator[QPointF]:
    yield middle
    for ring in range(1, int(FURTHEST_PX / RING_PX) + 1):
        radius = ring * RING_PX
        steps = max(6, math.ceil(2 * math.pi * radius / RING_PX))
        for step in range(steps):
            turn = 2 * math.pi * step / steps
            yield middle + QPointF(radius * math.sin(turn), -radius * math.cos(turn))
