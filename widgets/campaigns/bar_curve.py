"""Bars over time, one or two a step: what a click on one means is whoever listens to say."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from widgets.look import Look, TextRole
from widgets.plain import plain_tooltip
from widgets.row_paint import RIGHT, draw_line

LEAST_PX, LABEL_PX, WIDEST_PX = 96, 20, 24


@dataclass(frozen=True, slots=True)
class Bar:
    """One step: how it is called, how much, and how much of the second kind (done)."""

    key: str
    label: str
    value: int
    done: int
    said: str


class BarCurve(QWidget):
    """Emits ``wanted`` with the key of the bar that was clicked."""

    wanted = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._said = ""
        self.bars: tuple[Bar, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._look = look
        self.setMinimumHeight(look.px(LEAST_PX))
        self.update()

    def show_bars(self, bars: Sequence[Bar], said: str) -> None:
        """Show bars in order; ``said`` is what they are, or why there are none."""
        if (tuple(bars), said) != (self.bars, self._said):
            self.bars, self._said = tuple(bars), said
            self.update()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Tell which bar was clicked."""
        found = self._bar_at(event.position())
        if found is not None and event.button() == Qt.MouseButton.LeftButton:
            self.wanted.emit(found.key)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say what the bar under the pointer is."""
        found = self._bar_at(event.position())
        self.setToolTip(plain_tooltip("" if found is None else found.said))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bars on a common base, the larger behind."""
        painter, look = QPainter(self), self._look
        label_px = look.px(LABEL_PX)
        font = look.font(TextRole.BODY)
        top = self.rect().adjusted(0, 0, 0, label_px - self.height())
        draw_line(painter, font, look.colour("muted"), top, self._said)
        if self.bars:
            most = max(max(one.value, one.done) for one in self.bars)
            draw_line(painter, font, look.colour("muted"), top, f"{most:,}", RIGHT)
            room = QRectF(0, label_px, self.width(), self.height() - 2 * label_px)
            step = self._step()
            gap = min(2.0, step / 4)
            for at, one in enumerate(self.bars):
                for value, colour, part in (
                    (one.value, "muted", 1.0),
                    (one.done, "ours", 0.5),
                ):
                    high = room.height() * value / most if most else 0.0
                    wide = (step - gap) * part
                    box = QRectF(at * step, room.bottom() - high, wide, high)
                    painter.fillRect(box, look.colour(colour))
            painter.setPen(look.colour("line"))
            painter.drawLine(room.bottomLeft(), room.bottomRight())
            below = self.rect().adjusted(0, self.height() - label_px, 0, 0)
            draw_line(painter, font, look.colour("muted"), below, self.bars[0].label)
            if len(self.bars) > 1 and step * len(self.bars) > self.width() - 1:
                draw_line(painter, font, look.colour("muted"), below, self.bars[-1].label, RIGHT)
        painter.end()

    def _bar_at(self, at: QPointF) -> Bar | None:
        if not self.bars or not 0 <= at.x() < self.width():
            return None
        number = int(at.x() / self._step())
        return self.bars[number] if number < len(self.bars) else None

    def _step(self) -> float:
        """Return how wide a step is: a few days are no walls."""
        return min(self.width() / len(self.bars), float(self._look.px(WIDEST_PX)))
