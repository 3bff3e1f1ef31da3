"""Symbols in widgets: the map's own silhouettes of classes and severities, painted as paths."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPainterPathStroker, QPixmap, QPolygonF

from app.domain.classes import EntityClass, Severity
from map_layers.silhouettes import MARKS, SILHOUETTES, Shape, Silhouette
from map_layers.theme import contrast
from widgets.look import Look


def draw_mark(painter: QPainter, look: Look, severity: Severity, box: QRectF) -> None:
    """Paint the mark of ``severity`` into a square ``box``."""
    _draw(painter, look, MARKS[severity], look.mark_colour(severity), box)


def draw_class(painter: QPainter, look: Look, kind: EntityClass, box: QRectF) -> None:
    """Paint the silhouette of a class into a square ``box``, in its colour."""
    _draw(painter, look, SILHOUETTES[kind], look.colour(f"class.{kind.name.lower()}"), box)


def mark_pixmap(look: Look, severity: Severity, size_px: int, ratio: float = 1.0) -> QPixmap:
    """Return the mark as a picture of ``size_px`` logical pixels at a device pixel ratio."""
    pixmap, painter = _canvas(size_px, ratio)
    draw_mark(painter, look, severity, QRectF(0, 0, size_px, size_px))
    painter.end()
    return pixmap


def class_pixmap(look: Look, kind: EntityClass, size_px: int, ratio: float = 1.0) -> QPixmap:
    """Return the silhouette of a class as a picture."""
    pixmap, painter = _canvas(size_px, ratio)
    draw_class(painter, look, kind, QRectF(0, 0, size_px, size_px))
    painter.end()
    return pixmap


def _canvas(size_px: int, ratio: float) -> tuple[QPixmap, QPainter]:
    pixmap = QPixmap(round(size_px * ratio), round(size_px * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    return pixmap, QPainter(pixmap)


def _draw(painter: QPainter, look: Look, silhouette: Silhouette, fill: QColor, box: QRectF) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.translate(box.center())
    painter.scale(box.width() / 2, box.height() / 2)
    painter.fillPath(_path(silhouette.body), fill)
    painter.fillPath(_path(silhouette.detail), _ink_on(fill, look))
    painter.restore()


def _path(shapes: tuple[Shape, ...]) -> QPainterPath:
    whole = QPainterPath()
    whole.setFillRule(Qt.FillRule.WindingFill)
    for shape in shapes:
        points = [QPointF(x, y) for x, y in shape.points]
        part = QPainterPath()
        match shape.kind:
            case "polygon":
                part.addPolygon(QPolygonF(points))
                part.closeSubpath()
            case "disc":
                part.addEllipse(QRectF(points[0], points[1]))
            case "box":
                part.addRoundedRect(QRectF(points[0], points[1]), shape.size, shape.size)
            case "stroke":
                line = QPainterPath(points[0])
                for point in points[1:]:
                    line.lineTo(point)
                stroker = QPainterPathStroker()
                stroker.setWidth(shape.size)
                stroker.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
                part = stroker.createStroke(line)
        whole = whole.united(part)
    return whole


def _ink_on(fill: QColor, look: Look) -> QColor:
    """Return the darkest or lightest colour of the theme, whichever is read better on ``fill``."""
    inks = (look.theme.hex("ui.ground"), look.theme.hex("ui.text"))
    return QColor(max(inks, key=lambda ink: contrast(ink, fill.name())))
