"""The board of messages: what was sent, to whom, how far it came; only what went wrong glows."""

import time
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)
from typing_extensions import override

from app.domain.notify import MESSAGE_PREFIX, MessageState
from app.domain.safe_text import safe_text
from app.services.live import Pumped, ViewGroup
from app.services.messages import MessageLine, MessageLog
from widgets.cards.card import set_tone
from widgets.cards.error_text import error_text
from widgets.hall_time import age_text, clock_text
from widgets.look import Look
from widgets.notify.message_words import TONES, state_words, template_name
from widgets.pane import Pane
from widgets.plain import PlainLabel, plain_tooltip
from widgets.texts import Texts
from widgets.vouched import Vouched

HEIGHT_PX = 420
COLUMNS = ("age", "to", "template", "text", "state", "parts")
WIDTHS_PX = {"age": 110, "to": 130, "template": 130, "state": 300, "parts": 60}
STATES = ("", *(one.value for one in MessageState))
COLOURS = {"bad": "severity.mark.2", "warn": "severity.mark.3"}
TEXT_CHARACTERS = 400


class MessageBoard(Pane):
    """Emits ``closed`` on Esc, ``send_wanted`` on N, ``case_wanted`` with a line's case."""

    closed = Signal()
    case_wanted = Signal(str)
    send_wanted = Signal()

    def __init__(
        self,
        group: ViewGroup,
        look: Look,
        texts: Texts,
        monotonic: Callable[[], float] = time.monotonic,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(texts("notify.title"), look, parent)
        self._group, self._look, self._texts = group, look, texts
        self._vouched = Vouched(group)
        self._chosen_id = ""
        self.log = MessageLog(group, self.show_page, monotonic)
        self.filters = {state: QPushButton() for state in STATES}
        for state, button in self.filters.items():
            button.setCheckable(True)
            button.clicked.connect(partial(self.choose, state))
        self.send = QPushButton(texts("notify.send.open"))
        self.send.clicked.connect(lambda _checked: self.send_wanted.emit())
        self.newest = QPushButton(texts("notify.newest"))
        self.newest.clicked.connect(lambda: self._turn(""))
        self.older = QPushButton(texts("notify.older"))
        self.older.clicked.connect(self._go_on)
        self.said = PlainLabel(is_wrapping=True)
        self.table = QTableWidget(0, len(COLUMNS))
        for at, name in enumerate(COLUMNS):
            self.table.setHorizontalHeaderItem(at, QTableWidgetItem(texts(f"notify.column.{name}")))
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setTabKeyNavigation(False)
        self.table.installEventFilter(self)  # it takes letters to search its rows by
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.currentCellChanged.connect(self._tell)
        self.table.cellActivated.connect(self._open)
        header = self.table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(COLUMNS.index("text"), QHeaderView.ResizeMode.Stretch)
        self.told = PlainLabel(is_wrapping=True)
        self._head, self._middle, self._foot = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        self._middle.addWidget(self.table)
        for button in self.filters.values():
            self._head.addWidget(button)
        self._head.addWidget(self.said, 1)
        self._foot.addWidget(self.told, 1)
        self._foot.addWidget(self.send)
        self._foot.addWidget(self.newest)
        self._foot.addWidget(self.older)
        self.content.addLayout(self._head)
        self.content.addLayout(self._middle, 1)
        self.content.addLayout(self._foot)
        self._is_built = True
        self.set_look(look)
        self.show_page()

    @override
    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        super().set_look(look)
        if not hasattr(self, "_is_built"):
            return
        self._look = look
        buttons = (*self.filters.values(), self.send, self.newest, self.older)
        for widget in (*buttons, self.said, self.told, self.table, self.table.horizontalHeader()):
            widget.setFont(look.font())
        self._head.setContentsMargins(look.px(12), 0, look.px(12), look.px(4))
        self._head.setSpacing(look.px(6))
        self._middle.setContentsMargins(look.px(12), 0, look.px(4), 0)
        self._foot.setContentsMargins(look.px(12), look.px(4), look.px(12), look.px(8))
        self._foot.setSpacing(look.px(6))
        self.table.verticalHeader().setDefaultSectionSize(look.px(28))
        for name, width_px in WIDTHS_PX.items():
            self.table.setColumnWidth(COLUMNS.index(name), look.px(width_px))
        self.setFixedHeight(look.px(HEIGHT_PX))
        self.show_page()

    def opened(self) -> None:
        """Ask anew; the drawer has been opened."""
        self.log.open(state=self.log.state, case_id=self.log.case_id)
        self.refresh()

    def choose(self, state: str) -> None:
        """Show the messages in one state; all where it is empty."""
        self.log.open(state=state, case_id=self.log.case_id)
        self.show_page()
        self.log.pump()

    def absorb(self, pumped: Pumped) -> None:
        """Ask again where the journal has something new of messages."""
        if pumped.is_new_board or any(s.startswith(MESSAGE_PREFIX) for s in pumped.subjects):
            self.log.touch()

    def refresh(self) -> None:
        """Ask what is due, and let ages grow."""
        if self.isHidden():
            return
        self.log.pump()
        as_of_s = self._vouched.as_of_s()
        unknown = self._texts("time.unknown")
        self.as_of.set_text(unknown if as_of_s is None else clock_text(as_of_s))
        self.vouch(self._vouched.age())
        self._show_ages()

    def release(self) -> None:
        """Wait for nothing more."""
        self.log.release()

    def show_page(self) -> None:
        """Fill the board with the page as it was told last."""
        page, texts = self.log.page, self._texts
        for state, button in self.filters.items():
            said = safe_text(texts(f"notify.state.{state}" if state else "notify.all"), 20)
            if page is not None:
                count = page.counts.get(state, 0) if state else sum(page.counts.values())
                said = texts("notify.filter", name=said, count=count)
            button.setText(safe_text(said, 40))
            button.setMinimumWidth(button.sizeHint().width())
            with QSignalBlocker(button):
                button.setChecked(state == self.log.state)
        lines = () if page is None else page.lines
        self._say(lines)
        self.older.setEnabled(page is not None and bool(page.after))
        self.newest.setEnabled(bool(self.log.after))
        ids = [line.message_id for line in lines]
        row_now = ids.index(self._chosen_id) if self._chosen_id in ids else -1
        with QSignalBlocker(self.table):
            self.table.setRowCount(len(lines))
            for row, line in enumerate(lines):
                self._fill(row, line)
            self.table.setCurrentCell(row_now, 0 if row_now >= 0 else -1)
        self._show_ages()
        self._tell()

    @override
    def event(self, event: QEvent) -> bool:
        """Keep N from the window's own keys."""
        is_asked = event.type() == QEvent.Type.ShortcutOverride
        if is_asked and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_N:
            event.accept()
            return True
        return super().event(event)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Begin a message with N from the table too, which has the keyboard."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        is_ours = event.key() == Qt.Key.Key_N and not event.modifiers()
        if is_ours:
            self.send_wanted.emit()
        return is_ours

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Shut the drawer with Esc, begin a message with N."""
        if event.key() == Qt.Key.Key_N and not event.modifiers():
            self.send_wanted.emit()
            return
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)

    def _say(self, lines: tuple[MessageLine, ...]) -> None:
        texts, page = self._texts, self.log.page
        if not self._group.questions.token:
            said, tone = texts("notify.sign_in"), "muted"
        elif self.log.code not in ("", "ok"):
            said, tone = error_text(texts, self.log.code), "warn"
        elif page is None:
            said, tone = texts("notify.asking"), "muted"
        elif any(line.is_simulated for line in lines):
            said, tone = texts("notify.simulated"), "warn"
        else:
            said, tone = ("" if lines else texts("notify.none")), "muted"
        self.said.set_text(said)
        set_tone(self.said, tone)

    def _fill(self, row: int, line: MessageLine) -> None:
        texts, now_s = self._texts, self._group.now_s()
        said = state_words(texts, line, now_s)
        if line.is_simulated:
            said = texts("notify.simulated_line", said=said)
        cells = {
            "to": safe_text(line.to, 40) or texts("notify.erased"),
            "template": template_name(texts, line.template),
            "text": safe_text(line.text, TEXT_CHARACTERS)
            or texts("notify.withheld" if line.is_withheld else "notify.erased"),
            "state": said,
            "parts": str(line.parts),
        }
        colour = COLOURS.get(TONES.get(line.state, ""))
        for name, text in cells.items():
            item = QTableWidgetItem(safe_text(text, TEXT_CHARACTERS))
            if name == "state" and colour is not None:
                item.setForeground(QColor(self._look.colour(colour)))
            item.setToolTip(plain_tooltip(text))
            self.table.setItem(row, COLUMNS.index(name), item)

    def _show_ages(self) -> None:
        now_s = self._group.now_s()
        lines = () if self.log.page is None else self.log.page.lines
        for row, line in enumerate(lines):
            said = age_text(self._texts, now_s - line.queued_s)
            item = self.table.item(row, 0)
            if item is None:
                self.table.setItem(row, 0, QTableWidgetItem(said))
            elif item.text() != said:
                item.setText(said)

    def _chosen(self) -> MessageLine | None:
        page, row = self.log.page, self.table.currentRow()
        return page.lines[row] if page is not None and 0 <= row < len(page.lines) else None

    def _tell(self, *_: int) -> None:
        """Say the whole text of the chosen line under the table, and keep to that line."""
        line = self._chosen()
        if line is not None:
            self._chosen_id = line.message_id
        self.told.set_text("" if line is None else safe_text(line.text, TEXT_CHARACTERS))

    def _open(self, *_: int) -> None:
        line = self._chosen()
        if line is not None and line.case_id:
            self.case_wanted.emit(line.case_id)

    def _go_on(self) -> None:
        if self.log.page is not None and self.log.page.after:
            self._turn(self.log.page.after)

    def _turn(self, after: str) -> None:
        self.log.open(state=self.log.state, case_id=self.log.case_id, after=after)
        self.log.pump()
