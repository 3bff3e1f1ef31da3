"""What joins snapshots and campaigns to the duty window: their drawers, their keys, the queue."""

from collections.abc import Callable

from app.services.live import Pumped
from widgets.campaigns.campaigns_board import CampaignsBoard
from widgets.cases.case_room import CaseRoom
from widgets.desk import Desk
from widgets.drawers import Drawers
from widgets.look import Look
from widgets.map.map_pane import MapPane
from widgets.snapshots.snapshot_room import SnapshotRoom
from widgets.texts import Texts


class FoundRoom:
    """A figure of a campaign opens its cases in the queue of the case desk."""

    def __init__(
        self,
        desk: Desk,
        cases: CaseRoom,
        map_pane: MapPane,
        drawers: Drawers,
        look: Look,
        texts: Texts,
    ) -> None:
        self._desk, self._drawers = desk, drawers
        self.snapshots = SnapshotRoom(desk, cases, map_pane, drawers, look, texts)
        self.campaigns = CampaignsBoard(desk.group, look, texts, desk.monotonic)
        self.campaigns.wanted.connect(cases.show_filter)
        self.campaigns.closed.connect(drawers.shut)
        drawers.add(self.campaigns, self.campaigns.census.table, self.campaigns.opened)

    def set_look(self, look: Look) -> None:
        """Take another theme."""
        self.snapshots.set_look(look)
        self.campaigns.set_look(look)

    def absorb(self, pumped: Pumped) -> None:
        """Hand on what a drain brought."""
        self.snapshots.absorb(pumped)
        self.campaigns.absorb(pumped)

    def refresh(self) -> None:
        """Ask what is due where somebody looks."""
        self.snapshots.refresh()
        self.campaigns.refresh()

    def release(self) -> None:
        """Stop asking."""
        self.snapshots.release()
        self.campaigns.release()

    def keys(self) -> dict[str, Callable[[], object]]:
        """Return the keys of the window that are ours; a replay has none."""
        if not self._desk.group.is_live:
            return {}
        return {**self.snapshots.keys(), "U": self.toggle_campaigns}

    def toggle_campaigns(self) -> None:
        """Open the campaigns, or shut them."""
        self._drawers.toggle(self.campaigns)
