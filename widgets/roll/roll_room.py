"""What joins roll-calls to the duty window: the drawer, and the one act that answers."""

from collections.abc import Callable
from dataclasses import dataclass

from app.domain.roll_asking import RollTold
from app.services.live import Pumped
from app.services.roll_desk import RollDesk
from widgets.desk import Desk
from widgets.drawers import Drawers
from widgets.look import Look
from widgets.roll.roll_board import RollBoard
from widgets.texts import Texts

ANSWER_KEY, BOARD_KEY = "Ctrl+Y", "Shift+Y"


@dataclass(frozen=True, slots=True)
class RollsKnown:
    """Whom the last roll was called of, and the rolls that have opened the drawer already."""

    told: RollTold | None
    opened: frozenset[str]


class RollRoom:
    """``calls`` is the desk; whoever is called sees the drawer open by itself, once for a roll."""

    def __init__(self, desk: Desk, drawers: Drawers, look: Look, texts: Texts) -> None:
        self._desk, self._drawers = desk, drawers
        seats = desk.watch.seats
        self.calls = RollDesk(desk.group, desk.commands, desk.session, lambda: seats.own)
        self.board = RollBoard(desk.group, self.calls, look, texts)
        self._opened: set[str] = set()
        drawers.add(self.board, self.board.table, self.board.show_roll)
        self.board.closed.connect(drawers.shut)

    @property
    def known(self) -> RollsKnown:
        """What a window that takes this one's place must know: no journal keeps it."""
        return RollsKnown(self.calls.told, frozenset(self._opened))

    def resume(self, known: RollsKnown) -> None:
        """Go on where the window before was: its telephones stay, no roll opens twice."""
        self.calls.told = known.told
        self._opened |= known.opened
        self.board.show_roll()

    def set_look(self, look: Look) -> None:
        """Take another theme."""
        self.board.set_look(look)

    def absorb(self, pumped: Pumped) -> None:
        """Hand on what a drain brought; a roll that waits for us opens the drawer."""
        self.board.absorb(pumped)
        if not self._desk.group.is_live:
            return
        for roll, _ in self.calls.waiting():
            if roll.roll_id not in self._opened and self._drawers.opened is None:
                self._opened.add(roll.roll_id)
                self.board.turn_to(roll.purpose)
                self.board.show()

    def refresh(self) -> None:
        """Let the clock run, and know which seat this is."""
        self._desk.watch.seats.want()
        self.board.refresh()

    def release(self) -> None:
        """Stop listening."""
        self.board.release()

    def keys(self) -> dict[str, Callable[[], object]]:
        """Return the keys of the window that are ours; a replay answers nothing."""
        if not self._desk.group.is_live:
            return {}
        return {ANSWER_KEY: self.calls.answer_all, BOARD_KEY: self.toggle}

    def may_answer(self) -> bool:
        """Return whether a roll waits for an answer from this seat."""
        return bool(self.calls.waiting())

    def toggle(self) -> None:
        """Open the drawer, or shut it."""
        self._drawers.toggle(self.board)
