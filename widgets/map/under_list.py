"""The list of what lies under a click, beside the pointer: nearest first, never moving."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid
from typing_extensions import override

from app.domain.register import Registers
from app.domain.safe_text import safe_text
from app.services.live import ViewGroup
from widgets.look import Look
from widgets.map.hit_words import hit_lines, hit_picture
from widgets.plain import PlainLabel, plain_tooltip
from widgets.texts import Texts

if TYPE_CHECKING:  # brings the GL library with it
    from map_layers.contract import Hit

WIDTH_PX = 300
ROW_PX = 52
MOST_ROWS = 8
AWAY_PX = 18  # from the pointer, so that no row lies under it
SYMBOL_PX = 26
FEWEST = 2
_HIT = Qt.ItemDataRole.UserRole
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class UnderList(QFrame):
    """A popup of the window, not a dialog. Emits ``chosen`` with a :class:`Hit`."""

    chosen = Signal(object)

    def __init__(self, group: ViewGroup, look: Look, texts: Texts, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("popup")
        self._group = group
        self._look = look
        self._texts = texts
        self._registers = Registers()
        self._came_from: QWidget | None = None
        self.title = PlainLabel()
        self.list = QListWidget()
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setMouseTracking(True)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.itemClicked.connect(self._choose)
        self.list.installEventFilter(self)
        self.note = PlainLabel(texts("command.keys"))
        self.note.setProperty("tone", "muted")
        self._layout = QVBoxLayout(self)
        for widget in (self.title, self.list, self.note):
            self._layout.addWidget(widget)
        self.set_look(look)
        self.hide()

    def set_look(self, look: Look) -> None:
        """Take another theme."""
        self._look = look
        pad = look.px(8)
        self._layout.setContentsMargins(pad, pad, pad, pad)
        self._layout.setSpacing(look.px(4))
        self.setFixedWidth(look.px(WIDTH_PX))
        for widget in (self.title, self.list, self.note):
            widget.setFont(look.font())
        side = look.px(SYMBOL_PX)
        self.list.setIconSize(QSize(side, side))
        raised, text = look.theme.hex("ui.raised"), look.theme.hex("ui.text")
        self.list.setStyleSheet(
            f"QListView::item:hover {{ background: {raised}; }}"
            f"QListView::item:selected {{ background: {raised}; color: {text}; }}"
        )

    def offer(self, hits: Sequence["Hit"], registers: Registers, at: QPoint, room: QRect) -> None:
        """List ``hits`` beside ``at``, inside ``room`` (both in the window's px); hide for one."""
        if len(hits) < FEWEST:
            self.dismiss()
            return
        self._registers = registers
        if self.isHidden():
            self._came_from = QApplication.focusWidget()
        self._fill(hits)
        away = self._look.px(AWAY_PX)
        left = at.x() + away
        if left + self.width() > room.right():
            left = at.x() - away - self.width()
        top = min(at.y() + away, room.bottom() - self.height())
        self.move(max(room.left(), left), max(room.top(), top))
        self.show()
        self.raise_()
        self.list.setFocus(Qt.FocusReason.MouseFocusReason)

    def watch(self, surface: QObject) -> None:
        """Take the keys of the list from a native map too, which keeps its keys to itself."""
        surface.installEventFilter(self)

    def dismiss(self) -> None:
        """Hide it and give the keyboard back to where it was."""
        if self.isHidden():
            return
        had_focus = self.list.hasFocus()
        self.hide()
        if had_focus and self._came_from is not None and isValid(self._came_from):
            self._came_from.setFocus()
        self._came_from = None

    def refresh(self) -> None:
        """Let ages grow; rows keep their places even when their things leave."""
        if not self.isHidden():
            for row in range(self.list.count()):
                self._write(self.list.item(row))

    def hits(self) -> list["Hit"]:
        """Return what is listed, in its order."""
        return [self.list.item(row).data(_HIT) for row in range(self.list.count())]

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Walk, choose and dismiss by keys; everything else goes on."""
        if (
            self.isHidden()
            or not isinstance(event, QKeyEvent)
            or event.type() != QEvent.Type.KeyPress
        ):
            return False
        key, figure = Qt.Key(event.key()), event.text()
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(key)
        if step is not None:
            self.list.setCurrentRow((self.list.currentRow() + step) % self.list.count())
        elif key in _ENTER and not event.isAutoRepeat():
            self._choose(self.list.currentItem())
        elif key == Qt.Key.Key_Escape:
            self.dismiss()
        elif figure.isdecimal() and 1 <= int(figure) <= self.list.count():
            self._choose(self.list.item(int(figure) - 1))
        else:
            return False
        return True

    def _fill(self, hits: Sequence["Hit"]) -> None:
        self.list.clear()
        shown = hits[:MOST_ROWS]
        for hit in shown:
            item = QListWidgetItem()
            item.setData(_HIT, hit)
            item.setSizeHint(QSize(0, self._look.px(ROW_PX)))
            side, ratio = self._look.px(SYMBOL_PX), self.devicePixelRatioF()
            picture = hit_picture(hit, self._group, self._look, side, ratio)
            if picture is not None:
                item.setIcon(QIcon(picture))
            self._write(item)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        key = "map.under" if len(shown) == len(hits) else "map.under_more"
        self.title.set_text(self._texts(key, count=len(hits), shown=len(shown)))
        self.list.setFixedHeight(len(shown) * self._look.px(ROW_PX) + 2 * self.list.frameWidth())
        self.adjustSize()

    def _write(self, item: QListWidgetItem) -> None:
        hit = item.data(_HIT)
        lines = "\n".join(hit_lines(hit, self._group, self._registers, self._texts))
        if item.text() != lines:
            item.setText(safe_text(lines, is_multiline=True))
            item.setToolTip(plain_tooltip(lines))

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            hit = item.data(_HIT)
            self.dismiss()
            self.chosen.emit(hit)
