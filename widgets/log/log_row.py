"""Paints one line of the duty log: when, who, what; plain text, as it was written."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from widgets.hall_time import clock_text
from widgets.log.log_model import LogModel
from widgets.look import Look
from widgets.plain import safe_text
from widgets.row_paint import draw_line
from widgets.texts import Texts

Index = QModelIndex | QPersistentModelIndex
ROW_PX = 27


class LogRow(QStyledItemDelegate):
    """One line a row; a longer text is elided here and whole in its tooltip."""

    def __init__(self, model: LogModel, look: Look, texts: Texts) -> None:
        super().__init__()
        self._model = model
        self._look = look
        self._texts = texts

    def set_look(self, look: Look) -> None:
        """Paint with another theme from now on."""
        self._look = look

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of one line."""
        return QSize(0, self._look.px(ROW_PX))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint the line of this row."""
        line = self._model.line_at(index.row())
        if line is None:
            return
        painter.save()
        look = self._look
        px = look.px
        rect: QRect = option.rect  # type: ignore[attr-defined]  # the stub leaves rect out
        box = rect.adjusted(px(12), 0, -px(12), 0)
        body = look.font()
        columns = (
            (0, px(80), "muted", clock_text(line.time_s)),
            (px(84), px(110), "text2", safe_text(line.person, 40)),
            (px(200), box.width() - px(200), "text", self._text_of(line.text)),
        )
        for left, width, key, text in columns:
            cell = QRect(box.left() + left, box.top(), width, box.height())
            draw_line(painter, body, look.colour(key), cell, text)
        painter.restore()

    def _text_of(self, text: str) -> str:
        if not text:
            return self._texts("log.erased")
        return safe_text(text, 400).replace("\n", " ")
