"""A sankey: how many go from each part of one dimension to each of another, words beside."""

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainterPath

from app.domain.measures.asking import OTHERS
from app.domain.measures.figure import shown
from widgets.look import TextRole
from widgets.panels.kinds.picture import Picture, line_of, width_of
from widgets.panels.kinds.pictured import Parted
from widgets.row_paint import LEFT, RIGHT

BAR_PX, GAP_PX, WORDS_SHARE = 12, 6, 0.42
LINES_PER_NODE = 1.3  # of the height of a line: how far apart words of two nodes are at least


@dataclass(slots=True)
class _Node:
    """A part of one side: its sum, where its bar is, and how much of it links have taken."""

    key: str
    name: str
    value: float = 0.0
    top: float = 0.0
    high: float = 0.0
    taken: float = 0.0


class SankeyBody(Parted):
    """Counts alone can be followed from one side to the other; what is small is summed up."""

    def compose(self, picture: Picture, size: QSize) -> None:
        """Lay out both sides and what goes between."""
        answer, indicator = self.answer, self.indicator
        if answer is None or indicator is None:
            return
        look, px = self.look, self.look.px
        line = line_of(look.font())
        flows: dict[tuple[str, str], float] = {}
        left_names: dict[str, str] = {}
        right_names: dict[str, str] = {}
        for part in answer.parts:
            if part.value is None or not math.isfinite(part.value) or part.value <= 0:
                continue
            at = part.key, part.across
            flows[at] = flows.get(at, 0.0) + part.value
            left_names[part.key] = self.name(part)
            right_names[part.across] = self.across_name(part)
        room = size.height() - line
        most = max(2, min(self.rows, int(room / (line * LINES_PER_NODE))))
        flows, merged = self._merged(flows, most)
        left_names[OTHERS] = right_names[OTHERS] = self.named(self.by, OTHERS, "")
        left = self._nodes(flows, 0, left_names, room, line)
        right = self._nodes(flows, 1, right_names, room, line)
        strong, font = look.font(TextRole.STRONG), look.font()
        number_px = width_of(strong, shown(indicator, sum(flows.values())))
        names = (*left_names.values(), *right_names.values())
        widest = max((width_of(font, name) for name in names), default=0.0)
        words = min(WORDS_SHARE * size.width(), widest + number_px + 3 * px(GAP_PX))
        bar = px(BAR_PX)
        left_x, right_x = words, size.width() - words - bar
        self._links(picture, flows, left, right, (left_x + bar, right_x))
        for nodes, x, is_left in ((left, left_x, True), (right, right_x, False)):
            tops = spread([n.top + n.high / 2 - line / 2 for n in nodes.values()], line, room)
            for node, top in zip(nodes.values(), tops, strict=True):
                box = QRectF(x, node.top, bar, node.high)
                picture.fill(box, look.colour("good"))
                beside = QRectF(0, top, words - px(GAP_PX), line)
                if not is_left:
                    beside.moveLeft(right_x + bar + px(GAP_PX))
                self._node_words(picture, node, beside, is_left=is_left)
        unit = self.unit(indicator)
        whole = shown(indicator, self.number(answer.whole))
        told = self.text("panel_shapes.whole", number=whole, unit=unit).strip()
        if merged:
            told = self.text("panel_shapes.between").join(
                (told, self.text("panel_shapes.merged", count=merged))
            )
        foot = QRectF(px(GAP_PX), room, size.width() - 2 * px(GAP_PX), line)
        picture.spot(QRectF(0, room, size.width(), line), told, self.opener())
        picture.write(told, foot, look.font(), look.colour("muted"), LEFT)

    def _merged(
        self, flows: dict[tuple[str, str], float], most: int
    ) -> tuple[dict[tuple[str, str], float], int]:
        """Sum up what is beyond the greatest ``most`` of a side; return how many parts that is."""
        merged = 0
        for side in (0, 1):
            sums: dict[str, float] = {}
            for at, value in flows.items():
                sums[at[side]] = sums.get(at[side], 0.0) + value
            named = sorted((k for k in sums if k != OTHERS), key=lambda key: -sums[key])
            room = most - (OTHERS in sums)
            if len(named) <= room:
                continue
            gone = frozenset(named[most - 1 :])
            merged += len(gone)
            found: dict[tuple[str, str], float] = {}
            for at, value in flows.items():
                key = OTHERS if at[side] in gone else at[side]
                to = (key, at[1]) if side == 0 else (at[0], key)
                found[to] = found.get(to, 0.0) + value
            flows = found
        return flows, merged

    def _nodes(
        self,
        flows: dict[tuple[str, str], float],
        side: int,
        names: dict[str, str],
        room: float,
        line: float,
    ) -> dict[str, _Node]:
        nodes: dict[str, _Node] = {}
        for at, value in flows.items():
            key = at[side]
            nodes.setdefault(key, _Node(key, names[key])).value += value
        ordered = sorted(nodes.values(), key=lambda node: (node.key == OTHERS, -node.value))
        total = sum(node.value for node in ordered)
        gap = min(line * 0.5, room * 0.25 / max(1, len(ordered)))
        left = room - gap * max(0, len(ordered) - 1)
        top = 0.0
        for node in ordered:
            node.top, node.high = top, left * node.value / total if total else 0.0
            top += node.high + gap
        return {node.key: node for node in ordered}

    def _links(
        self,
        picture: Picture,
        flows: dict[tuple[str, str], float],
        left: dict[str, _Node],
        right: dict[str, _Node],
        span: tuple[float, float],
    ) -> None:
        """Paint each link as a band, the gravest first so that a pointer finds the thin ones."""
        order = {key: number for number, key in enumerate(right)}
        taken_right = dict.fromkeys(right, 0.0)
        most = max(flows.values(), default=0.0)
        indicator = self.indicator
        if indicator is None or not most:
            return
        for key, node in left.items():
            links = sorted((at for at in flows if at[0] == key), key=lambda at: order[at[1]])
            for at in links:
                value, other = flows[at], right[at[1]]
                high = node.high * value / node.value
                wide = other.high * value / other.value
                from_y, to_y = node.top + node.taken, other.top + taken_right[at[1]]
                node.taken += high
                taken_right[at[1]] += wide
                band = _band(span, (from_y, high), (to_y, wide))
                picture.fill(band, self.heat.tint(0.5 + 0.5 * value / most))
                said = self.text(
                    "panel_shapes.flow",
                    start=node.name,
                    end=other.name,
                    number=shown(indicator, value),
                    unit=self.unit(indicator),
                )
                middle = QRectF(0, 0, (span[1] - span[0]) / 3, max(4.0, min(high, wide)))
                middle.moveCenter(band.boundingRect().center())
                picture.spot(
                    middle, said.strip(), self.opener((self.by, at[0]), (self.across, at[1]))
                )

    def _node_words(self, picture: Picture, node: _Node, box: QRectF, *, is_left: bool) -> None:
        """Write name and number in a line; only the name gives way."""
        indicator, look = self.indicator, self.look
        if indicator is None:
            return
        number = shown(indicator, node.value)
        strong, font = look.font(TextRole.STRONG), look.font()
        unit = self.unit(indicator)
        said = self.text("panel_shapes.part", name=node.name, number=number, unit=unit).strip()
        dimension = self.by if is_left else self.across
        picture.spot(box, said, self.opener((dimension, node.key)))
        gap, number_px = look.px(GAP_PX), width_of(strong, number)
        name_px = min(width_of(font, node.name), box.width() - number_px - gap)
        if is_left:
            at = QRectF(box.right() - number_px, box.top(), number_px, box.height())
            name = QRectF(at.left() - gap - name_px, box.top(), name_px, box.height())
        else:
            at = QRectF(box.left(), box.top(), number_px, box.height())
            name = QRectF(at.right() + gap, box.top(), name_px, box.height())
        picture.write(number, at, strong, look.colour("text"), LEFT, is_whole=True)
        side = RIGHT if is_left else LEFT
        picture.write(node.name, name, font, look.colour("text2"), side)


def spread(tops: list[float], high: float, room: float) -> list[float]:
    """Return tops of lines ``high`` high that do not overlap, each as near as can be to its own.

    Lines that all have room keep it; they are pushed down first, then up from the end.
    """
    found: list[float] = []
    for top in tops:
        found.append(max(top, found[-1] + high) if found else max(0.0, top))
    limit = room
    for number in range(len(found) - 1, -1, -1):
        found[number] = min(found[number], limit - high)
        limit = found[number]
    return found


def _band(
    span: tuple[float, float], start: tuple[float, float], end: tuple[float, float]
) -> QPainterPath:
    """Return a band from one side to the other: (top, height) at both."""
    (x0, x1), (y0, h0), (y1, h1) = span, start, end
    middle = (x0 + x1) / 2
    path = QPainterPath(QPointF(x0, y0))
    path.cubicTo(QPointF(middle, y0), QPointF(middle, y1), QPointF(x1, y1))
    path.lineTo(x1, y1 + h1)
    path.cubicTo(QPointF(middle, y1 + h1), QPointF(middle, y0 + h0), QPointF(x0, y0 + h0))
    path.closeSubpath()
    return path
