"""A treemap: parts as areas as large as their numbers, words where they fit, the rest counted."""

import math
from collections.abc import Sequence

from PySide6.QtCore import QRectF
from typing_extensions import override

from app.domain.measures.indicator import Indicator
from widgets.panels.kinds.paint import LEFT, Sheet
from widgets.panels.kinds.parted import Parted, Row
from widgets.panels.kinds.parted_body import PartedBody

PAD_PX, GAP_PX = 6, 1
LEAST_LETTERS = 3  # of a name above its number: fewer say nothing


class TreemapBody(PartedBody):
    """The greatest parts; areas follow the value, and of a quotient what it is of."""

    @override
    def chart(self, sheet: Sheet, indicator: Indicator, parted: Parted, box: QRectF) -> None:
        """Share the room out and write where there is some."""
        body, pad, texts = sheet.faces.body, self.look.px(PAD_PX), self.context.texts
        weigh = [(row, (row.of if indicator.is_quotient else row.value) or 0.0)
                 for row in parted.rows]  # fmt: skip
        shares = sorted(
            ((row, weight) for row, weight in weigh if weight > 0 and math.isfinite(weight)),
            key=lambda one: -one[1],
        )
        room = box.adjusted(0, 0, 0, -body.height)
        unwritten = len(parted.rows) - len(shares)
        most = shares[0][1] if shares else 1.0
        areas = squarified([weight for _, weight in shares], room)
        for (row, weight), place in zip(shares, areas, strict=True):
            area = place.adjusted(GAP_PX, GAP_PX, -GAP_PX, -GAP_PX)
            sheet.fill(area, self.heat.tint(0.15 + 0.85 * weight / most))
            said = self.told(row.name, row.forms[0])
            sheet.spot(place, row.key, said, self.opener((self.by, row.key)))
            unwritten += not self._written(sheet, row, area.adjusted(pad, 1, -pad, -1))
        foot = QRectF(box.left() + pad, room.bottom(), box.width() - 2 * pad, body.height)
        more = texts("panel_shapes.unwritten", count=unwritten) if unwritten else ""
        told = texts("panel_shapes.between").join(
            one for one in (self.told_whole(parted), more) if one
        )
        sheet.spot(foot, "whole", told, self.opener())
        sheet.text(told, foot, body, sheet.ink("muted"), LEFT)

    def _written(self, sheet: Sheet, row: Row, room: QRectF) -> bool:
        """Write name over number, or both in a line; return False where there is no room."""
        body, strong, ink = sheet.faces.body, sheet.faces.strong, sheet.ink("text")
        number, line = row.forms[0], body.height
        is_wide = body.wide(row.name[:LEAST_LETTERS] + "…") <= room.width()
        number_wide = strong.wide(number)
        if room.height() >= 2 * line and is_wide and number_wide <= room.width():
            name = QRectF(room.left(), room.top(), room.width(), line)
            sheet.text(row.name, name, body, ink, LEFT)
            sheet.number((number,), name.translated(0, line), strong, ink, LEFT)
            return True
        name_wide, pad = body.wide(row.name), self.look.px(PAD_PX)
        if room.height() < line or name_wide + number_wide + pad > room.width():
            return False
        name = QRectF(room.left(), room.center().y() - line / 2, name_wide + 0.5, line)
        sheet.text(row.name, name, body, ink, LEFT)
        rest = QRectF(name.right() + pad - 0.5, name.top(), number_wide + 0.5, line)
        sheet.number((number,), rest, strong, ink, LEFT)
        return True


def squarified(weights: Sequence[float], room: QRectF) -> list[QRectF]:
    """Return a box for each weight, greatest first, as square as can be.

    Bruls, Huizing and van Wijk, *Squarified Treemaps* (2000). ``weights`` are above 0, descending.
    """
    total = sum(weights)
    if total <= 0 or room.width() <= 0 or room.height() <= 0:
        return [QRectF(room.topLeft(), room.topLeft()) for _ in weights]
    areas = [weight * room.width() * room.height() / total for weight in weights]
    boxes: list[QRectF] = []
    left, at = QRectF(room), 0
    while at < len(areas):
        side = min(left.width(), left.height())
        count = 1
        while at + count < len(areas) and _worst(areas[at : at + count + 1], side) <= _worst(
            areas[at : at + count], side
        ):
            count += 1
        left = _lay(areas[at : at + count], left, boxes)
        at += count
    return boxes


def _worst(row: Sequence[float], side: float) -> float:
    """Return how far from square the worst box of a row is."""
    whole = sum(row)
    if side <= 0 or whole <= 0 or min(row) <= 0:
        return math.inf
    return max(side**2 * max(row) / whole**2, whole**2 / (side**2 * min(row)))


def _lay(row: Sequence[float], room: QRectF, boxes: list[QRectF]) -> QRectF:
    """Lay a row along the shorter side; return the room that is left."""
    whole = sum(row)
    if room.width() >= room.height():
        deep, at = (whole / room.height() if room.height() > 0 else 0.0), room.top()
        for area in row:
            high = area / deep if deep > 0 else 0.0
            boxes.append(QRectF(room.left(), at, deep, high))
            at += high
        return QRectF(room.left() + deep, room.top(), max(0.0, room.width() - deep), room.height())
    deep, at = (whole / room.width() if room.width() > 0 else 0.0), room.left()
    for area in row:
        wide = area / deep if deep > 0 else 0.0
        boxes.append(QRectF(at, room.top(), wide, deep))
        at += wide
    return QRectF(room.left(), room.top() + deep, room.width(), max(0.0, room.height() - deep))
