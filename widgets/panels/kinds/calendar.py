"""A calendar of heat: when something happened, by hour and weekday or by day and week."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QRectF
from typing_extensions import override

from app.domain.measures.asking import OTHERS, PartOrder
from app.domain.measures.indicator import Indicator
from widgets.panels.kinds.paint import CENTRE, LEFT, Sheet
from widgets.panels.kinds.parted import Parted, Row
from widgets.panels.kinds.parted_body import PartedBody

HOURS, WEEKDAYS, MOST_PARTS = 24, 7, 500
STEPS = (1, 2, 3, 4, 6, 8, 12, 24)
GAP_PX = 4
SIDE_SHARE = 0.3  # of the width, for the names of rows at most
LEAST_LINES = 4  # headings, what is most, and something between
DAY = "day"


@dataclass(frozen=True, slots=True)
class _Board:
    """Names of rows, headings of columns (empty for none), and which part lies where."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    parts: dict[tuple[int, int], Row]
    names: dict[tuple[int, int], str]


class CalendarBody(PartedBody):
    """``by = hour`` across weekdays, or ``by = day``: a column for each week, a row for its days.

    What is not a time (the sum of others, rows without one) is counted below.
    """

    @override
    def asked(self) -> tuple[str, str, PartOrder, int]:
        """Return that all parts of time are asked for, in their own order."""
        by = self.spec.by or "hour"
        across = "" if by == DAY else self.spec.across or "weekday"
        return by, across, PartOrder.KEY, MOST_PARTS

    @override
    def chart(self, sheet: Sheet, indicator: Indicator, parted: Parted, box: QRectF) -> None:
        """Lay out the board, and below it what the strongest tint stands for."""
        body, gap = sheet.faces.body, self.look.px(GAP_PX)
        line = body.height
        if box.height() < LEAST_LINES * line:
            sheet.is_short = True
            return
        board = self._days(parted) if self.by == DAY else self._hours(parted)
        side = max((body.wide(name) for name in board.rows), default=0.0) + 2 * gap
        side = min(side, box.width() * SIDE_SHARE)
        known = [abs(row.number) for row in board.parts.values() if row.number is not None]
        most = max(known, default=0.0)
        area = box.adjusted(side, line, 0, -line)
        high = area.height() / max(1, len(board.rows))
        wide = area.width() / max(1, len(board.columns))
        self._headings(sheet, board, area, wide)
        widest = max((body.wide(row.forms[0]) for row in board.parts.values()), default=0.0)
        is_written = widest + 2 <= wide and high >= line
        step = next((s for s in STEPS if high * s >= line), STEPS[-1])
        for number in range(0, len(board.rows), step):
            deep = high * min(step, len(board.rows) - number)
            at = QRectF(box.left(), area.top() + number * high, side, deep)
            sheet.spot(at, f"row:{number}", board.rows[number])
            name = at.adjusted(gap, 0, -gap, 0)
            sheet.text(board.rows[number], name, body, sheet.ink("muted"), LEFT)
        for (down, right), row in sorted(board.parts.items(), key=_place):
            place = QRectF(area.left() + right * wide, area.top() + down * high, wide, high)
            is_apart = min(wide, high) > 4 * self.look.px(1)
            share = abs(row.number) / most if most and row.number is not None else 0.0
            sheet.fill(place.adjusted(1, 1, -1, -1) if is_apart else place, self.heat.tint(share))
            said = self.told(board.names[down, right], row.forms[0])
            sheet.spot(place, f"{row.key}:{row.across}", said, self._opener(row))
            if is_written:
                sheet.number(row.forms[:1], place, body, sheet.ink("text"), CENTRE)
        self._foot(sheet, box, board, parted)

    def _headings(self, sheet: Sheet, board: _Board, area: QRectF, wide: float) -> None:
        """Write as many headings of columns as there is room for, evenly."""
        body = sheet.faces.body
        widest = max((body.wide(name) for name in board.columns), default=0.0) + 2
        step = next((s for s in STEPS if wide * s >= widest), len(board.columns))
        for column in range(0, len(board.columns), step):
            head = QRectF(0, area.top() - body.height, max(widest, wide), body.height)
            head.moveLeft(area.left() + (column + 0.5) * wide - head.width() / 2)
            head.moveLeft(min(head.left(), area.right() - head.width()))
            if head.left() >= 0:
                sheet.text(board.columns[column], head, body, sheet.ink("muted"), CENTRE)

    def _foot(self, sheet: Sheet, box: QRectF, board: _Board, parted: Parted) -> None:
        known = {at: row for at, row in board.parts.items() if row.number is not None}
        texts, said = self.context.texts, list[str]()
        if known:
            top = max(known, key=lambda at: abs(known[at].number or 0.0))
            number = known[top].forms[0]
            unit = self.unit_beside(number)
            most = texts("panel_shapes.most", name=board.names[top], number=number, unit=unit)
            said.append(most.strip())
        left = len(parted.rows) - len(board.parts)
        said += [texts("panel_shapes.no_time", count=left)] if left else []
        told = texts("panel_shapes.between").join(said)
        body, gap = sheet.faces.body, self.look.px(GAP_PX)
        foot = QRectF(box.left(), box.bottom() - body.height, box.width(), body.height)
        sheet.spot(foot, "whole", told, self.opener())
        sheet.text(told, foot.adjusted(gap, 0, -gap, 0), body, sheet.ink("muted"), LEFT)

    def _hours(self, parted: Parted) -> _Board:
        parts: dict[tuple[int, int], Row] = {}
        names: dict[tuple[int, int], str] = {}
        weekdays = tuple(
            self.context.texts(f"panel_shapes.weekday.{day}") for day in range(WEEKDAYS)
        )
        for part in parted.rows:
            hour, day = _whole(part.key, HOURS), _whole(part.across, WEEKDAYS)
            if hour is not None and day is not None:
                parts[day, hour] = part
                names[day, hour] = self.context.texts(
                    "panel_shapes.hour_of", weekday=weekdays[day], hour=hour
                )
        return _Board(weekdays, tuple(str(hour) for hour in range(HOURS)), parts, names)

    def _days(self, parted: Parted) -> _Board:
        dated = {day: part for part in parted.rows if (day := _date(part.key)) is not None}
        weekdays = tuple(
            self.context.texts(f"panel_shapes.weekday.{day}") for day in range(WEEKDAYS)
        )
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

    def _opener(self, row: Row) -> Callable[[], None]:
        across = ((self.across, row.across),) if self.across else ()
        return self.opener((self.by, row.key), *across)


def _place(found: tuple[tuple[int, int], Row]) -> tuple[int, int]:
    return found[0]


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
