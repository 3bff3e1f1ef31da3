"""The drawers under the map: one is open at a time, or the map would have no room left."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget


class Drawers:
    """``add`` them once; ``home`` gets the keyboard when the last one is shut."""

    def __init__(self, home: QWidget) -> None:
        self._home = home
        self._drawers: dict[QWidget, tuple[QWidget, Callable[[], None]]] = {}
        # One, the one that it lies over, and what is done once that is open again.
        self._over: tuple[QWidget, QWidget, Callable[[], object]] | None = None

    @property
    def opened(self) -> QWidget | None:
        """The drawer that is open, if any."""
        return next((drawer for drawer in self._drawers if not drawer.isHidden()), None)

    @property
    def all(self) -> tuple[QWidget, ...]:
        """Every drawer, in the order they were added."""
        return tuple(self._drawers)

    def add(
        self, drawer: QWidget, focus: QWidget, on_open: Callable[[], None] = lambda: None
    ) -> None:
        """Take a drawer, shut; ``focus`` gets the keyboard when it opens, after ``on_open``."""
        drawer.hide()
        self._drawers[drawer] = (focus, on_open)

    def open(self, drawer: QWidget) -> None:
        """Open a drawer in place of whichever was open."""
        self._over = None
        for other in self._drawers:
            if other is not drawer:
                other.hide()
        focus, on_open = self._drawers[drawer]
        drawer.show()
        on_open()
        focus.setFocus()

    def open_over(
        self, under: QWidget, act: Callable[[], object], came_back: Callable[[], object]
    ) -> None:
        """Do what may open another drawer; where ``under`` was open, a step back leads to it.

        ``came_back`` is called once a step back has opened it.
        """
        was_open = self.opened is under
        act()
        over = self.opened
        if was_open and over is not None and over is not under:
            self._over = (over, under, came_back)

    def toggle(self, drawer: QWidget) -> None:
        """Open a drawer, or shut it."""
        if drawer.isHidden():
            self.open(drawer)
        else:
            self.shut()

    def shut(self) -> bool:
        """Shut what is open and give the keyboard back; return whether anything was open."""
        drawer = self.opened
        if drawer is None:
            return False
        drawer.hide()
        self._home.setFocus()
        return True

    def step_back(self) -> bool:
        """Open what lies under the one that is open, or shut it; return whether any was open."""
        if self._over is not None and self._over[0] is self.opened:
            _, under, came_back = self._over
            self.open(under)
            came_back()
            return True
        return self.shut()
