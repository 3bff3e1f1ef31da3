"""The matrix of dangerous goods on a wall: six stages by seven elements, counted in the hub."""

from typing import ClassVar

from PySide6.QtCore import Qt
from typing_extensions import override

from app.services.hazmat import HazmatBook, MatrixAnswer
from widgets.hall_time import clock_text
from widgets.hazmat.matrix_grid import MatrixGrid
from widgets.look import Look
from widgets.plain import PlainLabel
from widgets.texts import Texts
from widgets.wall.wall_pane import WallContext, WallPane


class HazmatPane(WallPane):
    """Shows counts and open warnings as of the hub's answer; of the past nothing is counted."""

    waits_for_data: ClassVar[bool] = False

    def __init__(self, context: WallContext, look: Look) -> None:
        super().__init__(context.texts("hazmat.title"), context, look)
        self.book = HazmatBook(context.group, self._show, context.monotonic)
        self.said = PlainLabel(is_wrapping=True)
        self.grid = MatrixGrid(look, context.texts)
        self.grid.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.grid.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)  # nobody clicks
        self.content.addWidget(self.said)
        self.content.addWidget(self.grid, 1)
        self.set_look(look)

    @override
    def refresh(self) -> None:
        """Ask when it is due; without a link the figures stand still and go when they are lost."""
        super().refresh()
        if not self.book.is_watched:
            self.book.watch(is_watched=True)
        self.book.pump()
        self._show()

    @override
    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        super().set_look(look)
        if hasattr(self, "grid"):
            self.said.setFont(look.font())
            self.grid.set_look(look)
            pad = look.px(6)
            self.said.setContentsMargins(pad, 0, pad, 0)
            self.content.setContentsMargins(look.px(6), 0, look.px(6), look.px(8))

    @override
    def release(self) -> None:
        """Wait for nothing more."""
        self.book.release()

    def _show(self) -> None:
        answer, texts = self.book.answer, self.context.texts
        self.as_of_s = None if answer is None else answer.as_of_s
        self.as_of.set_text(texts("wall.no_data") if answer is None else clock_text(answer.as_of_s))
        if answer is None:
            self.vouch(None)
        self.grid.show_cells(() if answer is None else answer.cells)
        self.said.set_text(self._words(answer, texts))

    def _words(self, answer: MatrixAnswer | None, texts: Texts) -> str:
        if self.context.player is not None:
            return texts("wall.hazmat.not_in_replay")
        if answer is None:
            return texts("wall.hazmat.waits")
        # No sum: an alarm stands in every cell it concerns, so the cells do not add up to anything.
        is_calm = not any(cell.open_warnings for cell in answer.cells)
        return texts("wall.hazmat.calm" if is_calm else "wall.hazmat.open")
