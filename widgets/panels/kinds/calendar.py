"""A calendar of heat: when something happened, by hour and weekday or by day and week."""

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize

from app.domain.measures.asking import OTHERS, Part, PartOrder, PartsQuestion
from app.domain.measures.figure import shown
from widgets.panels.kinds.picture import Picture, line_of, width_of
from widgets.panels.kinds.pictured import Parted
from widgets.row_paint import CENTRE, LEFT

HOURS, WEEKDAYS, MOST_PARTS = 24, 7, 500
STEPS = (1, 2, 3, 4, 6, 8, 12, 24)
GAP_PX = 4
LEAST_LINES = 4  # headings, what is most, and something between
DAY = "day"


@dataclass(frozen=True, slots=True)
class _Board:
    """Names of rows, headings of columns (empty for none), and which part lies where."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    parts: dict[tuple[int, int], Part]
    names: dict[tuple[int, int], str]


class CalendarBody(Parted):
    """``by = hour`` across weekdays, or ``by = day``: a column for each week, a row for its days.

    What is not a time (the sum of others, rows without one) is counted below.
    """

    def question(self) -> PartsQuestion:
        """Return what is asked: all parts of time, in their own order."""
        by = self.by or "hour"
        across = "" if by == DAY else self.across or "weekday"
        return PartsQuestion(self.key, by, self.node, across, PartOrder.KEY, MOST_PARTS)

    def compose(self, picture: Picture, size: QSize) -> None:
        """Lay out the board, and below it what the strongest tint stands for."""
        answer, indicator = self.answer, self.indicator
        if answer is None or indicator is None:
            return
        look, px = self.look, self.look.px
        font = look.font()
        line, gap = line_of(font), px(GAP_PX)
        if size.height() < LEAST_LINES * line:
            picture.is_short = True
            return
        board = self._days() if (self.by or "hour") == DAY else self._hours()
        side = max((width_of(font, name) for name in board.rows), default=0.0) + 2 * gap
        side = min(side, size.width() * 0.3)
        numbers = {at: self.number(part) for at, part in board.parts.items()}
        known = [abs(number) for number in numbers.values() if math.isfinite(number)]
        most = max(known, default=0.0)
        high = (size.height() - 2 * line) / max(1, len(board.rows))
        wide = (size.width() - side) / max(1, len(board.columns))
        self._headings(picture, board, (side, wide, line))
        texts = {at: shown(indicator, number) for at, number in numbers.items()}
        widest = max((width_of(font, text) for text in texts.values()), default=0.0)
        is_written = widest + 2 <= wide and high - 2 >= line * 0.9
        step = next((s for s in STEPS if high * s >= line), STEPS[-1])
        for row, name in enumerate(board.rows):
            if row % step == 0:
                deep = high * min(step, len(board.rows) - row)
                at = QRectF(gap, line + row * high, side - 2 * gap, deep)
                picture.spot(at.adjusted(-gap, 0, gap, 0), name)
                picture.write(name, at, font, look.colour("muted"), LEFT)
        for (row, column), number in numbers.items():
            box = QRectF(side + column * wide, line + row * high, wide, high)
            area = box.adjusted(1, 1, -1, -1) if min(wide, high) > 4 * px(1) else box
            share = abs(number) / most if most and math.isfinite(number) else 0.0
            picture.fill(area, self.heat.tint(share))
            text = texts[row, column]
            unit = self.unit(indicator)
            said = self.text(
                "panel_shapes.part", name=board.names[row, column], number=text, unit=unit
            )
            picture.spot(box, said.strip(), self._opener(board.parts[row, column]))
            if is_written:
                picture.write(text, area, font, look.colour("text"), CENTRE, is_whole=True)
        self._foot(picture, size, line, board, numbers)

    def _headings(
        self, picture: Picture, board: _Board, places: tuple[float, float, float]
    ) -> None:
        """Write as many headings of columns as there is room for, evenly."""
        side, wide, line = places
        font = self.look.font()
        widest = max((width_of(font, name) for name in board.columns), default=0.0) + 2
        step = next((s for s in STEPS if wide * s >= widest), len(board.columns))
        for column in range(0, len(board.columns), step):
            head = QRectF(0, 0, max(widest, wide), line)
            head.moveLeft(side + (column + 0.5) * wide - head.width() / 2)
            head.moveLeft(min(head.left(), side + len(board.columns) * wide - head.width()))
            if head.left() >= 0:
                picture.write(board.columns[column], head, font, self.look.colour("muted"), CENTRE)

    def _foot(
        self,
        picture: Picture,
        size: QSize,
        line: float,
        board: _Board,
        numbers: dict[tuple[int, int], float],
    ) -> None:
        answer, indicator = self.answer, self.indicator
        if answer is None or indicator is None:
            return
        known = {at: number for at, number in numbers.items() if math.isfinite(number)}
        said = []
        if known:
            top = max(known, key=lambda at: abs(known[at]))
            number, unit = shown(indicator, known[top]), self.unit(indicator)
            said.append(
                self.text(
                    "panel_shapes.most", name=board.names[top], number=number, unit=unit
                ).strip()
            )
        left = len(answer.parts) - len(board.parts)
        said += [self.text("panel_shapes.no_time", count=left)] if left else []
        told = self.text("panel_shapes.between").join(said)
        gap = self.look.px(GAP_PX)
        foot = QRectF(gap, size.height() - line, size.width() - 2 * gap, line)
        picture.spot(foot.adjusted(-gap, 0, gap, 0), told, self.opener())
        picture.write(told, foot, self.look.font(), self.look.colour("muted"), LEFT)

    def _hours(self) -> _Board:
        parts: dict[tuple[int, int], Part] = {}
        names: dict[tuple[int, int], str] = {}
        weekdays = tuple(self.text(f"panel_shapes.weekday.{day}") for day in range(WEEKDAYS))
        for part in self.answer.parts if self.answer else ():
            hour, day = _whole(part.key, HOURS), _whole(part.across, WEEKDAYS)
            if hour is not None and day is not None:
                parts[day, hour] = part
                names[day, hour] = self.text(
                    "panel_shapes.hour_of", weekday=weekdays[day], hour=hour
                )
        return _Board(weekdays, tuple(str(hour) for hour in range(HOURS)), parts, names)

    def _days(self) -> _Board:
        dated = {
            day: part
            for part in (self.answer.parts if self.answer else ())
            if (day := _date(part.key)) is not None
        }
        weekdays = tuple(self.text(f"panel_shapes.weekday.{day}") for day in range(WEEKDAYS))
        if not dated:
            return _Board(weekdays, (), {}, {})
        last = _monday(max(dated))
        first = max(_monday(min(dated)), last - dt.timedelta(weeks=52))
        weeks = (last - first).days // WEEKDAYS + 1
        columns = tuple(f"{(first + dt.timedelta(weeks=week)):%m-%d}" for week in range(weeks))
        parts = {
            (day.weekday(), (_monday(day) - first).days // WEEKDAYS): part
            for day, part in dated.items()
            if day >= first
        }
        return _Board(weekdays, columns, parts, {at: part.key for at, part in parts.items()})

    def _opener(self, part: Part) -> Callable[[], None] | None:
        asked = self.question()
        within = ((asked.by, part.key), *(((asked.across, part.across),) if asked.across else ()))
        return self.opener(*within)


def _whole(key: str, below: int) -> int | None:
    """Return a key as a number below ``below``; None for what is no time."""
    found = (
        int(key) if key.isascii() and key.isdigit() and len(key) < len(str(below)) + 1 else below
    )
    return found if found < below else None


def _date(key: str) -> dt.date | None:
    try:
        return None if key == OTHERS else dt.date.fromisoformat(key)
    except ValueError:
        return None


def _monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())
