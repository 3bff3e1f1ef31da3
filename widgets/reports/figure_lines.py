"""Figures, their parts and their rows as a report has them: read from what the panels read."""

import math
from collections.abc import Iterable, Sequence

from app.domain.classes import Severity
from app.domain.measures.asking import (
    MEMBERS_AT_MOST,
    Member,
    PartOrder,
    PartsAnswer,
    PartsQuestion,
    Side,
)
from app.domain.measures.figure import Figure, shown, worded
from app.domain.measures.indicator import Indicator
from app.domain.readings import Soundness
from widgets.hall_time import age_text
from widgets.panels.body import PanelContext
from widgets.panels.feed_words import feed_names
from widgets.panels.kinds.member_words import member_title
from widgets.panels.kinds.parted import MOST_PARTS
from widgets.panels.kinds.withheld import is_withheld
from widgets.panels.kinds.words import (
    fraction_text,
    label_of,
    part_fraction,
    part_name,
    part_number,
    trend_of,
    unit_of,
    with_unit,
)
from widgets.reports.report import Cell, ReportFigure, ReportTable
from widgets.reports.report_words import moment_text
from widgets.texts import Texts

ANSWERED = ("", "ok")  # what a source says of a question while nothing is wrong


def number_cell(indicator: Indicator, number: float, language: str = "") -> Cell:
    """Return a number in the indicator's own measure as it is shown; a word where it has one."""
    text = worded(indicator, number, language)
    if text != shown(indicator, number):
        return Cell(text)
    scaled = number * indicator.factor
    known = scaled if math.isfinite(scaled) else None
    return Cell(shown(indicator, number), known, indicator.decimals)


def figure_line(context: PanelContext, figure: Figure) -> ReportFigure:
    """Return a figure with what it rests on."""
    texts, one = context.texts, figure.indicator
    unit = unit_of(context, one)
    trend = trend_of(context, figure)
    age_s = context.group.now_s() - figure.as_of_s
    is_old = figure.soundness is not Soundness.LIVE
    return ReportFigure(
        label_of(context, one),
        number_cell(one, figure.number, texts.language),
        unit,
        fraction_text(figure),
        with_unit(shown(one, one.target), unit) if math.isfinite(one.target) else "",
        "" if trend is None else trend.text,
        figure.as_of_s,
        age_text(texts, age_s) if figure.as_of_s and is_old else "",
        feed_names(texts, one.sources),
    )


def figure_lines(context: PanelContext, keys: Iterable[str]) -> tuple[ReportFigure, ...]:
    """Return the figures of the context's node; keys that no indicator has are left out."""
    found = (context.figures.figure(key, context.node) for key in dict.fromkeys(keys))
    return tuple(figure_line(context, one) for one in found if one is not None)


class PartsTables:
    """Tables of parts; ``is_waiting`` says whether an answer to any of them has still to come."""

    def __init__(self, context: PanelContext) -> None:
        self._context = context
        self.is_waiting = False

    def parts(self, key: str, by: str, order: PartOrder) -> PartsAnswer | None:
        """Return the parts of a figure, None where there are none yet."""
        context = self._context
        question = PartsQuestion(key, by, context.node, "", order, MOST_PARTS)
        answer = context.parts.parts(question)
        if answer is None and context.group.is_live and context.parts.code(question) in ANSWERED:
            self.is_waiting = True
        return answer

    def table(self, keys: Sequence[str], by: str, order: PartOrder) -> tuple[ReportTable, int]:
        """Return parts as rows and figures as columns, and how many parts there are in all.

        The number is -1 where none of the figures has been answered.
        """
        context, texts = self._context, self._context.texts
        found = [context.figures.table.find(key) for key in keys]
        indicators = [one for one in found if one is not None]
        columns = [texts("reports.column.part")]
        names: dict[str, str] = {}
        cells: list[dict[str, tuple[Cell, ...]]] = []
        count = -1
        for one in indicators:
            unit, label = unit_of(context, one), label_of(context, one)
            columns.append(f"{label} ({unit})" if unit else label)
            if one.is_quotient:
                columns.append(texts("reports.column.fraction"))
            answer = self.parts(one.key, by, order)
            if is_withheld(context.figures.of(one, context.node)):
                answer = None  # kept counts are no numbers of now
            mine: dict[str, tuple[Cell, ...]] = {}
            for part in () if answer is None else answer.parts:
                names.setdefault(part.key, part_name(context, by, part.key, part.name))
                cell = number_cell(one, part_number(one, part))
                more = (Cell(part_fraction(one, part)),) if one.is_quotient else ()
                mine[part.key] = (cell, *more)
            count = max(count, -1 if answer is None else answer.count)
            cells.append(mine)
        none = [(Cell("—"),) * (1 + one.is_quotient) for one in indicators]
        rows = tuple(
            (
                Cell(name),
                *(c for mine, no in zip(cells, none, strict=True) for c in mine.get(k, no)),
            )
            for k, name in names.items()
        )
        return ReportTable(tuple(columns), rows), count if count < 0 else max(count, len(rows))


def members_table(context: PanelContext, members: Sequence[Member]) -> ReportTable:
    """Return rows behind figures as a table."""
    texts = context.texts
    keys = ("title", "severity", "county", "state", "time")
    rows = tuple(
        (
            Cell(member_title(context, member)),
            Cell(_grade(texts, member.severity)),
            Cell(context.words.county(member.county)),
            Cell(context.name_of("state", member.state) if member.state else ""),
            Cell(moment_text(member.time_s) if member.time_s > 0 else ""),
        )
        for member in members
    )
    return ReportTable(tuple(texts(f"reports.column.{key}") for key in keys), rows)


def newest_table(
    context: PanelContext, key: str, side: Side, most: int = MEMBERS_AT_MOST
) -> tuple[ReportTable, int] | None:
    """Return the newest rows of a figure and how many there are in all; None before an answer."""
    answer = context.members.newest(key, context.node, side, most)
    return None if answer is None else (members_table(context, answer.members), answer.count)


def _grade(texts: Texts, number: int) -> str:
    """Return a grade as alarms have it, I to IV; empty for none, and for one of later days."""
    known = number in set(map(int, Severity))
    return texts("reports.grade", number=Severity(number).name) if known else ""
