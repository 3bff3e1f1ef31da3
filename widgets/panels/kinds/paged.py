"""The base of panes that turn pages of their own: by the wheel, Page Up and Down, a click below."""

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from typing_extensions import override

from widgets.look import Look
from widgets.panels.body import PanelContext
from widgets.panels.kinds.painted import PaintedBody
from widgets.panels.spec import BodySpec

_PAGES = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}
Model = TypeVar("Model")


class PagedBody(PaintedBody[Model]):
    """A kind says in ``pages`` how many it has when it draws, and draws ``page``."""

    def __init__(self, spec: BodySpec, context: PanelContext, look: Look) -> None:
        super().__init__(spec, context, look)
        self.page, self.pages = 0, 1

    def turn(self, pages: int) -> None:
        """Go so many pages further, round at the end."""
        if self.pages > 1:
            self.page = (self.page + pages) % self.pages
            self.update()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turn pages where there are some."""
        key = Qt.Key(event.key())
        if key in _PAGES and self.pages > 1:
            self.turn(_PAGES[key])
        else:
            super().keyPressEvent(event)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Turn pages where there are some."""
        steps = event.angleDelta().y()
        if self.pages > 1 and steps and not self.context.is_wall:
            self.turn(-1 if steps > 0 else 1)
        else:
            super().wheelEvent(event)
