"""The acts that may be taken with a case now, a button for each, with its key."""

from collections.abc import Callable

from PySide6.QtWidgets import QGridLayout, QPushButton, QSizePolicy, QWidget

from app.domain.cases.steps import CaseStep
from widgets.cases.step_keys import STEP_KEYS
from widgets.look import Look
from widgets.texts import Texts

ACTS_IN_ROW = 3


class ActGrid(QWidget):
    """``buttons`` by step; only those that are ``offered`` are there to be seen."""

    def __init__(self, texts: Texts, make: Callable[[str, CaseStep], QPushButton]) -> None:
        """``make`` returns a button of the card for a step, with its words."""
        super().__init__()
        self.offered: tuple[CaseStep, ...] = ()
        self.buttons = {
            step: make(
                texts("cases.act", name=texts(f"cases.step.{step.value}"), key=STEP_KEYS[step]),
                step,
            )
            for step in CaseStep
        }
        for button in self.buttons.values():
            give_way(button)
            button.hide()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        for at in range(ACTS_IN_ROW):
            self._grid.setColumnStretch(at, 1)

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._grid.setSpacing(look.px(6))

    def offer(self, offered: tuple[CaseStep, ...]) -> None:
        """Show these acts, and no others."""
        if offered == self.offered:
            return
        for step in self.offered:
            self._grid.removeWidget(self.buttons[step])
            self.buttons[step].hide()
        self.offered = offered
        for at, step in enumerate(offered):
            self._grid.addWidget(self.buttons[step], at // ACTS_IN_ROW, at % ACTS_IN_ROW)
            self.buttons[step].show()


def give_way(button: QPushButton) -> None:
    """Let a button be as narrow as the dock asks: its words must not widen the card."""
    button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
