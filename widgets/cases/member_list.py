"""The cases that one stands for: a button each, which opens it so that it can be split out."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.domain.cases.query import CaseFilter, CaseOrder
from app.domain.safe_text import safe_text
from app.services.cases.pages import CasePages
from app.services.live import ViewGroup
from widgets.cases.case_words import number_text
from widgets.look import Look
from widgets.plain import PlainLabel, button_text
from widgets.texts import Texts

MOST_MEMBERS, TITLE_CHARACTERS = 20, 30


class MemberList(QWidget):
    """Emits ``opened`` with an id; hidden where a case stands for none."""

    opened = Signal(str)

    def __init__(
        self, group: ViewGroup, look: Look, texts: Texts, monotonic: Callable[[], float]
    ) -> None:
        super().__init__()
        self._texts = texts
        self._ids: tuple[str, ...] = ()
        self.pages = CasePages(group, self._show, monotonic)
        self.title = PlainLabel()
        self.title.setProperty("tone", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.title)
        self.buttons = [QPushButton() for _ in range(MOST_MEMBERS)]
        for at, button in enumerate(self.buttons):
            button.setProperty("role", "quiet")
            button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            button.clicked.connect(partial(self._open, at))
            column.addWidget(button)
        self.set_look(look)
        self.hide()

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        for widget in (self.title, *self.buttons):
            widget.setFont(look.font())

    def show_ids(self, ids: tuple[str, ...]) -> None:
        """Ask for these, where they are others than before."""
        if ids != self._ids:
            self._ids = ids
            if ids:
                self.pages.open(CaseFilter(ids=ids[:MOST_MEMBERS]), CaseOrder.OLDEST)
        self._show()

    def _show(self) -> None:
        count = len(self._ids)
        self.setVisible(count > 0)
        self.title.set_text(self._texts("cases.members", count=count))
        lines = self.pages.lines if count else ()
        for at, button in enumerate(self.buttons):
            button.setVisible(at < len(lines))
            if at < len(lines):
                said = f"{number_text(lines[at].number)}  {lines[at].title}"
                button.setText(button_text(safe_text(said, TITLE_CHARACTERS)))

    def _open(self, at: int, _checked: object = None) -> None:
        if at < len(self.pages.lines):
            self.opened.emit(self.pages.lines[at].case_id)
