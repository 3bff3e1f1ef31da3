"""A button of the map's head: what it has to say is a dot and a tip, so that it never grows."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton
from typing_extensions import override

from widgets.look import Look
from widgets.plain import button_text, plain_tooltip

DOT_PX = 6
INSET_PX = 4


class ToolButton(QPushButton):
    """Shows ``name`` whatever its mark; nothing beside it moves when a mark comes or goes."""

    def __init__(self, name: str, tip: str, look: Look) -> None:
        super().__init__(button_text(name))
        self._tip = tip
        self._look = look
        self.mark = ""
        self.setProperty("role", "tool")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.set_mark("")

    def set_tight(self, *, is_tight: bool) -> None:
        """Leave less room beside the name, or as much as any button has."""
        if bool(self.property("is_tight")) != is_tight:
            self.setProperty("is_tight", is_tight)
            self.style().unpolish(self)
            self.style().polish(self)
            self.setFont(self._look.font())  # which the style forgets with its sheet

    def set_mark(self, mark: str) -> None:
        """Say what is on now; empty for nothing."""
        self.mark = mark
        self.setToolTip(plain_tooltip("\n".join(part for part in (mark, self._tip) if part)))
        self.update()

    def set_look(self, look: Look) -> None:
        """Take another theme."""
        self._look = look
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the button, and the dot in the corner where no letter is."""
        super().paintEvent(event)
        if self.mark:
            dot_px, inset_px = self._look.px(DOT_PX), self._look.px(INSET_PX)
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._look.colour("accent"))
            left_px = self.width() - inset_px - dot_px
            painter.drawEllipse(QRectF(left_px, inset_px, dot_px, dot_px))
            painter.end()
