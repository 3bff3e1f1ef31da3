"""Paints one line of the duty log: when, who, what; plain text, as it was written."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from app.domain.safe_text import safe_text
from app.domain.shift import LogLine
from app.services.attachments import picture_of
from widgets.hall_time import clock_text
from widgets.log.log_model import LogModel
from widgets.look import Look
from widgets.plain import wrapping
from widgets.row_paint import CENTRE, draw_line, draw_wrapped
from widgets.texts import Texts

Index = QModelIndex | QPersistentModelIndex
ROW_PX = 27
MARK_PX = 6
MARGIN_PX = 12
TEXT_PX = 200  # where the text begins, after the time and the person
_BOTTOMLESS_PX = 1_000_000
_WRAPPED = int(Qt.TextFlag.TextWordWrap)


class LogRow(QStyledItemDelegate):
    """One line a row, elided; the line that is ``opened`` is wrapped and shown whole."""

    def __init__(self, model: LogModel, look: Look, texts: Texts) -> None:
        super().__init__()
        self._model = model
        self._look = look
        self._texts = texts
        self.opened: LogLine | None = None
        self.width_px = 0  # of the list: a delegate is not told it when it is asked for a height

    def set_look(self, look: Look) -> None:
        """Paint with another theme from now on."""
        self._look = look

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of one line, or of the whole text where it is opened."""
        px = self._look.px
        line = self._model.line_at(index.row())
        if line is None or line != self.opened:
            return QSize(0, px(ROW_PX))
        metrics = QFontMetrics(self._look.font())
        mark_px = self._mark_px(metrics) + px(MARK_PX) if picture_of(line.about) else 0
        width = max(1, self.width_px - px(TEXT_PX) - 2 * px(MARGIN_PX) - mark_px)
        room = QRect(0, 0, width, _BOTTOMLESS_PX)
        needed = metrics.boundingRect(room, _WRAPPED, wrapping(self._text_of(line)))
        return QSize(0, max(px(ROW_PX), needed.height() + px(ROW_PX) - metrics.height()))

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
        box = rect.adjusted(px(MARGIN_PX), 0, -px(MARGIN_PX), 0)
        first = QRect(box.topLeft(), QSize(box.width(), px(ROW_PX)))
        body = look.font()
        columns = (
            (0, px(80), "muted", clock_text(line.time_s)),
            (px(84), px(110), "text2", safe_text(line.person, 40)),
        )
        for left, width, key, text in columns:
            cell = QRect(first.left() + left, first.top(), width, first.height())
            draw_line(painter, body, look.colour(key), cell, text)
        if picture_of(line.about):
            box, first = self._paint_mark(painter, box, first)
        if line == self.opened:
            pad = (px(ROW_PX) - QFontMetrics(body).height()) // 2
            cell = box.adjusted(px(TEXT_PX), pad, 0, 0)
            draw_wrapped(painter, body, look.colour("text"), cell, self._text_of(line))
        else:
            cell = first.adjusted(px(TEXT_PX), 0, 0, 0)
            draw_line(painter, body, look.colour("text"), cell, self._text_of(line))
        painter.restore()

    def _paint_mark(self, painter: QPainter, box: QRect, first: QRect) -> tuple[QRect, QRect]:
        """Mark a line that has a picture; return what room that leaves."""
        look = self._look
        text = self._texts("camera.keep.picture")
        width = self._mark_px(QFontMetrics(look.font()))
        mark = first.adjusted(first.width() - width, look.px(3), 0, -look.px(3))
        painter.fillRect(mark, look.colour("raised"))
        draw_line(painter, look.font(), look.colour("accent"), mark, text, CENTRE)
        left = width + look.px(MARK_PX)
        return box.adjusted(0, 0, -left, 0), first.adjusted(0, 0, -left, 0)

    def _mark_px(self, metrics: QFontMetrics) -> int:
        text = self._texts("camera.keep.picture")
        return metrics.horizontalAdvance(text) + 2 * self._look.px(MARK_PX)

    def _text_of(self, line: LogLine) -> str:
        return line.text or self._texts("log.erased")
