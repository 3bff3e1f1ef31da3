"""The panel of the filter: choices, rows of fields, the condition they make, and kept filters."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.fields import FieldCatalogue
from app.domain.safe_text import safe_text
from app.domain.where_words import MOST_CHARACTERS
from app.services.kept_filters import NAME_CHARACTERS
from widgets.choice_box import ChoiceBox
from widgets.look import Look, TextRole
from widgets.map_filter.condition import joined, term
from widgets.map_filter.field_row import FieldRow
from widgets.plain import PlainLabel, plain_tooltip
from widgets.texts import Texts

CHOICES = ("class", "state", "source", "county", "age")
ROWS = 3
Entries = Sequence[tuple[str, str]]  # what is read, and the word of the grammar


class FilterPanel(QWidget):
    """Emits ``changed`` with a condition that was composed or written."""

    changed = Signal(str)
    keep_wanted = Signal(str, str)  # name, condition
    drop_wanted = Signal(str)

    def __init__(self, fields: FieldCatalogue, look: Look, texts: Texts) -> None:
        super().__init__()
        self._texts = texts
        self._kept: dict[str, str] = {}
        self.count = PlainLabel(is_wrapping=True)
        self.choices: dict[str, QComboBox] = {}
        self.rows = tuple(FieldRow(fields, texts) for _ in range(ROWS))
        self.text = QLineEdit()
        self.text.setMaxLength(MOST_CHARACTERS)
        self.text.setPlaceholderText(texts("filter.example"))
        self.text.setAccessibleName(texts("filter.condition"))
        self.error = PlainLabel(is_wrapping=True)
        self.error.setProperty("tone", "bad")
        self.hint = PlainLabel(texts("filter.hint"), is_wrapping=True)
        self.hint.setProperty("tone", "muted")
        self.clear = QPushButton(texts("filter.clear"))
        self.kept = ChoiceBox()
        self.kept.setAccessibleName(texts("filter.kept"))
        self.name = QLineEdit()
        self.name.setMaxLength(NAME_CHARACTERS)
        self.name.setPlaceholderText(texts("filter.name"))
        self.keep, self.drop = (QPushButton(texts(f"filter.{key}")) for key in ("keep", "drop"))
        self._labels: list[PlainLabel] = []
        self._column = QVBoxLayout(self)
        self._lay_out()
        self._wire()
        self.offer_kept({})
        self.show_error("")
        self.set_look(look)

    def offer(self, choice: str, entries: Entries) -> None:
        """Offer these in a choice; what was chosen stays."""
        box = self.choices[choice]
        before = box.currentData()
        box.blockSignals(True)  # noqa: FBT003 - Qt's own way to say it
        box.clear()
        box.addItem(self._texts("filter.any"), "")
        for shown, word in entries:
            box.addItem(safe_text(shown, NAME_CHARACTERS), word)
        box.setCurrentIndex(max(box.findData(before), 0))
        box.setEnabled(bool(entries))
        box.blockSignals(False)  # noqa: FBT003

    def offer_kept(self, filters: dict[str, str]) -> None:
        """Offer kept filters."""
        self._kept = dict(filters)
        self.kept.blockSignals(True)  # noqa: FBT003 - Qt's own way to say it
        self.kept.clear()
        self.kept.addItem(self._texts("filter.choose_kept" if filters else "filter.none_kept"), "")
        for name in filters:
            self.kept.addItem(safe_text(name, NAME_CHARACTERS), name)
        self.kept.setEnabled(bool(filters))
        self.drop.setEnabled(False)
        self.kept.blockSignals(False)  # noqa: FBT003

    def choose_kept(self, name: str) -> None:
        """Name a kept filter, without using it again."""
        self.kept.blockSignals(True)  # noqa: FBT003 - Qt's own way to say it
        self.kept.setCurrentIndex(max(self.kept.findData(name), 0))
        self.kept.blockSignals(False)  # noqa: FBT003
        self.drop.setEnabled(bool(self.kept.currentData()))

    def show_condition(self, text: str) -> None:
        """Show a condition that was not composed here, and let choices and rows mean nothing."""
        for box in self.choices.values():
            box.blockSignals(True)  # noqa: FBT003 - Qt's own way to say it
            box.setCurrentIndex(0)
            box.blockSignals(False)  # noqa: FBT003
        for row in self.rows:
            row.clear()
        self.text.setText(safe_text(text, MOST_CHARACTERS))

    def show_error(self, text: str, at: int = -1, length: int = 0) -> None:
        """Show what is wrong, and mark where; an empty text for nothing."""
        self.error.set_text(text)
        self.error.setVisible(bool(text))
        self.hint.setVisible(not text)
        if text and at >= 0:
            self.text.setSelection(at, max(length, 1))

    def set_look(self, look: Look) -> None:
        """Take another theme."""
        self._column.setContentsMargins(0, look.px(6), 0, 0)
        self._column.setSpacing(look.px(6))
        self.count.setFont(look.font(TextRole.STRONG))
        for widget in (*self._labels, *self.choices.values(), self.text, self.error, self.hint):
            widget.setFont(look.font())
        for widget in (self.clear, self.kept, self.name, self.keep, self.drop):
            widget.setFont(look.font())
        for row in self.rows:
            row.set_look(look)

    def _lay_out(self) -> None:
        self._column.addWidget(self.count)
        self._column.addWidget(self.clear)
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        for at, choice in enumerate(CHOICES):
            box = ChoiceBox()
            box.setMinimumWidth(1)
            box.setAccessibleName(self._texts(f"filter.choice.{choice}"))
            self.choices[choice] = box
            grid.addWidget(self._label(f"filter.choice.{choice}"), at, 0)
            grid.addWidget(box, at, 1)
            self.offer(choice, ())
        self._column.addLayout(grid)
        self._add_titled("filter.fields", self.rows)
        self._add_titled("filter.condition", (self.text, self.error, self.hint))
        self._add_titled("filter.kept", (self.kept, self.name))
        buttons = QHBoxLayout()
        for button in (self.keep, self.drop):
            buttons.addWidget(button)
        self._column.addLayout(buttons)
        self._column.addStretch(1)

    def _wire(self) -> None:
        for box in self.choices.values():
            box.currentIndexChanged.connect(self._compose)
        for row in self.rows:
            row.changed.connect(self._compose)
        self.text.returnPressed.connect(self._written)
        self.kept.currentIndexChanged.connect(self._use_kept)
        self.keep.clicked.connect(self._keep)
        self.name.returnPressed.connect(self._keep)
        self.drop.clicked.connect(lambda: self.drop_wanted.emit(str(self.kept.currentData())))

    def _label(self, key: str) -> PlainLabel:
        label = PlainLabel(self._texts(key))
        label.setProperty("tone", "muted")
        self._labels.append(label)
        return label

    def _add_titled(self, key: str, widgets: Iterable[QWidget]) -> None:
        self._column.addWidget(self._label(key))
        for widget in widgets:
            self._column.addWidget(widget)

    def _compose(self) -> None:
        chosen = ((key, str(box.currentData() or "")) for key, box in self.choices.items())
        terms = [term(key, "==", word) for key, word in chosen if word]
        text = joined((*terms, *(row.text for row in self.rows if row.text)))
        self.text.setText(safe_text(text, MOST_CHARACTERS))
        self.text.setToolTip(plain_tooltip(text))
        self.choose_kept("")
        self.changed.emit(text)

    def _written(self) -> None:
        text = self.text.text()
        self.show_condition(text)
        self.choose_kept("")
        self.changed.emit(text)

    def _use_kept(self) -> None:
        name = str(self.kept.currentData() or "")
        self.drop.setEnabled(bool(name))
        if name:
            self.show_condition(self._kept[name])
            self.name.setText(safe_text(name, NAME_CHARACTERS))
            self.changed.emit(self._kept[name])

    def _keep(self) -> None:
        self.keep_wanted.emit(self.name.text(), self.text.text())
