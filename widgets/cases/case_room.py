"""What joins the case desk to the duty window: the drawer, the card, the map, the keys."""

from collections.abc import Callable

from app.domain.cases.case import CASE_RESTS, UNHANDLED, CaseState
from app.domain.cases.query import CaseFilter, CaseLine, CaseOrder
from app.domain.classes import Severity
from app.domain.geo import LonLat
from app.services.cases.filters import KeptFilter
from app.services.cases.reading import CaseReading
from app.services.live import Pumped
from map_layers.overlays import CaseMark
from widgets.card_dock import CardDock
from widgets.cases.case_board import CaseBoard
from widgets.cases.case_card import CaseCard
from widgets.cases.case_ring import CaseRing
from widgets.cases.case_words import is_late_now
from widgets.cases.new_case_card import NewCaseCard
from widgets.desk import Desk
from widgets.drawers import Drawers
from widgets.look import Look
from widgets.map.map_pane import MapPane
from widgets.texts import Texts

CASE, NEW = "case:", "new_case"


class CaseRoom:
    """The card follows the queue; the map shows the places of what the queue holds."""

    def __init__(
        self,
        desk: Desk,
        board: CaseBoard,
        dock: CardDock,
        map_pane: MapPane,
        drawers: Drawers,
        look: Look,
        texts: Texts,
    ) -> None:
        self._desk = desk
        self.board = board
        self._dock = dock
        self._map = map_pane
        self._drawers = drawers
        self._look = look
        self._texts = texts
        self._marks: tuple[CaseMark, ...] = ()
        self._asked = 0  # so that no two filters asked for are taken for one
        board.opened.connect(self.show_case)
        board.listed.connect(self._listed)
        board.closed.connect(drawers.step_back)
        board.wanted_new.connect(self.new_case)
        self.ring = CaseRing(board, map_pane, desk.monotonic)
        board.wanted_ring.connect(self.ring.begin)
        map_pane.takes_place = self.take_place
        map_pane.case_chosen.connect(self.show_case)
        map_pane.built.connect(self._put_marks)

    def set_look(self, look: Look) -> None:
        """Take another theme."""
        self._look = look
        self.board.set_look(look)

    def absorb(self, pumped: Pumped) -> None:
        """Hand on what a drain brought."""
        self.board.absorb(pumped)

    def refresh(self) -> None:
        """Let ages grow; a shut queue leaves nothing on the map."""
        if isinstance(self._dock.card, CaseCard):
            self.board.tables.pump()  # the queue need not be open, and never have been
        self.board.refresh()
        self._mark()

    def release(self) -> None:
        """Stop asking."""
        self.board.release()

    def keys(self) -> dict[str, Callable[[], object]]:
        """Return the keys of the window that are the case desk's; a replay has none."""
        return {"C": self.toggle, "Ctrl+N": self.new_case} if self._desk.group.is_live else {}

    def toggle(self) -> None:
        """Open the queue, or shut it."""
        self._drawers.toggle(self.board)

    def show_filter(self, name: str, where: CaseFilter, order: CaseOrder = CaseOrder.DUE) -> None:
        """Open the queue with the cases of ``where``, called ``name``: what a figure is of."""
        self._asked += 1
        kept = KeptFilter(f"asked:{self._asked}", lambda _now_s: where, order, name)
        self._drawers.open(self.board)
        self.board.show_asked(kept)
        self.board.list.setFocus()

    def show_case(self, case_id: str) -> None:
        """Open a case: its card, and its place on the map."""
        desk, board = self._desk, self.board
        board.tables.pump()  # a card without the tables would show codes
        if self._dock.key == CASE + case_id and self._dock.card is not None:
            self._dock.card.setFocus()
            return

        def changed() -> None:
            if isinstance(self._dock.card, CaseCard) and self._dock.card.reading is reading:
                self._dock.card.show_case()

        reading = CaseReading(desk.group, case_id, changed, desk.monotonic)
        card = CaseCard(
            *(reading, desk.group, board.acts, desk.session, lambda: board.tables.catalogue),
            *(self._look, self._texts, desk.monotonic, board.people),
        )
        card.walked.connect(board.walk)
        card.member_wanted.connect(self.show_case)
        card.closed.connect(self._back)
        self._dock.show_card(card, CASE + case_id)
        card.refresh()
        card.setFocus()
        board.go_to(case_id)
        line = board.pages.line(case_id)
        if line is not None and line.lon_deg is not None and line.lat_deg is not None:
            self._map.show_place(line.lon_deg, line.lat_deg)

    def new_case(self) -> None:
        """Dock the form of a call that comes in, for who may put one in."""
        board = self.board
        if not board.acts.may_open():
            return
        board.tables.pump()
        tables = board.tables
        card = NewCaseCard(
            *(self._desk.group, board.acts, lambda: tables.catalogue, self._look, self._texts),
            self._desk.monotonic,
        )
        card.opened.connect(self.show_case)
        card.closed.connect(self._back)
        self._dock.show_card(card, NEW)
        card.take_keyboard()

    def take_place(self, at: LonLat) -> bool:
        """Give a place on the map to the form that waits for one; return whether one did."""
        card = self._dock.card
        if isinstance(card, NewCaseCard):
            card.take_place(at)
        elif isinstance(card, CaseCard) and card.amending.isVisible():
            card.amending.take_place(at)
        else:
            return False
        return True

    def _back(self) -> None:
        """Give the keyboard back to the queue, whose row is still the one that is meant."""
        if not self.board.isHidden():
            self.board.list.setFocus()

    def _listed(self) -> None:
        if isinstance(self._dock.card, CaseCard):
            self._dock.card.show_case()
        elif isinstance(self._dock.card, NewCaseCard):
            self._dock.card.refresh()
        self._mark()

    def _mark(self) -> None:
        """Put the places of the lines that are held on the map, while the queue is open."""
        now_s = self._desk.group.now_s()
        lines = () if self.board.isHidden() else self.board.pages.lines
        marks = tuple(mark for line in lines if (mark := mark_of(line, now_s)) is not None)
        if marks != self._marks:
            self._marks = marks
            self._put_marks()

    def _put_marks(self) -> None:
        self._map.put(cases=self._marks)


def mark_of(line: CaseLine, now_s: float) -> CaseMark | None:
    """Return the mark of a line on the map, or None where it has no place."""
    if line.lon_deg is None or line.lat_deg is None:
        return None
    state = CaseState(line.state)
    if state in CASE_RESTS:
        said = "closed"
    elif is_late_now(line, now_s):
        said = "overdue"
    else:
        said = "new" if state in UNHANDLED else "under_way"
    return CaseMark(line.case_id, Severity(line.severity), said, line.lon_deg, line.lat_deg)
