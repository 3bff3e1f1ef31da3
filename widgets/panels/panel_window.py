"""A panel on a screen of its own: the same deck, and nothing round it."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent, QScreen
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from app.domain.safe_text import safe_text
from widgets.lent_font import lend_font
from widgets.look import Look
from widgets.panels.panel_deck import PanelDeck
from widgets.texts import Texts

TITLE_CHARACTERS = 120
WINDOWED_PX = (1600, 900)


class PanelWindow(QWidget):
    """Emits ``closed`` when it is shut, with Esc or by whoever manages windows."""

    closed = Signal()

    def __init__(self, deck: PanelDeck, look: Look, texts: Texts, city: str) -> None:
        super().__init__()
        self.setObjectName("ground")
        self.deck = deck
        self._texts = texts
        self._city = city
        self._is_shut = False
        deck.to_window.hide()  # it is on one
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(deck)
        deck.closed.connect(self.close)
        self.set_look(look)

    def show_on(self, screen: QScreen | None) -> None:
        """Fill a screen; where there is no other, show beside what is there."""
        if screen is None:
            self.resize(*WINDOWED_PX)
            self.show()
        else:
            self.setScreen(screen)
            self.setGeometry(screen.geometry())
            self.showFullScreen()
        self.deck.setFocus()

    def refresh(self) -> None:
        """Show how things stand now."""
        self.deck.refresh()
        view = self.deck.view
        title = "" if view is None else view.panel.title(self._texts.language)
        said = self._texts("panels.window", title=title, city=self._city)
        self.setWindowTitle(safe_text(said, TITLE_CHARACTERS))

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self.setPalette(look.palette())
        self.setFont(look.font())
        self.setStyleSheet(look.style_sheet())
        self.deck.set_look(look)
        lend_font(self, look)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        """Give back what the panel holds."""
        super().closeEvent(event)
        if not self._is_shut:
            self._is_shut = True
            self.deck.release()
            self.closed.emit()


def next_screen(
    screens: Sequence[QScreen], own: QScreen | None, taken: Sequence[QScreen]
) -> QScreen | None:
    """Return the first screen that neither the console nor another panel is on, or None."""
    busy = [*taken, *([own] if own is not None else [])]
    return next((screen for screen in screens if screen not in busy), None)
