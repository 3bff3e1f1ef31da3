"""The command box (Ctrl+K): one line that finds things, places, alarms, tasks and actions."""

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QApplication, QFrame, QLineEdit, QListView, QVBoxLayout, QWidget
from shiboken6 import isValid
from typing_extensions import override

from app.domain.safe_text import safe_text
from app.services.finder import Finder, Hit
from widgets.command.hit_row import HIT as _HIT
from widgets.command.hit_row import LABEL_CHARACTERS, ROW_PX, HitRow
from widgets.floating import float_above
from widgets.hall_time import age_text
from widgets.look import Look
from widgets.plain import PlainLabel
from widgets.texts import Texts

WIDTH_PX = 760
NOT_IN_REPLAY = "not_in_replay"  # what a link to the past answers to most questions
MOST_ROWS = 16
_OF_COUNT = {False: "command.nothing", True: "command.keys"}
REST_MS = 250  # on a row, before the map shows where it is
_KINDS = (
    *("action", "alarm", "task", "entity", "case", "vehicle", "officer", "person", "unit"),
    *("station", "site", "camera", "firm", "area", "place"),
)


class CommandBox(QFrame):
    """A popup of the window, not a dialog. Emits ``chosen`` with a :class:`Hit`.

    ``rested`` brings the hit on which pointer or keys have come to rest, to be shown on the map.
    """

    chosen = Signal(object)
    rested = Signal(object)
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
        self._row = HitRow(look, texts, finder.count_of)
        self.list.setItemDelegate(self._row)
        self.list.clicked.connect(self._choose)
        self.list.entered.connect(self._rest_on)
        self._resting = QTimer(self, singleShot=True, interval=REST_MS)
        self._resting.timeout.connect(self._tell_rest)
        self._rests_on: Hit | None = None
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
        self._resting.stop()
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
        self._resting.stop()
        self.model.clear()
        for hit in hits:
            item = QStandardItem(safe_text(hit.label, LABEL_CHARACTERS))
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
        else:
            self.note.set_text(self._warning() or self._texts(_OF_COUNT[count > 0]))

    def _warning(self) -> str:
        """Return what keeps the list from being the whole truth, or ""."""
        texts, answer = self._texts, self._finder.answer
        if answer.built < 1:
            return texts("find.building", percent=int(answer.built * 100))
        if answer.is_part:
            return texts("find.part")
        if answer.behind_s:
            return texts("find.behind", age=age_text(texts, answer.behind_s))
        return texts("find.near") if answer.is_near else ""

    def _rest_on(self, index: QModelIndex) -> None:
        hit = index.data(_HIT)
        self._rests_on = hit if isinstance(hit, Hit) else None
        self._resting.start()

    def _tell_rest(self) -> None:
        if self._rests_on is not None:
            self.rested.emit(self._rests_on)

    def _walk(self, step: int) -> None:
        count = self.model.rowCount()
        if count:
            row = (self.list.currentIndex().row() + step) % count
            self.list.setCurrentIndex(self.model.index(row, 0))
            self._rest_on(self.list.currentIndex())

    def _choose(self, index: QModelIndex) -> None:
        hit = index.data(_HIT)
        if isinstance(hit, Hit):
            self.dismiss()
            self.chosen.emit(hit)


def _rank(kind: str) -> int:
    return _KINDS.index(kind) if kind in _KINDS else len(_KINDS)
