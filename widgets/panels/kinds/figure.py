"""A figure, or a row of equal ones: its number, what it is of, yesterday's, what ought to be."""

import math
from dataclasses import dataclass, replace

from PySide6.QtCore import QRectF
from typing_extensions import override

from app.domain.measures.figure import Figure, Grade
from widgets.panels.kinds.paint import LEFT, MARK_PX, Face, Sheet, line_box
from widgets.panels.kinds.painted import PaintedBody
from widgets.panels.kinds.stand import Stand, stand_of
from widgets.panels.kinds.words import (
    Trend,
    fraction_text,
    interval_text,
    label_of,
    number_forms,
    reporting_text,
    target_text,
    trend_of,
    unit_beside,
    why_none,
    with_unit,
)

GAP_PX = 12
LEAST_CELL_PX = 96


@dataclass(frozen=True, slots=True)
class Cell:
    """What one figure says; ``forms`` is its number whole, then in short."""

    key: str
    label: str
    forms: tuple[str, ...]
    unit: str
    grade: Grade
    trend: Trend | None
    fraction: str
    target: str
    interval: str = ""


class FigureBody(PaintedBody[tuple[Cell, ...]]):
    """One figure in large letters, or several side by side in equal ones."""

    @override
    def read(self) -> tuple[Stand, tuple[Cell, ...]]:
        """Read the figures."""
        figures = self.context.figures
        found = [figures.figure(key, self.context.node) for key in self.spec.indicators]
        there = [one for one in found if one is not None]
        return stand_of(there), tuple(self._cell(one) for one in there)

    def _cell(self, figure: Figure) -> Cell:
        context, indicator = self.context, figure.indicator
        is_known = math.isfinite(figure.number)
        forms = number_forms(context, indicator, figure.number)
        return Cell(
            indicator.key,
            label_of(context, indicator),
            forms,
            unit_beside(context, indicator, forms[0]) if is_known else "",
            figure.grade,
            trend_of(context, figure),
            why_none(context, figure) or fraction_text(figure) or reporting_text(context, figure),
            target_text(context, indicator),
            interval_text(context, figure),
        )

    @override
    def draw(self, sheet: Sheet, model: tuple[Cell, ...], box: QRectF) -> None:
        """Paint one figure, or a grid of cells that are all alike."""
        if len(model) == 1:
            face = sheet.faces.headline if self.spec.headline else sheet.faces.figure
            self._draw_cell(sheet, model[0], box, face, has_label=False)
        elif model:
            self._draw_grid(sheet, model, box)

    def _draw_grid(self, sheet: Sheet, cells: tuple[Cell, ...], box: QRectF) -> None:
        gap, faces = self.look.px(GAP_PX), sheet.faces
        high = faces.body.height + faces.figure.height
        most_rows = max(1, int((box.height() + gap / 2) // (high + gap / 2)))
        least = max(
            self.look.px(LEAST_CELL_PX), *(_need(sheet, cell, faces.figure) for cell in cells)
        )
        columns = max(1, min(len(cells), int((box.width() + gap) // (least + gap))))
        rows = min(-(-len(cells) // columns), most_rows)
        columns = max(columns, -(-len(cells) // rows))  # all of them, if need be in short
        widths = self._widths(sheet, cells, columns, box.width() - gap * (columns - 1))
        tall = (box.height() - gap / 2 * (rows - 1)) / rows
        for at, cell in enumerate(cells):
            row, column = divmod(at, columns)
            left = box.left() + sum(widths[:column]) + column * gap
            wide = widths[column]
            place = QRectF(left, box.top() + row * (tall + gap / 2), wide, tall)
            row_cells = cells[row * columns : (row + 1) * columns]
            if tall < 2 * faces.body.height:
                self._draw_in_line(sheet, cell, place)
                continue
            lines = max(len(self._lines(sheet, one, wide)) for one in row_cells)
            face = faces.figure if high <= tall else faces.strong  # a number is never cut
            self._draw_cell(sheet, cell, place, face, lines=lines, has_label=True)

    def _widths(
        self, sheet: Sheet, cells: tuple[Cell, ...], columns: int, width: float
    ) -> list[float]:
        """Return equal widths; where a name has no room so, and has it otherwise, unequal ones."""
        faces, equal = sheet.faces, [width / columns] * columns
        for face in (faces.figure, faces.strong):
            needs = [
                max(
                    max(faces.body.wide(cell.label), _need(sheet, cell, face)) + 1.0
                    for cell in cells[column::columns]
                )
                for column in range(columns)
            ]
            over = width - sum(needs)
            if all(need <= equal[0] for need in needs):
                return equal
            if over >= 0.0:
                return [need + over / columns for need in needs]
        return equal

    def _draw_in_line(self, sheet: Sheet, cell: Cell, box: QRectF) -> None:
        """Paint name and number in one line, where there is no room for two."""
        small, gap = sheet.faces.body, self.look.px(GAP_PX)
        need = min(_need(sheet, cell, sheet.faces.strong) + 1, box.width())
        name = box.adjusted(0, 0, -need - gap, 0)
        sheet.text(cell.label, name, small, sheet.ink("text2"))
        value = QRectF(box.right() - need, box.top(), need, box.height())
        self._draw_value(sheet, cell, value, sheet.faces.strong)
        self._let_open(sheet, cell, box)

    def _draw_cell(
        self, sheet: Sheet, cell: Cell, box: QRectF, face: Face, *, lines: int = 0, has_label: bool
    ) -> None:
        faces, small = sheet.faces, sheet.faces.body
        said, value = self._lines(sheet, cell, box.width()), cell
        if not has_label:  # equal ones stay equal: there a number in short takes its place
            face = _fitting(sheet, cell, box, (face, faces.figure, faces.strong))
            bare = replace(cell, unit="")
            above = box.adjusted(0, 0, 0, -small.height)
            alone = _fitting(sheet, bare, above, (faces.headline, faces.figure, faces.strong))
            has_room = alone.height + small.height <= box.height()
            if self.spec.headline and has_room and alone.height > face.height:
                # What a leader reads first stays large: its unit goes below it.
                face, value, said = alone, bare, [(cell.unit,), *said]
        over = box.height() - face.height - (small.height if has_label else 0)
        room = max(0, int(over // small.height))
        kept = said[:room]  # what has no room is told by the tooltip
        under = min(room, max(lines, len(said)))  # cells of one row begin on one line
        high = face.height + small.height * (under + has_label)
        top = box.top() + max(0.0, (box.height() - high) / 2)
        if has_label:
            sheet.text(cell.label, line_box(box, top, small.height), small, sheet.ink("text2"))
            top += small.height
        self._draw_value(sheet, value, line_box(box, top, face.height), face)
        top += face.height
        for line in kept:
            self._draw_line(sheet, cell, line, line_box(box, top, small.height))
            top += small.height
        self._let_open(sheet, cell, box)

    def _let_open(self, sheet: Sheet, cell: Cell, box: QRectF) -> None:
        tip = (cell.label, with_unit(cell.forms[0], cell.unit), *_said(cell))
        sheet.tip(box, "\n".join(one for one in tip if one))
        sheet.hit(box, cell.key, self.opens(cell.key))

    def _lines(self, sheet: Sheet, cell: Cell, width: float) -> list[tuple[str, ...]]:
        """Return the lines under the number, the most telling first; two share one if they fit."""
        lines: list[tuple[str, ...]] = [("trend",)] if cell.trend is not None else []
        pair = [one for one in (cell.fraction, cell.target) if one]
        if cell.interval:
            lines.append((cell.interval,))
        wide = sum(sheet.faces.body.wide(one) for one in pair) + 2 * self.look.px(GAP_PX)
        if len(pair) > 1 and wide <= width:
            lines.append(tuple(pair))
        else:
            lines += [(one,) for one in pair]
        return lines

    def _draw_value(self, sheet: Sheet, cell: Cell, box: QRectF, face: Face) -> None:
        small, gap = sheet.faces.body, self.look.px(4)
        mark = QRectF(box.left(), 0, self.look.px(MARK_PX), self.look.px(MARK_PX))
        mark.moveTop(box.center().y() - mark.height() / 2)
        left = box.left()
        if sheet.grade(mark, cell.grade):
            left = mark.right() + gap * 1.5
        room = QRectF(left, box.top(), box.right() - left, box.height())
        ink = sheet.grade_ink(cell.grade)
        unit_wide = small.wide(cell.unit) + gap if cell.unit else 0.0
        forms = cell.forms
        fits = ""
        for smaller in (face, sheet.faces.strong):  # before a unit is left out
            fits = next((f for f in forms if smaller.wide(f) + unit_wide <= room.width()), "")
            if fits:
                face = smaller
                break
        if fits:
            at = forms.index(fits)
            wide = face.wide(fits)
            sheet.number(forms[at:], QRectF(room.left(), room.top(), wide + 0.5, room.height()),
                         face, ink, LEFT)  # fmt: skip
            unit_box = QRectF(room.left() + wide + gap, room.top(), unit_wide, room.height())
            # the unit stands on the number's own line, not in the middle of tall figures
            drop = (face.metrics.capHeight() - small.metrics.capHeight()) / 2
            sheet.text(cell.unit, unit_box.translated(0, drop), small, sheet.ink("text2"))
        elif not sheet.number(forms, room, face, ink, LEFT):
            sheet.number(forms, room, small, ink, LEFT)

    def _draw_line(self, sheet: Sheet, cell: Cell, line: tuple[str, ...], box: QRectF) -> None:
        small, ink = sheet.faces.body, sheet.ink("text2")
        if line == ("trend",) and cell.trend is not None:
            side = self.look.px(10)
            arrow = QRectF(box.left(), box.center().y() - side / 2, side, side)
            sheet.arrow(arrow, cell.trend.sign, ink)
            sheet.text(cell.trend.text, box.adjusted(side + self.look.px(6), 0, 0, 0), small, ink)
            return
        sheet.number(line[:1], box, small, ink, LEFT)
        if len(line) == 1:
            return
        step = small.wide(line[0]) + 2 * self.look.px(GAP_PX)
        sheet.number(line[1:], box.adjusted(step, 0, 0, 0), small, ink, LEFT)


def _need(sheet: Sheet, cell: Cell, face: Face) -> float:
    """Return how wide a number with its unit and its mark is."""
    unit = sheet.faces.body.wide(cell.unit) + sheet.look.px(4) if cell.unit else 0.0
    mark = sheet.look.px(MARK_PX) * 1.5 if cell.grade in (Grade.WARN, Grade.BAD) else 0.0
    return face.wide(cell.forms[0]) + unit + mark


def _fitting(sheet: Sheet, cell: Cell, box: QRectF, faces: tuple[Face, ...]) -> Face:
    """Return the largest face in which the number fits whole; the smallest where none does."""
    for face in faces:
        if _need(sheet, cell, face) <= box.width() and face.height <= box.height():
            return face
    return faces[-1]


def _said(cell: Cell) -> tuple[str, ...]:
    return (cell.trend.text if cell.trend else "", cell.interval, cell.fraction, cell.target)
