"""Rows of words in columns, for panes that tell of people and posts: a mark, who, how, why."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QRectF
from typing_extensions import override

from app.domain.measures.figure import Grade
from widgets.panels.kinds.bar_rows import draw_foot, fitting, line_height, stretched
from widgets.panels.kinds.note import draw_note
from widgets.panels.kinds.paint import MARK_PX, RIGHT, Sheet, line_box
from widgets.panels.kinds.painted import PaintedBody

GAP_PX = 12
FIRST_SHARE = 0.4  # of the width belongs to the first column at least, as far as it needs it


@dataclass(frozen=True, slots=True)
class TextRow:
    """``cells`` are its words by column; ``grade`` marks what asks for somebody."""

    key: str
    cells: tuple[str, ...]
    grade: Grade = Grade.NONE


@dataclass(frozen=True, slots=True)
class TextRows:
    """Rows with a line over them; ``note`` says in words why there are none.

    ``order`` are the columns that give way where there is no room, the first of them first.
    ``columns`` are the columns' names, for whoever writes the rows down.
    """

    rows: tuple[TextRow, ...] = ()
    count: int = 0
    head: str = ""
    note: str = ""
    order: tuple[int, ...] = ()
    columns: tuple[str, ...] = ()


class TextRowsBody(PaintedBody[TextRows]):
    """The first column takes what is left; the others are shown whole, or not at all."""

    def act(self, row: TextRow) -> Callable[[], None]:
        """Return what a click on a row does."""
        raise NotImplementedError

    def head_act(self) -> Callable[[], None] | None:
        """Return what a click on the line over the rows does; None for nothing."""
        return None

    @override
    def draw(self, sheet: Sheet, model: TextRows, box: QRectF) -> None:
        """Paint the line and as many rows as there is room for."""
        body = sheet.faces.body
        high = line_height(self.look, body)
        if model.head:
            line = line_box(box, box.top(), high)
            sheet.text(model.head, line, sheet.faces.strong, sheet.ink("text"))
            if (act := self.head_act()) is not None:
                sheet.hit(line, "head", act)
            box = box.adjusted(0, high, 0, 0)
        if model.note:
            draw_note(sheet, model.note, box)
            if not model.head and (act := self.head_act()) is not None:
                sheet.hit(box, "head", act)
            return
        shown, has_foot = fitting(box, high, len(model.rows), self.rows)
        rows = model.rows[:shown]
        high = stretched(box, high, shown + has_foot)
        marks = any(row.grade in (Grade.WARN, Grade.BAD) for row in rows)
        mark = self.look.px(MARK_PX) * 1.4 if marks else 0.0
        wide = self._columns(sheet, rows, box.width() - mark, model.order)
        for at, row in enumerate(rows):
            place = line_box(box, box.top() + at * high, high)
            self._draw_row(sheet, row, place, mark, wide)
        if has_foot:
            hidden = max(model.count, len(model.rows)) - shown
            draw_foot(sheet, self.context, hidden, box, box.top() + shown * high)

    def _columns(
        self, sheet: Sheet, rows: tuple[TextRow, ...], width: float, order: tuple[int, ...]
    ) -> dict[int, float]:
        """Return the columns that are shown, and how wide they are."""
        body, gap = sheet.faces.body, self.look.px(GAP_PX)
        count = max((len(row.cells) for row in rows), default=0)
        wanted = {
            at: max((body.wide(row.cells[at]) for row in rows if at < len(row.cells)), default=0.0)
            for at in range(count)
        }
        kept = {at: wide + 0.5 for at, wide in wanted.items() if wide}
        first = min(wanted.get(0, 0.0), FIRST_SHARE * width)
        gives_way = [*order, *(at for at in range(count - 1, 0, -1) if at not in order)]
        for at in gives_way:
            rest = sum(wide + gap for other, wide in kept.items() if other)
            if first + rest <= width:
                break
            kept.pop(at, None)
        rest = sum(wide + gap for other, wide in kept.items() if other)
        kept[0] = max(0.0, width - rest)
        return dict(sorted(kept.items()))

    def _draw_row(
        self, sheet: Sheet, row: TextRow, box: QRectF, mark: float, wide: dict[int, float]
    ) -> None:
        body, gap, side = sheet.faces.body, self.look.px(GAP_PX), self.look.px(MARK_PX)
        if mark:
            sheet.grade(QRectF(box.left(), box.center().y() - side / 2, side, side), row.grade)
        left = box.left() + mark
        last = max(wide, default=0)
        for at, room in wide.items():
            place = QRectF(left, box.top(), room, box.height())
            ink = sheet.ink("text") if at == 0 else sheet.ink("text2")
            text = row.cells[at] if at < len(row.cells) else ""
            if at and at == last:
                sheet.text(text, place, body, ink, RIGHT)
            else:
                sheet.text(text, place, body, ink)
            left += room + gap
        sheet.tip(box, "\n".join(text for text in row.cells if text))
        sheet.hit(box, row.key, self.act(row))
