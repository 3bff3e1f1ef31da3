"""Takes a map off its pane, for good or to make it anew with other registers."""

from widgets.map.hands import MapHands
from widgets.map.host import MapHost


def take_down(made: MapHost | None, hands: MapHands | None) -> None:
    """Give the GL objects back; nothing happens where no map was made."""
    if made is None:
        return
    if hands is not None:
        made.surface.removeEventFilter(hands)
    made.release()
    # Taken out of its stack a widget is Python's to delete, together with the window inside it that
    # Python deletes as well: the stack keeps it until the event loop has it gone.
    widget = made.widget()
    widget.hide()
    widget.deleteLater()
