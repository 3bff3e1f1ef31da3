"""How figures went over hours: lines with their gaps, limits, and the last value at the end."""

import math
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPen, QResizeEvent
from typing_extensions import override

from app.domain.measures.figure import Grade
from app.domain.measures.indicator import Counting, Indicator
from app.domain.readings import Series
from widgets.hall_time import HOUR_S, minute_text
from widgets.look import Look
from widgets.panels.body import PanelContext
from widgets.panels.kinds.axis import apart, spanned, ticks
from widgets.panels.kinds.history import (
    End,
    History,
    Limit,
    chart_of,
    end_of,
    end_text,
    limit_style,
    limits_of,
    print_of,
    told_apart,
)
from widgets.panels.kinds.note import draw_note
from widgets.panels.kinds.paint import CENTRE, LEFT, Sheet, line_box
from widgets.panels.kinds.painted import PaintedBody
from widgets.panels.kinds.stand import Stand, stand_of
from widgets.panels.kinds.words import tick_words
from widgets.panels.spec import BodySpec
from widgets.station.chart_series import ChartSeries
from widgets.station.time_ticks import ticks_s

if TYPE_CHECKING:  # it brings pyqtgraph, a third of a second that the window's start does not pay
    from widgets.panels.kinds.history_plot import HistoryPlot

GAP_PX = 8
SAMPLE_PX = 18
LEAST_PLOT_PX = (80, 48)
MOST_END = 0.38  # of the width belongs to the words at the end of the lines, at most
LATELY = 0.25  # of the hours asked for: what is known of less is drawn alone
LEAST_SPAN_S = 60.0
DRAWINGS = 300.0  # how many times a picture moves on while its own span goes by
_DASHES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine)


