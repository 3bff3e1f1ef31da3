"""Figures that are true: counted here and now from what this seat has, and hatched when old."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.domain.classes import LATE_AFTER_S, LOST_AFTER_S, STATIONS, Age, Severity
from app.services.live import ViewGroup
from widgets.hatch import hatch
from widgets.judging import not_judged
from widgets.look import Look, TextRole
from widgets.row_paint import advance, draw_line
from widgets.symbol import draw_mark
from widgets.texts import Texts
from widgets.wall.scene import FigureGroup
from widgets.wall.wall_pane import WallContext, WallPane


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with its name, the mark of its severity if it has one, and whether it is bad."""

    value: str
    name: str
    severity: Severity | None = None
    is_bad: bool = False


def count_alarms(group: ViewGroup, texts: Texts) -> tuple[Figure, ...]:
    """Count open alarms by severity."""
    counts = dict.fromkeys(Severity, 0)
    for alarm in group.board.listed_alarms():
        counts[alarm.severity] += 1
    nobody = texts("wall.figure.unknown") if not_judged(group, texts) else "0"
    return tuple(
        Figure(
            *(str(count) if count else nobody, texts("wall.figure.alarms", grade=grade.name)),
            severity=grade,
            is_bad=count > 0,
        )
        for grade, count in counts.items()
    )


def count_tasks(group: ViewGroup, texts: Texts) -> tuple[Figure, ...]:
    """Count tasks under way, and those nobody answered in time."""
    tasks = group.board.open_tasks()
    silent = sum(task.is_escalated for task in tasks)
    return (
        Figure(str(len(tasks)), texts("wall.figure.tasks")),
        Figure(str(silent), texts("wall.figure.tasks_silent"), is_bad=silent > 0),
    )


def count_things(group: ViewGroup, texts: Texts) -> tuple[Figure, ...]:
    """Count moving things by how old their fix is; stations report in their own time."""
    world = group.world
    moves = ~np.isin(world.column("class"), [int(kind) for kind in STATIONS])
    age_s = group.now_s() - world.column("fix_s")[world.column("alive") & moves]
    if not len(age_s):  # nothing was heard of yet, and no thing is not the same as none alive
        unknown = texts("wall.figure.unknown")
        names = ("wall.figure.live", "wall.figure.late", "wall.figure.lost")
        return tuple(Figure(unknown, texts(name)) for name in names)
    live = int(np.count_nonzero(age_s < LATE_AFTER_S))
    lost = int(np.count_nonzero(age_s >= LOST_AFTER_S))
    return (
        Figure(str(live), texts("wall.figure.live")),
        Figure(str(len(age_s) - live - lost), texts("wall.figure.late")),
        Figure(str(lost), texts("wall.figure.lost")),
    )


def count_feeds(group: ViewGroup, texts: Texts) -> tuple[Figure, ...]:
    """Count sources that are late or silent; how they were is not recorded."""
    if not group.is_live:
        return (Figure(texts("time.unknown"), texts("replay.feeds")),)
    now_s = group.now_s()
    late = sum(source.age(now_s) is not Age.LIVE for source in group.health.values())
    total = texts("wall.figure.feeds_of", count=len(group.health))
    name = f"{texts('wall.figure.feeds')} {total}"
    return (Figure(str(late), name, is_bad=late > 0),)


COUNTS: dict[FigureGroup, Callable[[ViewGroup, Texts], tuple[Figure, ...]]] = {
    FigureGroup.ALARMS: count_alarms,
    FigureGroup.TASKS: count_tasks,
    FigureGroup.THINGS: count_things,
    FigureGroup.FEEDS: count_feeds,
}


class FiguresPane(WallPane):
    """One row of figures for each group."""

    def __init__(self, context: WallContext, look: Look, groups: Sequence[FigureGroup]) -> None:
        super().__init__(context.texts("wall.title.figures"), context, look)
        self._groups = tuple(groups)
        self.rows: tuple[tuple[Figure, ...], ...] = ()
        self._grid = _Grid(self)
        self.content.addWidget(self._grid, 1)

    @override
    def refresh(self) -> None:
        """Count anew while the link is live; else leave what was counted, hatched."""
        super().refresh()
        if self.is_live:
            group, texts = self.context.group, self.context.texts
            self.rows = tuple(COUNTS[name](group, texts) for name in self._groups)
        elif not self.rows:
            unknown = self.context.texts("wall.figure.unknown")
            empty = (COUNTS[name](self.context.group, self.context.texts) for name in self._groups)
            self.rows = tuple(
                tuple(Figure(unknown, figure.name, figure.severity) for figure in row)
                for row in empty
            )
        self._grid.update()


class _Grid(QWidget):
    def __init__(self, pane: FiguresPane) -> None:
        super().__init__()
        self._pane = pane

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint all rows, each figure over its name."""
        painter = QPainter(self)
        rows = self._pane.rows
        if rows:
            height = self.height() // len(rows)
            for at, row in enumerate(rows):
                self._paint_row(painter, row, QRect(0, at * height, self.width(), height))
        if rows and not self._pane.is_live:
            hatch(painter, self._pane.look, self.rect())
        painter.end()

    def _paint_row(self, painter: QPainter, row: tuple[Figure, ...], box: QRect) -> None:
        width = box.width() // max(1, len(row))
        for at, figure in enumerate(row):
            cell = QRect(box.left() + at * width, box.top(), width, box.height())
            self._paint_figure(painter, figure, cell)

    def _paint_figure(self, painter: QPainter, figure: Figure, cell: QRect) -> None:
        """Paint the name under the value, or beside it where the row is too low for both."""
        look = self._pane.look
        pad = look.px(10)
        figure_font, body = look.font(TextRole.FIGURE), look.font()
        figure_px, body_px = _height(painter, figure_font), _height(painter, body)
        is_low = cell.height() < figure_px + body_px
        needed = figure_px if is_low else figure_px + body_px
        top = cell.top() + max(0, (cell.height() - needed) // 2)
        left, right = cell.left() + pad, cell.right() - pad // 2
        if figure.severity is not None:
            side = round(figure_px * 0.6)
            mark = QRectF(left, top + (figure_px - side) / 2, side, side)
            draw_mark(painter, look, figure.severity, mark)
            left += side + look.px(6)
        colour = look.colour("text" if self._pane.is_live else "muted")
        if figure.is_bad and self._pane.is_live:
            colour = look.text_colour(figure.severity or Severity.II)
        value = QRect(left, top, right - left, figure_px)
        draw_line(painter, figure_font, colour, value, figure.value)
        if is_low:
            left += advance(painter, figure_font, figure.value) + pad
            name = QRect(left, top, right - left, figure_px)
            if figure.severity is not None and advance(painter, body, figure.name) > name.width():
                return  # the mark has the grade in it: a name that is cut says less
        else:
            name = QRect(cell.left() + pad, top + figure_px, right - cell.left() - pad, body_px)
        draw_line(painter, body, look.colour("text2"), name, figure.name)


def _height(painter: QPainter, font: QFont) -> int:
    painter.setFont(font)
    return painter.fontMetrics().height()
