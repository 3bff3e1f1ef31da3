"""The bar of the last 24 hours: alarms and tasks as ticks; the cursor stands at live."""

import math
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget
from typing_extensions import override

from app.domain.classes import Severity
from app.domain.notice import notices_of
from app.domain.safe_text import safe_text
from app.services.live import ViewGroup
from widgets.hall_time import DAY_S, HOUR_S, clock_text, hour_of, minute_text
from widgets.look import Look
from widgets.plain import plain_tooltip
from widgets.row_paint import CENTRE, RIGHT, advance, draw_line
from widgets.texts import Texts

LABEL_EVERY_H = 4
NEAR_PX = 6


@dataclass(frozen=True, slots=True)
class Tick:
    """One alarm (with its severity) or task (without) and when it began."""

    time_s: float
    subject: str
    label: str
    severity: Severity | None


class TimeBar(QWidget):
    """Alarm ticks above the line, task ticks below; emits ``chosen`` with the subject clicked."""

    chosen = Signal(str)
    replay_wanted = Signal(float)  # seconds since 1970-01-01 UTC, where it was double-clicked

    def __init__(
        self, group: ViewGroup, look: Look, texts: Texts, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._group = group
        self._look = look
        self._texts = texts
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(texts("timebar.title"))

    def set_look(self, look: Look) -> None:
        """Take another theme."""
        self._look = look
        self.update()

    def ticks(self) -> list[Tick]:
        """Return the ticks of the last 24 hours, gravest last so that they lie on top."""
        since_s = self._group.now_s() - DAY_S
        board = self._group.board
        ticks = [
            Tick(t.issued_s, f"task:{t.task_id}", f"T{t.number} {t.target_label}", None)
            for t in (
                *(task for task in board.tasks.values() if not task.is_attention),
                *(notice.first for notice in notices_of(board)),  # one tick for all who were told
            )
            if t.issued_s >= since_s
        ]
        alarms = [
            Tick(a.raised_s, f"alarm:{a.alarm_id}", a.label, a.severity)
            for a in board.alarms.values()
            if a.raised_s >= since_s
        ]
        return ticks + sorted(alarms, key=lambda t: -int(t.severity or 0))

    def x_of(self, time_s: float) -> float:
        """Return where a time stands, in pixels."""
        line = self._line_box()
        part = 1.0 - (self._group.now_s() - time_s) / DAY_S
        return line.left() + part * line.width()

    def time_at(self, x: float) -> float:
        """Return the time of the last day that is nearest to a pixel."""
        line = self._line_box()
        part = min(max((x - line.left()) / line.width(), 0.0), 1.0)
        return self._group.now_s() - (1.0 - part) * DAY_S

    @override
    def sizeHint(self) -> QSize:
        """Ask for the height of the strip."""
        return QSize(self._look.px(600), self._look.px(46))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint hours, ticks and the cursor."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        self._paint_hours(painter)
        self._paint_ticks(painter)
        self._paint_cursor(painter)
        painter.end()

    @override
    def event(self, event: QEvent) -> bool:
        """Name the ticks under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            near = self._near(event.pos())
            lines = [
                self._texts("timebar.tip", time=clock_text(t.time_s), label=safe_text(t.label, 60))
                for t in near[:8]
            ] or [self._texts("replay.open_tip", time=clock_text(self.time_at(event.pos().x())))]
            QToolTip.showText(event.globalPos(), plain_tooltip("\n".join(lines)), self)
            return True
        return super().event(event)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open what the nearest tick stands for."""
        near = self._near(event.position().toPoint())
        if near and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(near[0].subject)

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Want to see again what was then."""
        self.replay_wanted.emit(self.time_at(event.position().x()))

    def _near(self, at: QPoint) -> list[Tick]:
        reach = self._look.px(NEAR_PX)
        found = [t for t in self.ticks() if abs(self.x_of(t.time_s) - at.x()) <= reach]
        return sorted(found, key=lambda t: abs(self.x_of(t.time_s) - at.x()))

    def _line_box(self) -> QRect:
        px = self._look.px
        return QRect(px(12), 0, max(1, self.width() - px(12) - px(84)), px(24))

    def _paint_hours(self, painter: QPainter) -> None:
        look, line = self._look, self._line_box()
        px = look.px
        middle = px(5) + px(12)
        painter.fillRect(QRect(line.left(), middle, line.width(), px(1)), look.colour("line"))
        now_s = self._group.now_s()
        first = math.ceil((hour_of(now_s) - 24) / LABEL_EVERY_H) * LABEL_EVERY_H
        body = look.font()
        half = advance(painter, body, "00:00") // 2 + 1
        for hour in range(first, first + 25, LABEL_EVERY_H):
            time_s = now_s - (hour_of(now_s) - hour) * HOUR_S
            if time_s > now_s:
                break
            x = round(self.x_of(time_s))
            painter.fillRect(QRect(x, middle - px(4), px(1), px(9)), look.colour("line"))
            left = min(max(0, x - half), line.right() - 2 * half)
            box = QRect(left, px(30), 2 * half, self.height() - px(30) - px(2))
            draw_line(painter, body, look.colour("muted"), box, minute_text(time_s), CENTRE)

    def _paint_ticks(self, painter: QPainter) -> None:
        look = self._look
        px = look.px
        middle = px(5) + px(12)
        for tick in self.ticks():
            x = round(self.x_of(tick.time_s))
            if tick.severity is None:
                painter.fillRect(QRect(x, middle + px(1), px(2), px(9)), look.colour("ours"))
            else:
                height = px(13 - 2 * int(tick.severity) + 2)
                colour = look.mark_colour(tick.severity)
                painter.fillRect(QRect(x, middle - height, px(2), height), colour)

    def _paint_cursor(self, painter: QPainter) -> None:
        look, line = self._look, self._line_box()
        px = look.px
        x = line.right()
        painter.fillRect(QRectF(x, px(3), px(2), px(26)), look.colour("accent"))
        key = "timebar.live" if self._group.is_live else "timebar.past"
        box = QRect(x + px(8), px(5), self.width() - x - px(8) - px(10), px(24))
        draw_line(painter, look.font(), look.colour("accent"), box, self._texts(key))
        date_box = QRect(x, px(30), self.width() - x - px(10), self.height() - px(32))
        text = minute_text(self._group.now_s())
        draw_line(painter, look.font(), look.colour("text2"), date_box, text, RIGHT)
