"""A row behind a cell of the matrix, painted in two lines: its name, and what is known of it."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from app.domain.safe_text import safe_text
from widgets.alarms.room_list import RoomModel
from widgets.look import Look
from widgets.row_paint import draw_line, draw_row_ground
from widgets.symbol import draw_mark

Index = QModelIndex | QPersistentModelIndex
MARK_PX, LINE_PX, GAP_PX = 18, 22, 4
TEXT_CHARACTERS = 120


class CellRow(QStyledItemDelegate):
    """Plants of one park begin alike: their names get a whole line, the end of them tells which."""

    def __init__(self, model: RoomModel, look: Look) -> None:
        super().__init__()
        self._model = model
        self._look = look

    def set_look(self, look: Look) -> None:
        """Paint with another theme from now on."""
        self._look = look

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of both lines."""
        return QSize(0, 2 * self._look.px(LINE_PX) + 2 * self._look.px(GAP_PX))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint mark, name and facts."""
        row, look = self._model.line_at(index.row()), self._look
        if row is None:
            return
        painter.save()
        rect: QRect = option.rect  # type: ignore[attr-defined]  # the stub leaves rect out
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]  # as above
        draw_row_ground(painter, look, rect, state)
        left, mark, line = rect.left() + look.px(12), look.px(MARK_PX), look.px(LINE_PX)
        top = rect.top() + look.px(GAP_PX)
        if row.severity is not None:
            at = QRectF(left, top + (line - mark) / 2, mark, mark)
            draw_mark(painter, look, row.severity, at)
            left += mark + look.px(8)
        name = QRect(left, top, rect.right() - look.px(8) - left, line)
        draw_line(painter, look.font(), look.colour("text"), name, safe_text(row.text))
        facts = safe_text(row.detail, TEXT_CHARACTERS)
        draw_line(painter, look.font(), look.colour("text2"), name.translated(0, line), facts)
        painter.restore()
