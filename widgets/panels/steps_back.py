"""One step back at a time: from the card of a row to its figure, to the panel, to the map."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QLineEdit, QWidget
from typing_extensions import override

from widgets.card_dock import CardDock
from widgets.cards.found_form import FoundForm
from widgets.drawers import Drawers
from widgets.panels.drill.figure_card import Asked, FigureCard
from widgets.panels.drill.member_list import MemberList
from widgets.panels.panel_deck import PanelDeck

# What uses digits or pages for itself: where one types, and lists whose rows have numbers.
OWN_KEYS = (QLineEdit, QAbstractScrollArea, FoundForm)


class StepsBack(QObject):
    """``show`` docks the card of a figure, with the row that was meant there.

    While panels are looked at, keys that turn them and that a docked card does not use reach them.
    """

    def __init__(
        self,
        dock: CardDock,
        deck: PanelDeck,
        drawers: Drawers,
        show: Callable[[Asked, str], object],
    ) -> None:
        super().__init__(deck)
        self._dock, self._deck, self._drawers, self._show = dock, deck, drawers, show
        self._from: tuple[Asked, str, bool] | None = None
        self._is_over = False  # whether the docked card came after the panel
        deck.appeared.connect(self._lie_over)
        dock.changed.connect(self._docked)
        dock.ground.installEventFilter(self)
        deck.is_left_keys = self._is_left_keys

    def leave(self, act: Callable[[], object]) -> None:
        """Open what a figure or its row leads to, so that Esc there comes back."""
        before, deck = self._dock.card, self._deck
        came = None
        if isinstance(before, FigureCard):
            came = self._from = (before.asked, before.list.chosen, deck.isVisible())

        def came_back() -> None:
            if came is not None and self._dock.card is None:
                self._show(*came[:2])

        self._drawers.open_over(deck, act, came_back)
        after = self._dock.card
        focused = QApplication.focusWidget()
        has_keys = focused is not None and after is not None and after.isAncestorOf(focused)
        if after is not None and after is not before and focused is not after and not has_keys:
            deck.setFocus()  # it had it before, or the list that is gone now

    def step_back(self) -> bool:
        """Put away the card that came from or after the panel; return whether there was one."""
        card = self._dock.card
        is_ours = isinstance(card, FigureCard) or self._from is not None or self._is_over
        if card is None or not is_ours or not self._deck.isVisible():
            return False
        card.close_card()
        return True

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the keys that no part of a card wanted."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        return self._deck.isVisible() and self._deck.take_key(event)

    def _docked(self) -> None:
        card = self._dock.card
        self._is_over = card is not None and self._deck.isVisible()
        if isinstance(card, FigureCard):
            self._from = None
            card.closed.connect(self._forget)
        elif card is not None and self._from is not None:
            card.closed.connect(self._back)

    def _back(self) -> None:
        came, self._from = self._from, None
        if came is not None and came[2] == self._deck.isVisible():
            self._show(*came[:2])

    def _lie_over(self) -> None:
        self._is_over = False

    def _forget(self) -> None:
        self._from = None

    def _is_left_keys(self, widget: QWidget) -> bool:
        is_own = isinstance(widget, OWN_KEYS) and not isinstance(widget, MemberList)
        return self._dock.isAncestorOf(widget) and not is_own
