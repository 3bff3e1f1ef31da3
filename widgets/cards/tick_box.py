"""A box to tick that is plain to see on both themes, with its tick drawn and not only coloured."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QCheckBox
from typing_extensions import override

from widgets.look import Look

SIDE_PX = 18


class TickBox(QCheckBox):
    """The whole widget is the box."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        side = look.px(SIDE_PX)
        self.setFixedSize(side + 4, side + 4)

    @override
    def sizeHint(self) -> QSize:
        """Return the room of the box."""
        return self.size()

    @override
    def hitButton(self, pos: object) -> bool:
        """Let all of it be clicked."""
        return True

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the frame, and the tick if there is one."""
        look, side = self._look, float(self._look.px(SIDE_PX))
        box = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = look.colour("accent" if self.hasFocus() or self.isChecked() else "text2")
        painter.setPen(QPen(edge, 2.0))
        painter.setBrush(edge if self.isChecked() else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 2, 2)
        if self.isChecked():
            points = [(0.25, 0.52), (0.43, 0.70), (0.76, 0.32)]
            tick = QPolygonF([QPointF(box.x() + x * side, box.y() + y * side) for x, y in points])
            painter.setPen(QPen(look.colour("on_accent"), side / 8))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolyline(tick)
        painter.end()
