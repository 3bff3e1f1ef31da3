"""What joins the queue of snapshots to the duty window: drawer, key, and place on the map."""

from collections.abc import Callable

from app.domain.classes import Severity
from app.services.live import Pumped
from map_layers.overlays import CaseMark
from widgets.cases.case_room import CaseRoom
from widgets.desk import Desk
from widgets.drawers import Drawers
from widgets.look import Look
from widgets.map.map_pane import MapPane
from widgets.snapshots.snapshot_board import SnapshotBoard
from widgets.texts import Texts


class SnapshotRoom:
    """The map goes to what is looked at and marks it; Enter opens its card."""

    def __init__(
        self,
        desk: Desk,
        cases: CaseRoom,
        map_pane: MapPane,
        drawers: Drawers,
        look: Look,
        texts: Texts,
    ) -> None:
        self._desk, self._map, self._drawers = desk, map_pane, drawers
        self.board = SnapshotBoard(
            *(desk.group, desk.commands, desk.session, look, texts, desk.monotonic)
        )
        drawers.add(self.board, self.board, self.board.refresh)
        self._is_marked = False
        self.board.closed.connect(drawers.shut)
        self.board.opened.connect(cases.show_case)
        self.board.looked.connect(self._go_there)

    def set_look(self, look: Look) -> None:
        """Take another theme."""
        self.board.set_look(look)

    def absorb(self, pumped: Pumped) -> None:
        """Hand on what a drain brought."""
        self.board.absorb(pumped)

    def refresh(self) -> None:
        """Let ages grow; a shut drawer leaves nothing on the map."""
        self.board.refresh()
        if not self.board.isHidden():
            self._mark()  # the case desk takes its marks off when it is shut
        elif self._is_marked:
            self._is_marked = False
            self._map.put(cases=())

    def release(self) -> None:
        """Stop asking."""
        self.board.release()

    def keys(self) -> dict[str, Callable[[], object]]:
        """Return the key of the window that is ours; a replay has none."""
        return {"Q": self.toggle} if self._desk.group.is_live else {}

    def toggle(self) -> None:
        """Open the queue, or shut it."""
        self._drawers.toggle(self.board)

    def _mark(self) -> None:
        line = self.board.queue.line
        marks: tuple[CaseMark, ...] = ()
        if line is not None and line.lon_deg is not None and line.lat_deg is not None:
            where = (line.lon_deg, line.lat_deg)
            marks = (CaseMark(line.case_id, Severity(line.severity), "new", *where),)
        self._is_marked = True
        self._map.put(cases=marks)

    def _go_there(self) -> None:
        line = self.board.queue.line
        if self.board.isHidden() or line is None:
            return
        if line.lon_deg is not None and line.lat_deg is not None:
            self._map.show_place(line.lon_deg, line.lat_deg)
        self._mark()
