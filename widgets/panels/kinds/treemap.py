"""A treemap: parts as areas as large as their numbers, words where they fit, the rest counted."""

import math
from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize

from app.domain.measures.figure import shown
from widgets.look import TextRole
from widgets.panels.kinds.picture import Picture, line_of, width_of
from widgets.panels.kinds.pictured import Parted
from widgets.row_paint import LEFT

PAD_PX, GAP_PX = 6, 1


class TreemapBody(Parted):
    """The greatest parts; areas follow the value, and of a quotient what it is of."""

    def compose(self, picture: Picture, size: QSize) -> None:
        """Share the room out and write where there is some."""
        answer, indicator = self.answer, self.indicator
        if answer is None or indicator is None:
            return
        look, px = self.look, self.look.px
        weigh = [
            (part, (part.of if indicator.is_quotient else part.value) or 0.0)
            for part in answer.parts
        ]
        shares = sorted(
            ((part, weight) for part, weight in weigh if weight > 0 and math.isfinite(weight)),
            key=lambda one: -one[1],
        )
        font, strong = look.font(), look.font(TextRole.STRONG)
        line = line_of(font)
        room = QRectF(0, 0, size.width(), size.height() - line)
        unwritten = len(answer.parts) - len(shares)
        most = shares[0][1] if shares else 1.0
        unit = self.unit(indicator)
        for (part, weight), box in zip(
            shares, squarified([weight for _, weight in shares], room), strict=True
        ):
            number = shown(indicator, self.number(part))
            area = box.adjusted(GAP_PX, GAP_PX, -GAP_PX, -GAP_PX)
            said = self.text("panel_shapes.part", name=self.name(part), number=number, unit=unit)
            picture.fill(area, self.heat.tint(0.15 + 0.85 * weight / most))
            picture.spot(box, said.strip(), self.opener((self.by, part.key)))
            inner = area.adjusted(px(PAD_PX), px(2), -px(PAD_PX), -px(2))
            name = QRectF(inner.left(), inner.top(), inner.width(), line)
            below = name.translated(0, line)
            is_in = (
                inner.height() >= 2 * line
                and width_of(font, self.name(part)[:3] + "…") <= inner.width()
            )
            if is_in and width_of(strong, number) <= inner.width():
                picture.write(self.name(part), name, font, look.colour("text"), LEFT)
                picture.write(number, below, strong, look.colour("text"), LEFT, is_whole=True)
            elif inner.height() >= line and self._fits(self.name(part), number, inner.width()):
                self._beside(
                    picture,
                    QRectF(inner.left(), inner.center().y() - line / 2, inner.width(), line),
                    self.name(part),
                    number,
                )
            else:
                unwritten += 1
        whole = self.text(
            "panel_shapes.whole", number=shown(indicator, self._whole()), unit=unit
        ).strip()
        foot = QRectF(px(PAD_PX), room.bottom(), size.width() - 2 * px(PAD_PX), line)
        more = self.text("panel_shapes.unwritten", count=unwritten) if unwritten else ""
        told = self.text("panel_shapes.between").join(one for one in (whole, more) if one)
        picture.spot(foot, told, self.opener())
        picture.write(told, foot, font, look.colour("muted"), LEFT)

    def _fits(self, name: str, number: str, wide: float) -> bool:
        font, strong = self.look.font(), self.look.font(TextRole.STRONG)
        return width_of(font, name) + width_of(strong, number) + self.look.px(PAD_PX) <= wide

    def _beside(self, picture: Picture, box: QRectF, name: str, number: str) -> None:
        look = self.look
        font, strong = look.font(), look.font(TextRole.STRONG)
        name_px = width_of(font, name)
        picture.write(
            name, QRectF(box.left(), box.top(), name_px, box.height()), font, look.colour("text")
        )
        left = box.left() + name_px + look.px(PAD_PX)
        rest = QRectF(left, box.top(), box.right() - left, box.height())
        picture.write(number, rest, strong, look.colour("text"), LEFT, is_whole=True)

    def _whole(self) -> float:
        return math.nan if self.answer is None else self.number(self.answer.whole)


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
