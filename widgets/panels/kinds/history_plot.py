"""The lines of a pane of series, on pyqtgraph: loaded when the first is asked for, not before."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg  # type: ignore[import-untyped]  # it ships no types
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from widgets.hatch import hatch
from widgets.look import Look

LINE_PX = 1.8
DOT_PX = 6


@dataclass(frozen=True, slots=True)
class Curve:
    """One line: ``t_s`` and ``values`` f8 of one length, NaN where it must break."""

    t_s: NDArray[np.float64]
    values: NDArray[np.float64]
    ink: QColor
    dash: Qt.PenStyle


@dataclass(frozen=True, slots=True)
class Ground:
    """What lies under the lines; limits are value and ink, gaps and ticks are times in seconds."""

    from_s: float
    to_s: float
    low: float
    high: float
    gaps: tuple[tuple[float, float], ...] = ()
    times_s: tuple[float, ...] = ()
    values: tuple[float, ...] = ()
    limits: tuple[tuple[float, QColor, Qt.PenStyle], ...] = ()


class HistoryPlot(pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph ships no types
    """Nothing but lines: the pane that holds it writes the axes, and clicks are the pane's."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.setMenuEnabled(False)
        self.setMouseEnabled(x=False, y=False)
        self.hideButtons()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(pg.PlotWidget.Shape.NoFrame)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setMinimumSize(0, 0)
        item = self.getPlotItem()
        for name in ("left", "bottom"):
            item.hideAxis(name)
        item.layout.setContentsMargins(0, 0, 0, 0)
        item.getViewBox().setDefaultPadding(0)
        item.getViewBox().unregister()  # nobody links to it, and the end would warn of it
        self._under = _Under(look)
        self.addItem(self._under, ignoreBounds=True)
        self._lines: list[object] = []
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        """Take another theme or scale; lines are drawn anew by the next :meth:`draw_curves`."""
        self._look = look
        self._under.look = look
        self.setBackground(look.colour("panel"))

    def draw_curves(self, curves: Sequence[Curve], ground: Ground) -> None:
        """Draw the lines in place of what was there."""
        for line in self._lines:
            self.removeItem(line)
        self._lines.clear()
        self.setXRange(ground.from_s, ground.to_s, padding=0)
        self.setYRange(ground.low, ground.high, padding=0)
        self._under.lay(ground)
        for curve in curves:
            pen = pg.mkPen(curve.ink, width=self._look.px(LINE_PX), style=curve.dash)
            self._put(
                pg.PlotCurveItem(curve.t_s, curve.values, pen=pen, connect="finite", antialias=True)
            )
            lone = _lone(curve.values)
            if lone.any():
                size = self._look.px(DOT_PX)
                self._put(
                    pg.ScatterPlotItem(
                        curve.t_s[lone], curve.values[lone], size=size, pen=None, brush=curve.ink
                    )
                )

    def _put(self, line: object) -> None:
        self._lines.append(line)
        self.addItem(line, ignoreBounds=True)


class _Under(pg.GraphicsObject):  # type: ignore[misc]  # pyqtgraph ships no types
    """Hatch, grid and limits; all are of the screen and do not stretch."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self._ground = Ground(0.0, 1.0, 0.0, 1.0)

    def lay(self, ground: Ground) -> None:
        """Lie under another picture."""
        self.prepareGeometryChange()
        self._ground = ground
        self.update()

    @override
    def boundingRect(self) -> QRectF:
        one = self._ground
        return QRectF(one.from_s, one.low, one.to_s - one.from_s, one.high - one.low)

    @override
    def paint(self, painter: QPainter, *_: object) -> None:
        one, to_screen = self._ground, painter.transform()
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.setPen(QPen(self.look.colour("line"), 1))
        for value in one.values:
            ends = (QPointF(one.from_s, value), QPointF(one.to_s, value))
            painter.drawLine(*(to_screen.map(end) for end in ends))
        for from_s, to_s in one.gaps:
            corners = QRectF(QPointF(from_s, one.low), QPointF(to_s, one.high))
            hatch(painter, self.look, to_screen.mapRect(corners).toRect())
        for value, ink, style in one.limits:
            painter.setPen(QPen(ink, max(1.0, self.look.px(1)), style))
            ends = (QPointF(one.from_s, value), QPointF(one.to_s, value))
            painter.drawLine(*(to_screen.map(end) for end in ends))
        painter.restore()


def _lone(values: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return where a value has none on either side."""
    there = np.isfinite(values)
    before = np.concatenate([[False], there[:-1]])
    after = np.concatenate([there[1:], [False]])
    lone: NDArray[np.bool_] = there & ~before & ~after
    return lone
