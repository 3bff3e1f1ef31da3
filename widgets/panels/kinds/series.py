"""How figures went over hours: lines with their gaps, limits, and the last value at the end."""

import math
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QResizeEvent
from typing_extensions import override

from app.domain.measures.figure import Grade
from app.domain.measures.indicator import Counting, Indicator
from app.domain.readings import Series
from widgets.hall_time import HOUR_S
from widgets.look import Look
from widgets.panels.body import PanelContext
from widgets.panels.kinds.axis import spanned, ticks
from widgets.panels.kinds.history import (
    History,
    Limit,
    chart_of,
    end_of,
    end_text,
    limit_style,
    limits_of,
    print_of,
)
from widgets.panels.kinds.note import draw_note
from widgets.panels.kinds.paint import Sheet, line_box
from widgets.panels.kinds.painted import PaintedBody
from widgets.panels.kinds.series_words import (
    DASHES,
    GAP_PX,
    SAMPLE_PX,
    PlotPlace,
    SeriesWords,
    end_width,
)
from widgets.panels.kinds.stand import Stand, stand_of
from widgets.panels.kinds.words import tick_words
from widgets.panels.spec import BodySpec
from widgets.station.chart_series import ChartSeries

if TYPE_CHECKING:  # it brings pyqtgraph, a third of a second that the window's start does not pay
    from widgets.panels.kinds.history_plot import HistoryPlot

LEAST_PLOT_PX = (80, 48)
LATELY = 0.25  # of the hours asked for: what is known of less is drawn alone
LEAST_SPAN_S = 60.0
DRAWINGS = 300.0  # how many times a picture moves on while its own span goes by


