"""How arrows go from place to place in a pane."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt

STEPS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
ASIDE = 3  # what lies aside is so many times further off than what lies ahead


def walked(boxes: Sequence[QRectF], at: int, step: tuple[int, int]) -> int:
    """Return the nearest place in a direction.

    Where none lies that way, left and right go on in the order in which the places were painted,
    so that each can be reached; up and down stay.
    """
    here = boxes[at].center()
    best, least = -1, float("inf")
    for number, box in enumerate(boxes):
        away = box.center() - here
        ahead = away.x() * step[0] + away.y() * step[1]
        aside = abs(away.x() * step[1]) + abs(away.y() * step[0])
        if ahead > 1 and ahead + ASIDE * aside < least:
            best, least = number, ahead + ASIDE * aside
    if best >= 0:
        return best
    return min(max(at + step[0], 0), len(boxes) - 1)
