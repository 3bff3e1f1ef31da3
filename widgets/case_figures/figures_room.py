"""What joins the figures of cases to the duty window: the drawer, the queue, the card, a key."""

from collections.abc import Callable

from app.domain.cases.rescue import Rescue
from app.domain.geo import LonLat
from app.domain.safe_text import safe_text
from app.services.live import Pumped
from widgets.card_dock import CardDock
from widgets.case_figures.figures_board import FiguresBoard
from widgets.cases.case_card import CaseCard
from widgets.cases.case_room import CaseRoom
from widgets.cases.case_words import unit_name
from widgets.city_words import CityWords
from widgets.desk import Desk
from widgets.drawers import Drawers
from widgets.look import Look
from widgets.texts import Texts


class FiguresRoom:
    """A figure opens its cases in the queue; a rescue begins its step on the card of its case."""

    def __init__(
        self,
        desk: Desk,
        cases: CaseRoom,
        dock: CardDock,
        drawers: Drawers,
        words: CityWords,
        look: Look,
        texts: Texts,
    ) -> None:
        self._desk, self._cases, self._dock, self._drawers = desk, cases, dock, drawers
        self._rescue: tuple[str, Rescue] | None = None  # until the card's form has its unit
        tables = cases.board.tables
        self.board = FiguresBoard(
            *(desk.group, lambda: tables.catalogue, words.county, self._place),
            *(look, texts, desk.monotonic),
        )
        self.board.wanted.connect(cases.show_filter)
        self.board.rescue_wanted.connect(self._begin)
        self.board.closed.connect(drawers.shut)
        drawers.add(self.board, self.board.table, self.board.opened)

    def set_look(self, look: Look) -> None:
        """Take another theme."""
        self.board.set_look(look)

    def keys(self) -> dict[str, Callable[[], object]]:
        """Return the key of the window that opens the figures; a replay has none."""
        return {"I": self.toggle} if self._desk.group.is_live else {}

    def toggle(self) -> None:
        """Open the figures, or shut them."""
        self._drawers.toggle(self.board)

    def absorb(self, pumped: Pumped) -> None:
        """Hand on what a drain brought."""
        self.board.absorb(pumped)

    def refresh(self) -> None:
        """Ask what is due, and give the form that a rescue has opened its unit."""
        if not self.board.isHidden():
            self._cases.board.tables.pump()
        self.board.refresh()
        self._give_unit()

    def release(self) -> None:
        """Stop asking."""
        self.board.release()

    def _begin(self, case_id: str, rescue: Rescue | None) -> None:
        self._cases.show_case(case_id)
        card = self._dock.card
        if rescue is None or not isinstance(card, CaseCard):
            return
        self._rescue = (case_id, rescue)
        card.begin(rescue.step)
        self._give_unit()

    def _give_unit(self) -> None:
        """Put the rescue's unit into the form once it is there: the person confirms or changes."""
        if self._rescue is None:
            return
        case_id, rescue = self._rescue
        card = self._dock.card
        if not isinstance(card, CaseCard) or card.reading.case_id != case_id:
            self._rescue = None
        elif card.form.step is rescue.step:
            self._rescue = None
            if rescue.unit:  # found by its name, as it is called at this seat
                tables = self._cases.board.tables.catalogue
                card.form.unit.setText(safe_text(unit_name(tables, rescue.unit)))

    def _place(self) -> LonLat | None:
        """Return where the open case lies, or what is selected."""
        card = self._dock.card
        if isinstance(card, CaseCard) and card.case is not None:
            place = card.case.place
            if place.lon_deg is not None and place.lat_deg is not None:
                return LonLat(place.lon_deg, place.lat_deg)
        entity_id = self._desk.selection.entity_id
        world = self._desk.group.world
        row = None if entity_id is None else world.row_of(entity_id)
        if row is None:
            return None
        return LonLat(float(world.column("lon_deg")[row]), float(world.column("lat_deg")[row]))
