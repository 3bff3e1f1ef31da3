"""A funnel: figures in order, each with the share that was kept of the one before."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF
from typing_extensions import override

from app.domain.measures.figure import Figure
from widgets.panels.kinds.bar_rows import draw_foot, fitting, line_height
from widgets.panels.kinds.paint import LEFT, RIGHT, Sheet, line_box
from widgets.panels.kinds.painted import PaintedBody
from widgets.panels.kinds.stand import Stand, stand_of
from widgets.panels.kinds.words import label_of, number_forms, share_text, unit_beside, with_unit

GAP_PX = 10
LEAST_BAR_PX = 48
NAME_SHARE = 0.4


@dataclass(frozen=True, slots=True)
class Step:
    """One step; ``share`` is of the widest step (None without a number), ``kept`` in words."""

    key: str
    name: str
    forms: tuple[str, ...]
    unit: str
    share: float | None
    kept: str


class FunnelBody(PaintedBody[tuple[Step, ...]]):
    """Bars about one middle, so that what was lost from step to step is seen as it narrows."""

    @override
    def read(self) -> tuple[Stand, tuple[Step, ...]]:
        """Read the figures in the order of the file."""
        context = self.context
        found = [context.figures.figure(key, context.node) for key in self.spec.indicators]
        figures = [one for one in found if one is not None]
        most = max((one.number for one in figures if one.is_known), default=0.0)
        steps: list[Step] = []
        before: Figure | None = None
        for one in figures:
            share = None
            if one.is_known:
                share = max(0.0, one.number / most) if most > 0 else 0.0
            kept = "" if before is None else share_text(_kept(before, one))
            forms = number_forms(context, one.indicator, one.number)
            steps.append(
                Step(
                    one.indicator.key,
                    label_of(context, one.indicator),
                    forms,
                    unit_beside(context, one.indicator, forms[0]),
                    share,
                    kept,
                )
            )
            before = one
        return stand_of(figures), tuple(steps)

    @override
    def draw(self, sheet: Sheet, model: tuple[Step, ...], box: QRectF) -> None:
        """Paint a row for each step, as high as there is room for."""
        if not model:
            return
        body, gap = sheet.faces.body, self.look.px(GAP_PX)
        least = line_height(self.look, body)
        shown, has_foot = fitting(box, least, len(model), len(model))
        if not shown:
            return
        room = box.height() - (least if has_foot else 0.0)
        high = min(room / shown, 2.5 * least)
        steps = model[:shown]
        name = min(max(body.wide(one.name) for one in steps) + 0.5, NAME_SHARE * box.width())
        kept = max((body.wide(self._said(one)) for one in steps), default=0.0) + 0.5
        bar = box.width() - name - kept - 2 * gap
        if bar < self.look.px(LEAST_BAR_PX):  # the bars go first, then what was kept
            name, bar, kept = self._narrow(sheet, steps, box, name, kept)
        number = max(body.wide(one.forms[0]) for one in steps)
        for at, one in enumerate(steps):
            place = line_box(box, box.top() + at * high, high)
            self._draw_step(sheet, one, place, (name, bar, kept), number)
        if has_foot:
            draw_foot(sheet, self.context, len(model) - shown, box, box.top() + shown * high)

    def _narrow(
        self, sheet: Sheet, steps: tuple[Step, ...], box: QRectF, name: float, kept: float
    ) -> tuple[float, float, float]:
        gap = self.look.px(GAP_PX)
        number = max(sheet.faces.body.wide(one.forms[0]) for one in steps) + 0.5
        bar = min(number, box.width() / 2)
        left = box.width() - bar - gap
        if left - kept - gap >= name:  # a number without its name is nobody's
            return left - kept - gap, bar, kept
        return left, bar, 0.0

    def _said(self, step: Step) -> str:
        return self.context.texts("panel_kinds.kept", value=step.kept) if step.kept else ""

    def _draw_step(
        self, sheet: Sheet, step: Step, box: QRectF, wide: tuple[float, float, float], number: float
    ) -> None:
        body, gap = sheet.faces.body, self.look.px(GAP_PX)
        name, bar, kept = wide
        sheet.text(step.name, QRectF(box.left(), box.top(), name, box.height()), body,
                   sheet.ink("text"), LEFT)  # fmt: skip
        rail = QRectF(box.left() + name + gap, box.top(), bar, box.height())
        if step.share is not None and bar > number + 2 * gap:
            self._draw_bar(sheet, step.share, rail, number)
        sheet.number(step.forms, rail, body, sheet.ink("text"))
        if kept:
            right = QRectF(box.right() - kept, box.top(), kept, box.height())
            sheet.text(self._said(step), right, body, sheet.ink("text2"), RIGHT)
        whole = with_unit(step.forms[0], step.unit)
        said = (step.name, whole, self._said(step))
        sheet.tip(box, " · ".join(one for one in said if one))
        sheet.hit(box, step.key, self.opens(step.key))

    def _draw_bar(self, sheet: Sheet, share: float, rail: QRectF, number: float) -> None:
        """Paint the bar beside the room its number needs."""
        room = rail.width() - number - self.look.px(GAP_PX)
        high = min(rail.height() - self.look.px(4), 1.6 * sheet.faces.body.height)
        wide = max(2.0, room * share)
        left = rail.left() + (room - wide) / 2
        sheet.painter.fillRect(
            QRectF(left, rail.center().y() - high / 2, wide, high), sheet.tint(0)
        )


def _kept(before: Figure, one: Figure) -> float:
    if not (before.is_known and one.is_known) or before.number <= 0:
        return float("nan")
    return one.number / before.number
