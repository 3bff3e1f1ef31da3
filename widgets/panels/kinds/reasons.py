"""Who ranks where and why: a score by weight, and beside it what cost how much of it."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from typing_extensions import override

from app.domain.measures.asking import (
    OTHERS,
    PARTS_AT_MOST,
    PartOrder,
    PartsAnswer,
    PartsQuestion,
    Side,
)
from app.domain.measures.figure import DASH
from app.domain.measures.indicator import Better, Indicator
from widgets.look import Look
from widgets.panels.body import PanelContext
from widgets.panels.kinds.parts_table import Cell, Grid, TableBody
from widgets.panels.kinds.stand import Stand, answer_soundness
from widgets.panels.kinds.words import part_name, why_no_answer
from widgets.panels.spec import BodySpec, Entry

LEAST_CASES = 5  # of fewer nobody is judged: as ``least`` of resources/cases/credit.toml
WHOLE = 100.0


@dataclass(frozen=True, slots=True)
class Reason:
    """What one share says of somebody: how many cases spoil it, of how many, and what that costs.

    ``lost`` is in points of the score, NaN of nothing.
    """

    spoiling: float
    of: float
    lost: float


@dataclass(frozen=True, slots=True)
class Standing:
    """``score`` is NaN of too few cases; ``rank`` 1 is the best, 0 who has none."""

    key: str
    name: str
    score: float
    reasons: tuple[Reason, ...]
    rank: int = 0


class ReasonsBody(TableBody):
    """The formula is a unit's credit (``app.domain.cases.rates``), with the pane's weights.

    The score is 100 times the mean goodness by weight; a share of nothing is left out, and the
    others weigh as much more. Each reason opens the cases that spoil it.
    """

    def __init__(self, spec: BodySpec, context: PanelContext, look: Look) -> None:
        super().__init__(spec, context, look)
        table = context.figures.table
        named = [(entry, table.find(entry.indicator)) for entry in spec.entries]
        self._shares: tuple[tuple[Entry, Indicator], ...] = tuple(
            (entry, one) for entry, one in named if one is not None
        )
        # The score stands in the first column, and opens what it is of first of all.
        shares = tuple(one for _, one in self._shares)
        self.indicators = shares[:1] + shares
        language = context.texts.language
        self._labels = (
            context.texts("cross.score"),
            *(entry.title.get(language, "") for entry, _ in self._shares),
        )
        self._seen: tuple[tuple[PartsAnswer, ...], tuple[str, ...]] = ((), ())
        self._grid = Grid()

    @override
    def read(self) -> tuple[Stand, Grid]:
        """Read the parts of every share, and give ranks."""
        context = self.context
        questions = [
            PartsQuestion(one.key, self.spec.by, context.node, "", PartOrder.KEY, PARTS_AT_MOST)
            for _, one in self._shares
        ]
        answers = [context.parts.parts(question) for question in questions]
        figures = [context.figures.of(one, context.node) for _, one in self._shares]
        there = tuple(answer for answer in answers if answer is not None)
        if not there or len(there) < len(answers):
            as_of_s = min((one.as_of_s for one in figures), default=0.0)
            missing = (
                () if as_of_s > 0 else tuple({s for _, one in self._shares for s in one.sources})
            )
            sound = figures[0].soundness if figures else Stand().soundness
            return Stand(as_of_s, sound, missing), Grid(note=self._why(questions))
        # Who somebody is may be known later than what he did: until then he is a number.
        seen = there, tuple(self._names(there).values())
        if seen != self._seen:
            self._seen, self._grid = seen, self._in_words(there)
        as_of_s = min(one.as_of_s for one in there)
        silent = tuple(dict.fromkeys(source for one in figures for source in one.silent))
        return Stand(as_of_s, answer_soundness(as_of_s, context.group.now_s()), silent), self._grid

    def _why(self, questions: list[PartsQuestion]) -> str:
        codes = (self.context.parts.code(question) for question in questions)
        code = next((one for one in codes if one not in ("", "ok")), "")
        return why_no_answer(self.context, code)

    def _in_words(self, answers: tuple[PartsAnswer, ...]) -> Grid:
        most = max((one.count for one in answers if _is_cut(one)), default=0)
        if most:  # each share is cut elsewhere: whoever is left would be judged by half of them
            said = {"count": most, "most": PARTS_AT_MOST}
            return Grid(note=self.context.texts("cross.too_many", **said))
        rows = self.standings(answers)
        note = "" if rows else self.context.texts("panel_kinds.no_parts")
        return Grid(tuple(self._row(one) for one in rows), len(rows), note)

    def standings(self, answers: tuple[PartsAnswer, ...]) -> list[Standing]:
        """Return everybody in the order of the pane, the worst or the best first; none last."""
        shares = [
            {one.key: (one.value or 0.0, one.of or 0.0) for one in answer.parts if one.key}
            for answer in answers
        ]
        found = [
            self._standing(key, name, [one.get(key, (0.0, 0.0)) for one in shares])
            for key, name in self._names(answers).items()
        ]
        scored = sorted((one.score for one in found if math.isfinite(one.score)), reverse=True)
        ranked = [
            Standing(one.key, one.name, one.score, one.reasons, scored.index(one.score) + 1)
            if math.isfinite(one.score)
            else one
            for one in found
        ]
        sign = 1.0 if self.spec.order is PartOrder.WORST else -1.0
        return sorted(ranked, key=lambda one: (not one.rank, sign * one.score if one.rank else 0.0))

    def _names(self, answers: tuple[PartsAnswer, ...]) -> dict[str, str]:
        parts = {one.key: one.name for answer in answers for one in answer.parts}
        return {
            key: part_name(self.context, self.spec.by, key, name)
            for key, name in parts.items()
            if key
        }

    def _standing(self, key: str, name: str, shares: list[tuple[float, float]]) -> Standing:
        weighed: list[tuple[float, float, float]] = []  # what spoils, of how many, by what weight
        for (entry, one), (value, of) in zip(self._shares, shares, strict=True):
            spoiling = value if one.better is Better.LOW else of - value
            weighed.append((spoiling, of, entry.weight))
        weight = sum(share for _, of, share in weighed if of > 0)
        reasons = tuple(
            Reason(spoiling, of, WHOLE * share / weight * spoiling / of if of > 0 else math.nan)
            for spoiling, of, share in weighed
        )
        is_enough = max((of for _, of, _ in weighed), default=0.0) >= LEAST_CASES
        lost = sum(one.lost for one in reasons if math.isfinite(one.lost))
        return Standing(key, name, WHOLE - lost if is_enough else math.nan, reasons)

    def _row(self, one: Standing) -> tuple[str, str, tuple[Cell, ...]]:
        score = Cell((f"{one.score:.1f}",) if one.rank else (DASH,))
        name = f"{one.rank}  {one.name}" if one.rank else f"–  {one.name}"
        return one.key, name, (score, *(_cell(reason) for reason in one.reasons))

    @override
    def told(self, name: str, at: int, cell: Cell) -> str:
        """Return what a reason costs, and how the score is made."""
        texts = self.context.texts
        if at == 0:
            key = "cross.score_is" if cell.forms[0] != DASH else "cross.too_few"
            return f"{name}\n{texts(key, least=LEAST_CASES)}"
        return f"{name} · {self._labels[at]} · {cell.forms[0]}\n{cell.fraction}"

    @override
    def opens(
        self, indicator: str, side: Side | None = None, *within: tuple[str, str]
    ) -> Callable[[], None]:
        """Return the act that opens the cases that spoil a share."""
        one = self.context.figures.table.find(indicator)
        is_low = one is not None and one.better is Better.LOW
        spoiled = Side.COUNTED if is_low else Side.MISSED
        return super().opens(indicator, spoiled if side is None else side, *within)


def _is_cut(answer: PartsAnswer) -> bool:
    """Return whether some parts came as one, or not at all."""
    return answer.count > len(answer.parts) or any(one.key == OTHERS for one in answer.parts)


def _cell(one: Reason) -> Cell:
    if not one.of > 0:
        return Cell()
    count, lost = f"{one.spoiling:,.0f}", f"{one.lost:.1f}"
    forms = (f"{count} (−{lost})", f"−{lost}") if one.spoiling else ("0",)
    return Cell(forms, f"{count} / {one.of:,.0f}")
