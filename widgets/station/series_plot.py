"""The chart itself, on pyqtgraph: loaded when the first curve is asked for, not before."""

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg  # type: ignore[import-untyped]  # it ships no types
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from app.domain.safe_text import safe_text
from widgets.hall_time import minute_text
from widgets.hatch import hatch
from widgets.look import Look
from widgets.station.chart_limit import LimitLine
from widgets.station.chart_series import ChartSeries
from widgets.station.time_ticks import ticks_s

NAME_CHARACTERS = 60
MOST_TICKS = 12
VALUE_AXIS_PX = 64
HOLLOW_PX = 7
HEADROOM = 0.08  # of the range, above and below what is drawn
LIMIT_REACH = 1.5  # of the range, or as much again as the highest value: further is not drawn
_DASHES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine)


class SeriesPlot(QWidget):
    """Draws what it is given; nobody can drag or zoom it with the mouse, and nothing moves."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._times = _HallTimes(orientation="bottom")
        self.plot = pg.PlotWidget(self, axisItems={"bottom": self._times})
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self.plot)
        self.plot.setMenuEnabled(False)
        self.plot.setMouseEnabled(x=False, y=False)
        self.plot.hideButtons()
        self.plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.plot.setFrameShape(pg.PlotWidget.Shape.NoFrame)
        self.plot.getViewBox().unregister()  # nobody links to it, and the end would warn of it
        self._gaps = _Gaps(look)
        self.plot.addItem(self._gaps, ignoreBounds=True)
        self._items: list[object] = []
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        """Take another theme or scale; what is drawn is drawn anew by the next :meth:`show`."""
        self._look = look
        self._gaps.look = look
        self.plot.setBackground(look.colour("panel"))
        for name in ("bottom", "left"):
            axis = self.plot.getAxis(name)
            axis.setPen(pg.mkPen(look.colour("line")))
            axis.setTextPen(pg.mkPen(look.colour("muted")))
            axis.setTickFont(look.font())
        self.plot.getAxis("left").setWidth(look.px(VALUE_AXIS_PX))
        self.plot.getAxis("bottom").setHeight(look.px(26))

    def draw_series(
        self,
        shown: Sequence[ChartSeries],
        names: Sequence[str],
        limits: Sequence[LimitLine],
        from_s: float,
        to_s: float,
    ) -> None:
        """Draw the series, their gaps and the limits from one moment to another.

        ``names`` are those of the series; they stand at the curves where there is more than one.
        """
        look = self._look
        for item in self._items:
            self.plot.removeItem(item)
        self._items.clear()
        self.plot.setXRange(from_s, to_s, padding=0)
        low, high = self._range(shown, limits)
        self.plot.setYRange(low, high, padding=0)
        whole = QRectF(from_s, low, to_s - from_s, high - low)
        self._gaps.set_gaps(shown[0].gaps if shown else (), whole)
        for limit in limits:
            if low <= limit.value <= high:
                self._draw_limit(limit, to_s, is_high=limit.value > (low + high) / 2)
        for at, series in enumerate(shown):
            dash = _DASHES[at % len(_DASHES)]
            pen = pg.mkPen(look.colour("text"), width=look.px(1.6), style=dash)
            line = pg.PlotDataItem(
                series.line_t_s, series.line, pen=pen, connect="finite", antialias=True
            )
            self._put(line)
            hollow = pg.PlotDataItem(
                series.hollow_t_s,
                series.hollow,
                pen=None,
                symbol="o",
                symbolSize=look.px(HOLLOW_PX),
                symbolPen=pg.mkPen(look.colour("severity.mark.3"), width=look.px(1.4)),
                symbolBrush=look.colour("panel"),
            )
            self._put(hollow)
            if len(shown) > 1:
                self._name_curve(series, names[at])

    def _range(
        self, shown: Sequence[ChartSeries], limits: Sequence[LimitLine]
    ) -> tuple[float, float]:
        """Return what the value axis spans: all that is drawn, and the limits that are near."""
        extents = [extent for series in shown if (extent := series.extent()) is not None]
        if not extents:
            return 0.0, 1.0
        low, high = min(e[0] for e in extents), max(e[1] for e in extents)
        reach = max((high - low) * LIMIT_REACH, abs(high), 1e-6)
        near = [limit.value for limit in limits if low - reach <= limit.value <= high + reach]
        low, high = min([low, *near]), max([high, *near])
        room = max(high - low, 0.02 * abs(high), 1e-6) * HEADROOM
        return low - room, high + room

    def _put(self, item: object) -> None:
        self._items.append(item)
        self.plot.addItem(item, ignoreBounds=True)

    def _name_curve(self, series: ChartSeries, name: str) -> None:
        there = np.flatnonzero(np.isfinite(series.line))
        if len(there):
            label = pg.TextItem(
                safe_text(name, NAME_CHARACTERS), color=self._look.colour("text2"), anchor=(0, 1)
            )
            label.setFont(self._look.font())
            label.setPos(series.line_t_s[there[0]], series.line[there[0]])
            self._put(label)

    def _draw_limit(self, limit: LimitLine, to_s: float, *, is_high: bool) -> None:
        look = self._look
        ink = look.colour("severity.text.2" if limit.is_broken else "text2")
        style = Qt.PenStyle.SolidLine if limit.judges else Qt.PenStyle.DashLine
        line = pg.InfiniteLine(limit.value, angle=0, pen=pg.mkPen(ink, style=style))
        anchor = (1, 0) if is_high else (1, 1)  # under the line where it is near the top
        name = pg.TextItem(safe_text(limit.name, NAME_CHARACTERS), color=ink, anchor=anchor)
        name.setFont(look.font())
        name.setPos(to_s, limit.value)
        self._put(line)
        self._put(name)


class _HallTimes(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph ships no types
    """Times of the hall at round minutes and hours."""

    @override
    def tickValues(
        self, from_s: float, to_s: float, size_px: float
    ) -> list[tuple[float, list[float]]]:
        return [(1.0, ticks_s(from_s, to_s, MOST_TICKS))]

    @override
    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        return [minute_text(value) for value in values]


class _Gaps(pg.GraphicsObject):  # type: ignore[misc]  # pyqtgraph ships no types
    """Hatched bands over the whole height; the hatch is of the screen and does not stretch."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self._gaps: tuple[tuple[float, float], ...] = ()
        self._whole = QRectF()

    def set_gaps(self, gaps: Sequence[tuple[float, float]], whole: QRectF) -> None:
        """Hatch ``gaps`` over the height of ``whole``, the range of the picture."""
        self.prepareGeometryChange()
        self._gaps, self._whole = tuple(gaps), whole
        self.update()

    @override
    def boundingRect(self) -> QRectF:
        return self._whole

    @override
    def paint(self, painter: QPainter, *_: object) -> None:
        whole = self._whole
        to_screen = painter.transform()
        painter.save()
        painter.resetTransform()
        for from_s, to_s in self._gaps:
            corners = QRectF(QPointF(from_s, whole.top()), QPointF(to_s, whole.bottom()))
            hatch(painter, self.look, to_screen.mapRect(corners).toRect())
        painter.restore()
