"""A panel on a wall: the one a scene names, or several through which it turns slowly."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from app.services.live import Pumped
from widgets.look import Look
from widgets.panels.kinds.table import MAKERS
from widgets.panels.lent_maps import LentMaps
from widgets.panels.panel_ground import NoActs
from widgets.panels.panel_view import PanelView
from widgets.panels.panels_folder import Panel
from widgets.plain import PlainLabel
from widgets.wall.scene import PaneSpec
from widgets.wall.wall_pane import WallContext


class PanelPane(QFrame):
    """Only the panel that is seen exists; what was saved since is shown at the next refresh."""

    def __init__(self, context: WallContext, look: Look, spec: PaneSpec) -> None:
        super().__init__()
        self.setObjectName("ground")  # what lies between the panes
        self._context = context
        self._look = look
        self._keys = spec.panels or (spec.panel,)
        self._rotate_s = spec.rotate_s
        self._at = 0
        self._turn_s = context.monotonic() + spec.rotate_s
        self.maps = LentMaps(self, look)
        self.view: PanelView | None = None
        self._shown: Panel | None = None
        self.said = PlainLabel(is_wrapping=True)
        self.said.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self.said, 1)
        self._show()

    @property
    def key(self) -> str:
        """The key of the panel whose turn it is."""
        return self._keys[self._at]

    def absorb(self, pumped: Pumped) -> None:
        """Hand on what a drain brought."""
        if self._context.panels is not None:
            self._context.panels.absorb(pumped)
        if self.view is not None:
            self.view.absorb(pumped)

    def refresh(self) -> None:
        """Turn when it is time, take what was saved, and show how things stand now."""
        ground, now_s = self._context.panels, self._context.monotonic()
        if ground is None:
            return
        is_turn = len(self._keys) > 1 and now_s >= self._turn_s
        if is_turn:
            self._at = (self._at + 1) % len(self._keys)
            self._turn_s = now_s + self._rotate_s
        ground.folder.look()
        is_other = ground.folder.find(self.key) is not self._shown
        if is_turn or is_other or self._is_elsewhere():
            self._show()
        if self.view is not None:
            self.view.refresh()

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._look = look
        self.said.setFont(look.font())
        self.maps.set_look(look)
        if self.view is not None:
            self.view.set_look(look)

    def release(self) -> None:
        """Give back what the panel and the maps hold."""
        self._drop()
        self.maps.release()

    def widget(self) -> QWidget:
        """Return the pane itself."""
        return self

    def _is_elsewhere(self) -> bool:
        ground = self._context.panels
        return ground is not None and (
            self.view is not None and self.view.context.node != ground.node()
        )

    def _show(self) -> None:
        self._drop()
        ground, texts = self._context.panels, self._context.texts
        panel = self._shown = None if ground is None else ground.folder.find(self.key)
        self.said.setVisible(panel is None)
        if ground is None or panel is None:
            self.said.set_text(texts("panels.absent", key=self.key))
            return
        context = ground.context(NoActs(), is_wall=True)
        context = replace(context, map_factory=self.maps.factory(context.map_factory))
        self.view = PanelView(panel, ground, context, self._look, MAKERS)
        self._column.addWidget(self.view, 1)
        self.view.show()

    def _drop(self) -> None:
        view, self.view = self.view, None
        if view is not None:
            view.release()
            self._column.removeWidget(view)
            view.hide()
            view.deleteLater()
