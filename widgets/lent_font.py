"""Lends the font of a window to every part that sets none of its own."""

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from widgets.look import Look

_IS_LENT = "has_lent_font"


def lend_font(window: QWidget, look: Look) -> None:
    """Lend the body font of ``look``; call it after every change of the window's style sheet.

    A second style sheet makes Qt forget the fonts that children inherit: they would fall back to
    the platform's small one, and the window's own font, set again, is not handed down.
    """
    font = look.font()
    parts: Iterable[QWidget] = window.findChildren(QWidget)  # untyped in the stub
    for part in parts:
        if part.property(_IS_LENT) or not part.testAttribute(Qt.WidgetAttribute.WA_SetFont):
            part.setProperty(_IS_LENT, 1)
            part.setFont(font)
