"""Lays a matrix out: as many rows and columns as can be read, and how many more there are."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from PySide6.QtCore import QRectF, QSize

from app.domain.classes import Severity
from app.domain.measures.figure import Grade
from widgets.look import TextRole
from widgets.panels.kinds.picture import Picture, line_of, width_of
from widgets.panels.kinds.pictured import Pictured
from widgets.row_paint import CENTRE, LEFT

SIDE_SHARE = 0.36  # of the width, for the names of rows at most
MARK_PX, GAP_PX = 14, 4


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
    """A whole matrix; ``more_rows`` and ``more_columns`` are how many are not in it."""

    rows: tuple[Heading, ...]
    columns: tuple[Heading, ...]
    cells: dict[tuple[str, str], Cell]
    more_rows: int = 0
    more_columns: int = 0


Opener = Callable[[str, str], Callable[[], None] | None]
Said = Callable[[Heading, Heading], str]


def paint_matrix(
    body: Pictured,
    picture: Picture,
    size: QSize,
    cells: Cells,
    open_cell: Opener,
    said: Said,
) -> None:
    """Lay out as many rows and columns as can be read, and say how many more there are."""
    look, px = body.look, body.look.px
    font, strong, line = look.font(), look.font(TextRole.STRONG), line_of(look.font())
    side = min(
        max((width_of(strong, row.name) for row in cells.rows), default=0.0) + 2 * px(GAP_PX),
        SIDE_SHARE * size.width(),
    )
    # No column is left out for a mark that may stand under its number.
    number_px = width_of(font, max((c.number for c in cells.cells.values()), key=len, default=""))
    warned_px = width_of(strong, max((c.warned for c in cells.cells.values()), key=len, default=""))
    sign_px = px(MARK_PX) + px(GAP_PX) + warned_px if _has_sign(cells) else 0
    cell_px = max(number_px + 2 * px(GAP_PX), sign_px + 2 * px(GAP_PX), px(44))
    columns = _fitting(cells.columns, (size.width() - side) / cell_px)
    room = size.height() - line
    row_px = line * (1.0 if look.scale.is_wall else 1.15)
    rows = _fitting(cells.rows, room / row_px)
    more = body.left_out(
        len(cells.rows) - len(rows) + cells.more_rows,
        len(cells.columns) - len(columns) + cells.more_columns,
    )
    if more:
        rows = _fitting(cells.rows, (room - line) / row_px)
        more = body.left_out(
            len(cells.rows) - len(rows) + cells.more_rows,
            len(cells.columns) - len(columns) + cells.more_columns,
        )
        foot = QRectF(px(GAP_PX), size.height() - line, size.width() - 2 * px(GAP_PX), line)
        picture.write(more, foot, font, look.colour("muted"), LEFT)
    if not rows or not columns:
        return
    high = (size.height() - line - (line if more else 0)) / len(rows)
    wide = (size.width() - side) / len(columns)
    for at, column in enumerate(columns):
        head = QRectF(side + at * wide + px(2), 0, wide - px(4), line)
        picture.spot(head, column.name)
        picture.write(column.name, head, font, look.colour("muted"), CENTRE)
    for down, row in enumerate(rows):
        top = line + down * high
        name = QRectF(px(GAP_PX), top, side - 2 * px(GAP_PX), high)
        picture.spot(name.adjusted(-px(GAP_PX), 0, px(GAP_PX), 0), row.name)
        picture.write(row.name, name, strong, look.colour("text2"), LEFT)
        for at, column in enumerate(columns):
            box = QRectF(side + at * wide, top, wide, high).adjusted(1, 1, -1, -1)
            cell = cells.cells.get((row.key, column.key))
            picture.spot(box, said(row, column), open_cell(row.key, column.key))
            _paint_cell(body, picture, box, cell)
    if more:
        picture.spot(QRectF(0, size.height() - line, size.width(), line), more)


def _paint_cell(body: Pictured, picture: Picture, box: QRectF, cell: Cell | None) -> None:
    look, px = body.look, body.look.px
    if cell is None:
        return
    picture.fill(box, body.heat.tint(cell.share))
    number, strong = look.font(), look.font(TextRole.STRONG)
    line = line_of(number)
    colour = look.colour("text")
    if cell.sign is None:
        picture.write(cell.number, box, number, colour, CENTRE, is_whole=True)
        return
    side, gap = px(MARK_PX), px(GAP_PX)
    number_px = width_of(number, cell.number)
    sign_px = side + (gap + width_of(strong, cell.warned) if cell.warned else 0)
    if number_px + 2 * gap + sign_px <= box.width():
        left = box.left() + (box.width() - number_px - 2 * gap - sign_px) / 2
        upper = QRectF(left, box.top(), number_px + 1, box.height())
        at, lower = left + number_px + 2 * gap, box
    elif box.height() >= 2 * line:
        upper = QRectF(box.left(), box.top(), box.width(), box.height() / 2)
        lower = upper.translated(0, box.height() / 2)
        at = box.left() + (box.width() - sign_px) / 2
    else:  # the mark alone: the number is told by the spot
        upper, at, lower = QRectF(), box.left() + (box.width() - sign_px) / 2, box
    picture.write(cell.number, upper, number, colour, CENTRE, is_whole=True)
    picture.mark(cell.sign, QRectF(at, lower.center().y() - side / 2, side, side))
    if cell.warned:
        text = QRectF(at + side + gap, lower.top(), box.right() - at - side - gap, lower.height())
        picture.write(cell.warned, text, strong, look.colour("text"), LEFT, is_whole=True)


def _fitting(headings: Sequence[Heading], room: float) -> Sequence[Heading]:
    return headings[: max(1, int(room))]


def _has_sign(cells: Cells) -> bool:
    return any(cell.sign is not None for cell in cells.cells.values())
