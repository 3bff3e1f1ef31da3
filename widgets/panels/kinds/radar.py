"""A radar: several figures, each as its share of its own target, with the numbers at the axes."""

import math
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainterPath

from app.domain.measures.asking import Side
from app.domain.measures.figure import Figure, shown
from app.domain.measures.indicator import Better, Indicator
from app.domain.readings import Soundness, worst
from widgets.look import Look, TextRole
from widgets.panels.body import PanelContext
from widgets.panels.kinds.picture import Picture, line_of, width_of
from widgets.panels.kinds.pictured import MARKED, Pictured
from widgets.panels.kinds.sankey import spread
from widgets.panels.kinds.stand import lacking
from widgets.panels.kinds.words import with_unit
from widgets.panels.spec import BodySpec
from widgets.row_paint import CENTRE, LEFT

LEAST_AXES, MOST_AXES = 3, 8
NEAREST = 1.06  # times the target: how far axes go at least
FURTHEST = 1.25  # times the target; what is beyond is drawn there, its number says more
RINGS = (0.5, 1.0)
WORDS_SHARE, GAP_PX, MARK_PX, DOT_PX, DIGIT_PX = 0.34, 6, 14, 4, 14
GAINED = 1.2  # times larger must the web be for its axes to be numbers that are told below
MIDDLE = 0.01  # an axis this near to straight up or down has its words on the emptier side


@dataclass(frozen=True, slots=True)
class _Axis:
    """One figure: its place on its axis (NaN where there is none) and its words."""

    figure: Figure
    share: float
    name: str
    number: str
    target: str


