"""How arrows go from place to place in a pane."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt

STEPS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
ASIDE = 3  # what lies aside is so many times further off than what lies above or below


def walked(boxes: Sequence[QRectF], at: int, step: tuple[int, int]) -> int:
    """Return where an arrow leads: left and right in the order of reading, up and down by place.

    In the order of reading each place is reached, however they lie; up and down stay where nothing
    lies that way.
    """
    along, down = step
    if along:
        return min(max(at + along, 0), len(boxes) - 1)
    here = boxes[at].center()
    best, least = at, float("inf")
    for number, box in enumerate(boxes):
        away = box.center() - here
        ahead = away.y() * down
        if ahead > 1 and ahead + ASIDE * abs(away.x()) < least:
            best, least = number, ahead + ASIDE * abs(away.x())
    return best
