"""A ranking: the parts of a figure in order, each with its rank; the seat's own place is marked."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QRectF
from typing_extensions import override

from app.domain.measures.asking import PartOrder
from app.domain.measures.indicator import Better, Counting
from app.domain.statistics.chance import score_interval
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
from widgets.panels.kinds.feed_order import is_of_feeds, worst_first
from widgets.panels.kinds.note import draw_note
from widgets.panels.kinds.paint import Sheet
from widgets.panels.kinds.painted import PaintedBody
from widgets.panels.kinds.parted import Parted, PartsReader, Row, is_others, within
from widgets.panels.kinds.stand import Stand
from widgets.panels.kinds.words import unit_beside, with_unit
from widgets.panels.spec import BodySpec


@dataclass(frozen=True, slots=True)
class Ranked:
    """Rows by rank; ``count`` is how many there are, shown or not."""

    rows: tuple[tuple[int, Row], ...] = ()
    count: int = 0
    note: str = ""


class RankingBody(PaintedBody[Ranked]):
    """As the hub orders them: equal numbers share a rank, and no number has none (rank 0)."""

    def __init__(self, spec: BodySpec, context: PanelContext, look: Look) -> None:
        super().__init__(spec, context, look)
        indicator = context.figures.table.find(spec.indicators[0]) if spec.indicators else None
        self.indicator = indicator
        self._seen: Parted | None = None
        self._rows: tuple[tuple[int, Row], ...] = ()
        self._parts = (
            None if indicator is None else PartsReader(context, indicator, spec.by, "", spec.order)
        )

    @override
    def read(self) -> tuple[Stand, Ranked]:
        """Read the parts and give them ranks."""
        if self._parts is None:
            return Stand(), Ranked()
        stand, parted = self._parts.read()
        if parted is not self._seen:
            self._seen, self._rows = parted, self._in_order(parted.rows)
        rows = self._rows
        return stand, Ranked(rows, max(parted.count, len(rows)), parted.note)

    def _in_order(self, all_rows: tuple[Row, ...]) -> tuple[tuple[int, Row], ...]:
        """Return the rows with their ranks, by the number that is shown: a rank is seen to be one.

        The greatest is first; by the worst, what is furthest from good. No number comes last.
        """
        rows = [row for row in all_rows if not is_others(row)]
        if self.spec.order is not PartOrder.KEY:
            sign = 1.0 if self._is_by_upper else -1.0
            rows.sort(key=lambda row: (row.number is None, sign * self._worth(row)))
        if is_of_feeds(self.indicator, self.spec.by):
            rows = worst_first(self.context, rows)
        return tuple(_ranked(rows, self._worth))

    @property
    def _is_by_upper(self) -> bool:
        is_high_better = self.indicator is not None and self.indicator.better is Better.HIGH
        return self.spec.order is PartOrder.WORST and is_high_better

    def _ordered_by(self) -> str:
        """Return by what the rows are in order, where that is not the number they show."""
        one, by = self.indicator, self.spec.by
        if one is None or not one.interval or self.spec.order is PartOrder.KEY:
            return ""
        if is_of_feeds(one, by):
            return ""
        end = "upper" if self._is_by_upper else "lower"
        return self.context.texts(f"panel_kinds.ordered_by.{end}")

    def _worth(self, row: Row) -> float:
        """Return by what a row is ranked: a share of few by what can be said of it for sure.

        The worst first, that is how good it may be at most; the best first, how good at least: one
        hit of none is no worse than one of a thousand.
        """
        one = self.indicator
        if one is None or not one.interval or not row.of:
            return row.number or 0.0
        low, high = score_interval(row.value or 0.0, row.of)
        return high if self._is_by_upper else low

    @override
    def draw(self, sheet: Sheet, model: Ranked, box: QRectF) -> None:
        """Paint as many as there is room for; the own place comes last where it would be hidden."""
        if model.note:
            draw_note(sheet, model.note, box)
            return
        high = line_height(self.look, sheet.faces.body)
        said = self._ordered_by()
        shown, has_foot = fitting(box, high, len(model.rows), self.rows)
        if said and not has_foot:  # a line is kept for it
            shown = min(shown, max(1, int((box.height() + 0.5) // high) - 1))
        has_foot = has_foot or (
            (bool(said) or model.count > shown) and (shown + 1) * high <= box.height() + 0.5
        )
        chosen = list(model.rows[:shown])
        own = next((one for one in model.rows[shown:] if self._is_own(one[1])), None)
        if own is not None and len(chosen) > 1:
            chosen[-1] = own
        is_share = self.indicator is not None and self.indicator.counting is Counting.SHARE
        scale = scale_of([row.number for _, row in chosen], is_share=is_share)
        high = stretched(box, high, shown + has_foot)
        draw_lines(sheet, [self._line(*one) for one in chosen], box, high, scale, self._act)
        if has_foot and (said or model.count > shown):
            foot = box.top() + shown * high
            draw_foot(sheet, self.context, max(0, model.count - shown), box, foot, said)

    def _is_own(self, row: Row) -> bool:
        return self.spec.by == "county" and row.key == self.context.figures.home

    def _line(self, rank: int, row: Row) -> Line:
        one, number = self.indicator, row.forms[0]
        if one is not None:
            number = with_unit(number, unit_beside(self.context, one, number))
        lead = str(rank) if rank else "–"
        tip = " · ".join(one for one in (f"{lead} {row.name}", number, row.fraction) if one)
        return Line(
            *(row.key, row.name, row.number, row.forms, row.grade),
            lead=lead, beside=row.fraction, is_own=self._is_own(row), tip=tip,
        )  # fmt: skip

    def _act(self, line: Line) -> Callable[[], None]:
        key = "" if self.indicator is None else self.indicator.key
        return self.opens(key, None, *within(self.spec.by, line.key))


def _ranked(rows: list[Row], worth: Callable[[Row], float]) -> list[tuple[int, Row]]:
    found: list[tuple[int, Row]] = []
    rank, last = 0, math.nan
    for at, row in enumerate(rows, start=1):
        if row.number is None:
            found.append((0, row))
            continue
        if worth(row) != last:
            rank, last = at, worth(row)
        found.append((rank, row))
    return found
