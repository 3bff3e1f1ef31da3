"""A list to choose one of, which a wheel that scrolls the form under it does not change."""

from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox
from typing_extensions import override


class ChoiceBox(QComboBox):
    """Chooses by a click, by keys and in its open list; a wheel is left to what scrolls around it.

    Who scrolls a form with the pointer over a closed list would change it and not see it.
    """

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave it to whatever lies behind."""
        event.ignore()
