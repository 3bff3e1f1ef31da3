"""A radar: several figures, each as its share of its own target, with the numbers at the axes."""

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath
from typing_extensions import override

from app.domain.measures.asking import Side
from app.domain.measures.figure import Figure, Grade, shown
from app.domain.measures.indicator import Better, Indicator
from app.domain.readings import worst
from widgets.panels.kinds.note import draw_note
from widgets.panels.kinds.paint import CENTRE, LEFT, Sheet
from widgets.panels.kinds.painted import PaintedBody
from widgets.panels.kinds.part_marks import MARKED
from widgets.panels.kinds.sankey import spread
from widgets.panels.kinds.stand import Stand, lacking
from widgets.panels.kinds.words import label_of, unit_beside, unit_of, with_unit

LEAST_AXES, MOST_AXES = 3, 8
NEAREST = 1.06  # times the target: how far axes go at least
FURTHEST = 1.25  # times the target; what is beyond is drawn there, its number says more
RINGS = (0.5, 1.0)
WORDS_SHARE, GAP_PX, MARK_PX, DOT_PX, DIGIT_PX = 0.34, 6, 14, 4, 14
GAINED = 1.2  # times larger must the web be for its axes to be numbers that are told below
MIDDLE = 0.01  # an axis this near to straight up or down has its words on the emptier side


@dataclass(frozen=True, slots=True)
class Axis:
    """One figure: its place on its axis (None where there is none) and its words."""

    key: str
    share: float | None
    name: str
    number: str
    target: str
    grade: Grade


@dataclass(frozen=True, slots=True)
class Web:
    """All axes; ``note`` says why there is no picture."""

    axes: tuple[Axis, ...] = ()
    note: str = ""


