"""A gauge: a figure on a bar with the zones where it warns and where it is bad, and its target."""

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPolygonF
from typing_extensions import override

from app.domain.measures.figure import Grade, shown
from app.domain.measures.indicator import Better, Counting, Indicator
from widgets.panels.kinds.paint import CENTRE, LEFT, MARK_PX, Face, Sheet
from widgets.panels.kinds.painted import PaintedBody
from widgets.panels.kinds.stand import Stand, stand_of
from widgets.panels.kinds.words import (
    fraction_text,
    label_of,
    number_forms,
    target_text,
    unit_beside,
    with_unit,
)

BAR_PX = 16
POINTER_PX = 12
GAP_PX = 6
HEADROOM = 1.25  # of the greatest number there is, where nothing says how far a scale goes
ZOOM_FROM = 0.5  # a share whose limits all lie above this is shown on the upper part of the scale
ZONE_ALPHA = 110


@dataclass(frozen=True, slots=True)
class Dial:
    """What a gauge shows, numbers in the indicator's own measure; None where there is none."""

    key: str
    label: str
    forms: tuple[str, ...]
    unit: str
    grade: Grade
    number: float | None
    low: float
    high: float
    warn: float | None
    bad: float | None
    is_high_better: bool
    target: float | None
    fraction: str
    ends: tuple[str, str]
    said: tuple[tuple[str, str], ...]  # limit words: what, number


