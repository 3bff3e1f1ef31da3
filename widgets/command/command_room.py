"""What follows from the command box: the map shows what it rests on, and what is chosen opens."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.services.finder import Hit, HitKind
from widgets.command.command_box import CommandBox
from widgets.desk import Desk

if TYPE_CHECKING:  # both bring the GL library with them
    from map_layers.camera import CameraView
    from widgets.map.map_pane import MapPane

CASE = "case"
# What no entity of the map is: it can be gone to where a place of it is known, and no more.
NOT_ON_THE_MAP = frozenset({CASE, "person", "firm", "place"})


class CommandRoom(QObject):
    """Lives as long as its box, and the map looks where that rests.

    A thing of the map is ringed, a place is gone to; the map goes back when the box shuts.
    """

    def __init__(
        self,
        box: CommandBox,
        map_pane: "MapPane",
        desk: Desk,
        do: Callable[[str], object],
        show_hit: Callable[[Hit], object],
        show_case: Callable[[str], object],
    ) -> None:
        super().__init__(box)
        self._map = map_pane
        self._desk = desk
        self._do = do
        self._show_hit = show_hit
        self._show_case = show_case
        self._was_at: CameraView | None = None
        box.rested.connect(self._preview)
        box.dismissed.connect(self._go_back)
        box.chosen.connect(self._take)

    def _preview(self, hit: Hit) -> None:
        is_here = self._desk.group.world.row_of(hit.key) is not None
        self._desk.selection.hover(hit.key if is_here else None)
        if is_here or hit.lon_deg is None or hit.lat_deg is None:
            return
        if self._was_at is None:
            self._was_at = self._map.view
        self._map.show_place(hit.lon_deg, hit.lat_deg)

    def _go_back(self) -> None:
        self._desk.selection.hover(None)
        was_at, self._was_at = self._was_at, None
        if was_at is not None and self._map.map is not None:
            scene = self._map.map.scene
            now_s = self._desk.monotonic()
            scene.camera.ask(now_s)
            scene.camera.glide(was_at, now_s)
            scene.touch()

    def _take(self, hit: Hit) -> None:
        """Do or show what was chosen."""
        if hit.kind == HitKind.ACTION:
            self._do(hit.key)
            return
        if hit.kind == CASE:
            self._show_case(hit.key)
        if hit.kind not in NOT_ON_THE_MAP or hit.lon_deg is not None:
            self._show_hit(hit)
