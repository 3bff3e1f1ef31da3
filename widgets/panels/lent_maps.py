"""The maps of a place where panels turn: made once, lent to whichever panel is shown."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, QRect
from PySide6.QtGui import QHideEvent, QMoveEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QWidget
from typing_extensions import override

from app.services.live import Pumped
from widgets.look import Look
from widgets.map.map_pane import MapPane
from widgets.panels.map_keys import MapKeys
from widgets.wall.shown_pane import MapPaneFactory, ShownPane

PLACING = frozenset({QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.LayoutRequest})


class MapSlot(QWidget):
    """The room that a panel leaves for a map: the map lies over it and follows it.

    A map draws in a native window, which must not be moved from one parent to another: it stays a
    child of ``ground``, and only its place changes.
    """

    def __init__(self, map_widget: QWidget, ground: QWidget) -> None:
        super().__init__()
        self._map: QWidget | None = map_widget
        self._ground = ground
        self._followed: list[QWidget] = []

    def leave(self) -> None:
        """Let the map go: it follows no longer, and is hidden."""
        for widget in self._followed:
            widget.removeEventFilter(self)
        self._followed.clear()
        self._hide_map()
        self._map = None

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow what this lies in."""
        if event.type() in PLACING:
            self._place()
        return False

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Show the map, and follow everything between this and the ground."""
        super().showEvent(event)
        if not self._followed:
            around = self.parentWidget()
            while around is not None and around is not self._ground:
                around.installEventFilter(self)
                self._followed.append(around)
                around = around.parentWidget()
        self._place()
        if self._map is not None:
            self._map.raise_()  # above a panel that came after it
            self._map.show()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        """Hide the map: nobody pays for what is not seen."""
        super().hideEvent(event)
        self._hide_map()

    @override
    def moveEvent(self, event: QMoveEvent) -> None:
        """Have the map follow."""
        super().moveEvent(event)
        self._place()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Have the map follow."""
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        if self._map is not None and self._ground.isAncestorOf(self):
            corner = self.mapTo(self._ground, QPoint(0, 0))
            self._map.setGeometry(QRect(corner, self.size()))

    def _hide_map(self) -> None:
        if self._map is None:
            return
        focus = QApplication.focusWidget()
        had_focus = focus is not None and (focus is self._map or self._map.isAncestorOf(focus))
        self._map.hide()
        if had_focus:  # or the keys would go to whatever comes next in the window
            self._ground.setFocus()


class LentMap:
    """Implements ``ShownPane`` over a map that outlives it; ``inner`` is the map's own widget."""

    def __init__(
        self, pane: ShownPane, ground: QWidget, give_back: Callable[["LentMap"], None]
    ) -> None:
        self.pane = pane
        self.inner = pane.widget()
        self._slot = MapSlot(self.inner, ground)
        self._give_back = give_back

    def absorb(self, pumped: Pumped) -> None:
        """Take what a drain brought."""
        self.pane.absorb(pumped)

    def refresh(self) -> None:
        """Show how things stand now."""
        self.pane.refresh()

    def set_look(self, look: Look) -> None:
        """Do nothing: whoever lends it dresses it."""

    def release(self) -> None:
        """Give the map back, hidden."""
        self._slot.leave()
        self._give_back(self)

    def widget(self) -> QWidget:
        """Return the room over which the map lies."""
        return self._slot


class LentMaps:
    """One map for all panels that are shown in ``ground``; more only where a panel has more."""

    def __init__(self, ground: QWidget, look: Look) -> None:
        self._ground = ground
        self._look = look
        self._keys = MapKeys(ground)
        self._all: list[ShownPane] = []
        self._free: list[ShownPane] = []

    @property
    def count(self) -> int:
        """How many maps were made."""
        return len(self._all)

    def factory(self, make: MapPaneFactory | None) -> MapPaneFactory | None:
        """Return what lends a map in place of making one; None where none can be made."""
        if make is None:
            return None
        return lambda look: self._lend(make, look)

    def set_look(self, look: Look) -> None:
        """Dress all maps in another theme or scale."""
        if look is not self._look:
            self._look = look
            for pane in self._all:
                pane.set_look(look)

    def release(self) -> None:
        """Give back what the maps hold; for the end of the ground."""
        for pane in self._all:
            pane.release()
        self._all.clear()
        self._free.clear()

    def _lend(self, make: MapPaneFactory, look: Look) -> LentMap:
        self.set_look(look)
        if not self._free:
            pane = make(look)
            inner = pane.widget()
            inner.hide()
            inner.setParent(self._ground)  # for good, before it has a native window
            if isinstance(inner, MapPane):
                inner.built.connect(partial(self._watch, inner))
            self._all.append(pane)
            self._free.append(pane)
        return LentMap(self._free.pop(), self._ground, self._take_back)

    def _watch(self, inner: MapPane) -> None:
        """Leave a map its own keys, and those of one that is a window of its own to the place."""
        if inner.map is not None:
            self._keys.watch(inner.map.surface)

    def _take_back(self, lent: LentMap) -> None:
        if lent.pane in self._all:
            self._free.append(lent.pane)
