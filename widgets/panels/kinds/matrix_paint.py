"""Lays a matrix out: as many rows and columns as can be read, and how many more there are."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from PySide6.QtCore import QRectF

from app.domain.classes import Severity
from app.domain.measures.figure import Grade
from widgets.panels.kinds.heat import HeatTints
from widgets.panels.kinds.paint import CENTRE, LEFT, Sheet, line_box
from widgets.panels.kinds.part_marks import draw_sign
from widgets.texts import Texts

SIDE_SHARE = 0.36  # of the width, for the names of rows at most
MARK_PX, GAP_PX, LEAST_CELL_PX, ROW_AIR_PX = 14, 4, 44, 4


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell says: its number in words, how strong its tint is, and what is marked in it."""

    number: str
    share: float = 0.0
    sign: Severity | Grade | None = None
    warned: str = ""


class Heading(NamedTuple):
    """A row or a column: its key and its name."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Cells:
    """A whole matrix; ``more_rows`` and ``more_columns`` are how many are not in it.

    ``note`` says in words why there is none, ``unmarked`` why no cell is marked.
    """

    rows: tuple[Heading, ...] = ()
    columns: tuple[Heading, ...] = ()
    cells: dict[tuple[str, str], Cell] = field(default_factory=dict)
    more_rows: int = 0
    more_columns: int = 0
    note: str = ""
    unmarked: str = ""


Opener = Callable[[str, str], Callable[[], None]]
Said = Callable[[Heading, Heading], str]


class MatrixPaint:
    """Lays out as many rows and columns as can be read, and says how many more there are."""

    def __init__(self, sheet: Sheet, heat: HeatTints, texts: Texts, cells: Cells) -> None:
        self._sheet, self._heat, self._texts, self._cells = sheet, heat, texts, cells
        self._mark = sheet.look.px(MARK_PX)
        self._gap = sheet.look.px(GAP_PX)

    def paint(self, box: QRectF, open_cell: Opener, said: Said) -> None:
        """Paint into ``box``; each cell says what ``said`` has of it and opens."""
        sheet, cells = self._sheet, self._cells
        body, strong, gap = sheet.faces.body, sheet.faces.strong, self._gap
        line = body.height
        names = max((strong.wide(row.name) for row in cells.rows), default=0.0) + 2 * gap
        side = min(names, SIDE_SHARE * box.width())
        columns = _fitting(cells.columns, (box.width() - side) / self._least_width())
        row_px = line if sheet.look.scale.is_wall else line + sheet.look.px(ROW_AIR_PX)
        rows = _fitting(cells.rows, (box.height() - line) / row_px)
        more = self._more(rows, columns)
        if more:
            rows = _fitting(cells.rows, (box.height() - 2 * line) / row_px)
            more = self._more(rows, columns)
        if not rows or not columns:
            return
        high = (box.height() - line - (line if more else 0)) / len(rows)
        wide = (box.width() - side) / len(columns)
        for at, column in enumerate(columns):
            left = box.left() + side + at * wide
            head = QRectF(left + gap / 2, box.top(), wide - gap, line)
            sheet.spot(head, f"column:{column.key}", column.name)
            sheet.text(column.name, head, body, sheet.ink("muted"), CENTRE)
        for down, row in enumerate(rows):
            place = line_box(box, box.top() + line + down * high, high)
            name = QRectF(place.left(), place.top(), side, high)
            sheet.spot(name, f"row:{row.key}", row.name)
            text = name.adjusted(gap, 0, -gap, 0)
            sheet.text(row.name, text, strong, sheet.ink("text2"), LEFT)
            for at, column in enumerate(columns):
                cell = QRectF(place.left() + side + at * wide, place.top(), wide, high)
                act = open_cell(row.key, column.key)
                sheet.spot(cell, f"{row.key}:{column.key}", said(row, column), act)
                self._paint_cell(cell, cells.cells.get((row.key, column.key)))
        if more:
            foot = line_box(box, box.bottom() - line, line)
            sheet.spot(foot, "more", more)
            sheet.text(more, foot.adjusted(gap, 0, -gap, 0), body, sheet.ink("muted"), LEFT)

    def _least_width(self) -> float:
        """Return how wide a cell is at least: its mark may stand under its number."""
        sheet, cells, gap = self._sheet, self._cells.cells.values(), self._gap
        number = max((sheet.faces.body.wide(cell.number) for cell in cells), default=0.0)
        warned = max((sheet.faces.strong.wide(cell.warned) for cell in cells), default=0.0)
        has_sign = any(cell.sign is not None for cell in cells)
        sign = self._mark + gap + warned if has_sign else 0.0
        return max(number + 2 * gap, sign + 2 * gap, float(sheet.look.px(LEAST_CELL_PX)))

    def _more(self, rows: Sequence[Heading], columns: Sequence[Heading]) -> str:
        """Return what is not shown in words: marks, rows and columns; empty where all is."""
        cells, texts = self._cells, self._texts
        said = [cells.unmarked] if cells.unmarked else []
        if left := len(cells.rows) - len(rows) + cells.more_rows:
            said.append(texts("panel_shapes.more_rows", count=left))
        if left := len(cells.columns) - len(columns) + cells.more_columns:
            said.append(texts("panel_shapes.more_columns", count=left))
        return texts("panel_shapes.between").join(said)

    def _paint_cell(self, box: QRectF, cell: Cell | None) -> None:
        if cell is None:
            return
        sheet, side, gap = self._sheet, self._mark, self._gap
        body, strong, ink = sheet.faces.body, sheet.faces.strong, sheet.ink("text")
        sheet.fill(box.adjusted(1, 1, -1, -1), self._heat.tint(cell.share))
        forms = (cell.number,)
        if cell.sign is None:
            sheet.number(forms, box, body, ink, CENTRE)
            return
        number_px = body.wide(cell.number)
        sign_px = side + (gap + strong.wide(cell.warned) if cell.warned else 0)
        if number_px + 2 * gap + sign_px + 2 <= box.width():
            left = box.left() + (box.width() - number_px - 2 * gap - sign_px) / 2
            upper = QRectF(left, box.top(), number_px + 1, box.height())
            at, lower = left + number_px + 2 * gap, box
        elif box.height() >= 2 * body.height:
            upper = QRectF(box.left(), box.top(), box.width(), box.height() / 2)
            lower = upper.translated(0, box.height() / 2)
            at = box.left() + (box.width() - sign_px) / 2
        else:  # the mark alone: the number is told by the spot
            upper, at, lower = QRectF(), box.left() + (box.width() - sign_px) / 2, box
        sheet.number(forms, upper, body, ink, CENTRE)
        draw_sign(sheet, cell.sign, QRectF(at, lower.center().y() - side / 2, side, side))
        if cell.warned:
            left = at + side + gap
            text = QRectF(left, lower.top(), box.right() - left, lower.height())
            sheet.number((cell.warned,), text, strong, ink, LEFT)


def _fitting(headings: Sequence[Heading], room: float) -> Sequence[Heading]:
    return headings[: max(1, int(room))]
