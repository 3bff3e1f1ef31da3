"""The marks of the four severities: a shape and a numeral each, so that colour is never alone."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPixmap, QPolygonF

from app.domain.classes import Severity
from widgets.look import Look, TextRole

# Corners on a unit square, clockwise from the top: diamond, triangle, square; IV is a disc.
_CORNERS = {
    Severity.I: ((0.5, 0.0), (1.0, 0.5), (0.5, 1.0), (0.0, 0.5)),
    Severity.II: ((0.5, 0.04), (1.0, 0.94), (0.0, 0.94)),
    Severity.III: ((0.09, 0.09), (0.91, 0.09), (0.91, 0.91), (0.09, 0.91)),
}
_NUMERAL_MIDDLE = {Severity.II: 0.63}  # a triangle's weight lies low


def draw_mark(painter: QPainter, look: Look, severity: Severity, box: QRectF) -> None:
    """Paint the mark of ``severity`` into a square ``box``."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    fill = look.mark_colour(severity)
    painter.setBrush(fill)
    painter.drawPath(_shape(severity, box))
    painter.setPen(_ink_on(fill))
    font = look.font(TextRole.STRONG)
    font.setPixelSize(max(6, round(box.height() * (0.42 if severity is Severity.II else 0.5))))
    painter.setFont(font)
    middle = _NUMERAL_MIDDLE.get(severity, 0.5)
    text_box = QRectF(box)
    text_box.moveTop(box.top() + (middle - 0.5) * box.height())
    painter.drawText(text_box, Qt.AlignmentFlag.AlignCenter, severity.name)
    painter.restore()


def mark_pixmap(look: Look, severity: Severity, size_px: int, ratio: float = 1.0) -> QPixmap:
    """Return the mark as a picture of ``size_px`` logical pixels at a device pixel ratio."""
    pixmap = QPixmap(round(size_px * ratio), round(size_px * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    draw_mark(painter, look, severity, QRectF(0, 0, size_px, size_px))
    painter.end()
    return pixmap


def _shape(severity: Severity, box: QRectF) -> QPainterPath:
    path = QPainterPath()
    if severity is Severity.IV:
        path.addEllipse(box.adjusted(0.5, 0.5, -0.5, -0.5))
        return path
    corners = [
        QPointF(box.left() + x * box.width(), box.top() + y * box.height())
        for x, y in _CORNERS[severity]
    ]
    path.addPolygon(QPolygonF(corners))
    path.closeSubpath()
    return path


def _ink_on(fill: QColor) -> QColor:
    """Return black or white, whichever is read better on ``fill``."""
    luminance = 0.2126 * fill.redF() + 0.7152 * fill.greenF() + 0.0722 * fill.blueF()
    return QColor("#0B0F14") if luminance > 0.42 else QColor("#FFFFFF")  # noqa: PLR2004 - the crossover of the two contrasts in sRGB values
