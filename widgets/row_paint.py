"""What the painted rows of lists share: one line of plain text, elided, in a box."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle

from app.domain.safe_text import safe_text
from widgets.look import Look
from widgets.plain import wrapping

LEFT = Qt.AlignmentFlag.AlignLeft
RIGHT = Qt.AlignmentFlag.AlignRight
CENTRE = Qt.AlignmentFlag.AlignHCenter
LINE_CHARACTERS = 400  # no screen shows more of them in one line


def advance(painter: QPainter, font: QFont, text: str) -> int:
    """Return the width of ``text`` in ``font``."""
    painter.setFont(font)
    return painter.fontMetrics().horizontalAdvance(text)


def draw_line(
    painter: QPainter,
    font: QFont,
    colour: QColor,
    box: QRect,
    text: str,
    side: Qt.AlignmentFlag = LEFT,
) -> None:
    """Draw one line of safe text; what does not fit ends in an ellipsis inside the box."""
    painter.setFont(font)
    painter.setPen(colour)
    plain = safe_text(text, LINE_CHARACTERS)
    shown = painter.fontMetrics().elidedText(plain, Qt.TextElideMode.ElideRight, box.width())
    painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown)


def kept_tail(metrics: QFontMetrics, name: str, tail: str, width_px: int) -> str:
    """Return ``name`` and ``tail`` in a line of ``width_px``; only the name gives way."""
    left_px = max(0, width_px - metrics.horizontalAdvance(tail))
    return metrics.elidedText(name, Qt.TextElideMode.ElideRight, left_px) + tail


def draw_wrapped(
    painter: QPainter,
    font: QFont,
    colour: QColor,
    box: QRect,
    text: str,
    side: Qt.AlignmentFlag = LEFT,
) -> None:
    """Draw safe text in as many lines as it needs, its own line ends among them."""
    painter.setFont(font)
    painter.setPen(colour)
    painter.drawText(box, side | Qt.TextFlag.TextWordWrap, wrapping(text))


def draw_row_ground(painter: QPainter, look: Look, rect: QRect, state: QStyle.StateFlag) -> None:
    """Paint what lies under a row: lifted under the pointer, a bar when it is the chosen one."""
    if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
        painter.fillRect(rect, look.colour("raised"))
    if state & QStyle.StateFlag.State_Selected:
        bar = QRect(rect.left(), rect.top(), look.px(3), rect.height())
        painter.fillRect(bar, look.colour("accent"))
    rule = QRect(rect.left() + look.px(12), rect.bottom(), rect.width(), look.px(1))
    painter.fillRect(rule, look.colour("line"))
