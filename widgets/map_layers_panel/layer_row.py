"""One layer in the list: on or off, what it shows, what is to be known of it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.domain.safe_text import safe_text
from widgets.cards.tick_box import TickBox
from widgets.look import Look
from widgets.map_layers_panel.layer_words import LayerWords
from widgets.plain import PlainLabel
from widgets.texts import Texts

INDENT_PX = 24


class LayerRow(QWidget):
    """Emits ``toggled`` with its key and whether it is on, ``retry_wanted`` with its key."""

    toggled = Signal(str, bool)
    retry_wanted = Signal(str)

    def __init__(self, key: str, words: LayerWords, look: Look, texts: Texts) -> None:
        super().__init__()
        self.key = key
        is_fixed = words.is_fixed(key)
        self.tick = TickBox(look)
        self.tick.setAccessibleName(safe_text(words.name(key)))
        self.tick.setVisible(not is_fixed)
        self.tick.toggled.connect(lambda is_on: self.toggled.emit(key, is_on))
        self.name = PlainLabel(words.name(key))
        always = PlainLabel(texts("layers.always") if is_fixed else "")
        always.setProperty("tone", "muted")
        head = QHBoxLayout()
        head.setSpacing(look.px(4))
        if is_fixed:
            head.addSpacing(look.px(INDENT_PX))
        head.addWidget(self.tick)
        head.addWidget(self.name, 1)
        head.addWidget(always)
        self.what = PlainLabel(words.what(key), is_wrapping=True)
        self.what.setProperty("tone", "muted")
        self.note = PlainLabel(is_wrapping=True)
        self.note.setProperty("tone", "late")
        self.fault = PlainLabel(is_wrapping=True)
        self.fault.setProperty("tone", "bad")
        self.retry = QPushButton(texts("layers.retry"))
        self.retry.clicked.connect(lambda: self.retry_wanted.emit(key))
        self._column = QVBoxLayout(self)
        self._column.addLayout(head)
        for label in (self.what, self.note, self.fault):
            self._column.addWidget(label)
        line = QHBoxLayout()
        line.addWidget(self.retry)
        line.addStretch(1)
        self._column.addLayout(line)
        self._column.setContentsMargins(0, look.px(4), look.px(6), look.px(4))
        self._column.setSpacing(look.px(2))
        for label in (self.what, self.note, self.fault):
            label.setContentsMargins(look.px(INDENT_PX + 2), 0, 0, 0)
        for widget in (self.name, always, self.retry, self.what, self.note, self.fault):
            widget.setFont(look.font())
        self.show_state(note="", fault="", is_on=True)

    def show_state(self, *, note: str, fault: str, is_on: bool) -> None:
        """Show how the layer stands; empty texts for nothing to say."""
        self.tick.blockSignals(True)  # noqa: FBT003 - Qt's own way to say it
        self.tick.setChecked(is_on)
        self.tick.blockSignals(False)  # noqa: FBT003
        for label, text in ((self.note, note), (self.fault, fault)):
            label.set_text(text)
            label.setVisible(bool(text))
        self.what.setVisible(bool(self.what.full_text()) and not fault)
        self.retry.setVisible(bool(fault))
