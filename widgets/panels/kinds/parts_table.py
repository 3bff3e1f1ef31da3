"""A table: the parts of a figure as rows, the indicators as columns."""

import re
from dataclasses import dataclass

from PySide6.QtCore import QRectF
from typing_extensions import override

from app.domain.measures.figure import DASH, Grade, graded
from app.domain.measures.indicator import Counting, Indicator
from widgets.look import Look
from widgets.panels.body import PanelContext
from widgets.panels.kinds.bar_rows import fitting, line_height, stretched
from widgets.panels.kinds.feed_order import is_of_feeds, worst_first
from widgets.panels.kinds.note import draw_note
from widgets.panels.kinds.paint import MARK_PX, RIGHT, Face, Sheet, line_box
from widgets.panels.kinds.painted import PaintedBody
from widgets.panels.kinds.parted import Parted, PartsReader, Row, is_others, within
from widgets.panels.kinds.stand import Stand, joined
from widgets.panels.kinds.words import label_of, number_forms, unit_beside, unit_of, with_unit
from widgets.panels.spec import BodySpec

GAP_PX = 12
LEAST_NAME_PX = 72
MOST_NAME = 0.4  # of the width
MOST_LINES = 3  # of a head
LEAST_ROWS = 2  # with fewer a head has one line
# What a line is not broken within: what is in brackets, a word, or one character of Chinese.
PIECES = re.compile(r"\([^)]*\)|[\u2e80-\uffff]|[^\s\u2e80-\uffff(]+\s*|\s+|\(")
OWN = frozenset({"journal", "registers"})  # sources of rows that the hall has or has not
HEAD_EM = 3.5  # lines high: what a head takes at least of its words, where all have no room


