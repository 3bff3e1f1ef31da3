"""The hatched band over what a stopped feed or link has fed."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QBrush, QPainter

from widgets.look import Look


def hatch(painter: QPainter, look: Look, box: QRect) -> None:
    """Paint the hatch into ``box``."""
    painter.fillRect(box, QBrush(look.colour("warn_hatch"), Qt.BrushStyle.BDiagPattern))
