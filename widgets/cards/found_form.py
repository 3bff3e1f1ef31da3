"""The part of an alarm's card that asks as what it was verified; nobody has to say it."""

from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget
from typing_extensions import override

from app.domain.alarm import VERIFIED_AS
from widgets.cards.card import Card
from widgets.plain import button_text
from widgets.texts import Texts

NOT_SAID = ""
COLUMNS = 2


class FoundForm(QWidget):
    """Hidden until :meth:`ask`; emits ``said`` with one of ``VERIFIED_AS``, or empty.

    One press is the act. A digit presses its button, and 0 is "not said", which has the keyboard
    at first: Enter pressed once too often names no crime.
    """

    said = Signal(str)

    def __init__(self, card: Card, texts: Texts) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        column = card.column(self)
        column.addWidget(card.label(texts("found.ask"), is_wrapping=True))
        grid = QGridLayout()
        grid.setSpacing(card.look.px(8))
        self.choices: dict[str, QPushButton] = {}
        kinds = [(kind, texts(f"panels.part.verified_as.{kind}")) for kind in VERIFIED_AS]
        for at, (kind, name) in enumerate([*kinds, (NOT_SAID, texts("found.not_said"))]):
            digit = 0 if kind == NOT_SAID else at + 1
            button = card.button("", partial(self.said.emit, kind))
            button.setText(button_text(texts("found.choice", digit=digit, kind=name)))
            grid.addWidget(button, *divmod(at, COLUMNS))
            self.choices[kind] = button
        for at in range(COLUMNS):
            grid.setColumnStretch(at, 1)
        column.addLayout(grid)
        self.setFocusProxy(self.choices[NOT_SAID])
        self.hide()

    @property
    def is_asking(self) -> bool:
        """Whether it is open."""
        return not self.isHidden()

    def ask(self) -> None:
        """Open, with the keyboard on "not said"."""
        self.show()
        self.setFocus()

    def shut(self) -> None:
        """Close without an act."""
        self.hide()

    @override
    def event(self, event: QEvent) -> bool:
        """Keep the digits from the shortcuts of the window around."""
        is_asked = event.type() == QEvent.Type.ShortcutOverride
        if is_asked and isinstance(event, QKeyEvent) and _kind_of(event) is not None:
            event.accept()
            return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press the button of a digit."""
        kind = _kind_of(event)
        if kind is None:
            super().keyPressEvent(event)
        elif not event.isAutoRepeat():
            self.choices[kind].click()


def _kind_of(event: QKeyEvent) -> str | None:
    """Return what a digit without another key stands for, None for all other strokes."""
    at = event.key() - Qt.Key.Key_0
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if held or not 0 <= at <= len(VERIFIED_AS):
        return None
    return (NOT_SAID, *VERIFIED_AS)[at]