class SeriesBody(PaintedBody[History]):
    """The words are painted here, the lines by a plot that lies in the middle."""

    def __init__(self, spec: BodySpec, context: PanelContext, look: Look) -> None:
        super().__init__(spec, context, look)
        found = [context.figures.table.find(key) for key in spec.indicators]
        self.indicators: tuple[Indicator, ...] = tuple(one for one in found if one is not None)
        self._series: list[Series | None] = [None] * len(self.indicators)
        self._limits = limits_of(context, self.indicators)
        self.plot: HistoryPlot | None = None
        self._place: PlotPlace | None = None  # None where there is no room for a plot

    @override
    def read(self) -> tuple[Stand, History]:
        """Read the newest figures, and take note of how they were."""
        context = self.context
        figures = [context.figures.of(one, context.node) for one in self.indicators]
        for at, one in enumerate(self.indicators):
            self._series[at] = context.past.series(one.key, context.node, self.spec.hours)
        step = int(context.group.now_s() // (self.spec.hours * HOUR_S / DRAWINGS))
        model = History(
            tuple(end_of(context, one) for one in figures),
            self._limits,
            tuple(print_of(one) for one in self._series),
            step,
            all(one is None or not len(one.t_s) for one in self._series),
            all(one is None for one in self._series),
        )
        return stand_of(figures), model

    @override
    def refresh(self) -> None:
        """Read anew; draw where a line went on or the time did."""
        before = self.model
        super().refresh()
        if self.model is not before:
            self._draw_plot()

    @override
    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        super().set_look(look)
        if self.plot is not None:
            self.plot.set_look(look)
        self._draw_plot()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the plot out anew."""
        super().resizeEvent(event)
        self._draw_plot()

    # where things are

    def _most_steps(self, low: float, high: float) -> int:
        """Return how many marks an axis bears: none is finer than the numbers are written."""
        decimals = max((one.decimals for one in self.indicators), default=0)
        return max(1, int((high - low) * 10.0**decimals + 1e-6))

    def _from_s(self, now_s: float) -> float:
        """Return where the picture begins: with the first that is known, where that is lately.

        Before the first record nothing broke off: a day of hatch before a line of minutes would
        say that a feed had stopped.
        """
        whole_s = self.spec.hours * HOUR_S
        firsts = [
            float(one.t_s[np.isfinite(one.values)][0])
            for one in self._series
            if one is not None and np.isfinite(one.values).any()
        ]
        known_s = now_s - min(firsts, default=now_s)
        if known_s >= LATELY * whole_s:
            return now_s - whole_s
        return now_s - max(known_s, LEAST_SPAN_S)

    def _room(self) -> QRectF:
        pad = self.look.px(GAP_PX)
        return QRectF(self.rect()).adjusted(pad, pad / 2, -pad, -pad / 2)

    def _draw_plot(self) -> None:
        """Lay the plot out and draw the lines; where there is no room it is not there."""
        model, room, faces = self.model, self._room(), self.faces
        if model is None or model.is_empty:
            self._hide()
            return
        now_s = self.context.group.now_s()
        from_s = self._from_s(now_s)
        charts = [
            None if series is None else chart_of(series, one, from_s, now_s)
            for series, one in zip(self._series, self.indicators, strict=True)
        ]
        numbers = [number for one in charts if one is not None for number in (one.extent() or ())]
        is_share = all(one.counting is Counting.SHARE for one in self.indicators)
        low, high = spanned(
            numbers, [one.value for one in model.limits],
            whole=self.indicators[0].factor if is_share else math.inf,
            decimals=max((one.decimals for one in self.indicators), default=0),
        )  # fmt: skip
        gap = self.look.px(GAP_PX)
        is_cut = from_s > now_s - self.spec.hours * HOUR_S
        most = max(1, int(room.height() / (2.2 * faces.body.height)))
        values, decimals = ticks(low, high, min(most, self._most_steps(low, high)))
        words = tick_words(self.context, values, decimals)
        left = max((faces.body.wide(text) for text in words), default=0.0) + gap
        end = end_width(faces, model, room.width(), gap, self.look.px(SAMPLE_PX))
        under = faces.body.height + gap / 2
        over = faces.body.height * (1.5 if is_cut else 0.5)  # the words of since when lie over it
        place = QRectF(room.left() + left, room.top() + over,
                       room.width() - left - end - gap,
                       room.height() - under - over)  # fmt: skip
        least_wide, least_high = (self.look.px(one) for one in LEAST_PLOT_PX)
        if place.width() < least_wide or place.height() < least_high:
            self._hide()
            return
        self._place = PlotPlace(
            *(QRectF(place.toAlignedRect()), from_s, now_s, low, high),
            marks=tuple(zip(values, words, strict=True)),
            since_s=from_s if is_cut else None,
        )
        self._put(self._place, charts, model)

    def _hide(self) -> None:
        self._place = None
        if self.plot is not None:
            self.plot.hide()
        self.update()

    def _put(self, place: PlotPlace, charts: list[ChartSeries | None], model: History) -> None:
        from widgets.panels.kinds.history_plot import (  # noqa: PLC0415 - brings pyqtgraph
            Curve,
            Ground,
            HistoryPlot,
        )

        if self.plot is None:
            self.plot = HistoryPlot(self.look, self)
        self.plot.setGeometry(place.box.toRect())
        known = [one for one in charts if one is not None]
        ground = Ground(
            *(place.from_s, place.to_s, place.low, place.high),
            known[0].gaps if known else (), (), tuple(value for value, _ in place.marks),
            tuple((one.value, self._limit_ink(one), limit_style(one))
                  for one in model.limits if place.low <= one.value <= place.high),
        )  # fmt: skip
        curves = [
            Curve(one.line_t_s, one.line, self._tint(at), DASHES[at % len(DASHES)])
            for at, one in enumerate(charts)
            if one is not None
        ]
        self.plot.draw_curves(curves, ground)
        self.plot.show()
        self.update()

    def _tint(self, at: int) -> QColor:
        return self.look.colour("text2" if len(self.indicators) == 1 else f"chart.{at % 6 + 1}")

    def _limit_ink(self, limit: Limit) -> QColor:
        keys = {Grade.BAD: "severity.mark.1", Grade.WARN: "severity.mark.3"}
        return self.look.colour(keys.get(limit.grade, "muted"))

    # the words

    @override
    def draw(self, sheet: Sheet, model: History, box: QRectF) -> None:
        """Paint the words round the plot; without one, the last values alone."""
        if self._place is None:
            self._draw_alone(sheet, model, box)
        else:
            SeriesWords(sheet, self.context, self._place, self.opens, self._tint).paint(model, box)
            said = [f"{end.name} {end_text(end)}" for end in model.ends]
            limits = [one.words for one in model.limits]
            sheet.tip(QRectF(self.rect()), "\n".join([*said, *limits]))
        if len(model.ends) == 1:
            sheet.hit(QRectF(self.rect()), model.ends[0].key, self.opens(model.ends[0].key))

    def _draw_alone(self, sheet: Sheet, model: History, box: QRectF) -> None:
        body = sheet.faces.body
        if model.is_empty:
            key = "panel_kinds.asking" if model.is_asking else "panel_kinds.nobody_knows"
            draw_note(sheet, self.context.texts(key), line_box(box, box.top(), body.height))
            box = box.adjusted(0, body.height, 0, 0)
        for at, end in enumerate(model.ends):
            line = QRectF(box.left(), box.top() + at * body.height, box.width(), body.height)
            if line.bottom() > box.bottom() + 1:
                return
            if len(model.ends) > 1:
                sheet.hit(line, end.key, self.opens(end.key))
            number = body.wide(end_text(end)) + 1
            if number > line.width():
                sheet.number(end.forms, line, body, sheet.grade_ink(end.grade))
                continue
            right = QRectF(line.right() - number, line.top(), number, line.height())
            sheet.number((end_text(end),), right, body, sheet.grade_ink(end.grade))
            name = line.adjusted(0, 0, -number - self.look.px(GAP_PX), 0)
            sheet.text(end.name, name, body, sheet.ink("text2"))
