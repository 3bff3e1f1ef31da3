"""The health of every source as a dot, and the names of those that are late or lost."""

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget
from typing_extensions import override

from app.domain.classes import Age
from app.domain.health import JOURNAL, SourceHealth
from app.domain.ports import LinkState
from app.domain.safe_text import safe_text
from app.services.live import ViewGroup
from widgets.alarm_names import source_label
from widgets.hall_time import age_text, clock_text
from widgets.look import Look, TextRole
from widgets.pane import draw_dot
from widgets.plain import plain_tooltip
from widgets.row_paint import advance, draw_line
from widgets.texts import Texts

DOT_PX = 12
GAP_PX = 7
LINE_PX = 23


class FeedStrip(QWidget):
    """Two lines: how many sources with their dots, then the late ones by name and silence.

    Emits ``board_wanted`` when it is clicked.
    """

    board_wanted = Signal()

    def __init__(
        self, group: ViewGroup, look: Look, texts: Texts, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._group = group
        self._look = look
        self._texts = texts
        self._boxes: list[tuple[QRect, SourceHealth]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(texts("health.title"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_look(self, look: Look) -> None:
        """Take another theme."""
        self._look = look
        self.update()

    def sources(self) -> list[tuple[SourceHealth, Age | None]]:
        """Return the sources by name with their ages; no age is vouched for without a live link."""
        now_s = self._group.now_s()
        is_live = self._group.status.state is LinkState.LIVE
        found = sorted(self._group.health.values(), key=lambda h: h.source)
        return [(health, health.age(now_s) if is_live else None) for health in found]

    def summary(self) -> str:
        """Return the second line: what is late, in words."""
        texts, sources = self._texts, self.sources()
        if not sources:
            return texts("health.none")
        if any(age is None for _, age in sources):
            return texts("health.unknown")
        now_s = self._group.now_s()
        late = [health for health, age in sources if age is not Age.LIVE]
        if not late:
            return texts("health.all_live")
        return texts("health.separator").join(
            texts(
                _words_for(health),
                source=safe_text(source_label(texts, health), 24),
                age=age_text(texts, _silence_s(health, now_s)),
            )
            for health in late
        )

    def tip_of(self, health: SourceHealth) -> str:
        """Return what is known of one source, with what was refused and why."""
        texts = self._texts
        age = age_text(texts, _silence_s(health, self._group.now_s()))
        lines = [
            texts("health.tip_name", source=source_label(texts, health), kind=health.kind),
            texts("health.tip_age", age=age, as_of=clock_text(health.as_of_s)),
            texts("health.tip_rate", rate=f"{health.rate_per_s:.1f}", accepted=health.accepted),
        ]
        if health.connected:
            lines.append(texts("health.tip_connected", count=health.connected))
        refused = sorted(health.refused.items(), key=lambda item: -item[1])
        if not refused:
            lines.append(texts("health.tip_none_refused"))
        lines += [
            texts("health.tip_refused", reason=safe_text(reason, 60), count=count)
            for reason, count in refused[:8]
        ]
        return "\n".join(lines)

    @override
    def sizeHint(self) -> QSize:
        """Return the room two lines need."""
        return QSize(self._look.px(360), 2 * self._look.px(LINE_PX))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the dots and the names."""
        look = self._look
        px = look.px
        painter = QPainter(self)
        line = px(LINE_PX)
        top = (self.height() - 2 * line) // 2
        sources = self.sources()
        title = self._texts("health.count", count=len(sources))
        strong = look.font(TextRole.STRONG)
        left = px(12)
        width = self.width() - 2 * px(12)
        title_width = advance(painter, strong, title)
        draw_line(
            painter, strong, look.colour("text2"), QRect(left, top, title_width + 2, line), title
        )
        self._paint_dots(painter, sources, left + title_width + px(14), top, line)
        is_calm = bool(sources) and all(age is Age.LIVE for _, age in sources)
        ink = look.colour("muted" if is_calm or not sources else "severity.text.2")
        box = QRect(left, top + line, width, line)
        draw_line(painter, look.font(), ink, box, self.summary())
        painter.end()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Ask for the board, which has the whole of it."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.board_wanted.emit()

    @override
    def event(self, event: QEvent) -> bool:
        """Show what is known of the source under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self._show_tip(event.pos(), event.globalPos())
            return True
        return super().event(event)

    def _paint_dots(
        self,
        painter: QPainter,
        sources: list[tuple[SourceHealth, Age | None]],
        left: int,
        top: int,
        line: int,
    ) -> None:
        size, gap = self._look.px(DOT_PX), self._look.px(GAP_PX)
        self._boxes = []
        for i, (health, age) in enumerate(sources):
            x = left + i * (size + gap)
            if x + size > self.width():
                break
            draw_dot(painter, self._look, age, QRectF(x, top + (line - size) / 2, size, size))
            self._boxes.append((QRect(x - gap // 2, top, size + gap, line), health))

    def _show_tip(self, at: QPoint, at_global: QPoint) -> None:
        tip = next((self.tip_of(h) for box, h in self._boxes if box.contains(at)), "")
        if not tip:
            tip = "\n".join(self.tip_of(h) for h, age in self.sources() if age is not Age.LIVE)
        QToolTip.showText(at_global, plain_tooltip(tip), self)


def _words_for(health: SourceHealth) -> str:
    """Return the text for a source that is late; the journal is one only while it fails."""
    if health.kind == JOURNAL:
        return "health.journal"
    return "health.late" if health.last_receipt_s is not None else "health.never"


def _silence_s(health: SourceHealth, now_s: float) -> float | None:
    return None if health.last_receipt_s is None else now_s - health.last_receipt_s