class GaugeBody(PaintedBody[Dial | None]):
    """The first indicator of the pane."""

    @override
    def read(self) -> tuple[Stand, Dial | None]:
        """Read the figure."""
        key = self.spec.indicators[0] if self.spec.indicators else ""
        context, figure = self.context, self.context.figures.figure(key, self.context.node)
        if figure is None:
            return Stand(), None
        one = figure.indicator
        low, high = scale_of(one, figure.number)
        forms = number_forms(context, one, figure.number)
        dial = Dial(
            one.key,
            label_of(context, one),
            forms,
            unit_beside(context, one, forms[0]),
            figure.grade,
            _known(figure.number),
            low,
            high,
            _known(one.warn) if one.better is not Better.NONE else None,
            _known(one.bad) if one.better is not Better.NONE else None,
            one.better is Better.HIGH,
            _known(one.target),
            fraction_text(figure),
            (shown(one, low), shown(one, high)),
            self._words(one),
        )
        return stand_of([figure]), dial

    def _words(self, one: Indicator) -> tuple[tuple[str, str], ...]:
        texts, said = self.context.texts, []
        if one.better is not Better.NONE:
            for key, limit in (("warn_from", one.warn), ("bad_from", one.bad)):
                if math.isfinite(limit):
                    said.append(
                        (shown(one, limit), texts(f"panel_kinds.{key}", value=shown(one, limit)))
                    )
        if target := target_text(self.context, one):
            said.append((shown(one, one.target), target))
        return tuple(said)

    @override
    def draw(self, sheet: Sheet, model: Dial | None, box: QRectF) -> None:
        """Paint the number, under it the bar, under that where its zones begin."""
        if model is None:
            return
        faces, gap = sheet.faces, self.look.px(GAP_PX)
        face = faces.headline if self.spec.headline else faces.figure
        if face.wide(with_unit(model.forms[0], model.unit)) > box.width():
            face = faces.figure
        bar = self.look.px(BAR_PX) + self.look.px(POINTER_PX)
        under = faces.body.height
        lines = [model.fraction] if model.fraction else []
        for size in (face, faces.figure, faces.strong):  # what does not fit becomes less
            face = size
            if face.height + bar + under + 2 * gap <= box.height():
                break
        has_under = face.height + bar + under + 2 * gap <= box.height()
        has_bar = face.height + bar + gap <= box.height()
        high = face.height + (bar + gap if has_bar else 0) + (under + gap if has_under else 0)
        has_line = bool(lines) and high + under <= box.height()
        high += under if has_line else 0
        top = box.top() + max(0.0, (box.height() - high) / 2)
        self._draw_value(sheet, model, QRectF(box.left(), top, box.width(), face.height), face)
        top += face.height + gap
        if has_bar:
            rail = QRectF(box.left(), top, box.width(), bar)
            self._draw_bar(sheet, model, rail)
            top += bar + gap / 2
        if has_under:
            self._draw_limits(sheet, model, QRectF(box.left(), top, box.width(), under))
            top += under + gap / 2
        if has_line:
            place = QRectF(box.left(), top, box.width(), under)
            sheet.number(lines, place, faces.body, sheet.ink("text2"), LEFT)
        said = (model.label, with_unit(model.forms[0], model.unit), model.fraction,
                *(words for _, words in model.said))  # fmt: skip
        sheet.tip(box, "\n".join(one for one in said if one))
        sheet.hit(box, model.key, self.opens(model.key))

    def _draw_value(self, sheet: Sheet, dial: Dial, box: QRectF, face: Face) -> None:
        small, gap = sheet.faces.body, self.look.px(GAP_PX)
        side = self.look.px(MARK_PX)
        left = box.left()
        if sheet.grade(QRectF(left, box.center().y() - side / 2, side, side), dial.grade):
            left += side + gap
        unit = small.wide(dial.unit) + gap if dial.unit and dial.number is not None else 0.0
        room = QRectF(left, box.top(), box.right() - left - unit, box.height())
        form = next((one for one in dial.forms if face.wide(one) <= room.width()), dial.forms[-1])
        if not sheet.number(dial.forms, room, face, sheet.grade_ink(dial.grade), LEFT):
            sheet.number(dial.forms, room, small, sheet.grade_ink(dial.grade), LEFT)
            return
        if unit:
            drop = (face.metrics.capHeight() - small.metrics.capHeight()) / 2
            place = QRectF(left + face.wide(form) + gap, box.top() + drop, unit, box.height())
            sheet.text(dial.unit, place, small, sheet.ink("text2"))

    def _draw_bar(self, sheet: Sheet, dial: Dial, box: QRectF) -> None:
        painter, pointer = sheet.painter, self.look.px(POINTER_PX)
        rail = QRectF(box.left(), box.top() + pointer, box.width(), box.height() - pointer)
        painter.fillRect(rail, sheet.ink("line"))
        for limit, other, key, pattern in (
            (dial.warn, dial.bad, "severity.mark.3", Qt.BrushStyle.Dense6Pattern),
            (dial.bad, None, "severity.mark.1", Qt.BrushStyle.Dense4Pattern),
        ):
            if limit is None:
                continue
            end = other
            if end is None:
                end = dial.low if dial.is_high_better else dial.high
            left, right = sorted((self._x(dial, rail, limit), self._x(dial, rail, end)))
            zone = QRectF(left, rail.top(), right - left, rail.height())
            ink = QColor(sheet.ink(key))
            ink.setAlpha(ZONE_ALPHA)
            painter.fillRect(zone, QBrush(ink, pattern))
            at = self._x(dial, rail, limit)
            painter.fillRect(QRectF(at - 1, rail.top(), 2, rail.height()), sheet.ink("text2"))
        if dial.target is not None and dial.low <= dial.target <= dial.high:
            at = self._x(dial, rail, dial.target)
            wide = max(2, self.look.px(3))
            tick = QRectF(
                at - wide / 2, rail.top() - pointer / 3, wide, rail.height() + pointer / 3
            )
            painter.fillRect(tick, sheet.ink("text"))
        if dial.number is not None:
            at = self._x(dial, rail, dial.number)
            at = min(max(at, rail.left() + pointer / 2), rail.right() - pointer / 2)
            corners = (
                QPointF(at - pointer / 2, box.top()),
                QPointF(at + pointer / 2, box.top()),
                QPointF(at, rail.top() + rail.height() / 2),
            )
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(sheet.grade_ink(dial.grade))
            painter.drawPolygon(QPolygonF(corners))

    def _x(self, dial: Dial, rail: QRectF, number: float) -> float:
        share = (number - dial.low) / (dial.high - dial.low)
        return rail.left() + rail.width() * min(1.0, max(0.0, share))

    def _draw_limits(self, sheet: Sheet, dial: Dial, box: QRectF) -> None:
        """Write numbers under the bar where they stand; one that would touch another is left out.

        The target comes first, then where it is bad, where it warns, and the ends of the scale.
        """
        body = sheet.faces.body
        wanted = [
            (dial.target, dial.said[-1][1] if dial.target is not None and dial.said else ""),
            (dial.bad, self._limit(dial, dial.bad)),
            (dial.warn, self._limit(dial, dial.warn)),
            (dial.low, dial.ends[0]),
            (dial.high, dial.ends[1]),
        ]
        taken: list[tuple[float, float]] = []
        for number, text in wanted:
            if number is None or not text or not dial.low <= number <= dial.high:
                continue
            wide = body.wide(text) + 1
            left = self._x(dial, box, number) - wide / 2
            left = min(max(left, box.left()), box.right() - wide)
            span = (left - body.wide(" "), left + wide + body.wide(" "))
            if wide > box.width() or any(span[0] < e and b < span[1] for b, e in taken):
                continue
            taken.append(span)
            place = QRectF(left, box.top(), wide, box.height())
            sheet.text(text, place, body, sheet.ink("text2"), CENTRE)

    def _limit(self, dial: Dial, number: float | None) -> str:
        if number is None:
            return ""
        one = self.context.figures.table[dial.key]
        return shown(one, number)


def scale_of(one: Indicator, number: float) -> tuple[float, float]:
    """Return what the ends of a gauge stand for: of a share the whole, or its upper part.

    Where all limits of a share lie high, its scale begins as far below the worst of them as that
    is from the whole; a number below it stands at the end.
    """
    limits = [limit for limit in (one.warn, one.bad, one.target) if math.isfinite(limit)]
    if one.counting is Counting.SHARE:
        lowest = min(limits, default=0.0)
        return (max(0.0, 2 * lowest - 1.0), 1.0) if lowest > ZOOM_FROM else (0.0, 1.0)
    known = [*limits, number] if math.isfinite(number) else limits
    high = max([0.0, *known]) * HEADROOM
    low = min([0.0, *known]) * HEADROOM
    return (low, high) if high > low else (low, low + 1.0)


def _known(number: float) -> float | None:
    return number if math.isfinite(number) else None
