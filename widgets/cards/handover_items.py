"""The rows of a handover: each item with its state, and the button that takes it over."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.services.handover_items import HandoverItem
from widgets.cards.card import Card, set_tone
from widgets.cards.item_text import item_text
from widgets.cards.shrinking_scroll import ShrinkingScroll
from widgets.hall_time import minute_text
from widgets.plain import PlainLabel

LEAST_PX = 160  # about six lines: a long item is read by scrolling inside it
MOST_ROWS = 200  # what is beyond is counted under the list, and stays with the outgoing officer


class ItemRows(ShrinkingScroll):
    """Rows keep their places while they are confirmed; ``on_confirm`` is told the subject."""

    def __init__(self, card: Card, on_confirm: Callable[[str], None]) -> None:
        super().__init__(QWidget(), card.look.px(LEAST_PX))
        self._card = card
        self._on_confirm = on_confirm
        self._shown: tuple[str, ...] = ()
        self._texts: dict[str, PlainLabel] = {}
        self._buttons: dict[str, QPushButton] = {}
        self._column = QVBoxLayout(self.widget())
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addStretch()  # an alignment would cut what wraps to more than its hint
        self._more = card.label(tone="warn", is_wrapping=True)
        self._more.setParent(self.widget())
        self._more.hide()

    def button(self, subject: str) -> QPushButton:
        """Return the button of an item; KeyError if it has no row."""
        return self._buttons[subject]

    def row_text(self, subject: str) -> PlainLabel:
        """Return what an item's row says; KeyError if it has no row."""
        return self._texts[subject]

    def subjects(self) -> tuple[str, ...]:
        """Return the items shown, in their order."""
        return self._shown

    def show_items(
        self, items: tuple[HandoverItem, ...], confirmed: frozenset[str], *, may_confirm: bool
    ) -> None:
        """Show the items; those not confirmed yet can be, if ``may_confirm``."""
        shown = items[:MOST_ROWS]
        subjects = tuple(item.subject for item in shown)
        if subjects != self._shown:
            self._rebuild(subjects)
        for item in shown:
            is_confirmed = item.subject in confirmed
            label, button = self._texts[item.subject], self._buttons[item.subject]
            since = minute_text(item.since_s) if item.since_s is not None else ""
            text = item_text(self._card.texts, item)
            label.set_text(f"{since}  {text}" if since else text)
            set_tone(label, "second" if is_confirmed else "")
            key = "handover.confirmed" if is_confirmed else "handover.confirm"
            button.setText(self._card.texts(key))
            button.setEnabled(may_confirm and not is_confirmed)
        left_out = len(items) - len(shown)
        self._more.setVisible(left_out > 0)
        self._more.set_text(self._card.texts("handover.more", count=left_out))
        self.fit()

    def _rebuild(self, subjects: tuple[str, ...]) -> None:
        self._column.removeWidget(self._more)
        while (taken := self._column.takeAt(0)) is not None:
            row = taken.widget()
            if row is not None:
                self._card.undress(row)
                row.deleteLater()
        self._texts, self._buttons = {}, {}
        for subject in subjects:
            self._column.addWidget(self._row(subject))
        self._column.addWidget(self._more)
        self._column.addStretch()
        self._shown = subjects

    def _row(self, subject: str) -> QWidget:
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, self._card.look.px(6), 0)
        layout.setSpacing(self._card.look.px(8))
        label = self._card.label(is_wrapping=True)
        button = self._card.button("", lambda: self._on_confirm(subject))
        layout.addWidget(label, 1)
        layout.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self._texts[subject], self._buttons[subject] = label, button
        return row
