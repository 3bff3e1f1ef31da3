"""The lower part of an alarm's card: put it aside, take its rule out of service, give it away."""

from enum import Enum
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from widgets.cards.card import Card
from widgets.texts import Texts

REASON_CHARACTERS = 200
MINUTE_S, HOUR_S, DAY_S = 60.0, 3600.0, 86_400.0
SEAT_SIGN = "@"


class Ask(Enum):
    """What the form asks for; the numbers are the spans it offers, in seconds."""

    SHELVE = (10 * MINUTE_S, 30 * MINUTE_S, HOUR_S, 4 * HOUR_S)
    OUT = (HOUR_S, 8 * HOUR_S, DAY_S, 7 * DAY_S)
    GIVE = ()


class HoldForm(QWidget):
    """Hidden until :meth:`ask`; emits ``held`` (Ask, seconds, reason) or ``given`` (whom).

    One press on a span is the act; Enter takes the shortest.
    """

    held = Signal(object, float, str)
    given = Signal(str)

    def __init__(self, card: Card, texts: Texts) -> None:
        super().__init__()
        self._texts = texts
        self._ask: Ask | None = None
        self.line = QLineEdit()
        self.line.setMaxLength(REASON_CHARACTERS)
        self.line.returnPressed.connect(self.submit)
        card.dress(self.line)
        column = card.column(self)
        column.addWidget(self.line)
        self.spans: list[QPushButton] = []
        self._row = QHBoxLayout()
        for at in range(len(Ask.SHELVE.value)):
            button = card.button("", partial(self._hold, at))
            self.spans.append(button)
            self._row.addWidget(button, 1)
        column.addLayout(self._row)
        self.hide()

    @property
    def is_asking(self) -> bool:
        """Whether it is open."""
        return self._ask is not None

    def ask(self, what: Ask) -> None:
        """Open, empty, with the keyboard in its line."""
        self._ask = what
        self.line.clear()
        key = "hold_form.whom" if what is Ask.GIVE else "hold_form.reason"
        self.line.setPlaceholderText(self._texts(key))
        for button, span_s in zip(self.spans, what.value or (0.0,) * len(self.spans), strict=True):
            button.setVisible(what is not Ask.GIVE)
            button.setText(span_text(self._texts, span_s))
        self.show()
        self.line.setFocus()

    def shut(self) -> None:
        """Close without an act."""
        self._ask = None
        self.line.clear()
        self.hide()

    def submit(self) -> None:
        """Do what Enter means: the shortest span, or the giving."""
        if self._ask is Ask.GIVE:
            self.given.emit(self.line.text())
        elif self._ask is not None:
            self._hold(0)

    def _hold(self, at: int) -> None:
        if self._ask is not None:
            self.held.emit(self._ask, self._ask.value[at], self.line.text())


def span_text(texts: Texts, span_s: float) -> str:
    """Return a round span in words."""
    if span_s >= DAY_S:
        return texts("hold_form.days", count=f"{span_s / DAY_S:.0f}")
    if span_s >= HOUR_S:
        return texts("hold_form.hours", count=f"{span_s / HOUR_S:.0f}")
    return texts("hold_form.minutes", count=f"{span_s / MINUTE_S:.0f}")
