"""A hall for the cards: services on a link to no hub, and cards shown as the column docks them."""

from collections.abc import Callable, Iterator
from typing import TypeVar

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QLayout, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.unit.app.services.hall import Hall
from widgets.cards.card import Card
from widgets.look import Look

COLUMN_PX = 420
_C = TypeVar("_C", bound=Card)


@pytest.fixture
def hall() -> Hall:
    return Hall()


@pytest.fixture
def dock(qtbot: QtBot, look: Look) -> Iterator[Callable[[_C], _C]]:
    """Show a card in a column of its width, with the look of the window."""
    docked: list[tuple[QWidget, Card]] = []

    def show(card: _C) -> _C:
        column = QWidget()
        column.setObjectName("ground")
        column.setStyleSheet(look.style_sheet())
        column.setPalette(look.palette())
        layout = QVBoxLayout(column)
        layout.setContentsMargins(0, 0, 0, 0)
        # The offscreen platform warns of a window with size limits; the column of the hall has
        # none either.
        layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        layout.addWidget(card)
        column.resize(look.px(COLUMN_PX), look.px(940))
        column.show()
        qtbot.waitExposed(column)
        column.activateWindow()
        card.setFocus()
        docked.append((column, card))
        return card

    yield show
    for column, card in docked:
        card.release()
        column.close()
        column.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()
