"""The health of the sources on a wall: the worst first, as many as can be read from there."""

from typing import ClassVar

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.services.live import Pumped
from app.services.path_check import PathCheck, PathState
from widgets.health.rate_history import RateHistory
from widgets.health.source_paint import AGES, draw_curve, state_colour
from widgets.health.source_rows import SourceRow, source_rows
from widgets.health.source_words import (
    name_words,
    path_words,
    rate_words,
    series_words,
    silence_words,
    state_words,
    summary_words,
)
from widgets.look import Look, TextRole
from widgets.pane import draw_dot
from widgets.row_paint import RIGHT, advance, draw_line
from widgets.wall.wall_pane import WallContext, WallPane

LINE_PER_BODY = 1.45
LINES_OF_ROW = 2
CURVE_SHARE = 0.2


class HealthPane(WallPane):
    """Two lines a source: its name and silence, then its state, rate and what is refused."""

    waits_for_data: ClassVar[bool] = False

    def __init__(self, context: WallContext, look: Look) -> None:
        super().__init__(context.texts("wall.title.health"), context, look)
        self._rates = RateHistory()
        self.path = PathCheck(context.group)
        self.rows: list[SourceRow] = []
        self.surface = _Surface(self)
        self.content.addWidget(self.surface, 1)

    @override
    def absorb(self, pumped: Pumped) -> None:
        """Note how fast every source is."""
        if pumped.health_changed:
            self._rates.take(self.context.group.health.values())

    @override
    def refresh(self) -> None:
        """List the sources anew; without a link they are listed as not known."""
        super().refresh()
        self.rows = source_rows(self.context.group, self._rates)
        self.surface.update()


class _Surface(QWidget):
    def __init__(self, pane: HealthPane) -> None:
        super().__init__()
        self._pane = pane

    def rows_that_fit(self) -> int:
        """Return for how many sources there is room, after the lines that sum up and count."""
        line = self._line_px()
        return max(0, (self.height() - 3 * line) // (LINES_OF_ROW * line))

    def _line_px(self) -> int:
        return round(self._pane.look.font().pixelSize() * LINE_PER_BODY)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the sum, what fits, and the number of the rest."""
        pane, look, texts = self._pane, self._pane.look, self._pane.context.texts
        painter = QPainter(self)
        line, pad = self._line_px(), look.px(12)
        box = QRect(pad, 0, self.width() - 2 * pad, line)
        draw_line(painter, look.font(), look.colour("text2"), box, summary_words(pane.rows, texts))
        box = box.translated(0, line)
        path = pane.path.status()
        ink = "severity.text.2" if path.state is PathState.BROKEN else "text2"
        said = path_words(path, pane.context.group.now_s(), texts)
        draw_line(painter, look.font(), look.colour(ink), box, said)
        shown = pane.rows[: self.rows_that_fit()]
        for row in shown:
            box = box.translated(0, line)
            self._paint_row(painter, row, box)
            box = box.translated(0, line)
        if left_out := len(pane.rows) - len(shown):
            more = texts("wall.list.more", count=left_out)
            draw_line(painter, look.font(), look.colour("text2"), box.translated(0, line), more)
        painter.end()

    def _paint_row(self, painter: QPainter, row: SourceRow, box: QRect) -> None:
        look, texts = self._pane.look, self._pane.context.texts
        body, line = look.font(), box.height()
        side = round(line * 0.6)
        draw_dot(
            painter,
            look,
            AGES[row.state],
            QRectF(box.left(), box.top() + (line - side) / 2, side, side),
        )
        loud = state_colour(look, row.state)
        silence = silence_words(row, texts)
        silence_px = advance(painter, body, silence) + look.px(8)
        first = box.adjusted(side + look.px(10), 0, -silence_px, 0)
        draw_line(
            painter, look.font(TextRole.STRONG), look.colour("text"), first, name_words(row, texts)
        )
        draw_line(painter, body, loud, box, silence, RIGHT)
        curve_px = round(box.width() * CURVE_SHARE)
        second = first.translated(0, line)
        second.setRight(box.right() - curve_px - look.px(10))
        draw_line(painter, body, loud, second, self._second_line(row))
        curve = QRect(box.right() - curve_px, box.top() + line, curve_px, line)
        draw_curve(painter, look, row.rates, curve.adjusted(0, line // 4, 0, -line // 5))

    def _second_line(self, row: SourceRow) -> str:
        texts = self._pane.context.texts
        said = texts(
            "sources.wall_line",
            state=state_words(row, texts),
            rate=texts("sources.rate", rate=rate_words(row, texts)),
        )
        if series := series_words(row, texts):
            said = f"{said} · {series}"
        if row.refused:
            said = texts("sources.wall_refused", line=said, count=f"{row.refused:,}")
        return said
