"""The time bar of a replay: what was recorded, what happened, and a cursor to drag."""

import math

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget
from typing_extensions import override

from app.domain.playback import Mark, Player, Timeline
from app.domain.safe_text import safe_text
from app.services.live import Pumped
from widgets.hall_time import DAY_S, HOUR_S, MINUTE_S, clock_text, date_text, minute_text
from widgets.hatch import hatch
from widgets.look import Look, TextRole
from widgets.plain import plain_tooltip
from widgets.row_paint import CENTRE, RIGHT, advance, draw_line
from widgets.texts import Texts

NEAR_PX = 6
LEAST_SHOWN_S = 120.0
ZOOM_PER_NOTCH = 1.5
NOTCH = 120  # what Qt calls one step of a wheel
ZONE_S = 8 * HOUR_S  # labels stand at round hours of the hall's zone
LABEL_STEPS_S = (
    *(MINUTE_S, 5 * MINUTE_S, 15 * MINUTE_S, 30 * MINUTE_S, HOUR_S),
    *(2 * HOUR_S, 4 * HOUR_S, 8 * HOUR_S, DAY_S, 7 * DAY_S),
)


class ReplayBar(QWidget):
    """Click or drag to go there, turn the wheel to see less or more of the recording.

    A click on a mark goes to its instant and, when that has been read, emits ``chosen`` with its
    subject. Shows a day at first, or everything where that is less.
    """

    chosen = Signal(str)
    replay_wanted = Signal(float)  # never here: this is one

    def __init__(
        self, player: Player, look: Look, texts: Texts, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._player = player
        self._look = look
        self._texts = texts
        self._shown_s = float(DAY_S)
        self._left_s = -math.inf
        self._dragged_s: float | None = None
        self._wanted = ""
        self._cursor_x = 0
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(texts("replay.bar"))

    def set_look(self, look: Look) -> None:
        """Take another theme."""
        self._look = look
        self.update()

    def absorb(self, pumped: Pumped) -> None:
        """Move the cursor along, and open what a mark stood for once its instant is there."""
        if pumped.is_new_board and self._wanted:
            wanted, self._wanted = self._wanted, ""
            self.chosen.emit(wanted)
        if round(self.x_of(self._cursor_s())) != self._cursor_x:
            self.update()

    def shown(self) -> tuple[float, float]:
        """Return from when to when the bar reaches; the cursor is always within."""
        timeline = self._player.timeline()
        width_s = min(self._shown_s, max(LEAST_SHOWN_S, timeline.to_s - timeline.from_s))
        cursor_s = self._cursor_s()
        if not self._left_s <= cursor_s <= self._left_s + width_s:
            self._left_s = cursor_s - width_s / 2
        last_s = max(timeline.from_s, timeline.to_s - width_s)
        self._left_s = min(max(self._left_s, timeline.from_s), last_s)
        return self._left_s, self._left_s + width_s

    def x_of(self, time_s: float) -> float:
        """Return where an instant stands, in pixels."""
        line, (from_s, to_s) = self._line_box(), self.shown()
        return line.left() + (time_s - from_s) / (to_s - from_s) * line.width()

    def time_at(self, x: float) -> float:
        """Return the recorded instant that is nearest to a pixel."""
        line, (from_s, to_s) = self._line_box(), self.shown()
        time_s = from_s + (x - line.left()) / line.width() * (to_s - from_s)
        return self._player.timeline().clamped(time_s)

    @override
    def sizeHint(self) -> QSize:
        """Ask for the height of the strip."""
        return QSize(self._look.px(600), self._look.px(46))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint span, holes, hours, marks and the cursor."""
        timeline = self._player.timeline()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        self._paint_span(painter, timeline)
        self._paint_hours(painter)
        self._paint_marks(painter, timeline)
        self._paint_cursor(painter)
        painter.end()

    @override
    def event(self, event: QEvent) -> bool:
        """Name the instant and the marks under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            lines = [self._tip_of(mark) for mark in self._near(event.pos())[:8]]
            lines = lines or [clock_text(self.time_at(event.pos().x()))]
            QToolTip.showText(event.globalPos(), plain_tooltip("\n".join(lines)), self)
            return True
        return super().event(event)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the mark or the instant under the pointer."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        near = self._near(event.position().toPoint())
        if near:
            self._wanted = near[0].subject
            self._player.seek(near[0].time_s)
        else:
            self._drag_to(event.position().x())

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the cursor along."""
        if self._dragged_s is not None:
            self._drag_to(event.position().x())

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let the cursor go."""
        self._dragged_s = None
        self.update()

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Show less time or more, around the pointer."""
        timeline = self._player.timeline()
        at_s = self.time_at(event.position().x())
        from_s, to_s = self.shown()
        part = (at_s - from_s) / (to_s - from_s)
        width_s = (to_s - from_s) * ZOOM_PER_NOTCH ** (-event.angleDelta().y() / NOTCH)
        self._shown_s = min(max(width_s, LEAST_SHOWN_S), timeline.to_s - timeline.from_s)
        self._left_s = at_s - part * self._shown_s
        self.update()

    def _drag_to(self, x: float) -> None:
        self._wanted = ""
        # While dragging what is shown stays where it is, so the hand stays on the instant.
        line = self._line_box()
        self._dragged_s = self.time_at(min(max(x, line.left()), line.right()))
        self._player.seek(self._dragged_s)
        self.update()

    def _cursor_s(self) -> float:
        return self._player.playing().at_s if self._dragged_s is None else self._dragged_s

    def _near(self, at: QPoint) -> list[Mark]:
        reach = self._look.px(NEAR_PX)
        marks = self._player.timeline().marks_between(*self.shown())
        found = [
            (abs(self.x_of(mark.time_s) - at.x()), number, mark)
            for number, mark in enumerate(marks)
        ]
        return [mark for away, _, mark in sorted(found, key=lambda f: f[:2]) if away <= reach]

    def _tip_of(self, mark: Mark) -> str:
        label = safe_text(mark.label, 60)
        return self._texts("replay.tip", time=clock_text(mark.time_s), label=label)

    def _line_box(self) -> QRect:
        px = self._look.px
        return QRect(px(12), 0, max(1, self.width() - px(12) - px(116)), px(24))

    def _middle(self) -> int:
        return self._look.px(17)

    def _paint_span(self, painter: QPainter, timeline: Timeline) -> None:
        look, line = self._look, self._line_box()
        px, middle = look.px, self._middle()
        left, right = (
            min(max(round(self.x_of(at_s)), line.left()), line.right())
            for at_s in (timeline.from_s, timeline.to_s)
        )
        painter.fillRect(QRect(left, middle - px(1), right - left, px(3)), look.colour("line"))
        for from_s, to_s in timeline.holes:
            first = max(line.left(), round(self.x_of(from_s)))
            last = min(line.right(), max(first + px(2), round(self.x_of(to_s))))
            if first < last:
                hatch(painter, look, QRect(first, middle - px(7), last - first, px(15)))

    def _paint_hours(self, painter: QPainter) -> None:
        look, line = self._look, self._line_box()
        px, body, (from_s, to_s) = look.px, look.font(), self.shown()
        half = advance(painter, body, "00:00") // 2 + px(8)
        room = max(1, line.width() // (2 * half))
        step_s = next((s for s in LABEL_STEPS_S if (to_s - from_s) / s <= room), LABEL_STEPS_S[-1])
        at_s = math.ceil((from_s + ZONE_S) / step_s) * step_s - ZONE_S
        while at_s <= to_s:
            x = round(self.x_of(at_s))
            painter.fillRect(QRect(x, self._middle() - px(4), px(1), px(9)), look.colour("line"))
            is_midnight = (at_s + ZONE_S) % DAY_S == 0
            text = date_text(at_s)[5:] if is_midnight else minute_text(at_s)
            left = min(max(0, x - half), line.right() - 2 * half)
            box = QRect(left, px(30), 2 * half, self.height() - px(32))
            draw_line(painter, body, look.colour("muted"), box, text, CENTRE)
            at_s += step_s

    def _paint_marks(self, painter: QPainter, timeline: Timeline) -> None:
        look, middle = self._look, self._middle()
        px = look.px
        # The gravest last, so that they lie on top.
        marks = timeline.marks_between(*self.shown())
        for mark in sorted(marks, key=lambda m: -int(m.severity or 0)):
            x = round(self.x_of(mark.time_s))
            if mark.severity is None:
                painter.fillRect(QRect(x, middle + px(2), px(2), px(9)), look.colour("ours"))
            else:
                height = px(15 - 2 * int(mark.severity))
                colour = look.mark_colour(mark.severity)
                painter.fillRect(QRect(x, middle - height, px(2), height), colour)

    def _paint_cursor(self, painter: QPainter) -> None:
        look, line = self._look, self._line_box()
        px, at_s = look.px, self._cursor_s()
        self._cursor_x = x = round(self.x_of(at_s))
        painter.fillRect(QRect(x - px(1), px(2), px(3), px(28)), look.colour("accent"))
        box = QRect(line.right() + px(8), px(3), self.width() - line.right() - px(18), px(26))
        strong = look.font(TextRole.STRONG)
        draw_line(painter, strong, look.colour("accent"), box, clock_text(at_s), RIGHT)
        box = QRect(box.left(), px(30), box.width(), self.height() - px(32))
        draw_line(painter, look.font(), look.colour("text2"), box, date_text(at_s), RIGHT)
