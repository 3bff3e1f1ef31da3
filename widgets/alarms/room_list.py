"""The list of the alarm room: its model, and how a line is painted."""

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from app.domain.safe_text import safe_text
from widgets.alarms.room_lines import RoomLine
from widgets.look import Look
from widgets.row_paint import advance, draw_line, draw_row_ground
from widgets.symbol import draw_mark

Index = QModelIndex | QPersistentModelIndex
MARK_PX, ROW_PX, TEXT_CHARACTERS = 18, 30, 120
NAME_SHARE = 0.45  # of the width, at most: why it is here matters as much
_NOWHERE = QModelIndex()


class RoomModel(QAbstractListModel):
    """Holds the lines of one list."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[RoomLine] = []

    def show(self, lines: Sequence[RoomLine]) -> None:
        """Take other lines; where their number is the same only what they say changes."""
        if len(lines) == len(self.lines):
            self.lines = list(lines)
            if lines:
                self.dataChanged.emit(self.index(0, 0), self.index(len(lines) - 1, 0))
            return
        self.beginResetModel()
        self.lines = list(lines)
        self.endResetModel()

    def line_at(self, row: int) -> RoomLine | None:
        """Return a line, or None."""
        return self.lines[row] if 0 <= row < len(self.lines) else None

    @override
    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Return how many lines there are."""
        return 0 if parent.isValid() else len(self.lines)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the words of a line."""
        line = self.line_at(index.row())
        if line is None or role not in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.AccessibleTextRole,
        ):
            return None
        return safe_text(f"{line.text} · {line.detail}", 2 * TEXT_CHARACTERS)


class RoomRow(QStyledItemDelegate):
    """One line: mark, what, and why it is here."""

    def __init__(self, model: RoomModel, look: Look) -> None:
        super().__init__()
        self._model = model
        self._look = look

    def set_look(self, look: Look) -> None:
        """Paint with another theme from now on."""
        self._look = look

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of a line."""
        return QSize(0, self._look.px(ROW_PX))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint the line."""
        line, look = self._model.line_at(index.row()), self._look
        if line is None:
            return
        painter.save()
        rect: QRect = option.rect  # type: ignore[attr-defined]  # the stub leaves rect out
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]  # as above
        draw_row_ground(painter, look, rect, state)
        left, mark = rect.left() + look.px(12), look.px(MARK_PX)
        if line.severity is not None:
            top = rect.top() + (rect.height() - mark) / 2
            draw_mark(painter, look, line.severity, QRectF(left, top, mark, mark))
        left += mark + look.px(10)
        font, width = look.font(), rect.right() - look.px(12) - left
        name = safe_text(line.text, TEXT_CHARACTERS)
        name_width = min(advance(painter, font, name) + look.px(2), round(NAME_SHARE * width))
        name_box = QRect(left, rect.top(), name_width, rect.height())
        draw_line(painter, font, look.colour("text"), name_box, name)
        gap = name_width + look.px(20)
        why_box = QRect(left + gap, rect.top(), width - gap, rect.height())
        draw_line(painter, font, look.colour("text2"), why_box, line.detail)
        painter.restore()
