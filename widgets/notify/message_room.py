"""What joins messages to the duty window: the log's drawer, the form that sends, a ring, a key."""

from collections.abc import Callable

from app.domain.geo import LonLat
from app.domain.lasso import simplified
from app.domain.picks import How
from app.services.live import Pumped
from app.services.sending import Sending
from map_layers.overlays import Ink
from widgets.card_dock import CardDock
from widgets.cases.case_card import CaseCard
from widgets.cases.case_room import CaseRoom
from widgets.desk import Desk
from widgets.drawers import Drawers
from widgets.look import Look
from widgets.map.hand_tool import MapPoint
from widgets.map.map_pane import MapPane
from widgets.map_areas.areas_feature import AreasFeature
from widgets.map_select.select_tool import CatchWith, Ring, SelectTool
from widgets.notify.message_board import MessageBoard
from widgets.notify.send_card import SendCard
from widgets.texts import Texts

SEND = "send_messages"


class MessageRoom:
    """A line opens its case; a replay has no log: what became of a message is told live."""

    def __init__(
        self,
        desk: Desk,
        cases: CaseRoom,
        dock: CardDock,
        map_pane: MapPane,
        drawers: Drawers,
        look: Look,
        texts: Texts,
    ) -> None:
        self._desk, self._drawers, self._dock, self._map = desk, drawers, dock, map_pane
        self._look, self._texts = look, texts
        self.board = MessageBoard(desk.group, look, texts, desk.monotonic)
        self.board.case_wanted.connect(cases.show_case)
        self.board.send_wanted.connect(self.write)
        self.board.closed.connect(drawers.shut)
        drawers.add(self.board, self.board.table, self.board.opened)

    def set_look(self, look: Look) -> None:
        """Take another theme."""
        self._look = look
        self.board.set_look(look)

    def keys(self) -> dict[str, Callable[[], object]]:
        """Return the key of the window that opens the log; a replay has none."""
        return {"Shift+L": self.toggle} if self._desk.group.is_live else {}

    def toggle(self) -> None:
        """Open the log of messages, or shut it."""
        self._drawers.toggle(self.board)

    def may_write(self) -> bool:
        """Return whether whoever sits here may send messages."""
        return self._desk.session.may(SEND)

    def write(self) -> None:
        """Dock the form that sends, with the open case and the grid that is chosen on the map."""
        desk = self._desk
        if not self.may_write():
            return
        case = self._dock.card.case if isinstance(self._dock.card, CaseCard) else None
        known = {}
        if case is not None:
            place = case.place.address or case.place.town
            known = {"title": case.title, "number": str(case.number), "place": place}
        areas = (one for one in self._map.features.features if isinstance(one, AreasFeature))
        card = SendCard(
            Sending(desk.group, desk.commands, desk.session, lambda: None),
            *(self._look, self._texts, next((one.chosen_area for one in areas), "")),
            "" if case is None else case.case_id,
            known,
        )
        card.ring_wanted.connect(self._begin_ring)
        self._dock.show_card(card, SEND)
        card.take_keyboard()

    def absorb(self, pumped: Pumped) -> None:
        """Hand on what a drain brought."""
        self.board.absorb(pumped)

    def refresh(self) -> None:
        """Ask what is due."""
        self.board.refresh()

    def release(self) -> None:
        """Wait for nothing more."""
        self.board.release()

    def _begin_ring(self) -> None:
        """Take the hand until a ring is closed, clicked away or left with Esc."""
        if self._map.map is not None:
            tool = (CatchWith.LASSO, self._place_at, self._draw, self._catch, self._click)
            self._map.take_hand(SelectTool(*tool, self._drop))

    def _place_at(self, x_px: float, y_px: float) -> LonLat:
        host = self._map.map
        if host is None:
            return LonLat(0.0, 0.0)
        return LonLat(*host.scene.lonlat_at(x_px, y_px, self._desk.monotonic()))

    def _draw(self, ring: Ring) -> None:
        self._map.put(inks=(Ink(ring, is_closed=True),) if ring else ())

    def _catch(self, ring: Ring, _how: How) -> None:
        self._drop()
        if isinstance(self._dock.card, SendCard):
            self._dock.card.take_ring(simplified(ring))
            self._dock.card.words.setFocus()

    def _click(self, _at: MapPoint) -> None:
        self._drop()

    def _drop(self) -> bool:
        self._map.put(inks=())
        self._map.take_hand(None)
        return True
