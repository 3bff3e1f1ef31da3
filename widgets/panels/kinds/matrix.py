"""A matrix: one dimension down, another across, a number in each cell, and what is bad marked."""

import math
from collections.abc import Callable, Hashable

from PySide6.QtCore import QSize

from app.domain.measures.asking import OTHERS, PartOrder, PartsAnswer, PartsQuestion
from app.domain.measures.figure import Grade, graded, shown
from widgets.look import Look
from widgets.panels.body import Body, PanelContext
from widgets.panels.kinds.hazmat_matrix import KEY, HazmatMatrixBody
from widgets.panels.kinds.matrix_paint import Cell, Cells, Heading, paint_matrix
from widgets.panels.kinds.natural import in_order
from widgets.panels.kinds.picture import Picture
from widgets.panels.kinds.pictured import MARKED, Parted
from widgets.panels.kinds.stand import lacking
from widgets.panels.spec import BodySpec

MOST_COLUMNS = 31


class MatrixBody(Parted):
    """Parts of the first indicator by two dimensions; a second one counts warnings in each cell."""

    def __init__(self, spec: BodySpec, context: PanelContext, look: Look) -> None:
        self._warned: PartsAnswer | None = None
        self._warner = spec.indicators[1] if len(spec.indicators) > 1 else ""
        super().__init__(spec, context, look)

    def read(self) -> Hashable:
        """Keep the newest answers."""
        found = super().read()
        if not self._warner:
            return found
        asked = self.question()
        warned = self.context.parts.parts(
            PartsQuestion(self._warner, asked.by, asked.node, asked.across, asked.order, asked.most)
        )
        self._warned = warned
        return found, None if warned is None else warned.parts

    def missing(self) -> tuple[str, ...]:
        """Return the feeds of both figures while they are missing."""
        warner = self.context.figures.table.find(self._warner) if self._warner else None
        more: tuple[str, ...] = ()
        if warner is not None and self._warned is None:
            more = lacking([self.context.figures.of(warner, self.node)])
        return tuple(dict.fromkeys((*super().missing(), *more)))

    def compose(self, picture: Picture, size: QSize) -> None:
        """Lay the matrix out."""
        cells = self._cells()
        paint_matrix(self, picture, size, cells, self._open, lambda r, c: self._said(cells, r, c))

    def _open(self, row: str, column: str) -> Callable[[], None] | None:
        return self.opener((self.by, row), (self.across, column))

    def _said(self, cells: Cells, row: Heading, column: Heading) -> str:
        cell = cells.cells.get((row.key, column.key))
        number = self.text("panel_shapes.nothing_here") if cell is None else cell.number
        said = self.text("panel_shapes.cell", row=row.name, column=column.name, number=number)
        warned = (
            f"\n{self.text('panel_shapes.warned', count=cell.warned)}"
            if cell and cell.warned
            else ""
        )
        return said + warned

    def _cells(self) -> Cells:
        answer, indicator = self.answer, self.indicator
        if answer is None or indicator is None:
            return Cells((), (), {})
        rows: dict[str, list[float]] = {}
        columns: dict[str, list[float]] = {}
        names: dict[tuple[int, str], str] = {}
        for part in answer.parts:
            weight = part.value or 0.0
            rows.setdefault(part.key, []).append(weight)
            columns.setdefault(part.across, []).append(weight)
            names[0, part.key], names[1, part.across] = self.name(part), self.across_name(part)
        row_keys = in_order(self.by, rows, is_by_key=self.spec.order is PartOrder.KEY)
        column_keys = in_order(self.across, columns, is_by_key=self.spec.order is PartOrder.KEY)
        kept_rows, kept_columns = row_keys[: self.rows], column_keys[:MOST_COLUMNS]
        warned = {(p.key, p.across): p.value for p in self._warned.parts} if self._warned else {}
        numbers = {(p.key, p.across): self.number(p) for p in answer.parts}
        most = max((abs(n) for n in numbers.values() if math.isfinite(n)), default=0.0)
        cells = {}
        for at, number in numbers.items():
            grade = graded(indicator, number)
            count = warned.get(at) or 0.0
            if self._warner:
                grade = Grade.WARN if count else Grade.NONE
            share = abs(number) / most if most and math.isfinite(number) else 0.0
            cells[at] = Cell(
                shown(indicator, number),
                share,
                grade if grade in MARKED else None,
                f"{count:,.0f}" if count else "",
            )
        return Cells(
            tuple(Heading(key, names[0, key]) for key in kept_rows),
            tuple(Heading(key, names[1, key]) for key in kept_columns),
            cells,
            len(row_keys) - len(kept_rows) + _beyond(answer),
            len(column_keys) - len(kept_columns),
        )


def _beyond(answer: PartsAnswer) -> int:
    """Return how many rows are not in the answer at all, as far as it says."""
    is_summed = any(part.key == OTHERS for part in answer.parts)
    return 0 if is_summed else max(0, answer.count - len(answer.parts))


def make_matrix(spec: BodySpec, context: PanelContext, look: Look) -> Body:
    """Return the matrix of dangerous goods where no figure is named, else one of parts."""
    if not spec.indicators or spec.indicators[0] == KEY:
        return HazmatMatrixBody(spec, context, look)
    return MatrixBody(spec, context, look)