class RadarBody(PaintedBody[Web]):
    """Three to eight figures; at the outer ring a figure is what it ought to be."""

    @override
    def read(self) -> tuple[Stand, Web]:
        """Read the figures; how they stand is said of those that are known."""
        context, texts = self.context, self.context.texts
        found = [context.figures.figure(key, context.node) for key in self.spec.indicators]
        figures = [one for one in found if one is not None][:MOST_AXES]
        known = [one for one in figures if one.is_known]
        stand = Stand(
            min((one.as_of_s for one in known), default=0.0),
            worst(one.soundness for one in known),
            lacking(figures),
        )
        if len(figures) < LEAST_AXES:
            said = texts("panel_shapes.too_few", count=len(figures), least=LEAST_AXES)
            return stand, Web(note=said)
        return stand, Web(tuple(self._axis(one) for one in figures))

    def _axis(self, figure: Figure) -> Axis:
        context, one = self.context, figure.indicator
        unit = unit_of(context, one)
        goal = with_unit(shown(one, one.target), unit) if math.isfinite(one.target) else ""
        target = context.texts("panel_shapes.target", number=goal)
        share = share_of_target(one, figure.number)
        return Axis(
            one.key,
            share if math.isfinite(share) else None,
            label_of(context, one),
            with_unit(figure.text, unit_beside(context, one, figure.text)),
            target if goal else context.texts("panel_shapes.no_target"),
            figure.grade,
        )

    @override
    def draw(self, sheet: Sheet, model: Web, box: QRectF) -> None:
        """Draw the web, what is known in it, and the words where they leave it most room."""
        axes, line, gap = model.axes, sheet.faces.body.height, self.look.px(GAP_PX)
        if not axes:
            draw_note(sheet, model.note, box)
            return
        needed = max(self._width(sheet, axis) for axis in axes) + 2 * gap
        words = min(needed, WORDS_SHARE * box.width())
        beside_px = min(box.height() / 2, (box.width() - 2 * words) / 2)
        rows = -(-len(axes) // 2)
        web = box.adjusted(0, 0, 0, -rows * line - gap)
        below_px = min(web.height() / 2, web.width() / 2) - line  # digits stand round the web
        is_short = all(self._line_width(sheet, axis) <= box.width() / 2 for axis in axes)
        if below_px > GAINED * beside_px and is_short:
            self._draw_below(sheet, axes, box, web, below_px - gap)
        else:
            self._draw_beside(sheet, axes, box, beside_px - gap, words)

    def _draw_below(
        self, sheet: Sheet, axes: tuple[Axis, ...], box: QRectF, web: QRectF, radius_px: float
    ) -> None:
        """Number the axes round the web, and say below what each number stands for."""
        body, gap, lead = sheet.faces.body, self.look.px(GAP_PX), self.look.px(DIGIT_PX)
        line, middle = body.height, web.center()
        ways = self._draw_web(sheet, axes, middle, radius_px)
        top, wide = web.bottom() + gap, box.width() / 2
        for n, (axis, way) in enumerate(zip(axes, ways, strict=True)):
            digit, muted = str(n + 1), sheet.ink("muted")
            at = middle + way * (radius_px + line / 2)
            place = QRectF(at.x() - line / 2, at.y() - line / 2, line, line)
            sheet.text(digit, place, body, muted, CENTRE)
            column, row = divmod(n, -(-len(axes) // 2))
            place = QRectF(box.left() + column * wide, top + row * line, wide, line)
            sheet.text(digit, QRectF(place.left() + gap, place.top(), lead, line), body, muted)
            self._words(sheet, axis, place.adjusted(gap + lead, 0, -gap, 0), 1)

    def _draw_beside(
        self, sheet: Sheet, axes: tuple[Axis, ...], box: QRectF, radius_px: float, words: float
    ) -> None:
        """Draw the web with the words at its left and right, each led to from its axis."""
        gap, line, middle = self.look.px(GAP_PX), sheet.faces.body.height, box.center()
        reach_px = max(1.0, radius_px)
        ways = self._draw_web(sheet, axes, middle, reach_px)
        count = len(axes)
        right = [n for n in range(count) if ways[n].x() > MIDDLE]
        left = [n for n in range(count - 1, -1, -1) if ways[n].x() < -MIDDLE]
        for n in range(count):
            if n not in right and n not in left:
                side = right if len(right) <= len(left) else left
                side.insert(0 if ways[n].y() < 0 else len(side), n)
        for numbers, is_left in ((left, True), (right, False)):
            lines = 2 if len(numbers) * 2 * line <= box.height() else 1
            mean = middle.y() - box.top() - lines * line / 2
            tops = [mean + ways[n].y() * reach_px for n in numbers]
            for n, top in zip(numbers, spread(tops, lines * line, box.height()), strict=True):
                x = box.left() if is_left else box.right() - words
                place = QRectF(x + gap, box.top() + top, words - 2 * gap, lines * line)
                self._leader(sheet, middle + ways[n] * reach_px, place, is_left=is_left)
                self._words(sheet, axes[n], place, lines)

    def _draw_web(
        self, sheet: Sheet, axes: tuple[Axis, ...], middle: QPointF, reach_px: float
    ) -> list[QPointF]:
        """Draw rings, axes and what is known; return the ways of the axes."""
        px, count = self.look.px, len(axes)
        known = [axis.share for axis in axes if axis.share is not None]
        radius = reach_px / max(NEAREST, min(FURTHEST, max(known, default=1.0)))
        ways = [
            QPointF(math.sin(2 * math.pi * n / count), -math.cos(2 * math.pi * n / count))
            for n in range(count)
        ]
        for ring in RINGS:
            web = _polygon([middle + way * (radius * ring) for way in ways])
            sheet.outline(web, sheet.ink("muted"), px(1), is_dashed=ring >= 1.0)
        for way in ways:
            sheet.outline(_line(middle, middle + way * reach_px), sheet.ink("line"), px(1))
        self._draw_shape(sheet, axes, middle, [way * radius for way in ways])
        return ways

    def _draw_shape(
        self, sheet: Sheet, axes: tuple[Axis, ...], middle: QPointF, radii: list[QPointF]
    ) -> None:
        """Draw dots and the sides between neighbours that are both known: no line through a gap."""
        px = self.look.px
        points = [
            None if axis.share is None else middle + radius * min(FURTHEST, axis.share)
            for radius, axis in zip(radii, axes, strict=True)
        ]
        around = zip(points, [*points[1:], points[0]], strict=True)
        sides = [(one, two) for one, two in around if one is not None and two is not None]
        tint = self.heat.tint(1.0)
        tint.setAlphaF(0.6)
        for one, other in sides:
            sheet.fill(_polygon([middle, one, other]), tint)
        for one, other in sides:
            sheet.outline(_line(one, other), sheet.ink("text2"), px(2))
        for point in points:
            if point is not None:
                dot = QPainterPath()
                dot.addEllipse(point, px(DOT_PX), px(DOT_PX))
                sheet.fill(dot, sheet.ink("text"))

    def _leader(self, sheet: Sheet, end: QPointF, box: QRectF, *, is_left: bool) -> None:
        """Lead from an axis to its words."""
        gap = self.look.px(2)
        to = QPointF(box.right() + gap if is_left else box.left() - gap, box.center().y())
        sheet.outline(_line(end, to), sheet.ink("line"), self.look.px(1), is_dashed=True)

    def _words(self, sheet: Sheet, axis: Axis, box: QRectF, lines: int) -> None:
        body, strong, gap = sheet.faces.body, sheet.faces.strong, self.look.px(GAP_PX)
        side, line = self.look.px(MARK_PX), box.height() / lines
        between = self.context.texts("panel_shapes.between")
        said = between.join((axis.name, axis.number, axis.target))
        act = self.opens(axis.key, Side.COUNTED)
        sheet.spot(box.adjusted(-gap, 0, gap, 0), axis.key, said, act)
        number_px = strong.wide(axis.number)
        mark = side + gap if axis.grade in MARKED else 0
        if lines > 1:
            name = QRectF(box.left(), box.top(), box.width(), line)
            lower = QRectF(box.left() + mark, box.top() + line, box.width() - mark, line)
        else:
            rest = max(0.0, box.width() - number_px - mark - gap)
            name = QRectF(box.left(), box.top(), min(rest, body.wide(axis.name)), line)
            lower = QRectF(box.right() - number_px, box.top(), number_px, line)
        sheet.text(axis.name, name, body, sheet.ink("text2"), LEFT)
        sheet.grade(
            QRectF(lower.left() - mark, lower.center().y() - side / 2, side, side), axis.grade
        )
        number = QRectF(lower.left(), lower.top(), min(number_px, lower.width()), line)
        sheet.number((axis.number,), number, strong, sheet.ink("text"), LEFT)
        left = number.right() + gap
        room = QRectF(left, lower.top(), lower.right() - left, line)
        if lines > 1 and body.wide(axis.target) <= room.width():
            sheet.text(axis.target, room, body, sheet.ink("muted"), LEFT)

    def _width(self, sheet: Sheet, axis: Axis) -> float:
        """Return how wide the words of an axis are in two lines."""
        body, px = sheet.faces.body, self.look.px
        number = sheet.faces.strong.wide(axis.number) + px(MARK_PX) + 2 * px(GAP_PX)
        return max(number + body.wide(axis.target), body.wide(axis.name))

    def _line_width(self, sheet: Sheet, axis: Axis) -> float:
        """Return how wide the words of an axis are in one line, with its digit."""
        body, px = sheet.faces.body, self.look.px
        number = sheet.faces.strong.wide(axis.number)
        mark = px(MARK_PX) + px(GAP_PX) if axis.grade in MARKED else 0
        return body.wide(axis.name) + number + mark + 3 * px(GAP_PX) + px(DIGIT_PX)


def share_of_target(indicator: Indicator, number: float) -> float:
    """Return how far a figure is towards its target: 1 there, less short of it; NaN if unknown.

    Where low is better it is the target's share of the figure, so that outward is always good.
    """
    target = indicator.target
    if not (math.isfinite(number) and math.isfinite(target)) or number < 0:
        return math.nan
    if indicator.better is Better.LOW:
        return FURTHEST if number <= 0 else min(FURTHEST, target / number)
    return min(FURTHEST, number / target) if target > 0 else math.nan


def _polygon(points: list[QPointF]) -> QPainterPath:
    path = QPainterPath(points[0])
    for point in points[1:]:
        path.lineTo(point)
    path.closeSubpath()
    return path


def _line(start: QPointF, end: QPointF) -> QPainterPath:
    path = QPainterPath(start)
    path.lineTo(end)
    return path
