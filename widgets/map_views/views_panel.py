"""The panel of views: north and home, following, linking, and the list of named views."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.safe_text import safe_text
from app.services.bookmarks import NAME_CHARACTERS, Bookmark
from widgets.look import Look
from widgets.plain import PlainLabel, button_text, plain_tooltip
from widgets.texts import Texts

ROW_CHARACTERS = 40
KEYS = 9  # of the views that have a digit


class ViewsPanel(QWidget):
    """Emits what a hand wants; numbers of views count from 0."""

    north_wanted = Signal()
    home_wanted = Signal()
    follow_wanted = Signal()
    link_wanted = Signal()
    chosen = Signal(int)
    added = Signal(str)
    renamed = Signal(int, str)
    moved = Signal(int, int)
    removed = Signal(int)

    def __init__(self, look: Look, texts: Texts) -> None:
        super().__init__()
        self._texts = texts
        self.north = self._button("views.north", self.north_wanted.emit)
        self.home = self._button("views.home", self.home_wanted.emit)
        self.follow = self._button("views.follow", self.follow_wanted.emit)
        self.link = self._button("views.link_alone", self.link_wanted.emit)
        self.link.setCheckable(True)
        self.status = PlainLabel(is_wrapping=True)
        self.status.setProperty("tone", "second")
        self.list = QListWidget()
        self.list.setAccessibleName(texts("views.list"))
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.itemActivated.connect(lambda _item: self._of_chosen(self.chosen.emit))
        self.list.currentRowChanged.connect(lambda _row: self._show_choice())
        self.empty = PlainLabel(texts("views.empty"), is_wrapping=True)
        self.empty.setProperty("tone", "muted")
        self.name = QLineEdit()
        self.name.setPlaceholderText(texts("views.name"))
        self.name.setMaxLength(NAME_CHARACTERS)
        self.name.returnPressed.connect(self._add)
        self.add = self._button("views.add", self._add)
        self.go = self._button("views.go", lambda: self._of_chosen(self.chosen.emit))
        self.rename = self._button("views.rename", self._rename)
        self.up = self._button("views.up", lambda: self._move(-1))
        self.down = self._button("views.down", lambda: self._move(1))
        self.remove = self._button("views.remove", lambda: self._of_chosen(self.removed.emit))
        self.fault = PlainLabel(is_wrapping=True)
        self.fault.setProperty("tone", "late")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        grid = QGridLayout()
        for number, button in enumerate((self.north, self.home, self.follow, self.link)):
            grid.addWidget(button, number // 2, number % 2)
        self._column.addLayout(grid)
        self._column.addWidget(self.status)
        self._column.addWidget(self.name)
        row = QHBoxLayout()
        row.addWidget(self.add)
        row.addWidget(self.rename)
        self._column.addLayout(row)
        self._column.addWidget(self.empty)
        self._column.addWidget(self.list, 1)
        grid = QGridLayout()
        for number, button in enumerate((self.go, self.remove, self.up, self.down)):
            grid.addWidget(button, number // 2, number % 2)
        self._column.addLayout(grid)
        self._column.addWidget(self.fault)
        self.show_views(())
        self.say("")
        self.set_look(look)

    def show_views(self, views: Sequence[Bookmark], chosen: int = -1) -> None:
        """List the views with their keys."""
        rows = [self._row(number, view) for number, view in enumerate(views, 1)]
        if rows != [self.list.item(row).text() for row in range(self.list.count())]:
            self.list.clear()
            for row in rows:
                self.list.addItem(safe_text(row, ROW_CHARACTERS))
                self.list.item(self.list.count() - 1).setToolTip(plain_tooltip(row))
        if chosen >= 0:
            self.list.setCurrentRow(min(chosen, len(rows) - 1))
        self.empty.setVisible(not rows)
        self.list.setVisible(bool(rows))
        self._show_choice()

    def show_follow(self, text: str, *, is_on: bool, can_begin: bool) -> None:
        """Say what is followed, or why no longer."""
        self.status.setVisible(bool(text))
        self.status.set_text(text)
        self.follow.setText(self._texts("views.unfollow" if is_on else "views.follow"))
        self.follow.setEnabled(is_on or can_begin)

    def show_link(self, count: int, *, is_linked: bool) -> None:
        """Say whether the windows look together, and how many there are."""
        self.link.setChecked(is_linked)
        if count > 1:
            text = self._texts("views.linked" if is_linked else "views.link", count=count)
        else:  # there is nothing to count
            text = self._texts("views.linked_alone" if is_linked else "views.link_alone")
        self.link.setText(button_text(text))
        self.link.setEnabled(is_linked or count > 1)

    def say(self, text: str) -> None:
        """Say what could not be done; nothing for nothing."""
        self.fault.setVisible(bool(text))
        self.fault.set_text(text)

    def set_look(self, look: Look) -> None:
        """Take another theme."""
        self._column.setSpacing(look.px(6))

    def _row(self, number: int, view: Bookmark) -> str:
        key = "views.row" if number <= KEYS else "views.row_plain"
        return safe_text(self._texts(key, number=number, name=view.name), ROW_CHARACTERS)

    def _button(self, key: str, act: Callable[[], object]) -> QPushButton:
        button = QPushButton(self._texts(key))
        button.clicked.connect(act)
        return button

    def _of_chosen(self, act: Callable[[int], object]) -> None:
        row = self.list.currentRow()
        if row >= 0:
            act(row)

    def _add(self) -> None:
        self.added.emit(self.name.text())

    def _rename(self) -> None:
        name = self.name.text()
        self._of_chosen(lambda row: self.renamed.emit(row, name))

    def _move(self, by: int) -> None:
        self._of_chosen(lambda row: self.moved.emit(row, by))

    def _show_choice(self) -> None:
        row, count = self.list.currentRow(), self.list.count()
        for button in (self.go, self.rename, self.remove):
            button.setEnabled(row >= 0)
        self.up.setEnabled(row > 0)
        self.down.setEnabled(0 <= row < count - 1)
