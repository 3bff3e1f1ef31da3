"""Horizontal bars: several indicators beside each other, or the parts of one."""

from collections.abc import Callable

from PySide6.QtCore import QRectF
from typing_extensions import override

from app.domain.measures.indicator import Counting, Indicator
from widgets.look import Look
from widgets.panels.body import PanelContext
from widgets.panels.kinds.bar_rows import (
    Line,
    draw_foot,
    draw_lines,
    fitting,
    line_height,
    scale_of,
    stretched,
)
from widgets.panels.kinds.note import draw_note
from widgets.panels.kinds.paint import Sheet
from widgets.panels.kinds.painted import PaintedBody
from widgets.panels.kinds.parted import Parted, PartsReader, Row, figure_row, within
from widgets.panels.kinds.stand import Stand, stand_of
from widgets.panels.kinds.words import label_of, shared_unit, unit_beside, unit_of, with_unit
from widgets.panels.spec import BodySpec


class BarsBody(PaintedBody[Parted]):
    """The greatest first, as the hub orders parts; indicators are ordered here."""

    def __init__(self, spec: BodySpec, context: PanelContext, look: Look) -> None:
        super().__init__(spec, context, look)
        found = [context.figures.table.find(key) for key in spec.indicators]
        self.indicators: tuple[Indicator, ...] = tuple(one for one in found if one is not None)
        self._parts: PartsReader | None = None
        if spec.by and self.indicators:
            self._parts = PartsReader(context, self.indicators[0], spec.by, "", spec.order)

    @override
    def read(self) -> tuple[Stand, Parted]:
        """Read the parts, or the indicators."""
        if self._parts is not None:
            return self._parts.read()
        context = self.context
        figures = [context.figures.of(one, context.node) for one in self.indicators]
        rows = [figure_row(context, one.key, self._name(one), one) for one in self.indicators]
        return stand_of(figures), Parted(tuple(sorted(rows, key=_by_number)), None, len(rows))

    @override
    def draw(self, sheet: Sheet, model: Parted, box: QRectF) -> None:
        """Paint as many rows as there is room for."""
        if model.note:
            draw_note(sheet, model.note, box)
            return
        high = line_height(self.look, sheet.faces.body)
        shown, has_foot = fitting(box, high, len(model.rows), self.rows)
        lines = [self._line(row) for row in model.rows[:shown]]
        high = stretched(box, high, shown + has_foot)
        draw_lines(sheet, lines, box, high, self._scale(model.rows[:shown]), self._act)
        hidden = max(len(model.rows), model.count) - shown
        if has_foot and hidden:
            draw_foot(sheet, self.context, hidden, box, box.top() + shown * high)

    def _scale(self, rows: tuple[Row, ...]) -> tuple[float, float]:
        is_share = bool(self.indicators) and all(
            one.counting is Counting.SHARE for one in self.indicators
        )
        return scale_of([row.number for row in rows], is_share=is_share)

    def _line(self, row: Row) -> Line:
        unit = ""
        if self._parts is not None:
            unit = unit_beside(self.context, self.indicators[0], row.forms[0])
        number = with_unit(row.forms[0], unit)
        tip = " · ".join(one for one in (row.name, number, row.fraction) if one)
        return Line(row.key, row.name, row.number, row.forms, row.grade, beside=row.fraction,
                    tip=tip)  # fmt: skip

    def _act(self, line: Line) -> Callable[[], None]:
        if self._parts is None:
            return self.opens(line.key)
        key = self.indicators[0].key
        return self.opens(key, None, *within(self.spec.by, line.key))

    def _name(self, indicator: Indicator) -> str:
        label = label_of(self.context, indicator)
        if self.context.is_wall and shared_unit(self.context, self.indicators):
            return label  # the name of the pane says the unit, once for all
        return with_unit_name(label, unit_of(self.context, indicator))


def with_unit_name(label: str, unit: str) -> str:
    """Return a label with the unit its numbers are in."""
    return f"{label} ({unit})" if unit else label


def _by_number(row: Row) -> tuple[bool, float]:
    return row.number is None, -(row.number or 0.0)
