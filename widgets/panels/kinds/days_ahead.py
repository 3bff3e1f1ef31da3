"""Whole days of a figure and the next seven: what was is a line, what may come a dashed band."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPen, QPolygonF
from typing_extensions import override

from app.domain.measures.noticing import ForecastAnswer, ForecastQuestion, NoForecast
from widgets.hall_time import DAY_S, date_text
from widgets.look import Look
from widgets.panels.body import PanelContext
from widgets.panels.kinds.axis import spanned, thinned, ticks
from widgets.panels.kinds.note import draw_note
from widgets.panels.kinds.paint import CENTRE, LEFT, Sheet, line_box
from widgets.panels.kinds.painted import PaintedBody
from widgets.panels.kinds.stand import Stand, answer_soundness
from widgets.panels.kinds.words import label_of, tick_words, unit_of, why_no_answer
from widgets.panels.spec import BodySpec

GAP_PX = 8
LINE_PX = 1.8
BAND_ALPHA = 48  # of 255: a band lies under its line
LEAST_PLOT_PX = (80, 40)
MONTH_AT = 5  # of a date as it is written begins the month


@dataclass(frozen=True, slots=True)
class Ahead:
    """What is drawn: ``past`` days from ``from_s`` on, then those expected, and words."""

    from_s: float = 0.0
    past: tuple[float, ...] = ()
    expected: tuple[float, ...] = ()
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()
    said: str = ""
    tip: str = ""
    note: str = ""


class DaysAheadBody(PaintedBody[Ahead]):
    """A series with ``forecast``: its one indicator by days."""

    def __init__(self, spec: BodySpec, context: PanelContext, look: Look) -> None:
        super().__init__(spec, context, look)
        self.indicator = context.figures.table.find(spec.indicators[0]) if spec.indicators else None

    @override
    def read(self) -> tuple[Stand, Ahead]:
        """Read the newest answer."""
        context, one = self.context, self.indicator
        if one is None or context.noticing is None:
            return Stand(), Ahead()
        answer = context.noticing.forecast(ForecastQuestion(one.key, context.node))
        if answer is None:
            note = why_no_answer(context)
            figure = context.figures.of(one, context.node)
            missing = () if figure.as_of_s > 0 else one.sources
            return Stand(0.0, figure.soundness, missing), Ahead(note=note)
        stand = Stand(answer.as_of_s, answer_soundness(answer.as_of_s, context.group.now_s()))
        return stand, self._ahead(answer)

    def _ahead(self, answer: ForecastAnswer) -> Ahead:
        texts, one = self.context.texts, self.indicator
        days = max(1, round(self.spec.hours * 3600 / DAY_S))
        past = answer.past[-days:]
        from_s = answer.from_s + (len(answer.past) - len(past)) * DAY_S
        if answer.reason is not NoForecast.NONE or answer.error is None or one is None:
            said = texts(f"noticing.no_forecast.{answer.reason}", days=len(answer.past))
            return Ahead(from_s, past, said=said, note="" if past else said)
        said = texts("noticing.error", error=f"{answer.error:,.1f}")
        key = "noticing.naive" if answer.is_naive else "noticing.measured"
        tip = texts(key, days=answer.measured, naive=f"{answer.naive_error or 0.0:,.1f}")
        whole = f"{label_of(self.context, one)} {unit_of(self.context, one)}".strip()
        return Ahead(
            from_s, past, answer.expected, answer.low, answer.high, said, f"{whole}\n{said}\n{tip}"
        )

    @override
    def draw(self, sheet: Sheet, model: Ahead, box: QRectF) -> None:
        """Paint axes, band and lines, and under them how far off the rule was."""
        if model.note:
            draw_note(sheet, model.note, box)
            return
        body, gap = sheet.faces.body, self.look.px(GAP_PX)
        count = len(model.past) + len(model.expected)
        finest = 0 if self.indicator is None else self.indicator.decimals
        low, high = spanned([0.0, *model.past, *model.high], [], decimals=finest)
        most = max(1, int(box.height() / (3 * body.height)))
        values, decimals = ticks(low, high, most, finest=finest)
        words = tick_words(self.context, values, decimals)
        left = max((body.wide(one) for one in words), default=0.0) + gap
        foot = 2 * body.height + gap / 2
        plot = QRectF(box.left() + left, box.top() + body.height / 2, box.width() - left - gap,
                      box.height() - foot - body.height / 2)  # fmt: skip
        said = line_box(box, box.bottom() - body.height, body.height)
        sheet.text(model.said, said, body, sheet.ink("text2"), LEFT)
        if one := self.indicator:
            sheet.tip(box, model.tip)
            sheet.hit(box, one.key, self.opens(one.key))
        least_wide, least_high = (self.look.px(least) for least in LEAST_PLOT_PX)
        if count < 2 or plot.width() < least_wide or plot.height() < least_high:  # noqa: PLR2004 - a line has two ends
            return

        def at(day: float, value: float) -> QPointF:
            return QPointF(
                plot.left() + plot.width() * day / (count - 1),
                plot.bottom() - plot.height() * (value - low) / (high - low),
            )

        painter = sheet.painter
        for value, text in zip(values, words, strict=True):
            y = at(0, value).y()
            painter.setPen(QPen(sheet.ink("line"), 1))
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            place = QRectF(box.left(), y - body.height / 2, left - gap / 2, body.height)
            sheet.number((text,), place, body, sheet.ink("muted"))
        self._draw_days(sheet, model, plot, count)
        ink = sheet.tint(0)
        first = len(model.past) - 1
        if model.expected:
            start = at(first, model.past[-1])
            later = [first + 1 + day for day in range(len(model.expected))]
            upper = [start, *(at(*one) for one in zip(later, model.high, strict=True))]
            lower = [start, *(at(*one) for one in zip(later, model.low, strict=True))]
            band = sheet.tint(0)
            band.setAlpha(BAND_ALPHA)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(band)
            painter.drawPolygon(QPolygonF([*upper, *reversed(lower)]))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(ink, self.look.px(LINE_PX), Qt.PenStyle.DashLine))
            middle = [start, *(at(*one) for one in zip(later, model.expected, strict=True))]
            painter.drawPolyline(QPolygonF(middle))
        painter.setPen(QPen(sheet.ink("text2"), self.look.px(LINE_PX)))
        painter.drawPolyline(QPolygonF([at(*one) for one in enumerate(model.past)]))

    def _draw_days(self, sheet: Sheet, model: Ahead, plot: QRectF, count: int) -> None:
        """Write dates under the days, and mark where what was ends."""
        body, painter = sheet.faces.body, sheet.painter
        wide = body.wide("00-00") + 1
        step = plot.width() / (count - 1)
        every = thinned(count, plot.width(), 1.6 * wide)
        last = len(model.past) - 1
        for day in range(last % every, count, every):
            middle = plot.left() + step * day
            # Left of the plot the lowest number stands; right of it is nothing more.
            at = min(max(middle - wide / 2, plot.left()), self.width() - wide)
            place = QRectF(at, plot.bottom() + self.look.px(2), wide, body.height)
            text = date_text(model.from_s + day * DAY_S)[MONTH_AT:]
            sheet.text(text, place, body, sheet.ink("muted"), CENTRE)
        if model.expected and last >= 0:
            x = plot.left() + step * last
            painter.setPen(QPen(sheet.ink("muted"), 1, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))
