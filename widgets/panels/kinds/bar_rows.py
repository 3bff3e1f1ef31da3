"""Rows with a bar each: rank, name, bar, what it is of, number; what has no room is counted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF

from app.domain.measures.figure import Grade
from widgets.look import Look
from widgets.panels.body import PanelContext
from widgets.panels.kinds.paint import BAR_PX, MARK_PX, RIGHT, Face, Sheet, line_box

ROW_GAP_PX = 4
STRETCH = 1.5
COLUMN_GAP_PX = 8
LEAST_BAR_PX = 36
NAME_SHARE = 0.6  # of the width, at most, where there is anything beside the name
NUMBER_SHARE = 0.45


@dataclass(frozen=True, slots=True)
class Line:
    """What a row shows; ``number`` None has a dash and no bar. ``key`` tells rows apart."""

    key: str
    name: str
    number: float | None
    forms: tuple[str, ...]
    grade: Grade = Grade.NONE
    lead: str = ""  # its rank
    beside: str = ""  # what it is of: the first to give way
    is_own: bool = False
    tip: str = ""
    tint: int = 0


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the columns of all rows begin, and how wide they are; 0 for one that gave way."""

    lead: float
    name: float
    bar: float
    beside: float
    number: float
    mark: float
    gap: float


def line_height(look: Look, face: Face) -> float:
    """Return the height of a row: on a wall rows are worth more than the air between them."""
    return face.height if look.scale.is_wall else face.height + look.px(ROW_GAP_PX)


def fitting(box: QRectF, high: float, count: int, most: int) -> tuple[int, bool]:
    """Return how many of ``count`` rows are shown, and whether a line says how many are not."""
    room = max(0, int((box.height() + 0.5) // high))
    shown = min(count, most, room)
    if shown == count or not room:
        return shown, False
    return min(shown, max(room - 1, 1)), room > 1


def stretched(box: QRectF, high: float, lines: int) -> float:
    """Return the height of a line where ``lines`` share a box: more air where there is room."""
    return high if not lines else max(high, min(box.height() / lines, STRETCH * high))


def columns_of(sheet: Sheet, lines: Sequence[Line], width: float) -> Columns:
    """Return how the width is shared out: the bar is what is left, and gives way first of all."""
    body, look = sheet.faces.body, sheet.look
    gap = float(look.px(COLUMN_GAP_PX))
    lead = max((body.wide(line.lead) for line in lines), default=0.0)
    mark = 0.0
    if any(line.grade in (Grade.WARN, Grade.BAD) for line in lines):
        mark = look.px(MARK_PX) + gap / 2
    number = max((body.wide(line.forms[0]) for line in lines), default=0.0)
    if number > NUMBER_SHARE * width:
        number = max((body.wide(line.forms[-1]) for line in lines), default=0.0)
    beside = max((body.wide(line.beside) for line in lines), default=0.0)
    name = max((sheet.faces.strong.wide(line.name) for line in lines), default=0.0)
    fixed = (lead + gap if lead else 0.0) + number + mark + gap
    least_bar = float(look.px(LEAST_BAR_PX))
    name_kept = min(name, NAME_SHARE * width)
    if beside and fixed + name_kept + beside + 2 * gap + least_bar > width:
        beside = 0.0
    left = width - fixed - (beside + gap if beside else 0.0)
    bar = left - name_kept - gap
    if bar < least_bar:
        return Columns(lead, max(0.0, min(left, width)), 0.0, beside, number, mark, gap)
    return Columns(lead, name_kept, bar, beside, number, mark, gap)


def draw_lines(
    sheet: Sheet,
    lines: Sequence[Line],
    box: QRectF,
    high: float,
    scale: tuple[float, float],
    act: Callable[[Line], Callable[[], None]],
) -> None:
    """Paint rows ``high`` px high from the top; ``scale`` is what the ends of a bar stand for."""
    columns = columns_of(sheet, lines, box.width())
    for at, line in enumerate(lines):
        place = line_box(box, box.top() + at * high, high)
        _draw_line(sheet, line, place, columns, scale)
        sheet.tip(place, line.tip)
        sheet.hit(place, line.key, act(line))


def draw_foot(
    sheet: Sheet, context: PanelContext, hidden: int, box: QRectF, top: float, said: str = ""
) -> None:
    """Say in the line that begins at ``top`` how many rows are not shown, and what else is said."""
    body = sheet.faces.body
    foot = line_box(box, top, body.height)
    more = context.texts("panel_kinds.more", count=hidden) if hidden else ""
    text = context.texts("panel_kinds.and_said", one=more, other=said) if more and said else more
    sheet.text(text or said, foot, body, sheet.ink("muted"))


def scale_of(numbers: Sequence[float | None], *, is_share: bool = False) -> tuple[float, float]:
    """Return what bars span: nothing to the greatest, of shares to the whole, below where it is."""
    known = [one for one in numbers if one is not None]
    low, high = min([0.0, *known]), max([0.0, *known])
    if is_share and low == 0.0 and high <= 1.0:
        high = 1.0
    return (low, high) if high > low else (low, low + 1.0)


def _draw_line(
    sheet: Sheet, line: Line, box: QRectF, columns: Columns, scale: tuple[float, float]
) -> None:
    faces, gap = sheet.faces, columns.gap
    face = faces.strong if line.is_own else faces.body
    if line.is_own:
        sheet.painter.fillRect(box, sheet.ink("raised"))
        bar = QRectF(box.left() - gap / 2, box.top(), gap / 4, box.height())
        sheet.painter.fillRect(bar, sheet.ink("text"))
    left = box.left()
    if columns.lead:
        lead = QRectF(left, box.top(), columns.lead + 0.5, box.height())
        sheet.text(line.lead, lead, faces.body, sheet.ink("muted"), RIGHT)
        left += columns.lead + gap
    name = QRectF(left, box.top(), columns.name, box.height())
    sheet.text(line.name, name, face, sheet.ink("text"))
    left += columns.name + gap
    if columns.bar:
        _draw_bar(sheet, line, QRectF(left, box.top(), columns.bar - gap, box.height()), scale)
    right = box.right()
    number = QRectF(right - columns.number - 0.5, box.top(), columns.number + 0.5, box.height())
    sheet.number(line.forms, number, faces.body, sheet.grade_ink(line.grade))
    right -= columns.number
    if columns.mark:
        side = columns.mark - gap / 2
        mark = QRectF(right - columns.mark, box.center().y() - side / 2, side, side)
        sheet.grade(mark, line.grade)
        right -= columns.mark
    if columns.beside:
        beside = QRectF(right - gap - columns.beside - 0.5, box.top(), columns.beside + 0.5,
                        box.height())  # fmt: skip
        sheet.text(line.beside, beside, faces.body, sheet.ink("muted"), RIGHT)


def _draw_bar(sheet: Sheet, line: Line, box: QRectF, scale: tuple[float, float]) -> None:
    high = sheet.look.px(BAR_PX)
    rail = QRectF(box.left(), box.center().y() - high / 2, box.width(), high)
    sheet.painter.fillRect(rail, sheet.ink("line"))
    if line.number is None:
        return
    low, most = scale
    zero = rail.left() + rail.width() * (0.0 - low) / (most - low)
    end = rail.left() + rail.width() * (min(max(line.number, low), most) - low) / (most - low)
    wide = max(1.0, abs(end - zero)) if line.number else 0.0
    if wide:
        filled = QRectF(min(zero, end), rail.top(), wide, rail.height())
        sheet.painter.fillRect(filled, sheet.tint(line.tint))
