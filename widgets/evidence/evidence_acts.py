"""What joins the evidence to the duty window: the card that is open, the keys, the drawers."""

from collections.abc import Callable

from app.services.live import Pumped
from widgets.card_dock import CardDock
from widgets.card_shelf import ALARM
from widgets.cards.alarm_card import AlarmCard
from widgets.duty_acts import DutyActs
from widgets.duty_drawers import DutyDrawers
from widgets.look import Look


class EvidenceActs:
    """The evidence follows the alarm whose card is open, and stays with the last one."""

    def __init__(self, held: DutyDrawers, dock: CardDock, acts: DutyActs) -> None:
        self.pane, self.rules = held.evidence, held.rules
        self._dock = dock
        self._drawers = held.drawers
        self.pane.chosen.connect(acts.show_alarm)
        for pane in (self.pane, self.rules):
            pane.closed.connect(self._drawers.shut)
        dock.changed.connect(self._follow)

    def set_look(self, look: Look) -> None:
        """Take another theme."""
        self.pane.set_look(look)
        self.rules.set_look(look)

    def absorb(self, pumped: Pumped) -> None:
        """Hand on what a drain brought."""
        self.pane.absorb(pumped)
        self.rules.absorb(pumped)

    def refresh(self) -> None:
        """Let ages grow."""
        self.pane.refresh()
        self.rules.refresh()

    def keys(self) -> dict[str, Callable[[], object]]:
        """Return the keys of the window that are the evidence's."""
        return {"E": self.toggle_evidence, "R": self.toggle_rules}

    def toggle_evidence(self) -> None:
        """Open the evidence, or shut it."""
        self._drawers.toggle(self.pane)

    def toggle_rules(self) -> None:
        """Open the board of the rules, or shut it."""
        self._drawers.toggle(self.rules)

    def release(self) -> None:
        """Stop asking."""
        self.pane.release()
        self.rules.release()

    def _follow(self) -> None:
        key, card = self._dock.key, self._dock.card
        if key.startswith(ALARM):
            self.pane.follow(key.removeprefix(ALARM))
        if isinstance(card, AlarmCard):
            card.evidence_asked.connect(self.toggle_evidence)
