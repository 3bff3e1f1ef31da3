"""A figure parted by two dimensions as a table: crossed where it is full, in pairs where not."""

import math

from app.domain.measures.asking import OTHERS, PartOrder, PartsAnswer, PartsQuestion
from app.domain.measures.indicator import Indicator
from widgets.panels.body import PanelContext
from widgets.panels.kinds.natural import in_order
from widgets.panels.kinds.words import label_of, part_name, part_number, unit_of
from widgets.reports.figure_lines import number_cell
from widgets.reports.report import Cell, ReportTable

MOST_COLUMNS = 10  # beside the names of the rows; what is wider stands in pairs
MOST_PAIRS = 100
FULL = 0.4  # share of all cells that must have a number before a table is worth its gaps
NO_CELL = Cell("")

_Numbers = dict[tuple[str, str], float]


def crossed_table(
    context: PanelContext, indicator: Indicator, question: PartsQuestion, answer: PartsAnswer
) -> tuple[ReportTable, int]:
    """Return the parts as a table, and how many pairs are not in it."""
    numbers: _Numbers = {}
    weights: tuple[dict[str, list[float]], ...] = ({}, {})
    names: dict[tuple[int, str], str] = {}
    dimensions = (question.by, question.across)
    for part in answer.parts:
        keys = (part.key, part.across)
        numbers[keys] = part_number(indicator, part)
        for side, said in ((0, part.name), (1, part.across_name)):
            weights[side].setdefault(keys[side], []).append(part.value or 0.0)
            name = part_name(context, dimensions[side], keys[side], said)
            names[side, keys[side]] = name
    is_by_key = question.order is PartOrder.KEY
    sides = [in_order(dimensions[side], weights[side], is_by_key=is_by_key) for side in range(2)]
    unit, label = unit_of(context, indicator), label_of(context, indicator)
    title = f"{label} ({unit})" if unit else label
    along = 0 if len(sides[0]) >= len(sides[1]) else 1  # the longer side has the rows
    rows, columns = sides[along], sides[1 - along]
    if len(columns) <= MOST_COLUMNS and len(numbers) >= FULL * len(rows) * len(columns):
        return ReportTable(
            (title, *(names[1 - along, key] for key in columns)),
            tuple(
                (
                    Cell(names[along, row]),
                    *(_cell(indicator, numbers, row, column, along) for column in columns),
                )
                for row in rows
            ),
        ), 0
    return _pairs(context, indicator, title, numbers, names)


def _cell(indicator: Indicator, numbers: _Numbers, row: str, column: str, along: int) -> Cell:
    at = (row, column) if along == 0 else (column, row)
    return number_cell(indicator, numbers[at]) if at in numbers else NO_CELL


def _pairs(
    context: PanelContext,
    indicator: Indicator,
    title: str,
    numbers: _Numbers,
    names: dict[tuple[int, str], str],
) -> tuple[ReportTable, int]:
    """Return pairs, the greatest first; what is told together comes last."""

    def weight(at: tuple[str, str]) -> tuple[bool, float]:
        number = numbers[at]
        return OTHERS in at, -number if math.isfinite(number) else math.inf

    texts = context.texts
    pairs = sorted(numbers, key=weight)
    rows = tuple(
        (Cell(names[0, by]), Cell(names[1, across]), number_cell(indicator, numbers[by, across]))
        for by, across in pairs[:MOST_PAIRS]
    )
    columns = (texts("reports.column.part"), texts("reports.column.across"), title)
    return ReportTable(columns, rows), max(0, len(pairs) - MOST_PAIRS)