class SeriesBody(PaintedBody[History]):
    """The words are painted here, the lines by a plot that lies in the middle."""

    def __init__(self, spec: BodySpec, context: PanelContext, look: Look) -> None:
        super().__init__(spec, context, look)
        found = [context.figures.table.find(key) for key in spec.indicators]
        self.indicators: tuple[Indicator, ...] = tuple(one for one in found if one is not None)
        self._series: list[Series | None] = [None] * len(self.indicators)
        self._limits = limits_of(context, self.indicators)
        self.plot: HistoryPlot | None = None
        self._span = (0.0, 1.0, 0.0, 1.0)  # from, to, low, high
        self._place = QRectF()  # of the plot
        self._since = ""  # from when on there is anything, where that is not long ago

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

    def _end_width(self, model: History, width: float) -> float:
        """Return how wide the words at the end of the lines may be."""
        faces, gap = self.faces, self.look.px(GAP_PX)
        sample = self.look.px(SAMPLE_PX) + gap if len(model.ends) > 1 else 0
        numbers = max((faces.strong.wide(end_text(end)) for end in model.ends), default=0.0)
        numbers += sample
        limits = max((faces.body.wide(one.words) for one in model.limits), default=0.0)
        names = 0.0
        if len(model.ends) > 1:
            names = max(faces.body.wide(end.name) for end in model.ends)
            if names + sample > MOST_END * width:
                names = max(faces.body.wide(one) for one in told_apart(_names(model)))
            names += sample
        return min(max(numbers + 2 * gap, limits, names) + 1, MOST_END * width)

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
        self._span = (from_s, now_s, low, high)
        is_cut = from_s > now_s - self.spec.hours * HOUR_S
        self._since = minute_text(from_s) if is_cut else ""
        most = max(1, int(room.height() / (2.2 * faces.body.height)))
        values, decimals = ticks(low, high, min(most, self._most_steps(low, high)))
        words = tick_words(self.context, values, decimals)
        left = max((faces.body.wide(text) for text in words), default=0.0) + gap
        end = self._end_width(model, room.width())
        under = faces.body.height + gap / 2
        over = faces.body.height * (1.5 if is_cut else 0.5)  # the words of since when lie over it
        place = QRectF(room.left() + left, room.top() + over,
                       room.width() - left - end - gap,
                       room.height() - under - over)  # fmt: skip
        least_wide, least_high = (self.look.px(one) for one in LEAST_PLOT_PX)
        if place.width() < least_wide or place.height() < least_high:
            self._hide()
            return
        self._place = QRectF(place.toAlignedRect())
        self._put(charts, values, model)

    def _hide(self) -> None:
        self._place = QRectF()
        if self.plot is not None:
            self.plot.hide()
        self.update()

    def _put(
        self, charts: list[ChartSeries | None], values: tuple[float, ...], model: History
    ) -> None:
        from widgets.panels.kinds.history_plot import (  # noqa: PLC0415 - brings pyqtgraph
            Curve,
            Ground,
            HistoryPlot,
        )

        if self.plot is None:
            self.plot = HistoryPlot(self.look, self)
        self.plot.setGeometry(self._place.toRect())
        from_s, to_s, low, high = self._span
        known = [one for one in charts if one is not None]
        ground = Ground(
            from_s, to_s, low, high, known[0].gaps if known else (), (), values,
            tuple((one.value, self._limit_ink(one), limit_style(one))
                  for one in model.limits if low <= one.value <= high),
        )  # fmt: skip
        curves = [
            Curve(one.line_t_s, one.line, self._tint(at), _DASHES[at % len(_DASHES)])
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

    def _y(self, value: float) -> float:
        _, _, low, high = self._span
        share = (min(max(value, low), high) - low) / (high - low)
        return self._place.bottom() - share * self._place.height()

    # the words

    @override
    def draw(self, sheet: Sheet, model: History, box: QRectF) -> None:
        """Paint the words round the plot; without one, the last values alone."""
        if self._place.isEmpty():
            self._draw_alone(sheet, model, box)
        else:
            self._draw_values(sheet, box)
            self._draw_times(sheet, box)
            self._draw_since(sheet)
            self._draw_ends(sheet, model, box)
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

    def _draw_values(self, sheet: Sheet, box: QRectF) -> None:
        body, (_, _, low, high) = sheet.faces.body, self._span
        most = max(1, int(self._room().height() / (2.2 * body.height)))
        values, decimals = ticks(low, high, min(most, self._most_steps(low, high)))
        for value, text in zip(values, tick_words(self.context, values, decimals), strict=True):
            line = QRectF(box.left(), self._y(value) - body.height / 2,
                          self._place.left() - box.left() - self.look.px(GAP_PX) / 2,
                          body.height)  # fmt: skip
            sheet.number((text,), line, body, sheet.ink("muted"))

    def _draw_times(self, sheet: Sheet, box: QRectF) -> None:
        body, (from_s, to_s, _, _) = sheet.faces.body, self._span
        wide = body.wide("00:00") + 1
        most = max(1, int(self._place.width() / (1.6 * wide)))
        top = box.bottom() - body.height
        for time_s in ticks_s(from_s, to_s, most):
            share = (time_s - from_s) / (to_s - from_s)
            middle = self._place.left() + share * self._place.width()
            left = middle - wide / 2
            if left < self._place.left() - self.look.px(GAP_PX) / 2 or left + wide > box.right():
                continue
            sheet.painter.fillRect(
                QRectF(middle, self._place.bottom(), 1, self.look.px(4)), sheet.ink("line")
            )
            line = QRectF(left, top, wide, body.height)
            sheet.text(minute_text(time_s), line, body, sheet.ink("muted"), CENTRE)

    def _draw_since(self, sheet: Sheet) -> None:
        """Say from when on there is a record, in the corner where a line begins."""
        body, gap = sheet.faces.body, self.look.px(GAP_PX)
        said = self.context.texts("panel_kinds.since", time=self._since) if self._since else ""
        top = self._place.top() - gap / 2 - body.height
        room = QRectF(self._place.left(), top, self._place.width(), body.height)
        if said and body.wide(said) <= room.width():
            sheet.text(said, room, body, sheet.ink("muted"))

    def _draw_ends(self, sheet: Sheet, model: History, box: QRectF) -> None:
        """Write names and last values where the lines end, moved apart; then limits between."""
        faces, gap = sheet.faces, self.look.px(GAP_PX)
        left = self._place.right() + gap
        room = QRectF(left, box.top(), box.right() - left, box.height() - faces.body.height)
        has_names = len(model.ends) > 1
        high = faces.strong.height + (faces.body.height if has_names else 0)
        middles = [self._y(end.value) if end.value is not None else box.bottom()
                   for end in model.ends]  # fmt: skip
        tops = apart([one - high / 2 for one in middles], high, room.top(), room.bottom())
        if tops is None and has_names:  # names give way: samples of the lines tell them apart
            has_names, high = False, faces.strong.height
            tops = apart([one - high / 2 for one in middles], high, room.top(), room.bottom())
        taken: list[tuple[float, float]] = []
        names = _names(model)
        sample = self.look.px(SAMPLE_PX)
        if any(faces.body.wide(name) + sample > room.width() for name in names):
            names = told_apart(names)
        for at, (end, top) in enumerate(zip(model.ends, tops or (), strict=False)):
            place = QRectF(left, top, room.width(), high)
            self._draw_end(sheet, end, at, place, name=names[at] if has_names else "")
            taken.append((top, top + high))
        for limit in model.limits:
            top = self._y(limit.value) - faces.body.height / 2
            top = min(max(top, room.top()), room.bottom() - faces.body.height)
            bottom = top + faces.body.height
            is_near = self._span[2] <= limit.value <= self._span[3]
            if not is_near or any(top < b and t < bottom for t, b in taken):
                continue
            line = QRectF(left, top, room.width(), faces.body.height)
            if sheet.text(limit.words, line, faces.body, sheet.ink("text2")):
                taken.append((top, bottom))
        said = [f"{end.name} {end_text(end)}" for end in model.ends]
        sheet.tip(QRectF(self.rect()), "\n".join([*said, *(one.words for one in model.limits)]))

    def _draw_end(self, sheet: Sheet, end: End, at: int, box: QRectF, *, name: str) -> None:
        faces, top = sheet.faces, box.top()
        sample = self.look.px(SAMPLE_PX) if len(self.indicators) > 1 else 0
        if sample:
            middle = top + (faces.body.height if name else faces.strong.height) / 2
            pen = QPen(self._tint(at), max(2, self.look.px(2)), _DASHES[at % len(_DASHES)])
            sheet.painter.setPen(pen)
            sheet.painter.drawLine(round(box.left()), round(middle),
                                   round(box.left() + sample - 4), round(middle))  # fmt: skip
        if name:
            line = QRectF(box.left() + sample, top, box.width() - sample, faces.body.height)
            sheet.text(name, line, faces.body, sheet.ink("text2"))
            top += faces.body.height
        line = QRectF(box.left() + sample, top, box.width() - sample, faces.strong.height)
        forms = (end_text(end), *end.forms)
        sheet.number(forms, line, faces.strong, sheet.grade_ink(end.grade), LEFT)
        sheet.tip(box, f"{end.name} {end_text(end)}")
        if len(self.indicators) > 1:
            sheet.hit(box, end.key, self.opens(end.key))


def _names(model: History) -> tuple[str, ...]:
    return tuple(end.name for end in model.ends)
