"""The frame all cards share: title, rows, buttons and the sentence that says what went wrong."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPixmap
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from app.services.live import Pumped
from widgets.cards.error_text import error_text
from widgets.look import Look, TextRole
from widgets.plain import PlainLabel, button_text
from widgets.texts import Texts

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
Act = Callable[[], object]


class Card(QFrame):
    """Emits ``closed`` when the person puts it away (Esc or the cross).

    ``wanted_in_view`` names a part that must be seen now; whoever docks it scrolls there.

    Whoever docks a card calls ``absorb`` with every drain, ``refresh`` about twice a second, and
    ``release`` before dropping it. Enter presses the focused button, or does ``primary``.
    """

    closed = Signal()
    wanted_in_view = Signal(QWidget)

    def __init__(self, look: Look, texts: Texts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.look = look
        self.texts = texts
        self._dressed: list[tuple[QWidget, TextRole]] = []
        self._spaced: list[QLayout] = []
        self._disconnects: list[Callable[[], None]] = []
        self.destroyed.connect(_Leave(self._disconnects))
        self.mark = QLabel()
        self.mark.hide()
        self.title = self.label(role=TextRole.TITLE, is_wrapping=True)
        self.cross = self.button(texts("cards.close"), self.close_card, "quiet")
        self._head = QHBoxLayout()
        self._head.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
        self._head.addWidget(self.title, 1)
        self._head.addWidget(self.cross, 0, Qt.AlignmentFlag.AlignTop)
        self.error = self.label(tone="bad", is_wrapping=True)
        self.error.hide()
        self.body = QVBoxLayout()
        self._outer = QVBoxLayout(self)
        self._outer.addLayout(self._head)
        self._outer.addLayout(self.body)
        self._outer.addWidget(self.error)
        self._outer.addStretch(1)
        self._space()

    def label(
        self,
        text: str = "",
        role: TextRole = TextRole.BODY,
        tone: str = "",
        *,
        is_wrapping: bool = False,
    ) -> PlainLabel:
        """Return a label of this card, in the font of ``role``; the caller lays it out."""
        label = PlainLabel(text, is_wrapping=is_wrapping)
        if tone:
            label.setProperty("tone", tone)
        self.dress(label, role)
        return label

    def button(self, text: str, on_click: Act, role: str = "") -> QPushButton:
        """Return a button of this card; ``role`` is as the style sheet has it."""
        button = QPushButton(button_text(text))
        button.setProperty("role", role)
        button.setAutoDefault(True)  # Enter on a focused button must press it, not the primary act
        button.clicked.connect(lambda _checked: on_click())
        self.dress(button)
        return button

    def dress(self, widget: QWidget, role: TextRole = TextRole.BODY) -> None:
        """Give a widget the font of ``role``, now and after a change of look."""
        widget.setFont(self.look.font(role))
        self._dressed.append((widget, role))

    def undress(self, widget: QWidget) -> None:
        """Forget a widget that is about to be deleted, and everything inside it."""
        self._dressed = [
            (w, role) for w, role in self._dressed if w is not widget and not widget.isAncestorOf(w)
        ]

    def row(self, *widgets: QWidget, stretch_last: bool = False) -> QHBoxLayout:
        """Return a row of widgets, pushed to the left unless the last one is to stretch."""
        layout = QHBoxLayout()
        layout.setSpacing(self.look.px(8))
        for widget in widgets:
            layout.addWidget(widget)
        if stretch_last:
            layout.setStretch(len(widgets) - 1, 1)
        else:
            layout.addStretch(1)
        self._spaced.append(layout)
        return layout

    def stack(self, *widgets: QWidget) -> None:
        """Put widgets under each other into the body."""
        for widget in widgets:
            self.body.addWidget(widget)

    def stack_giving_way(self, widget: QWidget) -> None:
        """Put ``widget`` into the body as the one part that takes what height is left."""
        self.body.addWidget(widget, 1)
        self._outer.setStretchFactor(self.body, 1)
        self._outer.setStretch(self._outer.count() - 1, 0)

    def column(self, widget: QWidget) -> QVBoxLayout:
        """Give ``widget`` a column without margins and return it."""
        layout = QVBoxLayout(widget)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(self.look.px(8))
        self._spaced.append(layout)
        return layout

    def rule(self) -> QFrame:
        """Return a thin line between parts."""
        line = QFrame()
        line.setObjectName("rule")
        line.setFixedHeight(self.look.px(1))
        return line

    def follow(self, disconnect: Callable[[], None]) -> None:
        """Keep what ``connect`` returned until the card is released."""
        self._disconnects.append(disconnect)

    def release(self) -> None:
        """Stop listening to services; the card may then be deleted."""
        _Leave(self._disconnects)()

    def absorb(self, pumped: Pumped) -> None:
        """Take what a drain brought; most cards hear it from their service instead."""

    def refresh(self) -> None:
        """Let ages grow."""

    def primary(self) -> None:
        """Do what Enter does here; nothing unless a card says what."""

    def close_card(self) -> None:
        """Put the card away."""
        self.closed.emit()

    def bring(self, part: QWidget) -> None:
        """Have a part come into view, and with it what has the keyboard in it."""
        self.wanted_in_view.emit(part)

    def show_error(self, code: str) -> None:
        """Say what an error code means and what to do next; nothing for an empty code."""
        self.error.set_text(error_text(self.texts, code) if code else "")
        self.error.setVisible(bool(code))

    def set_mark(self, pixmap: QPixmap | None) -> None:
        """Show a mark before the title."""
        self.mark.setVisible(pixmap is not None)
        if pixmap is not None:
            self.mark.setPixmap(pixmap)

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self.look = look
        for widget, role in self._dressed:
            widget.setFont(look.font(role))
        self._space()
        self.refresh()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close with Esc; press the focused button or do the primary act with Enter."""
        if event.isAutoRepeat() and event.key() in (*_ENTER, Qt.Key.Key_Escape):
            return  # a key that is held must not run through choosing, confirming and sending
        if event.key() == Qt.Key.Key_Escape:
            self.close_card()
        elif event.key() in _ENTER:
            focused = QApplication.focusWidget()
            if isinstance(focused, QPushButton) and self.isAncestorOf(focused):
                focused.click()
            else:
                self.primary()
        else:
            super().keyPressEvent(event)

    def _space(self) -> None:
        px = self.look.px
        self._outer.setContentsMargins(px(12), px(8), px(12), px(12))
        self._outer.setSpacing(px(8))
        self.body.setSpacing(px(8))
        self._head.setSpacing(px(8))
        for layout in self._spaced:
            layout.setSpacing(px(8))


def set_tone(widget: QWidget, tone: str) -> None:
    """Change the tone of a label; Qt reads a property anew only when it is polished again."""
    if widget.property("tone") != tone:
        widget.setProperty("tone", tone)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def keep_place(*widgets: QWidget) -> None:
    """Have widgets keep their room while they are hidden, so that nothing beside them moves."""
    for widget in widgets:
        policy = widget.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        widget.setSizePolicy(policy)


class _Leave:
    """Disconnects a list of listeners once; it outlives the card that it serves."""

    def __init__(self, disconnects: list[Callable[[], None]]) -> None:
        self._disconnects = disconnects

    def __call__(self, _card: object = None) -> None:
        while self._disconnects:
            self._disconnects.pop()()
