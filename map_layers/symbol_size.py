"""How large symbols are: 14 to 28 design pixels by zoom, times what distance asks for."""

from map_layers.contract import Frame

SMALLEST_PX, LARGEST_PX = 14.0, 28.0
SMALLEST_TO_ZOOM, LARGEST_FROM_ZOOM = 10.0, 16.0


def symbol_px(frame: Frame) -> float:
    """Return the logical px of a symbol's body."""
    part = (frame.camera.zoom - SMALLEST_TO_ZOOM) / (LARGEST_FROM_ZOOM - SMALLEST_TO_ZOOM)
    return frame.unit * (SMALLEST_PX + min(max(part, 0.0), 1.0) * (LARGEST_PX - SMALLEST_PX))
