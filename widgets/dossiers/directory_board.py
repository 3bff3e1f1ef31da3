"""The drawer of the directory: its kinds, words to find somebody by, and the rows."""

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListView, QListWidget, QVBoxLayout, QWidget
from typing_extensions import override

from app.domain.directory import DirectoryKind
from app.domain.directory_card import MOST_TEXT, DirectoryLine, ListAnswer, ListQuestion
from app.domain.safe_text import safe_text
from app.services.directory import Asking
from app.services.live import ViewGroup
from widgets.alarms.room_lines import RoomLine
from widgets.alarms.room_list import RoomModel, RoomRow
from widgets.cards.error_text import error_text
from widgets.dossiers.dossier_words import kind_word, list_detail
from widgets.look import Look
from widgets.pane import Pane
from widgets.plain import PlainLabel
from widgets.texts import Texts
from widgets.vouched import Vouched

HEIGHT_PX, KINDS_PX = 360, 200
KINDS = tuple(kind for kind in DirectoryKind if kind is not DirectoryKind.SCORES)


class DirectoryBoard(Pane):
    """Emits ``chosen`` with a DirectoryLine and ``closed`` on Esc."""

    chosen = Signal(object)
    closed = Signal()

    def __init__(
        self,
        group: ViewGroup,
        look: Look,
        texts: Texts,
        monotonic: Callable[[], float],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(texts("dossiers.title"), look, parent)
        self._texts = texts
        self._vouched = Vouched(group)
        self.asking = Asking(group, "directory", ListAnswer, self._show, monotonic)
        self._lines: tuple[DirectoryLine, ...] = ()
        self.kinds = QListWidget()
        self.kinds.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for kind in KINDS:
            self.kinds.addItem(safe_text(kind_word(texts, kind.value), MOST_TEXT))
        self.words = QLineEdit()
        self.words.setPlaceholderText(texts("dossiers.words"))
        self.words.setMaxLength(MOST_TEXT)
        self.note = PlainLabel(is_wrapping=True)
        self.note.setProperty("tone", "muted")
        self.model = RoomModel()
        self._row = RoomRow(self.model, look)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(self._row)
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._side = QVBoxLayout()
        for widget in (self.words, self.note):
            self._side.addWidget(widget)
        self._side.addWidget(self.list, 1)
        self._whole = QHBoxLayout()
        self._whole.addWidget(self.kinds)
        self._whole.addLayout(self._side, 1)
        self.content.addLayout(self._whole, 1)
        self.kinds.setCurrentRow(0)
        self.kinds.currentRowChanged.connect(self._ask)
        self.words.textChanged.connect(self._ask)
        self.words.returnPressed.connect(self.list.setFocus)
        self.list.clicked.connect(self._choose)
        self.list.activated.connect(self._choose)
        self.set_look(look)

    @property
    def kind(self) -> DirectoryKind:
        """The kind whose rows are shown."""
        return KINDS[max(0, self.kinds.currentRow())]

    @override
    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        super().set_look(look)
        if not hasattr(self, "_whole"):
            return
        self._row.set_look(look)
        for widget in (self.note, self.words, self.kinds):
            widget.setFont(look.font())
        self.kinds.setFixedWidth(look.px(KINDS_PX))
        self._whole.setContentsMargins(look.px(6), 0, look.px(6), look.px(6))
        self._whole.setSpacing(look.px(12))
        self._side.setSpacing(look.px(4))
        self.setFixedHeight(look.px(HEIGHT_PX))

    def opened(self) -> None:
        """Begin to ask."""
        self._ask()

    def refresh(self) -> None:
        """Ask when it is due; shut, nothing is asked."""
        if self.isHidden():
            self.asking.follow(None)
            return
        self._ask()
        self.asking.pump()
        self._show()

    def release(self) -> None:
        """Wait for nothing more."""
        self.asking.release()

    def choose_kind(self, kind: DirectoryKind) -> None:
        """Show the rows of a kind."""
        self.kinds.setCurrentRow(KINDS.index(kind))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Shut the drawer with Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _ask(self) -> None:
        self.asking.follow(ListQuestion(self.kind.value, self.words.text().strip()))
        self._show()

    def _choose(self, index: QModelIndex) -> None:
        if 0 <= index.row() < len(self._lines):
            self.chosen.emit(self._lines[index.row()])

    def _show(self) -> None:
        answer, texts = self.asking.answer, self._texts
        self.vouch(self._vouched.age() if answer is not None else None)
        self.as_of.set_text("" if answer is None else texts("dossiers.of_day", day=answer.day))
        self.note.set_text(self._note(answer))
        self.note.setVisible(bool(self.note.full_text()))
        lines = () if answer is None else answer.lines
        if lines != self._lines:
            self._lines = lines
            self.model.show([RoomLine(line.label, list_detail(texts, line)) for line in lines])

    def _note(self, answer: ListAnswer | None) -> str:
        texts, code = self._texts, self.asking.code
        if not self.asking.is_vouched:
            return texts("dossiers.not_live")
        if answer is None:
            return error_text(texts, code) if code not in ("", "ok") else texts("dossiers.asking")
        if not answer.has_register:
            return texts("dossiers.no_register")
        said = [texts("dossiers.count", count=answer.count)]
        if any(line.is_simulated for line in answer.lines):
            said.append(texts("dossiers.simulated"))
        if len(answer.lines) < answer.count:
            said.append(texts("dossiers.first", count=len(answer.lines)))
        return " · ".join(said)
