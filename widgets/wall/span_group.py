"""A map that lies across screens: the places its parts take, and the panes that only show one."""

from collections.abc import Callable

from PySide6.QtCore import QPoint
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget
from typing_extensions import override

from app.services.live import Pumped
from map_layers.span import Crop, ScreenGrid
from widgets.hatch import hatch
from widgets.look import Look, TextRole
from widgets.pane import BAND_PX, Pane
from widgets.plain import PlainLabel


class SpanGroup:
    """``leader`` says and does what a map pane does; the others show the rest of its picture."""

    def __init__(self, grid_px: Callable[[int, int], ScreenGrid]) -> None:
        self._grid_px = grid_px
        self._screens: list[tuple[int, int]] = []
        self._holders: list[QWidget] = []
        self._known: dict[int, Crop] = {}  # where each part lay when it was last on a screen
        self.leader: Pane | None = None
        self.others: list[CropPane] = []
        self.said = ""  # what every part says above its picture

    def lead(self, pane: Pane, column: int, row: int) -> None:
        """Let ``pane`` be the leader, on the screen at ``column``, ``row``."""
        self.leader = pane
        self._screens.insert(0, (column, row))

    def join(self, pane: "CropPane", column: int, row: int) -> None:
        """Let ``pane`` show what lies on another screen."""
        self.others.append(pane)
        self._screens.append((column, row))

    def tell(self, said: str) -> None:
        """Have every part say why the picture is not whole; empty while it is."""
        self.said = said
        if self.leader is not None:
            self.leader.mark_part(said)

    @property
    def count(self) -> int:
        """How many parts there are; the leader's is the first."""
        return len(self._screens)

    def hold(self, views: list[QWidget]) -> None:
        """Take what shows each part; all but the leader's are laid out here."""
        self._holders = views
        for pane, view in zip(self.others, views[1:], strict=True):
            pane.take(view)

    def is_shown(self, number: int) -> bool:
        """Whether a part is on a screen now: not hidden, not minimised."""
        view = self._holders[number]
        return view.isVisible() and not view.window().isMinimized()

    @property
    def missing(self) -> int:
        """How many parts that were on a screen are on none now."""
        return sum(not self.is_shown(number) for number in self._known)

    def places(self) -> list[Crop]:
        """Return where the parts lie on the wall in device px.

        None until all have been on a screen, and while none is. One that is on none any more keeps
        its last place, so the picture neither stops nor jumps on the other screens.
        """
        for number, (view, at) in enumerate(zip(self._holders, self._screens, strict=False)):
            if self.is_shown(number):
                self._known[number] = self._place(view, at)
        if not self._known or len(self._known) < self.count or self.missing == self.count:
            return []
        return [self._known[number] for number in range(self.count)]

    def _place(self, view: QWidget, screen: tuple[int, int]) -> Crop:
        window, dpr = view.window(), view.devicePixelRatioF()
        grid = self._grid_px(round(window.width() * dpr), round(window.height() * dpr))
        corner = view.mapTo(window, QPoint(0, 0))
        size = (round(view.width() * dpr), round(view.height() * dpr))
        here = Crop(round(corner.x() * dpr), round(corner.y() * dpr), *size)
        on_wall = grid.at(*screen)
        return here.moved(on_wall.left_px, on_wall.top_px)


class CropPane(QFrame):
    """A part of a spanned map; implements ``widgets.wall.panes.ShownPane``.

    It is hatched along its top while the leader is: no screen shows old things as fresh.
    """

    def __init__(self, group: SpanGroup, look: Look) -> None:
        super().__init__()
        self.said = PlainLabel()
        self.said.setFont(look.font(TextRole.STRONG))
        self.said.hide()
        self.setObjectName("pane")
        self._group = group
        self._look = look
        self._is_hatched = False
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.said)

    def take(self, view: QWidget) -> None:
        """Show a part of the picture."""
        self._column.addWidget(view, 1)
        view.show()

    def absorb(self, pumped: Pumped) -> None:
        """The leader does that for all."""
        del pumped

    def refresh(self) -> None:
        """Say what the leader says of how things stand."""
        leader = self._group.leader
        is_hatched = leader is not None and leader.is_hatched
        if is_hatched != self._is_hatched:
            self._is_hatched = is_hatched
            self._make_room()
        self.said.set_text(self._group.said)
        self.said.setVisible(bool(self._group.said))

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._look = look
        self.said.setFont(look.font(TextRole.STRONG))
        self._make_room()

    def release(self) -> None:
        """The leader gives back what there is."""

    def widget(self) -> QWidget:
        """Return the pane itself."""
        return self

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the frame, and the band where it is due."""
        super().paintEvent(event)
        if self._is_hatched:
            painter = QPainter(self)
            hatch(painter, self._look, self.rect().adjusted(0, 0, 0, self._band_px - self.height()))
            painter.end()

    @property
    def _band_px(self) -> int:
        return self._look.px(BAND_PX)

    def _make_room(self) -> None:
        self._column.setContentsMargins(0, self._band_px if self._is_hatched else 0, 0, 0)
        self.update()
