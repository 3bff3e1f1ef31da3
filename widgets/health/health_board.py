"""The data-health board of a desk: every source in a row, worst first, held still while read."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)
from typing_extensions import override

from app.services.live import Pumped, ViewGroup
from app.services.path_check import PathCheck, PathState
from widgets.cards.card import set_tone
from widgets.hall_time import clock_text
from widgets.health.column_widths import LINE_PX, ColumnWidths
from widgets.health.rate_history import RateHistory
from widgets.health.source_model import SourceModel
from widgets.health.source_paint import draw_source, draw_titles, shown_reasons
from widgets.health.source_rows import SourceRow, SourceState, source_rows
from widgets.health.source_words import path_words, summary_words
from widgets.look import Look
from widgets.pane import Pane
from widgets.plain import PlainLabel
from widgets.row_paint import draw_row_ground
from widgets.texts import Texts
from widgets.vouched import Vouched

Index = QModelIndex | QPersistentModelIndex
HEIGHT_PX = 348
ROW_PAD_PX = 6
FEW_REASONS = 1
ALL_REASONS = 12


class HealthBoard(Pane):
    """Emits ``closed`` on Esc. A click on a source shows every reason it was refused for."""

    closed = Signal()

    def __init__(
        self, group: ViewGroup, look: Look, texts: Texts, parent: QWidget | None = None
    ) -> None:
        super().__init__(texts("sources.title"), look, parent)
        self._group = group
        self._texts = texts
        self._vouched = Vouched(group)
        self._rates = RateHistory()
        self._path = PathCheck(group)
        self.summary = PlainLabel()
        self.path = PlainLabel()
        self.model = SourceModel(texts)
        self._widths = ColumnWidths(look, texts)
        self._row = _Row(self.model, look, texts, self._widths)
        self.list = QListView()
        self.titles = _Titles(self.list, look, texts, self._widths)
        self.list.setModel(self.model)
        self.list.setItemDelegate(self._row)
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setMouseTracking(True)
        self.list.selectionModel().currentChanged.connect(self._open)
        self._head = QHBoxLayout()
        self._head.addWidget(self.summary, 1)
        self._head.addWidget(self.path)
        self.content.addLayout(self._head)
        self.content.addWidget(self.titles)
        self.content.addWidget(self.list, 1)
        self.set_look(look)
        self.refresh()

    @override
    def set_look(self, look: Look) -> None:
        """Take another theme."""
        super().set_look(look)
        if hasattr(self, "list"):
            self._widths.set_look(look)
            self._widths.take(self.model.rows)
            self._row.set_look(look)
            self.titles.set_look(look)
            for label in (self.summary, self.path):
                label.setFont(look.font())
            self._head.setContentsMargins(look.px(12), 0, look.px(12), look.px(2))
            self._head.setSpacing(look.px(16))
            self.setFixedHeight(look.px(HEIGHT_PX))
            self.list.scheduleDelayedItemsLayout()

    def absorb(self, pumped: Pumped) -> None:
        """Note how fast every source is, whether the board is open or not."""
        if pumped.health_changed:
            self._rates.take(self._group.health.values())

    def refresh(self) -> None:
        """Let the silence grow, and list the worst first unless the list is being read."""
        as_of_s = self._vouched.as_of_s()
        self.as_of.set_text(self._texts("time.unknown") if as_of_s is None else clock_text(as_of_s))
        self.vouch(self._vouched.age())
        if self.isHidden():
            return
        rows = source_rows(self._group, self._rates)
        is_read = self.list.underMouse() or self.list.hasFocus()
        self.model.show(rows, is_held=is_read)
        if self._widths.take(rows):
            self.titles.update()
            self.list.viewport().update()
        is_unknown = any(row.state is SourceState.UNKNOWN for row in rows)
        said = self._texts("sources.unknown") if is_unknown else summary_words(rows, self._texts)
        self.summary.set_text(said)
        path = self._path.status()
        self.path.set_text(path_words(path, self._group.now_s(), self._texts))
        set_tone(self.path, "warn" if path.state is PathState.BROKEN else "second")
        is_calm = all(row.state is SourceState.LIVE for row in rows)
        set_tone(self.summary, "second" if is_calm else "warn")

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Shut the board with Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)

    def _open(self, index: QModelIndex) -> None:
        row = self.model.row_at(index.row())
        self.model.opened = "" if row is None else row.health.source
        self.list.scheduleDelayedItemsLayout()


class _Titles(QWidget):
    def __init__(self, over: QListView, look: Look, texts: Texts, widths: ColumnWidths) -> None:
        super().__init__()
        self._widths = widths
        self._over = over
        self._look = look
        self._texts = texts

    def set_look(self, look: Look) -> None:
        self._look = look
        self.setFixedHeight(look.px(LINE_PX))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = QRect(0, 0, self._over.viewport().width(), self.height())
        draw_titles(painter, self._look, self._texts, self._widths, box)
        painter.end()


class _Row(QStyledItemDelegate):
    def __init__(self, model: SourceModel, look: Look, texts: Texts, widths: ColumnWidths) -> None:
        super().__init__()
        self._widths = widths
        self._model = model
        self._look = look
        self._texts = texts

    def set_look(self, look: Look) -> None:
        self._look = look

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row = self._model.row_at(index.row())
        if row is None:
            return QSize(0, 0)
        lines = 1 + len(shown_reasons(row, self._texts, self._most_reasons(row)))
        return QSize(0, lines * self._look.px(LINE_PX) + self._look.px(ROW_PAD_PX))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = self._model.row_at(index.row())
        if row is None:
            return
        painter.save()
        rect: QRect = option.rect  # type: ignore[attr-defined]  # the stub leaves rect out
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]  # as above
        draw_row_ground(painter, self._look, rect, state)
        half = self._look.px(ROW_PAD_PX) // 2
        box = rect.adjusted(0, half, 0, -half)
        most = self._most_reasons(row)
        draw_source(painter, self._look, self._texts, self._widths, row, box, most)
        painter.restore()

    def _most_reasons(self, row: SourceRow) -> int:
        return ALL_REASONS if row.health.source == self._model.opened else FEW_REASONS
