"""A list on a wall: as many rows as fit at the size its distance asks for, the rest counted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.domain.classes import Severity
from app.domain.safe_text import safe_text
from widgets.hall_time import age_text
from widgets.hatch import hatch
from widgets.look import Look, TextRole
from widgets.row_paint import RIGHT, advance, draw_line
from widgets.symbol import draw_mark
from widgets.wall.wall_pane import WallContext, WallPane

LINE_PER_BODY = 1.45
LABEL_CHARACTERS = 80


@dataclass(frozen=True, slots=True)
class WallRow:
    """Two lines: ``first`` with ``age_s`` at its end, ``second`` under it."""

    first: str
    second: str
    age_s: float
    severity: Severity | None = None


Rows = Callable[[], Sequence[WallRow]]


class ListPane(WallPane):
    """Shows ``rows()`` anew twice a second; ``none`` is what it says when there are none."""

    def __init__(self, title: str, none: str, rows: Rows, context: WallContext, look: Look) -> None:
        super().__init__(title, context, look)
        self._rows = rows
        self.none = none
        self.doubt: Callable[[], str] = str  # why there may be more than are known of
        self.doubted = ""
        self.rows: tuple[WallRow, ...] = ()
        self.was_ever_live = False
        self.surface = _Surface(self)
        self.content.addWidget(self.surface, 1)

    @override
    def refresh(self) -> None:
        """Read the rows anew."""
        super().refresh()
        if self.is_live:
            self.was_ever_live = True
            self.rows = tuple(self._rows())
            self.doubted = self.doubt()
        self.surface.update()

    def said_instead(self) -> str:
        """Return what it says where there are no rows: that nothing has come yet is not none."""
        none = self.doubted or self.none
        return none if self.was_ever_live else self.context.texts("wall.no_data")


class _Surface(QWidget):
    def __init__(self, pane: ListPane) -> None:
        super().__init__()
        self._pane = pane

    def rows_that_fit(self) -> int:
        """Return how many rows of two lines there is room for, after the line that counts."""
        line = self._line_px()
        return max(0, (self.height() - line) // (2 * line))

    def _line_px(self) -> int:
        return round(self._pane.look.font().pixelSize() * LINE_PER_BODY)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what fits, and the number of the rest."""
        pane, look = self._pane, self._pane.look
        painter = QPainter(self)
        line = self._line_px()
        pad = look.px(12)
        wide = QRect(pad, 0, self.width() - 2 * pad, line)
        shown = pane.rows[: self.rows_that_fit()]
        for at, row in enumerate(shown):
            self._paint_row(painter, row, wide.translated(0, 2 * line * at), line)
        left_out = len(pane.rows) - len(shown)
        last = wide.translated(0, 2 * line * len(shown))
        if left_out:
            more = pane.context.texts("wall.list.more", count=left_out)
            said = f"{more} · {pane.doubted}" if pane.doubted else more
            draw_line(painter, look.font(), look.colour("text2"), last, said)
        elif not pane.rows or pane.doubted:
            draw_line(painter, look.font(), look.colour("text2"), last, pane.said_instead())
        if (pane.doubted or not pane.is_live) and pane.was_ever_live:
            hatch(painter, look, self.rect())
        painter.end()

    def _paint_row(self, painter: QPainter, row: WallRow, box: QRect, line: int) -> None:
        pane, look = self._pane, self._pane.look
        left = box.left()
        if row.severity is not None:
            side = round(line * 0.8)
            draw_mark(
                painter, look, row.severity, QRectF(left, box.top() + (line - side) / 2, side, side)
            )
            left += side + look.px(8)
        age = age_text(pane.context.texts, row.age_s)
        age_px = advance(painter, look.font(), age) + look.px(8)
        room = box.right() - left
        strong = look.font(TextRole.STRONG)
        first = QRect(left, box.top(), room - age_px, line)
        draw_line(
            painter, strong, look.colour("text"), first, safe_text(row.first, LABEL_CHARACTERS)
        )
        ages = QRect(left + room - age_px, box.top(), age_px, line)
        draw_line(painter, look.font(), look.colour("text2"), ages, age, RIGHT)
        second = QRect(left, box.top() + line, room, line)
        draw_line(painter, look.font(), look.colour("text2"), second, safe_text(row.second, 160))
