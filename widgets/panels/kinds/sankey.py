"""A sankey: how many go from each part of one dimension to each of another, words beside."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath
from typing_extensions import override

from app.domain.measures.asking import OTHERS
from app.domain.measures.figure import shown
from app.domain.measures.indicator import Indicator
from widgets.panels.kinds.paint import LEFT, RIGHT, Sheet
from widgets.panels.kinds.parted import Parted
from widgets.panels.kinds.parted_body import PartedBody
from widgets.panels.kinds.words import part_name, unit_beside

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


class SankeyBody(PartedBody):
    """Counts alone can be followed from one side to the other; what is small is summed up."""

    @override
    def chart(self, sheet: Sheet, indicator: Indicator, parted: Parted, box: QRectF) -> None:
        """Lay out both sides and what goes between."""
        body, px, texts = sheet.faces.body, self.look.px, self.context.texts
        line = body.height
        flows: dict[tuple[str, str], float] = {}
        left_names: dict[str, str] = {}
        right_names: dict[str, str] = {}
        for row in parted.rows:
            if row.value is None or not math.isfinite(row.value) or row.value <= 0:
                continue
            at = row.key, row.across
            flows[at] = flows.get(at, 0.0) + row.value
            left_names[row.key] = row.name
            right_names[row.across] = row.across_name
        room = box.adjusted(0, 0, 0, -line)
        most = max(2, min(self.rows, int(room.height() / (line * LINES_PER_NODE))))
        flows, merged = self._merged(flows, most)
        left_names[OTHERS] = right_names[OTHERS] = part_name(self.context, self.by, OTHERS)
        left = self._nodes(flows, 0, left_names, room, line)
        right = self._nodes(flows, 1, right_names, room, line)
        number = sheet.faces.strong.wide(shown(indicator, sum(flows.values())))
        names = (*left_names.values(), *right_names.values())
        widest = max((body.wide(name) for name in names), default=0.0)
        words = min(WORDS_SHARE * box.width(), widest + number + 3 * px(GAP_PX))
        bar = px(BAR_PX)
        left_x, right_x = box.left() + words, box.right() - words - bar
        spots = self._links(sheet, indicator, flows, left, right, (left_x + bar, right_x))
        for nodes, x, is_left in ((left, left_x, True), (right, right_x, False)):
            middles = [n.top + n.high / 2 - line / 2 - room.top() for n in nodes.values()]
            tops = spread(middles, line, room.height())
            for node, top in zip(nodes.values(), tops, strict=True):
                sheet.fill(QRectF(x, node.top, bar, node.high), sheet.ink("good"))
                beside = QRectF(box.left(), room.top() + top, words - px(GAP_PX), line)
                if not is_left:
                    beside.moveLeft(right_x + bar + px(GAP_PX))
                self._node_words(sheet, indicator, node, beside, is_left=is_left)
        for place, key, said, act in reversed(spots):  # a pointer finds the thin ones first
            sheet.spot(place, key, said, act)
        told = self.told_whole(parted)
        if merged:
            said = texts("panel_shapes.merged", count=merged)
            told = texts("panel_shapes.between").join((told, said))
        foot = QRectF(box.left() + px(GAP_PX), room.bottom(), box.width() - 2 * px(GAP_PX), line)
        sheet.spot(foot, "whole", told, self.opener())
        sheet.text(told, foot, body, sheet.ink("muted"), LEFT)

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
        room: QRectF,
        line: float,
    ) -> dict[str, _Node]:
        nodes: dict[str, _Node] = {}
        for at, value in flows.items():
            key = at[side]
            nodes.setdefault(key, _Node(key, names[key])).value += value
        ordered = sorted(nodes.values(), key=lambda node: (node.key == OTHERS, -node.value))
        total = sum(node.value for node in ordered)
        gap = min(line * 0.5, room.height() * 0.25 / max(1, len(ordered)))
        left = room.height() - gap * max(0, len(ordered) - 1)
        top = room.top()
        for node in ordered:
            node.top, node.high = top, left * node.value / total if total else 0.0
            top += node.high + gap
        return {node.key: node for node in ordered}

    def _links(
        self,
        sheet: Sheet,
        indicator: Indicator,
        flows: dict[tuple[str, str], float],
        left: dict[str, _Node],
        right: dict[str, _Node],
        span: tuple[float, float],
    ) -> list[tuple[QRectF, str, str, Callable[[], None]]]:
        """Paint each link as a band, the gravest first; return where to point at each."""
        order = {key: number for number, key in enumerate(right)}
        taken_right = dict.fromkeys(right, 0.0)
        most = max(flows.values(), default=0.0)
        found: list[tuple[QRectF, str, str, Callable[[], None]]] = []
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
                sheet.fill(band, self.heat.tint(0.5 + 0.5 * value / most))
                number = shown(indicator, value)
                said = self.context.texts(
                    "panel_shapes.flow",
                    start=node.name,
                    end=other.name,
                    number=number,
                    unit=unit_beside(self.context, indicator, number),
                )
                middle = QRectF(0, 0, (span[1] - span[0]) / 3, max(4.0, min(high, wide)))
                middle.moveCenter(band.boundingRect().center())
                act = self.opener((self.by, at[0]), (self.across, at[1]))
                found.append((middle, f"{at[0]}>{at[1]}", said.strip(), act))
        return found

    def _node_words(
        self, sheet: Sheet, indicator: Indicator, node: _Node, box: QRectF, *, is_left: bool
    ) -> None:
        """Write name and number in a line; only the name gives way."""
        body, strong, gap = sheet.faces.body, sheet.faces.strong, self.look.px(GAP_PX)
        number = shown(indicator, node.value)
        dimension = self.by if is_left else self.across
        side = "left" if is_left else "right"
        act = self.opener((dimension, node.key))
        sheet.spot(box, f"{side}:{node.key}", self.told(node.name, number), act)
        number_px = strong.wide(number)
        name_px = min(body.wide(node.name), box.width() - number_px - gap)
        if is_left:
            at = QRectF(box.right() - number_px, box.top(), number_px, box.height())
            name = QRectF(at.left() - gap - name_px, box.top(), name_px, box.height())
        else:
            at = QRectF(box.left(), box.top(), number_px, box.height())
            name = QRectF(at.right() + gap, box.top(), name_px, box.height())
        sheet.number((number,), at, strong, sheet.ink("text"), LEFT)
        sheet.text(node.name, name, body, sheet.ink("text2"), RIGHT if is_left else LEFT)


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
