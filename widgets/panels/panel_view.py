"""One panel as a person sees it: its head, and its panes on a grid of twelve by twelve."""

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLayout, QVBoxLayout, QWidget

from app.domain.classes import Age
from app.services.live import Pumped
from widgets.look import Look
from widgets.panel_host import PanelHost
from widgets.panels.body import BodyMaker, PanelContext
from widgets.panels.fault_words import fault_words
from widgets.panels.panel_ground import PanelGround
from widgets.panels.panel_head import PanelHead, fault_text
from widgets.panels.panel_places import Pair, cells_of
from widgets.panels.panels_folder import Panel
from widgets.panels.spec import GRID, BodyKind, BodySpec
from widgets.panels.tile import SpoiledTile, Tile, lay_out
from widgets.plain import PlainLabel

GUTTER_PX = 3
REFRESH_EVERY_S = 2.0

Place = tuple[Pair, Pair]  # corner and span


class PanelView(QWidget):
    """``refresh`` is to be called about twice a second: the panes are refreshed every two seconds.

    They are too when an answer came that was waited for. Hidden it does nothing at all. On a wall
    (``look.scale.is_wall``) only those panes are there that have a place on one.
    """

    def __init__(
        self,
        panel: Panel,
        ground: PanelGround,
        context: PanelContext,
        look: Look,
        makers: Mapping[BodyKind, BodyMaker],
    ) -> None:
        super().__init__()
        self.setObjectName("ground")
        self.panel = panel
        watch = () if panel.spec is None else panel.spec.watch
        self.context = context = replace(context, watch=watch)
        self._ground = ground
        self._makers = makers
        self._host = PanelHost(ground.monotonic)
        self._due_s = float("-inf")
        self._revision = ground.revision
        self._is_wall = look.scale.is_wall
        self.tiles: list[Tile | SpoiledTile] = []
        self.head = PanelHead(panel, context, look)
        self._grid_widget = QWidget()
        self._grid = QGridLayout(self._grid_widget)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        for at in range(GRID):
            self._grid.setColumnStretch(at, 1)
            self._grid.setRowStretch(at, 1)
        self.said = PlainLabel(is_wrapping=True)
        self.said.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._outer.addWidget(self.head)
        self._outer.addWidget(self.said)
        self._outer.addWidget(self._grid_widget, 1)
        self._fill(look)
        self._dress(look)

    def absorb(self, pumped: Pumped) -> None:
        """Hand on what a drain brought, where anybody can see it."""
        if self.isVisible():
            for tile in self.tiles:
                tile.absorb(pumped)

    def refresh(self) -> None:
        """Show how things stand, where anybody can see it and it is time."""
        if not self.isVisible():
            return
        now_s, revision = self._ground.monotonic(), self._ground.revision
        if now_s < self._due_s and revision == self._revision:
            return
        self._revision = revision
        for tile in self.tiles:
            tile.refresh()
        as_of_s, is_live = self._as_of()
        # Until the first number is there it is looked for at every call: somebody waits for it.
        self._due_s = now_s + (REFRESH_EVERY_S if as_of_s else 0.0)
        self.head.refresh(as_of_s, is_live=is_live)

    def set_look(self, look: Look) -> None:
        """Take another theme or scale; another density lays the panes out anew."""
        if look.scale.is_wall != self._is_wall:
            self._is_wall = look.scale.is_wall
            self._empty()
            self._fill(look)
        else:
            for tile in self.tiles:
                tile.set_look(look)
        self.head.set_look(look)
        self._dress(look)

    def release(self) -> None:
        """Give back what the panes hold."""
        for tile in self.tiles:
            tile.release()

    def _dress(self, look: Look) -> None:
        self.said.setFont(look.font())
        self._grid.setSpacing(look.px(GUTTER_PX))
        self._outer.setSpacing(look.px(GUTTER_PX))
        self._due_s = float("-inf")

    def _fill(self, look: Look) -> None:
        panel, context = self.panel, self.context
        taken: set[Pair] = set()
        specs = () if panel.spec is None else panel.spec.pane
        for number, spec in enumerate(specs):
            place = self._place(spec)
            if place is not None:
                taken |= cells_of(*place)
                name = f"{panel.key} {number} {spec.kind.value}"
                maker = self._makers.get(spec.kind)
                self._put(Tile(name, spec, context, look, maker, self._host), place)
        for spoiled in panel.file.spoiled:
            spot = spoiled.wall if self._is_wall else (spoiled.at, spoiled.span)
            if spot is not None and not taken & cells_of(*spot):
                taken |= cells_of(*spot)
                self._put(SpoiledTile(spoiled.fault, context, look), spot)
        self.said.set_text("" if self.tiles else self._why_empty())
        self.said.setVisible(not self.tiles)

    def _put(self, tile: Tile | SpoiledTile, place: Place) -> None:
        (column, row), (columns, rows) = place
        lay_out(tile)
        self.tiles.append(tile)
        self._grid.addWidget(tile, row, column, rows, columns)

    def _place(self, spec: BodySpec) -> Place | None:
        if not self._is_wall:
            return spec.at, spec.span
        return None if spec.wall is None else (spec.wall.at, spec.wall.span)

    def _why_empty(self) -> str:
        panel, texts = self.panel, self.context.texts
        if panel.spec is None and panel.faults:
            return texts("panels.unread", fault=fault_words(texts, panel.faults[0]))
        if self._is_wall and panel.spec is not None and panel.spec.pane:
            return texts("panels.not_for_walls")
        return fault_text(panel, self.context)

    def _empty(self) -> None:
        for tile in self.tiles:
            tile.release()
            self._grid.removeWidget(tile)
            tile.hide()
            tile.deleteLater()
        self.tiles.clear()

    def _as_of(self) -> tuple[float, bool]:
        """Return as of when the oldest number of all panes is, and whether all came in time.

        Where some are late, it is the oldest of these: an hourly number is old and in time. 0
        while there is none.
        """
        there = [tile for tile in self.tiles if tile.as_of_s]
        late = [tile for tile in there if tile.worth is not Age.LIVE]
        return min((tile.as_of_s for tile in late or there), default=0.0), not late
