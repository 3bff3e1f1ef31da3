"""What joins the directory to the duty window: drawer, cards, map, cases, the command box, keys."""

from collections.abc import Callable

from app.domain.cases.query import CaseFilter
from app.domain.directory import DirectoryKind
from app.domain.directory_card import GRID, GROUND, UNIT, CardQuestion, DirectoryCard, DirectoryLine
from app.domain.geo import LonLat
from app.services.finder import Hit
from widgets.card_dock import CardDock
from widgets.cases.case_card import CaseCard
from widgets.cases.case_room import CASE, CaseRoom
from widgets.desk import Desk
from widgets.dossiers.directory_board import DirectoryBoard
from widgets.dossiers.dossier_card import CARD_KINDS, DossierCard
from widgets.drawers import Drawers
from widgets.look import Look
from widgets.map.map_pane import MapPane
from widgets.map_areas.areas_feature import AreasFeature
from widgets.texts import Texts

KEY = "directory:"
AREA = "area"  # the search's word for a grid


class DirectoryRoom:
    """One card is docked at a time; from a case's card one comes back to it.

    ``show_other`` shows what the command box found elsewhere.
    """

    def __init__(
        self,
        desk: Desk,
        cases: CaseRoom,
        dock: CardDock,
        map_pane: MapPane,
        drawers: Drawers,
        look: Look,
        texts: Texts,
        show_other: Callable[[Hit], object],
    ) -> None:
        self._desk, self._cases, self._dock = desk, cases, dock
        self._show_other = show_other
        self._map, self._drawers = map_pane, drawers
        self._look, self._texts = look, texts
        self._case_id = ""
        self.board = DirectoryBoard(desk.group, look, texts, desk.monotonic)
        self.board.chosen.connect(self._show_line)
        self.board.closed.connect(drawers.shut)
        drawers.add(self.board, self.board.words, self.board.opened)
        self._disconnect = desk.session.connect(self._session_moved)

    def set_look(self, look: Look) -> None:
        """Take another theme."""
        self._look = look
        self.board.set_look(look)

    def refresh(self) -> None:
        """Ask what is due where somebody looks."""
        self.board.refresh()

    def release(self) -> None:
        """Stop asking."""
        self.board.release()
        self._disconnect()

    def keys(self) -> dict[str, Callable[[], object]]:
        """Return the keys of the window that are ours; a replay has none."""
        if not self._desk.group.is_live:
            return {}
        return {"D": self.toggle, "Ctrl+G": self.show_ground}

    def toggle(self) -> None:
        """Open the directory, or shut it."""
        self._drawers.toggle(self.board)

    def show_ground(self) -> None:
        """Show whose ground it is: of the open case, the grid clicked on, or what is selected."""
        areas = (one for one in self._map.features.features if isinstance(one, AreasFeature))
        clicked = next((one.chosen_area for one in areas), "")
        place = self._place()
        if clicked and not isinstance(self._dock.card, CaseCard):
            self.show(GRID, clicked)
        elif place is not None:
            self._show(CardQuestion(GROUND, "", place.lon_deg, place.lat_deg))

    def show_ground_at(self, at: LonLat) -> None:
        """Show whose ground a place is."""
        self._show(CardQuestion(GROUND, "", at.lon_deg, at.lat_deg))

    def show(self, kind: str, key: str) -> None:
        """Show the card of something; distances are told from the case or thing that is open."""
        place = self._place()
        where = (None, None) if place is None else (place.lon_deg, place.lat_deg)
        self._show(CardQuestion(kind, key, *where))

    def show_hit(self, hit: Hit) -> None:
        """Show what the command box found: of the directory its card, else as others do it."""
        kind = GRID if hit.kind == AREA else hit.kind
        if kind not in CARD_KINDS:
            self._show_other(hit)
            return
        self.show(kind, hit.key)
        if hit.lon_deg is not None and hit.lat_deg is not None:
            self._map.show_place(hit.lon_deg, hit.lat_deg)

    def _show(self, about: CardQuestion) -> None:
        desk = self._desk
        if isinstance(self._dock.card, CaseCard):
            self._case_id = self._dock.key.removeprefix(CASE)
        elif not isinstance(self._dock.card, DossierCard):
            self._case_id = ""
        card = DossierCard(
            *(about, desk.group, self._look, self._texts, desk.monotonic),
            has_back=bool(self._case_id),
        )
        card.card_wanted.connect(self.show)
        card.case_wanted.connect(self._cases.show_case)
        card.cases_wanted.connect(self._list_cases)
        card.place_wanted.connect(self._go_to)
        card.entity_wanted.connect(desk.selection.select)
        card.back_wanted.connect(self._go_back)
        self._dock.show_card(card, f"{KEY}{about.kind}:{about.key}")
        card.refresh()

    def _show_line(self, line: DirectoryLine) -> None:
        if line.kind != DirectoryKind.TURNS:
            self.show(line.kind, line.key)
            return
        card = CardQuestion(DirectoryKind.TURNS.value, line.key)
        self._show(card)

    def _list_cases(self, card: DirectoryCard) -> None:
        """Open the queue with the cases of a card."""
        self._cases.show_filter(card.title, filter_of(card))

    def _go_to(self, at: LonLat) -> None:
        if self._map.isHidden():  # under a panel, where nobody would see it
            self._drawers.shut()
        self._map.show_place(at.lon_deg, at.lat_deg)

    def _go_back(self) -> None:
        if self._case_id:
            self._cases.show_case(self._case_id)

    def _place(self) -> LonLat | None:
        """Return where the open case or the selected thing is, or what the card was asked of."""
        card = self._dock.card
        if isinstance(card, CaseCard) and card.case is not None:
            place = card.case.place
            if place.lon_deg is not None and place.lat_deg is not None:
                return LonLat(place.lon_deg, place.lat_deg)
        if isinstance(card, DossierCard):
            about = card.about
            if about.lon_deg is not None and about.lat_deg is not None:
                return LonLat(about.lon_deg, about.lat_deg)
        world, entity_id = self._desk.group.world, self._desk.selection.entity_id
        row = None if entity_id is None else world.row_of(entity_id)
        if row is None:
            return None
        return LonLat(float(world.column("lon_deg")[row]), float(world.column("lat_deg")[row]))

    def _session_moved(self) -> None:
        """Ask anew: what is told depends on who sits here."""
        self.board.asking.again()
        if isinstance(self._dock.card, DossierCard):
            self._dock.card.asking.again()


def filter_of(card: DirectoryCard) -> CaseFilter:
    """Return which cases a card's list is of; of an outline its bounds, which hold a few more."""
    if card.kind == UNIT:
        return CaseFilter(is_open=True, unit=card.key)
    if card.kind in (DirectoryKind.PROPERTIES, DirectoryKind.PREMISES):
        return CaseFilter(is_open=True, about_ids=(card.key,))
    if card.rings:
        lons = [lon for ring in card.rings for lon, _ in ring]
        lats = [lat for ring in card.rings for _, lat in ring]
        return CaseFilter(is_open=True, bounds_deg=(min(lons), min(lats), max(lons), max(lats)))
    return CaseFilter(is_open=True, ids=tuple(line.case_id for line in card.cases))
