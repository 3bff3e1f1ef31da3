"""The hall's matrix of dangerous goods in a panel: six stages by seven elements, with warnings."""

from collections.abc import Callable, Hashable

from PySide6.QtCore import QSize

from app.domain.classes import Severity
from app.domain.hazmat import Element, Stage
from app.domain.readings import Soundness
from app.services.hazmat import CellFigures, HazmatBook
from widgets.cards.error_text import error_text
from widgets.look import Look
from widgets.panels.body import PanelContext
from widgets.panels.kinds.matrix_paint import Cell, Cells, Heading, paint_matrix
from widgets.panels.kinds.picture import Picture
from widgets.panels.kinds.pictured import Pictured
from widgets.panels.kinds.stand import answer_soundness
from widgets.panels.spec import BodySpec

KEY = "hazmat_matrix"
ACT = "hazmat"  # the drawer with the rows behind each cell


class HazmatMatrixBody(Pictured):
    """Asks the hub while it is looked at; a cell without a source says so and shows no zero."""

    def __init__(self, spec: BodySpec, context: PanelContext, look: Look) -> None:
        self.book = HazmatBook(context.group, lambda: None)
        super().__init__(spec, context, look)

    def read(self) -> Hashable:
        """Keep the newest answer."""
        if not self.book.is_watched:
            self.book.watch(is_watched=True)
        self.book.pump()
        answer = self.book.answer
        return self.book.code if answer is None else answer.cells

    def release(self) -> None:
        """Wait for nothing more."""
        self.book.release()

    def why_nothing(self) -> str:
        """Return why there is no matrix."""
        if not self.context.group.is_live:
            return self.text("panel_shapes.not_in_replay")
        if self.book.answer is not None:
            return ""
        code = self.book.code
        return (
            self.text("panel_shapes.asking")
            if code in {"", "ok"}
            else error_text(self.context.texts, code)
        )

    def as_of_s(self) -> float:
        """Return as of when it was counted."""
        return 0.0 if self.book.answer is None else self.book.answer.as_of_s

    def soundness(self) -> Soundness:
        """Return what it is worth by its age."""
        if self.book.answer is None:
            return Soundness.LOST
        return answer_soundness(self.book.answer.as_of_s, self.context.group.now_s())

    def missing(self) -> tuple[str, ...]:
        """Return the registers that nobody has brought, as far as cells name none.

        While the question runs nothing is known to be missing, and a refusal says its own reason.
        """
        answer = self.book.answer
        if answer is None:
            return ()
        return (KEY,) if all(cell.count is None for cell in answer.cells) else ()

    def compose(self, picture: Picture, size: QSize) -> None:
        """Lay the matrix out."""
        answer = self.book.answer
        found = {(c.stage.value, c.element.value): c for c in (answer.cells if answer else ())}
        most = max((cell.count or 0 for cell in found.values()), default=0)
        words = self.context.texts
        cells = Cells(
            tuple(Heading(s.value, words(f"hazmat.stage.{s.value}")) for s in Stage),
            tuple(Heading(e.value, words(f"hazmat.element.{e.value}")) for e in Element),
            {at: self._cell(cell, most) for at, cell in found.items()},
        )
        paint_matrix(
            self,
            picture,
            size,
            cells,
            lambda _r, _c: self._opener(),
            lambda r, c: self._said(found, r, c),
        )

    def _cell(self, cell: CellFigures, most: int) -> Cell:
        if cell.count is None:
            return Cell(self.context.texts("hazmat.no_source"))
        share = cell.count / most if most else 0.0
        if not cell.open_warnings:
            return Cell(f"{cell.count:,}", share)
        return Cell(f"{cell.count:,}", share, Severity(cell.gravest), f"{cell.open_warnings:,}")

    def _said(
        self, found: dict[tuple[str, str], CellFigures], row: Heading, column: Heading
    ) -> str:
        words, cell = self.context.texts, found.get((row.key, column.key))
        if cell is None:
            said = words("hazmat.unknown")
        elif cell.count is None:
            said = words("hazmat.no_source")
        else:
            said = words("hazmat.cell", count=cell.count, open=cell.open_warnings)
        return self.text("panel_shapes.cell", row=row.name, column=column.name, number=said)

    def _opener(self) -> Callable[[], None] | None:
        if self.context.is_wall:
            return None
        return lambda: self.context.acts.do(ACT)
