"""Takes a map off its pane, for good or to make it anew with other registers."""

from PySide6.QtWidgets import QStackedWidget

from widgets.map.hands import MapHands
from widgets.map.host import MapHost


def take_down(made: MapHost | None, hands: MapHands | None, stack: QStackedWidget) -> None:
    """Give the GL objects back; nothing happens where no map was made."""
    if made is None:
        return
    if hands is not None:
        made.surface.removeEventFilter(hands)
    made.release()
    stack.removeWidget(made.widget())
