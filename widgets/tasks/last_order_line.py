"""The line under the tasks for an order whose card is gone: its recall, and why it failed."""

import math

from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from app.services.dispatch import Dispatch
from widgets.cards.card import set_tone
from widgets.cards.error_text import error_text
from widgets.look import Look
from widgets.plain import PlainLabel
from widgets.texts import Texts


class LastOrderLine(QFrame):
    """Shown only while there is something to do or to read that no open card shows."""

    def __init__(
        self, dispatch: Dispatch, look: Look, texts: Texts, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("strip")
        self._dispatch = dispatch
        self._texts = texts
        self.said = PlainLabel(is_wrapping=True)
        self.recall = QPushButton()
        self.recall.setProperty("role", "danger")
        self.recall.clicked.connect(dispatch.recall)
        self.read = QPushButton(texts("tasks.order_read"))
        self.read.clicked.connect(dispatch.forget_last_order)
        self._layout = QHBoxLayout(self)
        self._layout.addWidget(self.said, 1)
        self._layout.addWidget(self.recall)
        self._layout.addWidget(self.read)
        self._disconnect = dispatch.connect(self.refresh)
        self.set_look(look)
        self.refresh()

    def set_look(self, look: Look) -> None:
        """Take another theme."""
        self._layout.setContentsMargins(look.px(12), look.px(4), look.px(12), look.px(6))
        self._layout.setSpacing(look.px(8))
        for widget in (self.said, self.recall, self.read):
            widget.setFont(look.font())

    def refresh(self) -> None:
        """Let the seconds run."""
        order, texts = self._dispatch.last_order, self._texts
        is_on_card = order.task_id == (self._dispatch.task_id or "")
        left_s = order.recall_seconds_left()
        self.setVisible(bool(order.error) or (left_s > 0 and not is_on_card))
        self.recall.setVisible(left_s > 0)
        self.read.setVisible(left_s <= 0)
        who = {"officer": order.officer_label, "target": order.target_label}
        if order.error:
            why = error_text(texts, order.error)
            self.said.set_text(texts("tasks.order_failed", why=why, **who))
        else:
            self.said.set_text(texts("tasks.order_sent", **who))
            self.recall.setText(texts("cards.intercept.recall", seconds=math.ceil(left_s)))
        set_tone(self.said, "bad" if order.error else "ours")

    def release(self) -> None:
        """Stop listening."""
        self._disconnect()
