"""What an analysis adds to figures: an expert's own words, and where they differ most from before.

The hub keeps how figures were for the city and for each district, and of no finer part (decision
0022). So the only causes that can be counted are districts: a district's figure now less the same
district's figure some days ago at this hour, the greatest difference first.
"""

import math
from collections.abc import Sequence
from dataclasses import replace

from app.domain.measures.asking import OTHERS, PartOrder
from app.domain.people import CITY
from widgets.panels.body import PanelContext
from widgets.panels.kinds.words import label_of, unit_of
from widgets.reports.figure_lines import PartsTables, number_cell
from widgets.reports.report import Cell, Report, ReportTable, Section
from widgets.texts import Texts

DAY_S = 86_400.0
MOST_FIGURES = 4


def with_words(report: Report, texts: Texts, words: str, name: str) -> Report:
    """Return a report that begins with an expert's own words as he typed them, under his name."""
    if not words.strip():
        return report
    heading = texts("reports.words", name=name or texts("reports.nobody"))
    return replace(report, sections=(Section(heading, (words,)), *report.sections))


class Causes:
    """Asks for districts, now and ``days`` days ago; ``is_waiting`` while an answer is missing."""

    def __init__(self, context: PanelContext, keys: Sequence[str], days: int = 7) -> None:
        self._context = context
        self._days = days
        self._parts = PartsTables(context)
        found = (context.figures.table.find(key) for key in dict.fromkeys(keys))
        self._indicators = [one for one in found if one is not None][:MOST_FIGURES]

    @property
    def is_waiting(self) -> bool:
        """Whether the districts of a figure have still to be told."""
        return self._parts.is_waiting

    def section(self) -> Section:
        """Return the table with how it was computed; without a number of then there is no row."""
        context, texts = self._context, self._context.texts
        self._parts.is_waiting = False
        rows: list[tuple[Cell, ...]] = []
        unknown = 0
        for one in self._indicators if context.node == CITY else ():
            answer = self._parts.parts(one.key, "county", PartOrder.KEY)
            differing = []
            for part in () if answer is None else answer.parts:
                if part.key in ("", OTHERS):
                    continue
                now = context.figures.of(one, part.key).number
                then = context.past.before(one.key, part.key, self._days * DAY_S)
                if then is None or not math.isfinite(now - then):
                    unknown += 1
                    continue
                differing.append((abs(now - then), part.key, now, then))
            unit, label = unit_of(context, one), label_of(context, one)
            for _, county, now, then in sorted(differing, key=lambda row: (-row[0], row[1])):
                sign = "+" if now > then else ""
                cell = number_cell(one, now - then)
                rows.append(
                    (
                        Cell(f"{label} ({unit})" if unit else label),
                        Cell(context.words.county(county)),
                        number_cell(one, now),
                        number_cell(one, then),
                        replace(cell, text=sign + cell.text),
                    )
                )
        keys = ("label", "county", "now", "then", "difference")
        columns = tuple(texts(f"reports.column.{key}", days=self._days) for key in keys)
        notes = [texts("reports.causes_unknown", count=unknown)] if unknown else []
        if not rows:
            notes.append(texts("reports.causes_none"))
        return Section(
            texts("reports.causes"),
            (texts("reports.causes_how", days=self._days),),
            table=ReportTable(columns, tuple(rows)) if rows else None,
            notes=tuple(notes),
        )
