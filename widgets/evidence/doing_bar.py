"""A day as a bar: driven full, rested hollow, unknown hatched, with the hours below."""

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from app.domain.doing import Doing, DoingSpan
from widgets.hall_time import HOUR_S, hour_of, minute_text
from widgets.hatch import hatch
from widgets.look import Look

BAR_PX, HOURS_PX = 22, 20
HOURS_APART = 6


class DoingBar(QWidget):
    """Shows spans that lie one after another; nothing of none."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.spans: tuple[DoingSpan, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.set_look(look)

    def show_spans(self, spans: tuple[DoingSpan, ...]) -> None:
        """Show these spans."""
        if spans != self.spans:
            self.spans = spans
            self.update()
        self.setVisible(bool(spans))

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._look = look
        self.setFont(look.font())
        self.setFixedHeight(look.px(BAR_PX + HOURS_PX))
        self.update()

    @override
    def sizeHint(self) -> QSize:
        """Take what width there is."""
        return QSize(self._look.px(200), self._look.px(BAR_PX + HOURS_PX))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint spans and hours."""
        if not self.spans:
            return
        look, painter = self._look, QPainter(self)
        left, high = look.px(12), look.px(BAR_PX)
        wide = self.width() - 2 * left
        first_s, last_s = self.spans[0].from_s, self.spans[-1].to_s

        def x_of(time_s: float) -> float:
            return left + wide * (time_s - first_s) / max(last_s - first_s, 1.0)

        for span in self.spans:
            x, width = x_of(span.from_s), x_of(span.to_s) - x_of(span.from_s)
            if span.doing is Doing.DRIVING:
                painter.fillRect(QRectF(x, 2, width, high - 4), look.colour("text2"))
            elif span.doing is Doing.UNKNOWN:
                hatch(painter, look, QRect(round(x), 2, round(width), high - 4))
        painter.setPen(QPen(look.colour("muted"), 1))
        painter.drawRect(QRectF(left, 1.5, wide, high - 3))
        step_s = HOURS_APART * HOUR_S
        tick_s = first_s + (HOURS_APART - hour_of(first_s) % HOURS_APART) % HOURS_APART * HOUR_S
        while tick_s <= last_s:
            x = x_of(tick_s)
            painter.drawLine(QPointF(x, high - 2), QPointF(x, high + 3))
            box = QRectF(x - look.px(30), high, look.px(60), look.px(HOURS_PX))
            painter.drawText(box, Qt.AlignmentFlag.AlignHCenter, minute_text(tick_s))
            tick_s += step_s
        painter.end()
