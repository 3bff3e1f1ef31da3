"""The place beside the map where one card is docked at a time; under it lies the dossier."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedLayout, QWidget
from typing_extensions import override

from widgets.look import Look


class CardDock(QFrame):
    """Shows ``ground`` (the dossier) until a card is docked; a new card replaces the old one."""

    def __init__(self, ground: QWidget, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pane")
        self._card: QWidget | None = None
        self._key = ""
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(ground)
        self._stack.addWidget(self._scroll)
        self.set_look(look)

    @property
    def card(self) -> QWidget | None:
        """The docked card, if any."""
        return self._card

    @property
    def key(self) -> str:
        """What the docked card is about, such as ``alarm:…``; empty for none."""
        return self._key if self._card is not None else ""

    def set_look(self, look: Look) -> None:
        """Take another theme."""
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._scroll.verticalScrollBar().setSingleStep(look.px(24))

    def show_card(self, card: QWidget, key: str = "") -> None:
        """Dock ``card`` in place of what was there, without taking the focus from anywhere else."""
        self.clear()
        self._card, self._key = card, key
        card.installEventFilter(self)
        self._scroll.setWidget(card)
        self._stack.setCurrentWidget(self._scroll)

    def clear(self) -> None:
        """Take the card away and show the dossier again."""
        card, self._card, self._key = self._card, None, ""
        if card is not None:
            card.removeEventFilter(self)
            self._scroll.takeWidget()
            card.hide()
            card.deleteLater()
        self._stack.setCurrentIndex(0)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice a card that closes itself."""
        if watched is self._card and event.type() == QEvent.Type.Close:
            self.clear()
        return False
