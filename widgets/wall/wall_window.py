"""A window that shows one scene on a whole screen: no cursor, no focus, no commands."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent, QScreen
from PySide6.QtWidgets import QGridLayout, QLayout, QSizePolicy, QWidget
from typing_extensions import override

from app.domain.safe_text import safe_text
from app.services.live import Pumped
from widgets.lent_font import lend_font
from widgets.look import Look, Scale
from widgets.panel_host import PanelHost
from widgets.replay_band import ReplayBand
from widgets.texts import Texts
from widgets.wall.panes import make_pane
from widgets.wall.scene import GRID, Scene
from widgets.wall.shown_pane import MapPaneFactory, ShownPane
from widgets.wall.wall_pane import WallContext

GUTTER_PX = 3
TITLE_CHARACTERS = 120
LEADER_FROM_M = 2.0  # nearer than that it is a desk, whatever the window is called


class WallWindow(QWidget):
    """``looks`` makes the look for a scale: letters follow from distance, width and pixels.

    Whoever owns the frame pump feeds ``absorb`` and ``refresh``; a failing pane is contained by
    ``host``.
    """

    def __init__(
        self,
        scene: Scene,
        context: WallContext,
        looks: Callable[[Scale], Look],
        texts: Texts,
        map_factory: MapPaneFactory,
        host: PanelHost,
    ) -> None:
        super().__init__()
        self.setObjectName("ground")
        title = texts("wall.title.clock", city=context.words.name)
        self.setWindowTitle(safe_text(title, TITLE_CHARACTERS))
        self.setWindowFlags(
            Qt.WindowType.Window
            | Qt.WindowType.FramelessWindowHint
            | Qt.WindowType.WindowDoesNotAcceptFocus
        )
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setCursor(Qt.CursorShape.BlankCursor)
        self.scene = scene
        self._looks = looks
        self._host = host
        self.look = looks(self._scale_for(1920))
        self.panes: dict[str, ShownPane] = {}
        self.band: ReplayBand | None = None
        if context.player is not None:
            self.band = ReplayBand(context.player, self.look, texts, self)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        for at in range(GRID):
            grid.setColumnStretch(at, 1)
            grid.setRowStretch(at, 1)
        for number, spec in enumerate(scene.pane):
            pane = make_pane(spec, context, self.look, map_factory)
            self.panes[f"{spec.kind.value} {number}"] = pane
            widget = pane.widget()
            # The grid, not a pane's wishes, decides who gets how much.
            widget.setMinimumSize(1, 1)
            widget.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
            (column, row), (columns, rows) = spec.at, spec.span
            grid.addWidget(widget, row, column, rows, columns)
        self._set_look(self.look)

    def show_on(self, screen: QScreen) -> None:
        """Fill a screen."""
        self.setScreen(screen)
        self.setGeometry(screen.geometry())
        self.showFullScreen()

    def absorb(self, pumped: Pumped) -> None:
        """Hand on what a drain brought."""
        for name, pane in self.panes.items():
            self._host.run(name, partial(pane.absorb, pumped))

    def refresh(self) -> None:
        """Let every pane show how things stand now."""
        for name, pane in self.panes.items():
            self._host.run(name, pane.refresh)
        if self.band is not None:
            self.band.update()

    def set_looks(self, looks: Callable[[Scale], Look]) -> None:
        """Take another theme."""
        self._looks = looks
        self._set_look(looks(self._scale_for(self.width())))

    def release(self) -> None:
        """Give back what the panes hold; call before closing."""
        for name, pane in self.panes.items():
            self._host.run(name, pane.release)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Work the letters out anew for the pixels there are."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._set_look(self._looks(self._scale_for(event.size().width())))
        self._place_band()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do nothing: a wall is not operated."""
        event.ignore()

    def _place_band(self) -> None:
        if self.band is not None:
            self.band.setGeometry(0, 0, self.width(), self.band.height())

    def _scale_for(self, width_px: int) -> Scale:
        scene = self.scene
        mm_per_px = scene.width_m * 1000 / max(1, width_px)
        return Scale(mm_per_px, scene.distance_m, is_wall=scene.distance_m >= LEADER_FROM_M)

    def _set_look(self, look: Look) -> None:
        self.look = look
        self.setPalette(look.palette())
        self.setFont(look.font())
        self.setStyleSheet(look.style_sheet())
        layout = self.layout()
        if layout is not None:
            layout.setSpacing(look.px(GUTTER_PX))
        if self.band is not None and layout is not None:
            self.band.set_look(look)
            layout.setContentsMargins(0, self.band.height(), 0, 0)
            self._place_band()
        for pane in self.panes.values():
            pane.set_look(look)
        lend_font(self, look)
