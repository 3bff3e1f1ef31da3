"""The duty log drawer: the last lines, and a line to write the next one."""

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListView, QPushButton, QWidget
from typing_extensions import override

from app.domain.command import Reply, WriteLog
from app.domain.errors import OperatorError
from app.services.attachments import picture_of
from app.services.commands import Commands
from app.services.live import Pumped, ViewGroup
from app.services.session import Session
from widgets.cards.card import set_tone
from widgets.cards.error_text import error_text
from widgets.hall_time import clock_text
from widgets.log.log_model import LogModel
from widgets.log.log_row import LogRow
from widgets.look import Look
from widgets.pane import Pane
from widgets.plain import PlainLabel
from widgets.texts import Texts
from widgets.vouched import Vouched

LONGEST_LINE = 2_000
LONGEST_DRAFT = 20_000  # what is too long is refused whole, not cut behind the writer's back
COUNTED_FROM = 1_800
HEIGHT_PX = 236


class DutyLog(Pane):
    """Emits ``closed`` on Esc; a draft stays in the line when the drawer is shut.

    Emits ``picture_wanted`` with the line (a LogLine) whose picture is to be shown.
    """

    closed = Signal()
    picture_wanted = Signal(object)

    def __init__(
        self,
        group: ViewGroup,
        commands: Commands,
        session: Session,
        look: Look,
        texts: Texts,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(texts("log.title"), look, parent)
        self._group = group
        self._commands = commands
        self._session = session
        self._texts = texts
        self._vouched = Vouched(group)
        self.model = LogModel(lambda: group.board)
        self._row = LogRow(self.model, look, texts)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(self._row)
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.selectionModel().currentChanged.connect(self._open)
        self.list.activated.connect(self._show_picture)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.line = QLineEdit()
        self.line.setMaxLength(LONGEST_DRAFT)
        self.line.textChanged.connect(self._count)
        self.line.inputRejected.connect(self._say_too_long)
        self.line.setPlaceholderText(texts("log.write_here"))
        self.line.returnPressed.connect(self.write)
        self.save = QPushButton(texts("log.save"))
        self.save.clicked.connect(self.write)
        self.note = PlainLabel()
        self.note.setProperty("tone", "muted")
        self._entry = QHBoxLayout()
        self._entry.addWidget(self.line, 1)
        self._entry.addWidget(self.save)
        self._entry.addWidget(self.note)
        self.content.addWidget(self.list, 1)
        self.content.addLayout(self._entry)
        self.set_look(look)
        self._disconnect = session.connect(self._show_rights)
        self._show_rights()
        self.model.take()

    @override
    def set_look(self, look: Look) -> None:
        """Take another theme."""
        super().set_look(look)
        if hasattr(self, "list"):
            self._row.set_look(look)
            self._entry.setContentsMargins(look.px(12), look.px(4), look.px(12), look.px(10))
            self._entry.setSpacing(look.px(8))
            self.setFixedHeight(look.px(HEIGHT_PX))

    def absorb(self, pumped: Pumped) -> None:
        """Take new lines."""
        if pumped.is_new_board or any(s.startswith("log:") for s in pumped.subjects):
            self.model.take()

    def refresh(self) -> None:
        """Say up to when the log is known."""
        as_of_s = self._vouched.as_of_s()
        unknown = self._texts("time.unknown")
        self.as_of.set_text(unknown if as_of_s is None else clock_text(as_of_s))
        self.vouch(self._vouched.age())

    def write(self) -> None:
        """Give what stands in the line to the journal; it leaves the line once it is saved."""
        text = self.line.text().strip()
        if not text:
            return
        if len(text) > LONGEST_LINE:
            self._say_too_long()
            return
        try:
            self._commands.give(WriteLog(text), self._answered)
        except OperatorError as error:
            self.note.set_text(error_text(self._texts, error.code))
            return
        self.line.clear()
        self.note.set_text(self._texts("log.saved"))

    def release(self) -> None:
        """Stop listening."""
        self._disconnect()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Shut the drawer with Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)

    def _count(self) -> None:
        length = len(self.line.text().strip())
        is_counted = length > COUNTED_FROM
        count = self._texts("log.count", length=length, longest=LONGEST_LINE) if is_counted else ""
        set_tone(self.note, "bad" if length > LONGEST_LINE else "muted")
        self.note.set_text(count)

    def _say_too_long(self) -> None:
        length = len(self.line.text().strip())
        set_tone(self.note, "bad")
        self.note.set_text(self._texts("log.too_long", length=length, longest=LONGEST_LINE))

    def _open(self, index: QModelIndex) -> None:
        line = self.model.line_at(index.row())
        if line is not None:
            self._row.opened = line
            self._fit_rows()

    def _show_picture(self, index: QModelIndex) -> None:
        line = self.model.line_at(index.row())
        if line is not None and picture_of(line.about):
            self.picture_wanted.emit(line)

    def _fit_rows(self) -> None:
        self._row.width_px = self.list.viewport().width()
        self.list.scheduleDelayedItemsLayout()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap the opened line anew."""
        super().resizeEvent(event)
        self._fit_rows()

    def _answered(self, reply: Reply) -> None:
        self._session.note_code(reply.code)
        said = self._texts("log.in_journal") if reply.is_ok else error_text(self._texts, reply.code)
        self.note.set_text(said)

    def _show_rights(self) -> None:
        may = self._session.may("write_log")
        self.line.setEnabled(may)
        self.save.setEnabled(may)
        why = "log.not_allowed" if self._group.is_live else "replay.no_commands"
        self.note.set_text("" if may else self._texts(why))
