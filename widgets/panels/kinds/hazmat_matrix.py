"""The hall's matrix of dangerous goods in a panel: six stages by seven elements, with warnings."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF
from typing_extensions import override

from app.domain.classes import Severity
from app.domain.hazmat import Element, Stage
from app.domain.health import JUDGE
from app.services.hazmat import CellFigures, HazmatBook
from widgets.judging import not_judged
from widgets.look import Look
from widgets.panels.body import PanelContext
from widgets.panels.kinds.matrix_paint import Cell, Cells, Heading, MatrixPaint
from widgets.panels.kinds.note import draw_note
from widgets.panels.kinds.paint import Sheet
from widgets.panels.kinds.painted import PaintedBody
from widgets.panels.kinds.stand import Stand, answer_soundness
from widgets.panels.kinds.words import why_no_answer
from widgets.panels.spec import BodySpec

KEY = "hazmat_matrix"
ACT = "hazmat"  # the drawer with the rows behind each cell


class HazmatMatrixBody(PaintedBody[Cells]):
    """Asks the hub while it is looked at; a cell without a source says so and shows no zero."""

    def __init__(self, spec: BodySpec, context: PanelContext, look: Look) -> None:
        super().__init__(spec, context, look)
        self.book = HazmatBook(context.group, lambda: None)

    @override
    def read(self) -> tuple[Stand, Cells]:
        """Read the newest answer.

        The registers that nobody has brought are missing as far as cells name none: while the
        question runs nothing is known to be missing, and a refusal says its own reason. While
        nobody judges there may be more warnings than are counted: the judge is missing.
        """
        if not self.book.is_watched:
            self.book.watch(is_watched=True)
        self.book.pump()
        answer = self.book.answer
        if answer is None:
            return Stand(), Cells(note=self._why_none())
        missing = [KEY] if all(cell.count is None for cell in answer.cells) else []
        if not_judged(self.context.group, self.context.texts):
            missing.append(JUDGE)
        sound = answer_soundness(answer.as_of_s, self.context.group.now_s())
        return Stand(answer.as_of_s, sound, tuple(missing)), self._laid(answer.cells)

    def _why_none(self) -> str:
        if not self.context.group.is_live:
            return self.context.texts("panel_shapes.not_in_replay")
        return why_no_answer(self.context, self.book.code)

    @override
    def release(self) -> None:
        """Wait for nothing more."""
        self.book.release()

    @override
    def draw(self, sheet: Sheet, model: Cells, box: QRectF) -> None:
        """Lay the matrix out."""
        if model.note:
            draw_note(sheet, model.note, box)
            return
        answer = self.book.answer
        found = {(c.stage.value, c.element.value): c for c in (answer.cells if answer else ())}
        acts = self.context.acts
        paint = MatrixPaint(sheet, self.heat, self.context.texts, model)
        paint.paint(box, lambda _r, _c: lambda: acts.do(ACT), lambda r, c: self._said(found, r, c))

    def _laid(self, cells: Sequence[CellFigures]) -> Cells:
        words = self.context.texts
        most = max((cell.count or 0 for cell in cells), default=0)
        return Cells(
            tuple(Heading(s.value, words(f"hazmat.stage.{s.value}")) for s in Stage),
            tuple(Heading(e.value, words(f"hazmat.element.{e.value}")) for e in Element),
            {(cell.stage.value, cell.element.value): self._cell(cell, most) for cell in cells},
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
        return words("panel_shapes.cell", row=row.name, column=column.name, number=said)
