"""The host of a map across screens: draws the one picture, and has every screen show its part."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from map_layers.span import Span
from widgets.panel_host import PanelHost
from widgets.wall.span_group import SpanGroup

if TYPE_CHECKING:  # both bring the GL library with them
    from collections.abc import Callable

    from map_layers.scene import MapScene
    from map_layers.span_canvas import SpanCanvas


class CropView(Protocol):
    """What shows one part of the picture on one screen."""

    def widget(self) -> QWidget:
        """Return the widget to be laid out; always the same one."""
        ...

    def show_crop(self, canvas: "SpanCanvas", number: int) -> None:
        """Show part ``number``; the context of the canvas is current."""
        ...

    def release(self) -> None:
        """Give back what it holds."""
        ...


class CanvasGround(Protocol):
    """The context the whole picture is drawn in, and the views that can show its parts."""

    @property
    def is_native(self) -> bool:
        """Whether its views are native windows."""
        ...

    def current(self) -> AbstractContextManager[None]:
        """Have its context current inside."""
        ...

    def canvas(self, scene: "MapScene") -> "SpanCanvas":
        """Return the canvas; its context is current."""
        ...

    def view(self, number: int) -> CropView:
        """Return a view for a part."""
        ...

    def release(self) -> None:
        """Give the context back."""
        ...


class SpanHost:
    """Implements ``MapHost`` for the leader of a group; the city is drawn once for all screens."""

    def __init__(
        self,
        scene: "MapScene",
        ground: CanvasGround,
        group: SpanGroup,
        now_s: "Callable[[], float]",
        monotonic: "Callable[[], float]",
        host: PanelHost,
    ) -> None:
        self._scene = scene
        self.ground = ground
        self._group = group
        self._now_s = now_s
        self._monotonic = monotonic
        self._host = host
        self._canvas: SpanCanvas | None = None
        self.views: Sequence[CropView] = [ground.view(number) for number in range(group.count)]
        group.hold([view.widget() for view in self.views])

    @property
    def scene(self) -> "MapScene":
        """The scene of the whole picture."""
        return self._scene

    @property
    def canvas(self) -> "SpanCanvas | None":
        """The picture, once one was drawn."""
        return self._canvas

    @property
    def surface(self) -> QObject:
        """The leader's part gets the events; a wall has none."""
        return self.widget()

    @property
    def is_native(self) -> bool:
        """Whether the parts are native windows."""
        return self.ground.is_native

    def widget(self) -> QWidget:
        """Return the leader's part."""
        return self.views[0].widget()

    def request(self) -> None:
        """Draw the picture now and have every screen that is there show its part."""
        self._host.run("map", self._render)

    def release(self) -> None:
        """Give everything back."""
        self._host.run("map", self._give_back)

    def _render(self) -> None:
        places = self._group.places()
        if not places:
            return
        dpr = self.widget().devicePixelRatioF()
        with self.ground.current():
            if self._canvas is None:
                self._canvas = self.ground.canvas(self._scene)
            self._canvas.draw(Span.over(places), dpr, self._now_s(), self._monotonic())
            for number, view in enumerate(self.views):
                if self._group.is_shown(number):
                    view.show_crop(self._canvas, number)

    def _give_back(self) -> None:
        for view in self.views:
            view.release()
        if self._canvas is not None:
            with self.ground.current():
                self._canvas.release()
            self._canvas = None
        self.ground.release()
