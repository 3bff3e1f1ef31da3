"""What is written round the lines of a series: its axes, since when there is any, and its ends."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPen

from widgets.hall_time import minute_text
from widgets.panels.body import PanelContext
from widgets.panels.kinds.axis import apart
from widgets.panels.kinds.history import End, History, end_text, told_apart
from widgets.panels.kinds.paint import CENTRE, LEFT, Faces, Sheet
from widgets.station.time_ticks import ticks_s

GAP_PX = 8
SAMPLE_PX = 18
MOST_END = 0.38  # of the width belongs to the words at the end of the lines, at most
DASHES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine)


@dataclass(frozen=True, slots=True)
class PlotPlace:
    """Where a plot lies and what its edges stand for; ``marks`` are values and words at its left.

    ``since_s`` is from when on there is anything, where that is not long ago; else None.
    """

    box: QRectF
    from_s: float
    to_s: float
    low: float
    high: float
    marks: tuple[tuple[float, str], ...]
    since_s: float | None = None

    def y(self, value: float) -> float:
        """Return how far down a value lies; what is beyond an edge lies on it."""
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return self.box.bottom() - share * self.box.height()


class SeriesWords:
    """Writes round a plot; ``opens`` gives what a line opens, ``tint`` its colour by its place."""

    def __init__(
        self,
        sheet: Sheet,
        context: PanelContext,
        place: PlotPlace,
        opens: Callable[[str], Callable[[], None]],
        tint: Callable[[int], QColor],
    ) -> None:
        self._sheet, self._context, self._place = sheet, context, place
        self._opens, self._tint = opens, tint
        self._gap = sheet.look.px(GAP_PX)

    def paint(self, model: History, box: QRectF) -> None:
        """Write everything into ``box``, in whose middle the plot lies."""
        self._draw_values(box)
        self._draw_times(box)
        self._draw_since()
        self._draw_ends(model, box)

    def _draw_values(self, box: QRectF) -> None:
        sheet, plot, body = self._sheet, self._place, self._sheet.faces.body
        for value, text in plot.marks:
            wide = plot.box.left() - box.left() - self._gap / 2
            line = QRectF(box.left(), plot.y(value) - body.height / 2, wide, body.height)
            sheet.number((text,), line, body, sheet.ink("muted"))

    def _draw_times(self, box: QRectF) -> None:
        sheet, plot, body = self._sheet, self._place, self._sheet.faces.body
        wide = body.wide("00:00") + 1
        most = max(1, int(plot.box.width() / (1.6 * wide)))
        top = box.bottom() - body.height
        for time_s in ticks_s(plot.from_s, plot.to_s, most):
            share = (time_s - plot.from_s) / (plot.to_s - plot.from_s)
            middle = plot.box.left() + share * plot.box.width()
            left = middle - wide / 2
            if left < plot.box.left() - self._gap / 2 or left + wide > box.right():
                continue
            tick = QRectF(middle, plot.box.bottom(), 1, sheet.look.px(4))
            sheet.fill(tick, sheet.ink("line"))
            line = QRectF(left, top, wide, body.height)
            sheet.text(minute_text(time_s), line, body, sheet.ink("muted"), CENTRE)

    def _draw_since(self) -> None:
        """Say from when on there is a record, in the corner where a line begins."""
        sheet, plot, body = self._sheet, self._place.box, self._sheet.faces.body
        if self._place.since_s is None:
            return
        time = minute_text(self._place.since_s)
        said = self._context.texts("panel_kinds.since", time=time)
        top = plot.top() - self._gap / 2 - body.height
        room = QRectF(plot.left(), top, plot.width(), body.height)
        if body.wide(said) <= room.width():
            sheet.text(said, room, body, sheet.ink("muted"))

    def _draw_ends(self, model: History, box: QRectF) -> None:
        """Write names and last values where the lines end, moved apart; then limits between."""
        sheet, faces, plot = self._sheet, self._sheet.faces, self._place
        left = plot.box.right() + self._gap
        room = QRectF(left, box.top(), box.right() - left, box.height() - faces.body.height)
        has_names = len(model.ends) > 1
        high = faces.strong.height + (faces.body.height if has_names else 0)
        middles = [plot.y(end.value) if end.value is not None else box.bottom()
                   for end in model.ends]  # fmt: skip
        tops = apart([one - high / 2 for one in middles], high, room.top(), room.bottom())
        if tops is None and has_names:  # names give way: samples of the lines tell them apart
            has_names, high = False, faces.strong.height
            tops = apart([one - high / 2 for one in middles], high, room.top(), room.bottom())
        taken: list[tuple[float, float]] = []
        names = _names(model)
        sample = sheet.look.px(SAMPLE_PX)
        if any(faces.body.wide(name) + sample > room.width() for name in names):
            names = told_apart(names)
        for at, (end, top) in enumerate(zip(model.ends, tops or (), strict=False)):
            line = QRectF(left, top, room.width(), high)
            is_one = len(model.ends) == 1
            self._draw_end(end, at, line, names[at] if has_names else "", is_one=is_one)
            taken.append((top, top + high))
        for limit in model.limits:
            top = plot.y(limit.value) - faces.body.height / 2
            top = min(max(top, room.top()), room.bottom() - faces.body.height)
            bottom = top + faces.body.height
            is_near = plot.low <= limit.value <= plot.high
            if not is_near or any(top < b and t < bottom for t, b in taken):
                continue
            line = QRectF(left, top, room.width(), faces.body.height)
            if sheet.text(limit.words, line, faces.body, sheet.ink("text2")):
                taken.append((top, bottom))

    def _draw_end(self, end: End, at: int, box: QRectF, name: str, *, is_one: bool) -> None:
        sheet, faces, top = self._sheet, self._sheet.faces, box.top()
        sample = 0 if is_one else sheet.look.px(SAMPLE_PX)
        if sample:
            middle = top + (faces.body.height if name else faces.strong.height) / 2
            pen = QPen(self._tint(at), max(2, sheet.look.px(2)), DASHES[at % len(DASHES)])
            sheet.painter.setPen(pen)
            sheet.painter.drawLine(round(box.left()), round(middle),
                                   round(box.left() + sample - 4), round(middle))  # fmt: skip
        if name:
            line = QRectF(box.left() + sample, top, box.width() - sample, faces.body.height)
            sheet.text(name, line, faces.body, sheet.ink("text2"))
            top += faces.body.height
        line = QRectF(box.left() + sample, top, box.width() - sample, faces.strong.height)
        forms = (end_text(end), *end.forms)
        sheet.number(forms, line, faces.strong, sheet.grade_ink(end.grade), LEFT)
        sheet.tip(box, f"{end.name} {end_text(end)}")
        if not is_one:
            sheet.hit(box, end.key, self._opens(end.key))


def end_width(faces: Faces, model: History, width: float, gap: float, sample: float) -> float:
    """Return how wide the words at the end of the lines may be; ``sample`` is a line's, in px."""
    is_one = len(model.ends) == 1
    sample = 0 if is_one else sample
    numbers = max((faces.strong.wide(end_text(end)) for end in model.ends), default=0.0)
    numbers += 0 if is_one else sample + gap
    limits = max((faces.body.wide(one.words) for one in model.limits), default=0.0)
    names = 0.0
    if len(model.ends) > 1:
        names = max(faces.body.wide(end.name) for end in model.ends)
        if names + sample + gap > MOST_END * width:
            names = max(faces.body.wide(one) for one in told_apart(_names(model)))
        names += sample + gap
    return min(max(numbers + 2 * gap, limits, names) + 1, MOST_END * width)


def _names(model: History) -> tuple[str, ...]:
    return tuple(end.name for end in model.ends)
