"""A sheet that a pane is painted on: each text fits its box, or is elided and told by a tooltip."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

from app.domain.measures.figure import Grade
from app.domain.safe_text import safe_text
from map_layers.theme import CHART_TINTS
from widgets.look import Look, TextRole
from widgets.panels.body import ShownText
from widgets.row_paint import LINE_CHARACTERS

LEFT = Qt.AlignmentFlag.AlignLeft
RIGHT = Qt.AlignmentFlag.AlignRight
CENTRE = Qt.AlignmentFlag.AlignHCenter
ELLIPSIS = "…"
TIGHT_EM = 1.25  # a line of a crowded pane: Noto's own 1.45 em leave room that figures do not use
MARK_PX = 14
BAR_PX = 8
SLACK_PX = 1.0  # what adding up lengths may cost


@dataclass(frozen=True, slots=True)
class Face:
    """A font with what is measured of it, once for each look."""

    font: QFont
    metrics: QFontMetricsF
    height: float

    def wide(self, text: str) -> float:
        """Return the width of a text."""
        return self.metrics.horizontalAdvance(text)


class Faces:
    """The faces of a look by what they are for."""

    def __init__(self, look: Look) -> None:
        self.body = _face(look, TextRole.BODY)
        self.strong = _face(look, TextRole.STRONG)
        self.figure = _face(look, TextRole.FIGURE)
        self.headline = _face(look, TextRole.HEADLINE)


def _face(look: Look, role: TextRole) -> Face:
    font = look.font(role)
    return Face(font, QFontMetricsF(font), round(font.pixelSize() * TIGHT_EM))


@dataclass(frozen=True, slots=True)
class Hit:
    """A place that arrows reach and, with an ``act``, a click opens.

    ``key`` says what it is, drawn anew too; ``said`` is read aloud there, else what its tip says.
    """

    box: QRectF
    key: str
    act: Callable[[], None] | None = None
    said: str = ""


class Sheet:
    """Paints and writes down what was painted: texts, tips and places to click.

    ``is_short`` says that a text should have been where the pane is no more: then it is not whole.
    """

    def __init__(self, painter: QPainter, look: Look, faces: Faces, room: QRectF) -> None:
        self.painter = painter
        self.look = look
        self.faces = faces
        self.room = room.adjusted(-SLACK_PX, -SLACK_PX, SLACK_PX, SLACK_PX)
        self.is_short = False
        self.texts: list[ShownText] = []
        self.tips: list[tuple[QRectF, str]] = []
        self.hits: list[Hit] = []
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def ink(self, key: str) -> QColor:
        """Return a colour of the look."""
        return self.look.colour(key)

    def tint(self, at: int) -> QColor:
        """Return the calm tint of a series or part by its place; the first comes again at last."""
        return self.look.colour(f"chart.{at % CHART_TINTS + 1}")

    def text(
        self,
        text: str,
        box: QRectF,
        face: Face,
        ink: QColor,
        side: Qt.AlignmentFlag = LEFT,
    ) -> bool:
        """Paint a line of text; return whether there was room for at least a letter of it.

        What is longer than its box ends in an ellipsis, and a tooltip there says it whole.
        """
        plain = safe_text(text, LINE_CHARACTERS)
        if not plain or box.height() < face.height - 1:
            return False
        wide = face.wide(plain)
        is_elided = wide > box.width()
        if is_elided:
            if face.wide(plain[0] + ELLIPSIS) > box.width():
                return False
            plain = face.metrics.elidedText(plain, Qt.TextElideMode.ElideRight, box.width())
            self.tips.append((box, text))
            wide = min(face.wide(plain), box.width())
        return self._put(plain, box, wide, face, ink, side, is_elided=is_elided)

    def number(
        self,
        forms: Sequence[str],
        box: QRectF,
        face: Face,
        ink: QColor,
        side: Qt.AlignmentFlag = RIGHT,
    ) -> bool:
        """Paint the first of the forms that fits; a number is never cut, for it would be another.

        Where a shorter form or none fits, a tooltip says the first.
        """
        if box.height() < face.height - 1:
            return False
        for at, form in enumerate(forms):
            plain = safe_text(form, LINE_CHARACTERS)
            wide = face.wide(plain)
            if wide <= box.width():
                if at:
                    self.tips.append((box, forms[0]))
                return self._put(plain, box, wide, face, ink, side, is_elided=bool(at))
        self.tips.append((box, forms[0]))
        return False

    def _put(
        self,
        plain: str,
        box: QRectF,
        wide: float,
        face: Face,
        ink: QColor,
        side: Qt.AlignmentFlag,
        *,
        is_elided: bool,
    ) -> bool:
        left = box.left()
        if side is RIGHT:
            left = box.right() - wide
        elif side is CENTRE:
            left = box.left() + (box.width() - wide) / 2
        top = box.top() + (box.height() - face.height) / 2
        place = QRectF(left, top, wide, face.height)
        if not self.room.contains(place):
            self.is_short = True
            return False
        self.painter.setFont(face.font)
        self.painter.setPen(ink)
        # the letters stand on a base line that leaves as much above the capitals as below it
        base = top + face.height / 2 + face.metrics.capHeight() / 2
        self.painter.drawText(QPointF(left, base), safe_text(plain))
        self.texts.append(ShownText(plain, place, face.font, is_elided))
        return True

    def tip(self, box: QRectF, text: str) -> None:
        """Say something under the pointer; what was said of a smaller place before goes first."""
        if text:
            self.tips.append((box, text))

    def hit(self, box: QRectF, key: str, act: Callable[[], None]) -> None:
        """Let a place be clicked."""
        self.hits.append(Hit(box, key, act))

    def spot(self, box: QRectF, key: str, said: str, act: Callable[[], None] | None = None) -> None:
        """Let a place be pointed at and reached by arrows, and be opened if there is an ``act``."""
        self.tip(box, said)
        self.hits.append(Hit(box, key, act, said))

    def fill(self, shape: QRectF | QPainterPath, ink: QColor) -> None:
        """Fill a shape."""
        if isinstance(shape, QPainterPath):
            self.painter.fillPath(shape, ink)
        else:
            self.painter.fillRect(shape, ink)

    def outline(
        self, path: QPainterPath, ink: QColor, line_px: float, *, is_dashed: bool = False
    ) -> None:
        """Paint a line along a path."""
        style = Qt.PenStyle.DashLine if is_dashed else Qt.PenStyle.SolidLine
        self.painter.strokePath(path, QPen(ink, line_px, style))

    def bar(self, box: QRectF, share: float, ink: QColor) -> None:
        """Paint a bar that fills a share (0 to 1) of its box, on a rail as long as the whole."""
        self.painter.fillRect(box, self.ink("line"))
        wide = box.width() * min(1.0, max(0.0, share))
        if wide > 0:
            self.painter.fillRect(QRectF(box.left(), box.top(), max(1.0, wide), box.height()), ink)

    def swatch(self, box: QRectF, ink: QColor) -> None:
        """Paint the small square that ties words to a part of a chart."""
        self.painter.fillRect(box, ink)

    def arrow(self, box: QRectF, sign: int, ink: QColor) -> None:
        """Paint which way something went: a triangle up or down, a bar where it stayed."""
        painter, inner = self.painter, box.adjusted(1, 1, -1, -1)
        if sign == 0:
            middle = inner.center().y()
            painter.fillRect(QRectF(inner.left(), middle - 1, inner.width(), 2), ink)
            return
        path = QPainterPath()
        tip, base = (inner.top(), inner.bottom()) if sign > 0 else (inner.bottom(), inner.top())
        corners = (
            QPointF(inner.center().x(), tip),
            QPointF(inner.right(), base),
            QPointF(inner.left(), base),
        )
        path.addPolygon(QPolygonF(corners))
        path.closeSubpath()
        painter.fillPath(path, ink)

    def grade(self, box: QRectF, grade: Grade) -> bool:
        """Paint the mark of a grade; return whether there was one to paint: good is calm.

        Bad is a filled octagon with a bar across it, a warning an open triangle on its tip: they
        differ by shape as by colour, and neither is a mark of the statutory severities.
        """
        painter = self.painter
        if grade is Grade.BAD:
            path = QPainterPath()
            cut = box.width() * 0.29
            path.addPolygon(QPolygonF(_octagon(box, cut)))
            path.closeSubpath()
            painter.fillPath(path, self.ink("severity.mark.1"))
            middle = box.center().y()
            high = max(2.0, box.height() / 6)
            inner = QRectF(box.left() + cut / 1.4, middle - high / 2, box.width() - cut * 1.4, high)
            painter.fillRect(inner, self.ink("panel"))
            return True
        if grade is Grade.WARN:
            inner = box.adjusted(1, 1, -1, -1)
            painter.save()
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self.ink("severity.mark.3"), max(2.0, box.width() / 7)))
            corners = (inner.topLeft(), inner.topRight(), QPointF(inner.center().x(), box.bottom()))
            painter.drawPolygon(QPolygonF(corners))
            painter.restore()
            return True
        return False

    def grade_ink(self, grade: Grade, calm: str = "text") -> QColor:
        """Return the ink of a number: calm unless it asks for somebody."""
        if grade is Grade.BAD:
            return self.ink("severity.text.1")
        return self.ink("severity.text.3") if grade is Grade.WARN else self.ink(calm)


def _octagon(box: QRectF, cut: float) -> tuple[QPointF, ...]:
    left, top, right, bottom = box.left(), box.top(), box.right(), box.bottom()
    corners = (
        *((left + cut, top), (right - cut, top), (right, top + cut), (right, bottom - cut)),
        *((right - cut, bottom), (left + cut, bottom), (left, bottom - cut), (left, top + cut)),
    )
    return tuple(QPointF(x, y) for x, y in corners)


def line_box(box: QRectF, top: float, high: float) -> QRectF:
    """Return the line of a box that begins at ``top``."""
    return QRectF(box.left(), top, box.width(), high)
