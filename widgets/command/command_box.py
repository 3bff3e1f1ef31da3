"""The command box (Ctrl+K): one line that finds things, places, alarms, tasks and actions."""

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid
from typing_extensions import override

from app.domain.safe_text import safe_text
from app.services.finder import Finder, Hit
from widgets.command.detail_words import detail_words
from widgets.floating import float_above
from widgets.look import Look
from widgets.plain import PlainLabel
from widgets.row_paint import RIGHT, draw_line, draw_row_ground
from widgets.texts import Texts

Index = QModelIndex | QPersistentModelIndex
WIDTH_PX = 640
NOT_IN_REPLAY = "not_in_replay"  # what a link to the past answers to most questions
ROW_PX = 34
MOST_ROWS = 12
_HIT = Qt.ItemDataRole.UserRole
_KINDS = (
    *("action", "alarm", "task", "entity", "vehicle", "officer", "station", "site", "camera"),
    "place",
)


class CommandBox(QFrame):
    """A popup of the window, not a dialog. Emits ``chosen`` with a :class:`Hit`."""

    chosen = Signal(object)
    dismissed = Signal()

    def __init__(
        self, finder: Finder, look: Look, texts: Texts, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("popup")
        self._finder = finder
        self._texts = texts
        self._look = look
        self._came_from: QWidget | None = None
        self.line = QLineEdit()
        self.line.setPlaceholderText(texts("command.hint"))
        self.line.textChanged.connect(self._search)
        self.line.installEventFilter(self)
        self.model = QStandardItemModel(self)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMouseTracking(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._row = _HitRow(look, texts)
        self.list.setItemDelegate(self._row)
        self.list.clicked.connect(self._choose)
        self.note = PlainLabel()
        self.note.setProperty("tone", "muted")
        self._layout = QVBoxLayout(self)
        for widget in (self.line, self.list, self.note):
            self._layout.addWidget(widget)
        self._disconnect = finder.connect(self._show_hits)
        self.set_look(look)
        self.hide()

    def set_look(self, look: Look) -> None:
        """Take another theme."""
        self._look = look
        self._row.set_look(look)
        self._layout.setContentsMargins(look.px(10), look.px(10), look.px(10), look.px(8))
        self._layout.setSpacing(look.px(6))
        self.setFixedWidth(look.px(WIDTH_PX))
        for widget in (self.line, self.note):
            widget.setFont(look.font())

    def make_native(self) -> None:
        """Become a window of the window system, so that it can lie above a GL window."""
        float_above(self)

    def open(self) -> None:
        """Show the box with everything one can do, ready to type."""
        self._came_from = QApplication.focusWidget()
        self.line.clear()
        self._search("")
        self.show()
        self.raise_()
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def dismiss(self) -> None:
        """Hide it and give the keyboard back to where it was."""
        self.hide()
        if self._came_from is not None and isValid(self._came_from):
            self._came_from.setFocus()
        self._came_from = None
        self.dismissed.emit()

    def release(self) -> None:
        """Stop listening."""
        self._disconnect()

    def hits(self) -> list[Hit]:
        """Return what is listed, in its order."""
        return [self.model.item(row).data(_HIT) for row in range(self.model.rowCount())]

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Walk the list and choose from the line, without leaving it."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        key = Qt.Key(event.key())
        if key in steps:
            self._walk(steps[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.list.currentIndex())
        elif key == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            return False
        return True

    def _search(self, text: str) -> None:
        self._finder.query(text)
        self._show_hits()

    def _show_hits(self) -> None:
        kept = self.list.currentIndex().data(_HIT)
        hits = sorted(self._finder.hits, key=lambda h: _rank(h.kind))
        self.model.clear()
        for hit in hits:
            item = QStandardItem(safe_text(hit.label, 120))
            item.setData(hit, _HIT)
            item.setEditable(False)
            self.model.appendRow(item)
        row = next((i for i, hit in enumerate(hits) if hit == kept), 0)
        self.list.setCurrentIndex(self.model.index(row, 0))
        self._note(len(hits))
        rows = min(max(1, len(hits)), MOST_ROWS)
        self.list.setFixedHeight(rows * self._look.px(ROW_PX) + 2)
        self.adjustSize()

    def _note(self, count: int) -> None:
        if self._finder.error == NOT_IN_REPLAY:
            self.note.set_text(self._texts("replay.search"))
        elif self._finder.error:
            self.note.set_text(self._texts("command.hub_away", code=self._finder.error))
        elif count == 0:
            self.note.set_text(self._texts("command.nothing"))
        else:
            self.note.set_text(self._texts("command.keys"))

    def _walk(self, step: int) -> None:
        count = self.model.rowCount()
        if count:
            row = (self.list.currentIndex().row() + step) % count
            self.list.setCurrentIndex(self.model.index(row, 0))

    def _choose(self, index: QModelIndex) -> None:
        hit = index.data(_HIT)
        if isinstance(hit, Hit):
            self.dismiss()
            self.chosen.emit(hit)


class _HitRow(QStyledItemDelegate):
    """Kind on the left, name, then what else is known on the right."""

    def __init__(self, look: Look, texts: Texts) -> None:
        super().__init__()
        self._look = look
        self._texts = texts

    def set_look(self, look: Look) -> None:
        self._look = look

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, self._look.px(ROW_PX))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        hit = index.data(_HIT)
        if not isinstance(hit, Hit):
            return
        painter.save()
        look = self._look
        px = look.px
        rect: QRect = option.rect  # type: ignore[attr-defined]  # the stub leaves rect out
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]  # as above
        draw_row_ground(painter, look, rect, state)
        kind_key = f"command.kind.{hit.kind}"
        kind = self._texts(kind_key if kind_key in self._texts else "command.kind.other")
        body = look.font()
        detail = detail_words(hit, self._texts)
        middle = rect.left() + px(12) + px(96)
        right = rect.right() - px(12)
        split = right - (px(270) if detail else 0)
        cells = (
            (rect.left() + px(12), middle - px(8), "muted", kind),
            (middle, split - px(8), "text", safe_text(hit.label, 120)),
        )
        for left, end, key, text in cells:
            box = QRect(left, rect.top(), end - left, rect.height())
            draw_line(painter, body, look.colour(key), box, text)
        if detail:
            box = QRect(split, rect.top(), right - split, rect.height())
            draw_line(painter, body, look.colour("text2"), box, detail, RIGHT)
        painter.restore()


def _rank(kind: str) -> int:
    return _KINDS.index(kind) if kind in _KINDS else len(_KINDS)
