"""The place beside the map where one card is docked at a time; under it lies the dossier."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedLayout, QWidget

from app.services.live import Pumped
from widgets.cards.card import Card
from widgets.look import Look

MARGIN_PX = 8


class CardDock(QFrame):
    """Shows ``ground`` (the dossier) until a card is docked; a new card replaces the old one."""

    changed = Signal()

    def __init__(self, ground: QWidget, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pane")
        self._card: Card | None = None
        self._key = ""
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.viewport().setAutoFillBackground(False)
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.addWidget(ground)
        self._stack.addWidget(self._scroll)
        self.set_look(look)

    @property
    def card(self) -> Card | None:
        """The docked card, if any."""
        return self._card

    @property
    def ground(self) -> QWidget:
        """What gets those keys that no part of the docked card uses."""
        return self._scroll

    @property
    def key(self) -> str:
        """What the docked card is about, such as ``alarm:…``; empty for none."""
        return self._key

    def set_look(self, look: Look) -> None:
        """Take another theme."""
        self._scroll.verticalScrollBar().setSingleStep(look.px(24))
        if self._card is not None:
            self._card.set_look(look)

    def show_card(self, card: Card, key: str) -> None:
        """Dock ``card`` in place of what was there; no focus is taken."""
        self.clear()
        self._card, self._key = card, key
        card.closed.connect(self.clear)
        card.wanted_in_view.connect(self._bring)
        self._scroll.setWidget(card)
        self._stack.setCurrentWidget(self._scroll)
        self.changed.emit()

    def clear(self) -> None:
        """Take the card away and show the dossier again."""
        card, self._card, self._key = self._card, None, ""
        if card is None:
            return
        card.closed.disconnect(self.clear)
        card.release()
        self._scroll.takeWidget()
        card.hide()
        card.deleteLater()
        self._stack.setCurrentIndex(0)
        self.changed.emit()

    def _bring(self, part: QWidget) -> None:
        """Scroll to a part of the card, once it has been laid out."""
        QTimer.singleShot(0, part, lambda: self._see(part))

    def _see(self, part: QWidget) -> None:
        if self._card is None or not self._card.isAncestorOf(part):
            return
        self._scroll.ensureWidgetVisible(part, 0, MARGIN_PX)
        focused = self._card.focusWidget()
        if focused is not None and part.isAncestorOf(focused):
            self._scroll.ensureWidgetVisible(focused, 0, MARGIN_PX)  # the part may be taller

    def absorb(self, pumped: Pumped) -> None:
        """Hand on what a drain brought."""
        if self._card is not None:
            self._card.absorb(pumped)

    def refresh(self) -> None:
        """Let the card's ages grow."""
        if self._card is not None:
            self._card.refresh()
