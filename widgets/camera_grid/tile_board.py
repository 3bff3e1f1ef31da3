"""Nine tiles three by three, or one of them alone; what is not shown decodes nothing."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from widgets.camera.tile import CameraTile
from widgets.camera.turns import Turns
from widgets.look import Look
from widgets.texts import Texts

SIDE = 3
SMALL_HZ = 4.0  # nine at twelve pictures a second would take the processor from the map
LARGE_HZ = 12.0
GAP_PX = 4


class TileBoard(QWidget):
    """Emits ``pressed`` with the number of a tile, from 0; ``count`` tiles at most nine."""

    pressed = Signal(int)

    def __init__(
        self,
        look: Look,
        texts: Texts,
        monotonic: Callable[[], float],
        count: int = SIDE * SIDE,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._large: int | None = None
        turns = Turns(self)
        self.tiles = tuple(
            CameraTile(look, texts, monotonic, self, SMALL_HZ, turns) for _ in range(count)
        )
        for number, tile in enumerate(self.tiles):
            tile.pressed.connect(partial(self.pressed.emit, number))

    @property
    def large(self) -> int | None:
        """The tile that is shown alone, None for all."""
        return self._large

    def enlarge(self, number: int | None) -> None:
        """Show one tile alone, or all of them."""
        self._large = number
        self._lay_out()

    def refresh(self) -> None:
        """Let ages grow."""
        for tile in self.tiles:
            if not tile.isHidden():
                tile.refresh()

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._look = look
        for tile in self.tiles:
            tile.set_look(look)
        self._lay_out()

    def release(self) -> None:
        """Close all streams."""
        for tile in self.tiles:
            tile.release()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room out anew."""
        super().resizeEvent(event)
        self._lay_out()

    def _lay_out(self) -> None:
        gap = self._look.px(GAP_PX)
        columns = min(SIDE, len(self.tiles))
        rows = -(-len(self.tiles) // columns)
        width = (self.width() - (columns - 1) * gap) // columns
        height = (self.height() - (rows - 1) * gap) // rows
        for number, tile in enumerate(self.tiles):
            if self._large is None:
                row, column = divmod(number, columns)
                room = QRect(column * (width + gap), row * (height + gap), width, height)
            else:
                room = self.rect()
            tile.setGeometry(room)
            tile.setVisible(self._large in (None, number))
            tile.show_at(LARGE_HZ if self._large is not None else SMALL_HZ)
