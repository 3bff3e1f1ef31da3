"""A matrix: one dimension down, another across, a number in each cell, and what is bad marked."""

from collections.abc import Callable

from PySide6.QtCore import QRectF
from typing_extensions import override

from app.domain.measures.asking import OTHERS, PartOrder
from app.domain.measures.figure import DASH, Grade
from app.domain.measures.indicator import Indicator
from widgets.look import Look
from widgets.panels.body import Body, PanelContext
from widgets.panels.kinds.hazmat_matrix import KEY, HazmatMatrixBody
from widgets.panels.kinds.matrix_paint import Cell, Cells, Heading, MatrixPaint
from widgets.panels.kinds.natural import in_order
from widgets.panels.kinds.note import draw_note
from widgets.panels.kinds.paint import Sheet
from widgets.panels.kinds.painted import PaintedBody
from widgets.panels.kinds.part_marks import MARKED
from widgets.panels.kinds.parted import Parted, PartsReader
from widgets.panels.kinds.stand import Stand, joined
from widgets.panels.kinds.words import label_of
from widgets.panels.spec import BodySpec

MOST_COLUMNS = 31


class MatrixBody(PaintedBody[Cells]):
    """Parts of the first indicator by two dimensions; a second one counts warnings in each cell."""

    def __init__(self, spec: BodySpec, context: PanelContext, look: Look) -> None:
        super().__init__(spec, context, look)
        found = [context.figures.table.find(key) for key in spec.indicators[:2]]
        self.indicators = [one for one in found if one is not None]
        self.parts = [self._reader(one) for one in self.indicators]
        self._seen: tuple[Parted, ...] = ()
        self._cells = Cells()

    def _reader(self, one: Indicator) -> PartsReader:
        return PartsReader(self.context, one, self.spec.by, self.spec.across, self.spec.order)

    @override
    def read(self) -> tuple[Stand, Cells]:
        """Read the parts of both; what was the same before is not laid out again."""
        if not self.parts:
            key = self.spec.indicators[0] if self.spec.indicators else DASH
            return Stand(), Cells(note=self.context.texts("panel_shapes.no_indicator", key=key))
        read = [one.read() for one in self.parts]
        stand, parteds = joined([one for one, _ in read]), tuple(parted for _, parted in read)
        if len(parteds) != len(self._seen) or any(
            new is not old for new, old in zip(parteds, self._seen, strict=True)
        ):
            self._seen, self._cells = parteds, self._laid(*parteds)
        return stand, self._cells

    @override
    def draw(self, sheet: Sheet, model: Cells, box: QRectF) -> None:
        """Lay the matrix out."""
        if model.note:
            draw_note(sheet, model.note, box)
            return
        paint = MatrixPaint(sheet, self.heat, self.context.texts, model)
        paint.paint(box, self._open, lambda row, column: self._said(model, row, column))

    def _open(self, row: str, column: str) -> Callable[[], None]:
        pairs = ((self.spec.by, row), (self.spec.across, column))
        key = self.indicators[0].key
        return self.opens(key, None, *(one for one in pairs if one[1] != OTHERS))

    def _said(self, cells: Cells, row: Heading, column: Heading) -> str:
        texts, cell = self.context.texts, cells.cells.get((row.key, column.key))
        number = texts("panel_shapes.nothing_here") if cell is None else cell.number
        said = texts("panel_shapes.cell", row=row.name, column=column.name, number=number)
        if cells.unmarked:
            return f"{said}\n{cells.unmarked}"
        if cell is None or not cell.warned:
            return said
        return f"{said}\n{texts('panel_shapes.warned', count=cell.warned)}"

    def _laid(self, parted: Parted, warner: Parted | None = None) -> Cells:
        rows: dict[str, list[float]] = {}
        columns: dict[str, list[float]] = {}
        names: dict[tuple[int, str], str] = {}
        for row in parted.rows:
            weight = row.value or 0.0
            rows.setdefault(row.key, []).append(weight)
            columns.setdefault(row.across, []).append(weight)
            names[0, row.key], names[1, row.across] = row.name, row.across_name
        is_by_key = self.spec.order is PartOrder.KEY
        row_keys = in_order(self.spec.by, rows, is_by_key=is_by_key)
        column_keys = in_order(self.spec.across, columns, is_by_key=is_by_key)
        kept_rows, kept_columns = row_keys[: self.rows], column_keys[:MOST_COLUMNS]
        warned = {(row.key, row.across): row.value for row in warner.rows} if warner else {}
        most = max((abs(row.number) for row in parted.rows if row.number is not None), default=0.0)
        cells = {}
        for row in parted.rows:
            at = row.key, row.across
            count = warned.get(at) or 0.0
            grade = row.grade
            if warner is not None:
                grade = Grade.WARN if count else Grade.NONE
            share = abs(row.number) / most if most and row.number is not None else 0.0
            sign = grade if grade in MARKED else None
            cells[at] = Cell(row.forms[0], share, sign, f"{count:,.0f}" if count else "")
        return Cells(
            tuple(Heading(key, names[0, key]) for key in kept_rows),
            tuple(Heading(key, names[1, key]) for key in kept_columns),
            cells,
            len(row_keys) - len(kept_rows) + _beyond(parted),
            len(column_keys) - len(kept_columns),
            parted.note,
            self._unmarked(warner),
        )

    def _unmarked(self, warner: Parted | None) -> str:
        """Return why nothing is marked, where that is not because nothing was warned of."""
        if warner is None or warner.whole is not None:
            return ""
        return f"{label_of(self.context, self.indicators[1])} {warner.note}"


def _beyond(parted: Parted) -> int:
    """Return how many rows are not in the answer at all, as far as it says."""
    is_summed = any(row.key == OTHERS for row in parted.rows)
    return 0 if is_summed else max(0, parted.count - len(parted.rows))


def make_matrix(spec: BodySpec, context: PanelContext, look: Look) -> Body:
    """Return the matrix of dangerous goods where no figure is named, else one of parts."""
    if not spec.indicators or spec.indicators[0] == KEY:
        return HazmatMatrixBody(spec, context, look)
    return MatrixBody(spec, context, look)