@dataclass(frozen=True, slots=True)
class Cell:
    """One number of a row; ``forms`` whole, then in short."""

    forms: tuple[str, ...] = (DASH,)
    fraction: str = ""
    grade: Grade = Grade.NONE


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows by key and name with a cell for each column."""

    rows: tuple[tuple[str, str, tuple[Cell, ...]], ...] = ()
    count: int = 0
    note: str = ""


class TableBody(PaintedBody[Grid]):
    """Rows come in the order of the first indicator; what only others have comes after."""

    def __init__(self, spec: BodySpec, context: PanelContext, look: Look) -> None:
        super().__init__(spec, context, look)
        found = [context.figures.table.find(key) for key in spec.indicators]
        self.indicators: tuple[Indicator, ...] = tuple(one for one in found if one is not None)
        self._parts = tuple(
            PartsReader(context, one, spec.by, "", spec.order) for one in self.indicators
        )
        self._labels = tuple(self._label(one) for one in self.indicators)

    @override
    def read(self) -> tuple[Stand, Grid]:
        """Read the parts of every column and join them by key."""
        read = [one.read() for one in self._parts]
        if not read:
            return Stand(), Grid()
        stand = joined([stand for stand, _ in read])
        names: dict[str, str] = {}
        by_key: list[dict[str, Row]] = []
        absent = [
            self._absent(one, parted)
            for one, (_, parted) in zip(self.indicators, read, strict=True)
        ]
        for _, parted in read:
            by_key.append({row.key: row for row in parted.rows})
            is_led = not names and is_of_feeds(self.indicators[0], self.spec.by)
            for row in worst_first(self.context, parted.rows) if is_led else parted.rows:
                names.setdefault(row.key, row.name)
        rows = tuple(
            (
                key,
                name,
                tuple(
                    _cell(rows[key]) if key in rows else none
                    for rows, none in zip(by_key, absent, strict=True)
                ),
            )
            for key, name in names.items()
        )
        note = "" if rows else read[0][1].note
        return stand, Grid(rows, max(len(rows), read[0][1].count), note)

    def _absent(self, indicator: Indicator, parted: Parted) -> Cell:
        """Return what stands where a column has no such part.

        It is 0 where all parts of a count of the hall's own rows are here, else a dash.
        """
        is_ours = indicator.counting is Counting.COUNT and OWN.issuperset(indicator.sources)
        is_whole = parted.whole is not None and parted.whole.number is not None
        is_cut = parted.count > len(parted.rows) or any(map(is_others, parted.rows))
        if is_cut or not (is_ours and is_whole):
            return Cell()
        return Cell(number_forms(self.context, indicator, 0.0), "", graded(indicator, 0.0))

    @override
    def draw(self, sheet: Sheet, model: Grid, box: QRectF) -> None:
        """Paint the head and as many rows and columns as there is room for, whole ones only."""
        if model.note:
            draw_note(sheet, model.note, box)
            return
        body = sheet.faces.body
        high = line_height(self.look, body)
        name, columns = self._columns(sheet, model.rows[: self.rows], box.width())
        heads = [broken(body, *pair) for pair in zip(self._labels, columns, strict=False)]
        lines = max((len(head) for head in heads), default=1)
        lines = lines if box.height() >= (lines + LEAST_ROWS) * high else 1
        rest = box.adjusted(0, lines * body.height + high - body.height, 0, 0)
        hidden = len(self.indicators) - len(columns)
        shown, has_foot = fitting(rest, high, len(model.rows), self.rows)
        if hidden and not has_foot:  # that columns are missing is said in a line of its own
            is_full = (shown + 1) * high > rest.height()
            has_foot = shown > is_full
            shown -= is_full and has_foot
        rows = model.rows[:shown]
        high = stretched(rest, high, shown + has_foot)
        head = line_box(box, box.top(), rest.top() - box.top())
        self._draw_head(sheet, head, columns, heads if lines > 1 else [])
        rule = QRectF(box.left(), rest.top() - 1, box.width(), 1)
        sheet.painter.fillRect(rule, sheet.ink("line"))
        for at, row in enumerate(rows):
            self._draw_row(sheet, row, line_box(rest, rest.top() + at * high, high), name, columns)
        if has_foot:
            more = max(model.count, len(model.rows)) - shown
            self._draw_rest(sheet, line_box(rest, rest.top() + shown * high, body.height), more,
                            self._labels[len(columns) :])  # fmt: skip

    def _draw_rest(self, sheet: Sheet, box: QRectF, rows: int, columns: tuple[str, ...]) -> None:
        """Say how many rows and columns are not shown; the tooltip names the columns."""
        texts, said = self.context.texts, list[str]()
        if rows:
            said.append(texts("panel_kinds.more", count=rows))
        if columns:
            said.append(texts("panel_kinds.more_columns", count=len(columns)))
            sheet.tip(box, "\n".join([*said, *columns]))
        sheet.text(
            texts("panel_shapes.between").join(said), box, sheet.faces.body, sheet.ink("muted")
        )

    def _columns(
        self, sheet: Sheet, rows: tuple[tuple[str, str, tuple[Cell, ...]], ...], width: float
    ) -> tuple[float, list[float]]:
        """Return the width of the names, and of each column that fits beside them.

        Heads are written out in two lines where all columns have room for that, and numbers are
        said in short before a column is left out.
        """
        body, gap = sheet.faces.body, self.look.px(GAP_PX)
        wanted = max((body.wide(name) for _, name, _ in rows), default=0.0) + 0.5
        least = min(wanted, max(self.look.px(LEAST_NAME_PX), MOST_NAME * width))
        numbers, briefs = list[float](), list[float]()
        for at in range(len(self._labels)):
            marks = any(row[2][at].grade in (Grade.WARN, Grade.BAD) for row in rows)
            mark = self.look.px(MARK_PX) * 1.4 if marks else 0.0
            for found, form in ((numbers, 0), (briefs, -1)):
                number = max((body.wide(row[2][at].forms[form]) for row in rows), default=0.0)
                found.append(number + mark)
        whole = [in_two(body, label) for label in self._labels]
        short = [min(one, HEAD_EM * body.height) for one in whole]
        columns: list[float] = []
        left = 0.0
        for heads, said in ((whole, numbers), (short, numbers), (short, briefs)):
            columns, left = [], width - least
            for number, head in zip(said, heads, strict=True):
                need = max(number, head) + 0.5
                if need + gap > left:
                    break
                columns.append(need)
                left -= need + gap
            if len(columns) == len(heads):
                break
        if columns:
            share = min(left, 2 * len(columns) * body.height) / len(columns)
            columns = [one + share for one in columns]
        name = width - sum(columns) - gap * len(columns)
        return name, columns

    def _draw_head(
        self, sheet: Sheet, box: QRectF, columns: list[float], heads: list[list[str]]
    ) -> None:
        """Write the heads, each in its lines, the last of them above the first row."""
        body, gap, ink = sheet.faces.body, self.look.px(GAP_PX), sheet.ink("text2")
        right = box.right()
        for at in range(len(columns) - 1, -1, -1):
            place = QRectF(right - columns[at], box.top(), columns[at], box.height())
            lines = heads[at] if heads else [self._labels[at]]
            top = box.bottom() - len(lines) * body.height - 1
            for line in lines:
                sheet.text(line, line_box(place, top, body.height), body, ink, RIGHT)
                top += body.height
            sheet.tip(place, self._labels[at])
            sheet.hit(place, f"head:{at}", self.opens(self.indicators[at].key))
            right -= columns[at] + gap

    def _draw_row(
        self,
        sheet: Sheet,
        row: tuple[str, str, tuple[Cell, ...]],
        box: QRectF,
        name_wide: float,
        columns: list[float],
    ) -> None:
        body, gap, side = sheet.faces.body, self.look.px(GAP_PX), self.look.px(MARK_PX)
        key, name, cells = row
        place = QRectF(box.left(), box.top(), name_wide, box.height())
        sheet.text(name, place, body, sheet.ink("text"))
        left = place.right() + gap
        for at, wide in enumerate(columns):
            cell, one = cells[at], self.indicators[at]
            room = QRectF(left, box.top(), wide, box.height())
            sheet.number(cell.forms, room, body, sheet.grade_ink(cell.grade))
            form = next((f for f in cell.forms if body.wide(f) <= wide), cell.forms[-1])
            mark = room.right() - body.wide(form) - side * 1.3
            if mark >= room.left():
                sheet.grade(QRectF(mark, box.center().y() - side / 2, side, side), cell.grade)
            sheet.tip(room, self.told(name, at, cell))
            narrowed = within(self.spec.by, key)
            sheet.hit(room, f"{key}:{at}", self.opens(one.key, None, *narrowed))
            left += wide + gap

    def told(self, name: str, at: int, cell: Cell) -> str:
        """Return what is said of a number when it is pointed at."""
        one = self.indicators[at]
        number = with_unit(cell.forms[0], unit_beside(self.context, one, cell.forms[0]))
        said = (name, label_of(self.context, one), number, cell.fraction)
        return " · ".join(part for part in said if part)

    def _label(self, indicator: Indicator) -> str:
        unit = unit_of(self.context, indicator)
        label = label_of(self.context, indicator)
        return f"{label} ({unit})" if unit else label


def in_two(face: Face, text: str) -> float:
    """Return how wide a text is at least in two lines."""
    pieces = PIECES.findall(text)
    return min(
        max(face.wide("".join(pieces[:at]).rstrip()), face.wide("".join(pieces[at:])))
        for at in range(len(pieces) + 1)
    )


def broken(face: Face, text: str, width: float) -> list[str]:
    """Return a text in a line, or in two or three; what does not fit then is elided."""
    lines, rest = list[str](), PIECES.findall(text)
    while len(lines) < MOST_LINES - 1 and face.wide("".join(rest).rstrip()) > width:
        first = len(rest)
        while first > 1 and face.wide("".join(rest[:first]).rstrip()) > width:
            first -= 1
        lines.append("".join(rest[:first]).rstrip())
        rest = rest[first:]
    last = "".join(rest)
    return [*lines, last] if last or not lines else lines


def _cell(row: Row) -> Cell:
    return Cell(row.forms, row.fraction, row.grade)
