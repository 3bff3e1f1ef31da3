"""Stacked bars: parts within hours, days or other parts; or several indicators in each of them."""

import math

from PySide6.QtCore import QRectF
from typing_extensions import override

from app.domain.measures.indicator import Indicator
from widgets.look import Look
from widgets.panels.body import PanelContext
from widgets.panels.kinds.axis import thinned, ticks
from widgets.panels.kinds.bar_rows import line_height
from widgets.panels.kinds.note import draw_note
from widgets.panels.kinds.paint import CENTRE, Sheet
from widgets.panels.kinds.painted import PaintedBody
from widgets.panels.kinds.parted import Parted, PartsReader, within
from widgets.panels.kinds.stacks import Stack, Stacking, Stacks
from widgets.panels.kinds.stand import Stand, joined
from widgets.panels.kinds.words import number_forms, tick_words
from widgets.panels.spec import BodySpec

GAP_PX = 8
LEAST_PX = (96, 64)  # of the chart itself: where there is less, the words stand alone
MOST_WORDS = 0.36  # of the width
FILLED = 0.72  # of a bar's place
MOST_BAR_PX = 72  # one day alone is no wall of colour
HEADROOM = 1.06
LEAST_NAME_EM = 5.0  # lines high: a name cut shorter is none, and the number gives way
PARTED_PX = 3