class RadarBody(Pictured):
    """Three to eight figures; at the outer ring a figure is what it ought to be."""

    def __init__(self, spec: BodySpec, context: PanelContext, look: Look) -> None:
        self._axes: tuple[_Axis, ...] = ()
        super().__init__(spec, context, look)

    def read(self) -> Hashable:
        """Keep the newest figures."""
        figures = [self.context.figures.figure(key, self.node) for key in self.spec.indicators]
        kept = [one for one in figures if one is not None][:MOST_AXES]
        self._axes = tuple(self._axis(one) for one in kept)
        return tuple(
            (a.name, a.number, a.target, repr(a.share), a.figure.grade) for a in self._axes
        )

    def why_nothing(self) -> str:
        """Return why there is no picture."""
        known = [key for key in self.spec.indicators if self.context.figures.table.find(key)]
        if len(known) < LEAST_AXES:
            return self.text("panel_shapes.too_few", count=len(known), least=LEAST_AXES)
        return ""

    def as_of_s(self) -> float:
        """Return as of when the oldest is."""
        return min((a.figure.as_of_s for a in self._axes if a.figure.is_known), default=0.0)

    def soundness(self) -> Soundness:
        """Return the worst of those that are known."""
        known = [a.figure.soundness for a in self._axes if a.figure.is_known]
        return worst(known)

    def missing(self) -> tuple[str, ...]:
        """Return the feeds of all that are not known."""
        return lacking(a.figure for a in self._axes)

    def compose(self, picture: Picture, size: QSize) -> None:
        """Draw the web, what is known in it, and the words where they leave it most room."""
        look, px = self.look, self.look.px
        line = line_of(look.font())
        needed = max(self._width(axis) for axis in self._axes) + 2 * px(GAP_PX)
        words = min(needed, WORDS_SHARE * size.width())
        beside_px = min(size.height() / 2, (size.width() - 2 * words) / 2)
        rows = -(-len(self._axes) // 2)
        web_px = size.height() - rows * line - px(GAP_PX)
        below_px = min(web_px / 2, size.width() / 2) - line  # digits stand round the web
        if below_px > GAINED * beside_px and self._is_short(size.width() / 2):
            self._compose_below(picture, size, below_px - px(GAP_PX), web_px)
        else:
            self._compose_beside(picture, size, beside_px - px(GAP_PX), words)

    def _is_short(self, width: float) -> bool:
        """Return whether each axis has room for its words in one line so wide."""
        return all(self._line_width(axis) <= width for axis in self._axes)

    def _compose_below(
        self, picture: Picture, size: QSize, radius_px: float, web_px: float
    ) -> None:
        """Number the axes round the web, and say below what each number stands for."""
        font, px = self.look.font(), self.look.px
        line = line_of(font)
        middle = QPointF(size.width() / 2, web_px / 2)
        ways, reach_px = self._web(picture, middle, radius_px)
        top, wide = web_px + px(GAP_PX), size.width() / 2
        for n, (axis, way) in enumerate(zip(self._axes, ways, strict=True)):
            digit = str(n + 1)
            at = middle + way * (reach_px + line / 2)
            box = QRectF(at.x() - line / 2, at.y() - line / 2, line, line)
            picture.write(digit, box, font, self.look.colour("muted"), CENTRE)
            column, row = divmod(n, -(-len(self._axes) // 2))
            place = QRectF(column * wide, top + row * line, wide, line)
            lead = px(DIGIT_PX)
            picture.write(digit, QRectF(place.left() + px(GAP_PX), place.top(), lead, line), font,
                          self.look.colour("muted"), LEFT)  # fmt: skip
            self._words(picture, axis, place.adjusted(px(GAP_PX) + lead, 0, -px(GAP_PX), 0), 1)

    def _compose_beside(
        self, picture: Picture, size: QSize, radius_px: float, words: float
    ) -> None:
        """Draw the web with the words at its left and right, each led to from its axis."""
        px, high = self.look.px, size.height()
        line = line_of(self.look.font())
        middle = QPointF(size.width() / 2, high / 2)
        ways, reach_px = self._web(picture, middle, max(1.0, radius_px))
        count = len(self._axes)
        right = [n for n in range(count) if ways[n].x() > MIDDLE]
        left = [n for n in range(count - 1, -1, -1) if ways[n].x() < -MIDDLE]
        for n in range(count):
            if n not in right and n not in left:
                side = right if len(right) <= len(left) else left
                side.insert(0 if ways[n].y() < 0 else len(side), n)
        for numbers, is_left in ((left, True), (right, False)):
            lines = 2 if len(numbers) * 2 * line <= high else 1
            tops = [middle.y() + ways[n].y() * reach_px - lines * line / 2 for n in numbers]
            for n, top in zip(numbers, spread(tops, lines * line, high), strict=True):
                x = 0.0 if is_left else size.width() - words
                box = QRectF(x + px(GAP_PX), top, words - 2 * px(GAP_PX), lines * line)
                self._leader(picture, middle + ways[n] * reach_px, box, is_left=is_left)
                self._words(picture, self._axes[n], box, lines)

    def _web(
        self, picture: Picture, middle: QPointF, reach_px: float
    ) -> tuple[list[QPointF], float]:
        """Draw rings, axes and what is known; return the ways of the axes and how far they go."""
        look, px, count = self.look, self.look.px, len(self._axes)
        known = [axis.share for axis in self._axes if math.isfinite(axis.share)]
        radius = reach_px / max(NEAREST, min(FURTHEST, max(known, default=1.0)))
        ways = [
            QPointF(math.sin(2 * math.pi * n / count), -math.cos(2 * math.pi * n / count))
            for n in range(count)
        ]
        for ring in RINGS:
            web = _polygon([middle + way * (radius * ring) for way in ways])
            picture.fill(web, look.colour("muted"), px(1), is_dashed=ring >= 1.0)
        for way in ways:
            spoke = QPainterPath(middle)
            spoke.lineTo(middle + way * reach_px)
            picture.fill(spoke, look.colour("line"), px(1))
        self._shape(picture, middle, ways, radius)
        return ways, reach_px

    def _axis(self, figure: Figure) -> _Axis:
        one = figure.indicator
        unit = self.unit(one)
        goal = with_unit(shown(one, one.target), unit) if math.isfinite(one.target) else ""
        number = with_unit(figure.text, unit)
        target = (
            self.text("panel_shapes.target", number=goal)
            if goal
            else self.text("panel_shapes.no_target")
        )
        return _Axis(figure, share_of_target(one, figure.number), self.label(one), number, target)

    def _shape(self, picture: Picture, middle: QPointF, ways: list[QPointF], radius: float) -> None:
        """Draw dots and the sides between neighbours that are both known: no line through a gap."""
        look, px = self.look, self.look.px
        points = [
            middle + way * (radius * min(FURTHEST, axis.share))
            if math.isfinite(axis.share)
            else None
            for way, axis in zip(ways, self._axes, strict=True)
        ]
        pairs = list(zip(points, [*points[1:], points[0]], strict=True))
        tint = self.heat.tint(1.0)
        tint.setAlphaF(0.6)
        for one, other in pairs:
            if one is not None and other is not None:
                picture.fill(_polygon([middle, one, other]), tint)
        for one, other in pairs:
            if one is not None and other is not None:
                side = QPainterPath(one)
                side.lineTo(other)
                picture.fill(side, look.colour("text2"), px(2))
        for point in points:
            if point is not None:
                dot = QPainterPath()
                dot.addEllipse(point, px(DOT_PX), px(DOT_PX))
                picture.fill(dot, look.colour("text"))

    def _leader(self, picture: Picture, end: QPointF, box: QRectF, *, is_left: bool) -> None:
        """Lead from an axis to its words."""
        gap = self.look.px(2)
        to = QPointF(box.right() + gap if is_left else box.left() - gap, box.center().y())
        path = QPainterPath(end)
        path.lineTo(to)
        picture.fill(path, self.look.colour("line"), self.look.px(1), is_dashed=True)

    def _words(self, picture: Picture, axis: _Axis, box: QRectF, lines: int) -> None:
        look, px = self.look, self.look.px
        font, strong = look.font(), look.font(TextRole.STRONG)
        line = box.height() / lines
        said = self.text("panel_shapes.between").join((axis.name, axis.number, axis.target))
        picture.spot(box.adjusted(-px(GAP_PX), 0, px(GAP_PX), 0), said, self._opener(axis))
        number_px = width_of(strong, axis.number)
        grade = axis.figure.grade
        mark = px(MARK_PX) + px(GAP_PX) if grade in MARKED else 0
        if lines > 1:
            upper = QRectF(box.left(), box.top(), box.width(), line)
            picture.write(axis.name, upper, font, look.colour("text2"), LEFT)
            lower = QRectF(box.left() + mark, box.top() + line, box.width() - mark, line)
        else:
            rest = max(0.0, box.width() - number_px - mark - px(GAP_PX))
            name_px = min(rest, width_of(font, axis.name))
            name = QRectF(box.left(), box.top(), name_px, line)
            picture.write(axis.name, name, font, look.colour("text2"), LEFT)
            lower = QRectF(box.right() - number_px, box.top(), number_px, line)
        if grade in MARKED:
            side = px(MARK_PX)
            at = QRectF(lower.left() - mark, lower.center().y() - side / 2, side, side)
            picture.mark(grade, at)
        number = QRectF(lower.left(), lower.top(), min(number_px, lower.width()), line)
        picture.write(axis.number, number, strong, look.colour("text"), LEFT, is_whole=True)
        left = number.right() + px(GAP_PX)
        room = QRectF(left, lower.top(), lower.right() - left, line)
        if lines > 1 and width_of(font, axis.target) <= room.width():
            picture.write(axis.target, room, font, look.colour("muted"), LEFT)

    def _width(self, axis: _Axis) -> float:
        """Return how wide the words of an axis are in two lines."""
        look, px = self.look, self.look.px
        number = width_of(look.font(TextRole.STRONG), axis.number) + px(MARK_PX) + 2 * px(GAP_PX)
        lower = number + width_of(look.font(), axis.target)
        return max(lower, width_of(look.font(), axis.name))

    def _line_width(self, axis: _Axis) -> float:
        """Return how wide the words of an axis are in one line, with its digit."""
        look, px = self.look, self.look.px
        number = width_of(look.font(TextRole.STRONG), axis.number)
        mark = px(MARK_PX) + px(GAP_PX) if axis.figure.grade in MARKED else 0
        return width_of(look.font(), axis.name) + number + mark + 3 * px(GAP_PX) + px(DIGIT_PX)

    def _opener(self, axis: _Axis) -> Callable[[], None] | None:
        if self.context.is_wall:
            return None
        key = axis.figure.indicator.key
        return lambda: self.context.acts.open_figure(key, self.node, Side.COUNTED)


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
