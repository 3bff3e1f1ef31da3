"""A figure by its parts, as several kinds of panes show it: asked for, named, graded."""

import math
from dataclasses import dataclass

from app.domain.measures.asking import OTHERS, Part, PartOrder, PartsAnswer, PartsQuestion
from app.domain.measures.figure import DASH, Grade, graded, shown
from app.domain.measures.indicator import Indicator
from widgets.panels.body import PanelContext
from widgets.panels.kinds.stand import Stand, answer_stand, lacking
from widgets.panels.kinds.withheld import withheld_note
from widgets.panels.kinds.words import (
    number_forms,
    part_fraction,
    part_name,
    part_number,
    why_no_answer,
)

MOST_PARTS = 50  # asked for, however few are shown: panes of one dimension share one question


@dataclass(frozen=True, slots=True)
class Row:
    """One part as a person reads it; ``number`` is None where there is none."""

    key: str
    name: str
    number: float | None
    forms: tuple[str, ...]
    fraction: str
    grade: Grade
    across: str = ""
    across_name: str = ""
    value: float | None = None
    of: float | None = None


@dataclass(frozen=True, slots=True)
class Parted:
    """All rows with the whole; ``note`` says in words why there are none.

    ``is_told`` says that nobody is silent who could tell of them: then what has no row is nothing.
    """

    rows: tuple[Row, ...] = ()
    whole: Row | None = None
    count: int = 0
    note: str = ""
    is_told: bool = True


class PartsReader:
    """Reads the parts of one indicator; an answer that is the same is not made words again."""

    def __init__(
        self,
        context: PanelContext,
        indicator: Indicator,
        by: str,
        across: str,
        order: PartOrder,
        most: int = 0,
    ) -> None:
        self.indicator = indicator
        self._context = context
        self.question = PartsQuestion(
            indicator.key, by, context.node, across, order, most or _most(across)
        )
        self._answer: PartsAnswer | None = None
        self._parted = Parted()

    def read(self) -> tuple[Stand, Parted]:
        """Return how the parts stand, and the parts in words."""
        context, question = self._context, self.question
        figure, answer = (
            context.figures.of(self.indicator, context.node),
            context.parts.parts(question),
        )
        if answer is None:
            self._answer = None
            return Stand(0.0, figure.soundness, lacking([figure])), Parted(note=self._reason())
        stand = answer_stand(answer.as_of_s, figure, context.group.now_s())
        if note := withheld_note(context, figure):  # what was kept must not be read below it
            if note != self._parted.note:
                self._answer, self._parted = None, Parted(note=note, is_told=False)
            return stand, self._parted
        if answer is not self._answer:
            self._answer, self._parted = answer, self._in_words(answer)
        return stand, self._parted

    def _reason(self) -> str:
        return why_no_answer(self._context, self._context.parts.code(self.question))

    def _in_words(self, answer: PartsAnswer) -> Parted:
        rows = tuple(self.row(part) for part in answer.parts)
        note = "" if rows else self._context.texts("panel_kinds.no_parts")
        return Parted(rows, self.row(answer.whole), answer.count, note)

    def row(self, part: Part) -> Row:
        """Return a part in words."""
        context, one, question = self._context, self.indicator, self.question
        number = part_number(one, part)
        is_known = math.isfinite(number)
        is_parted = bool(question.across)
        return Row(
            part.key,
            part_name(context, question.by, part.key, part.name),
            number if is_known else None,
            number_forms(context, one, number),
            part_fraction(one, part),
            graded(one, number),
            part.across,
            part_name(context, question.across, part.across, part.across_name) if is_parted else "",
            part.value,
            part.of,
        )


def _most(across: str) -> int:
    return MOST_PARTS * 10 if across else MOST_PARTS


def is_others(row: Row) -> bool:
    """Return whether a row stands for all parts that were not asked for."""
    return OTHERS in (row.key, row.across)


def within(by: str, key: str) -> tuple[tuple[str, str], ...]:
    """Return what narrows a figure to one of its parts; all others together are the whole."""
    return () if key == OTHERS else ((by, key),)


def figure_row(context: PanelContext, key: str, name: str, indicator: Indicator) -> Row:
    """Return a whole figure as a row among others."""
    figure = context.figures.of(indicator, context.node)
    number = figure.number
    fraction = ""
    if indicator.is_quotient and math.isfinite(figure.value + figure.of):
        fraction = f"{figure.value:,.0f} / {figure.of:,.0f}"
    known = number if math.isfinite(number) else None
    return Row(key, name, known, number_forms(context, indicator, number), fraction, figure.grade)


def text_of(indicator: Indicator, number: float | None) -> str:
    """Return a number in the indicator's own way; a dash where there is none."""
    return DASH if number is None else shown(indicator, number)