class StackedBody(PaintedBody[Stacks]):
    """Six layers at most, the rest are one together; the first lies at the bottom."""

    def __init__(self, spec: BodySpec, context: PanelContext, look: Look) -> None:
        super().__init__(spec, context, look)
        found = [context.figures.table.find(key) for key in spec.indicators]
        self.indicators: tuple[Indicator, ...] = tuple(one for one in found if one is not None)
        if spec.across:
            self.indicators = self.indicators[:1]
        self._along = spec.across or spec.by  # what the bars are of
        self._readers = tuple(
            PartsReader(context, one, spec.by, spec.across, spec.order) for one in self.indicators
        )
        self._stacking = Stacking(context, spec, self.indicators)
        self._seen: tuple[Parted, ...] = ()
        self._made = Stacks()

    @override
    def read(self) -> tuple[Stand, Stacks]:
        """Read the parts; what was the same before is not stacked again."""
        read = [one.read() for one in self._readers]
        if not read:
            return Stand(), Stacks()
        stand = joined([stand for stand, _ in read])
        parteds = tuple(parted for _, parted in read)
        if len(parteds) != len(self._seen) or any(
            new is not old for new, old in zip(parteds, self._seen, strict=True)
        ):
            self._seen, self._made = parteds, self._stacking.made(parteds)
        return stand, self._made

    @override
    def draw(self, sheet: Sheet, model: Stacks, box: QRectF) -> None:
        """Paint the bars with their axis at the left, the words of the layers at the right."""
        if model.note or not model.stacks:
            draw_note(sheet, model.note, box)
            return
        body, gap = sheet.faces.body, self.look.px(GAP_PX)
        side = self.look.px(12) + gap
        names = max(body.wide(one.name) for one in model.layers)
        numbers = max(body.wide(one.forms[0]) for one in model.layers)
        words = min(side + names + gap + numbers + 1, MOST_WORDS * box.width())
        least_wide, least_high = (self.look.px(one) for one in LEAST_PX)
        chart = box.adjusted(0, 0, -words - 2 * gap, 0)
        if chart.width() < least_wide or chart.height() < least_high + body.height:
            self._draw_words(sheet, model, box, numbers)
            return
        right = QRectF(box.right() - words, box.top(), words, box.height())
        self._draw_words(sheet, model, right, numbers)
        self._draw_chart(sheet, model, chart)

    def _draw_words(self, sheet: Sheet, model: Stacks, box: QRectF, numbers: float) -> None:
        body, gap, square = sheet.faces.body, self.look.px(GAP_PX), self.look.px(12)
        high = line_height(self.look, body)
        room = int(box.height() // high)
        layers = list(enumerate(model.layers))
        shown = layers if len(layers) <= room else layers[: max(0, room - 1)]
        for line, (at, one) in enumerate(reversed(shown)):  # as they lie on each other
            place = QRectF(box.left(), box.top() + line * high, box.width(), high)
            middle = place.center().y() - square / 2
            sheet.swatch(QRectF(place.left(), middle, square, square), sheet.tint(at))
            left = place.left() + square + gap
            name = QRectF(left, place.top(), place.right() - left, high)
            names = max(body.wide(other.name) for other in model.layers)
            if numbers + gap + min(names, LEAST_NAME_EM * body.height) <= name.width():
                number = QRectF(place.right() - numbers - 0.5, place.top(), numbers + 0.5, high)
                sheet.number(one.forms, number, body, sheet.ink("text"))
                name.setRight(number.left() - gap)
            sheet.text(one.name, name, body, sheet.ink("text2"))
            sheet.tip(place, f"{one.name} · {one.forms[0]}")
            self._let_open(sheet, place, f"layer:{one.key}", at, one.key)
        if len(shown) < len(layers) and room:
            place = QRectF(box.left(), box.top() + len(shown) * high, box.width(), high)
            more = self.context.texts("panel_kinds.more", count=len(layers) - len(shown))
            sheet.text(more, place, body, sheet.ink("muted"))

    def _let_open(self, sheet: Sheet, box: QRectF, key: str, at: int, layer: str) -> None:
        if not self.spec.across:
            sheet.hit(box, key, self.opens(self.indicators[at].key))
            return
        narrowed = within(self.spec.by, layer)
        sheet.hit(box, key, self.opens(self.indicators[0].key, None, *narrowed))

    def _draw_chart(self, sheet: Sheet, model: Stacks, box: QRectF) -> None:
        body, gap = sheet.faces.body, self.look.px(GAP_PX)
        factor = self.indicators[0].factor
        most = max(one.whole for one in model.stacks) * factor
        high = most * HEADROOM if most > 0 else 1.0
        under = body.height + gap / 2
        lines = max(1, int((box.height() - under) / (2.4 * body.height)))
        marks, decimals = ticks(0.0, high, lines, finest=self.indicators[0].decimals)
        words = tick_words(self.context, marks, decimals)
        left = max((body.wide(text) for text in words), default=0.0) + gap
        area = QRectF(box.left() + left, box.top() + body.height / 2, box.width() - left,
                      box.height() - under - body.height / 2)  # fmt: skip
        for value, text in zip(marks, words, strict=True):
            y = area.bottom() - value / high * area.height()
            sheet.painter.fillRect(QRectF(area.left(), y, area.width(), 1), sheet.ink("line"))
            line = QRectF(box.left(), y - body.height / 2, left - gap / 2, body.height)
            sheet.number((text,), line, body, sheet.ink("muted"))
        wide = area.width() / len(model.stacks)
        labels = max(body.wide(one.name) for one in model.stacks)
        every = thinned(len(model.stacks), area.width(), min(labels + gap, area.width() / 2))
        free = area.left()  # up to where the words under the bars have come
        for at, one in enumerate(model.stacks):
            place = QRectF(area.left() + at * wide, area.top(), wide, area.height())
            self._draw_stack(sheet, model, one, place, high / factor)
            if at % every == 0:
                free = self._label_stack(sheet, one, place, box, free)

    def _label_stack(
        self, sheet: Sheet, one: Stack, place: QRectF, box: QRectF, free: float
    ) -> float:
        """Write what a bar is of, where nothing is yet; return up to where the words came."""
        body = sheet.faces.body
        last = box.right() + self.look.px(GAP_PX)  # the words beside the chart are further off
        wide = min(body.wide(one.name) + 1, box.width())
        left = min(max(place.center().x() - wide / 2, free), last - wide)
        line = QRectF(left, box.bottom() - body.height, wide, body.height)
        is_near = left < place.right() and left + wide > place.left()
        if (
            left >= free
            and is_near
            and sheet.text(one.name, line, body, sheet.ink("muted"), CENTRE)
        ):
            return line.right() + self.look.px(GAP_PX)
        return free

    def _draw_stack(
        self, sheet: Sheet, model: Stacks, one: Stack, place: QRectF, high: float
    ) -> None:
        most = float(self.look.px(MOST_BAR_PX))
        bottom, wide = place.bottom(), min(most, max(1.0, place.width() * FILLED))
        left = place.center().x() - wide / 2
        said = []
        for at, number in enumerate(one.numbers):
            if not number:
                continue
            tall = number / high * place.height()
            sheet.painter.fillRect(QRectF(left, bottom - tall, wide, tall), sheet.tint(at))
            if tall > PARTED_PX:  # a line of the ground parts it from the next
                sheet.painter.fillRect(QRectF(left, bottom - tall, wide, 1), sheet.ink("panel"))
            bottom -= tall
            indicator = self.indicators[0 if self.spec.across else at]
            text = number_forms(self.context, indicator, number)[0]
            said.append(f"{model.layers[at].name} {text}")
        summed = one.whole if model.is_told else math.nan
        whole = number_forms(self.context, self.indicators[0], summed)[0]
        name = one.key if self._along == "day" else one.name
        total = self.context.texts("panel_kinds.of_whole", value=whole)
        sheet.tip(place, "\n".join([f"{name} · {total}", *reversed(said)]))
        narrowed = within(self._along, one.key)
        act = self.opens(self.indicators[0].key, None, *narrowed)
        sheet.hit(place, f"stack:{one.key}", act)
