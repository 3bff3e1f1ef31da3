"""What joins the log of messages to the duty window: the drawer, the card of a case, a key."""

from collections.abc import Callable

from app.services.live import Pumped
from widgets.cases.case_room import CaseRoom
from widgets.desk import Desk
from widgets.drawers import Drawers
from widgets.look import Look
from widgets.notify.message_board import MessageBoard
from widgets.texts import Texts


class MessageRoom:
    """A line opens its case; a replay has no log: what became of a message is told live."""

    def __init__(
        self, desk: Desk, cases: CaseRoom, drawers: Drawers, look: Look, texts: Texts
    ) -> None:
        self._desk, self._drawers = desk, drawers
        self.board = MessageBoard(desk.group, look, texts, desk.monotonic)
        self.board.case_wanted.connect(cases.show_case)
        self.board.closed.connect(drawers.shut)
        drawers.add(self.board, self.board.table, self.board.opened)

    def set_look(self, look: Look) -> None:
        """Take another theme."""
        self.board.set_look(look)

    def keys(self) -> dict[str, Callable[[], object]]:
        """Return the key of the window that opens the log; a replay has none."""
        return {"Shift+L": self.toggle} if self._desk.group.is_live else {}

    def toggle(self) -> None:
        """Open the log of messages, or shut it."""
        self._drawers.toggle(self.board)

    def absorb(self, pumped: Pumped) -> None:
        """Hand on what a drain brought."""
        self.board.absorb(pumped)

    def refresh(self) -> None:
        """Ask what is due."""
        self.board.refresh()

    def release(self) -> None:
        """Wait for nothing more."""
        self.board.release()
