"""A ring of shares with words and numbers beside it: parts of one figure, or several figures."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainterPath
from typing_extensions import override

from app.domain.measures.asking import OTHERS
from app.domain.measures.figure import Grade
from map_layers.theme import CHART_TINTS
from widgets.look import Look
from widgets.panels.body import PanelContext
from widgets.panels.kinds.bar_rows import fitting, line_height
from widgets.panels.kinds.note import draw_note
from widgets.panels.kinds.paint import CENTRE, RIGHT, Sheet, line_box
from widgets.panels.kinds.painted import PaintedBody
from widgets.panels.kinds.part_marks import Sign, draw_sign, sign_ink, sign_of
from widgets.panels.kinds.parted import PartsReader, figure_row, within
from widgets.panels.kinds.stand import Stand, stand_of
from widgets.panels.kinds.words import label_of, number_forms, share_text
from widgets.panels.spec import BodySpec

GAP_PX = 10
MARK_PX = 12
RING = 0.62  # of the radius is hollow
FULL_DEG = 360.0
LEAST_RING_PX = 72
LEAST_NAME_EM = 5.0  # lines high: a name cut shorter is none, and the number gives way


@dataclass(frozen=True, slots=True)
class Slice:
    """One part of the ring; ``share`` is None where it has no number, or one below nothing.

    ``sign`` is what a part has that asks for somebody, with its own colour: a grade of alarms, a
    feed that is late or lost, a figure beyond its limit.
    """

    key: str
    name: str
    share: float | None
    forms: tuple[str, ...]
    sign: Sign = None


@dataclass(frozen=True, slots=True)
class Shares:
    """All slices and what they come to."""

    slices: tuple[Slice, ...] = ()
    whole: tuple[str, ...] = ()
    note: str = ""


class DonutBody(PaintedBody[Shares]):
    """Six parts at most; the smaller ones are one together."""

    def __init__(self, spec: BodySpec, context: PanelContext, look: Look) -> None:
        super().__init__(spec, context, look)
        found = [context.figures.table.find(key) for key in spec.indicators]
        self.indicators = tuple(one for one in found if one is not None)
        self._parts: PartsReader | None = None
        if spec.by and self.indicators:
            self._parts = PartsReader(context, self.indicators[0], spec.by, "", spec.order)

    @override
    def read(self) -> tuple[Stand, Shares]:
        """Read the parts, or the figures."""
        context = self.context
        if not self.indicators:
            return Stand(), Shares()
        if self._parts is not None:
            stand, parted = self._parts.read()
            rows, note = parted.rows, parted.note
        else:
            figures = [context.figures.of(one, context.node) for one in self.indicators]
            stand, note = stand_of(figures), ""
            rows = tuple(
                figure_row(context, one.key, label_of(context, one), one) for one in self.indicators
            )
        most = min(CHART_TINTS, max(2, self.rows))
        by = "" if self._parts is None else self.spec.by  # limits of a whole are not of its parts
        facts = self.indicators[0].meant.facts
        signs: dict[str, Sign] = {
            row.key: sign_of(by, row.key, Grade.NONE if by else row.grade, facts) for row in rows
        }
        pieces = [(row.key, row.name, row.number) for row in rows]
        if len(pieces) > most:
            kept = pieces[: most - 1]
            rest = [number for _, _, number in pieces[most - 1 :] if number is not None]
            kept.append((OTHERS, context.texts("panel_kinds.others"), sum(rest) if rest else None))
            pieces = kept
        is_whole = all(row.number is not None for row in rows)  # of some unknown nothing is a share
        known = (number for _, _, number in pieces if number is not None and number > 0)
        whole = sum(known) if is_whole else 0.0
        slices = tuple(
            replace(self._slice(key, name, number, whole), sign=signs.get(key))
            for key, name, number in pieces
        )
        total = number_forms(context, self.indicators[0], whole) if whole else ()
        return stand, Shares(slices, total, note)

    def _slice(self, key: str, name: str, number: float | None, whole: float) -> Slice:
        forms = number_forms(
            self.context, self.indicators[0], float("nan") if number is None else number
        )
        share = number / whole if number is not None and number >= 0 and whole > 0 else None
        return Slice(key, name, share, forms)

    @override
    def draw(self, sheet: Sheet, model: Shares, box: QRectF) -> None:
        """Paint the ring at the left where there is room for one, the words beside it."""
        if model.note or not model.slices:
            draw_note(sheet, model.note, box)
            return
        gap = self.look.px(GAP_PX)
        least = self.look.px(LEAST_RING_PX)
        spare = box.width() - 1.6 * gap - self._words_width(sheet, model.slices)
        side = min(box.height(), 0.42 * box.width(), max(spare, least))  # words are never cut first
        beside = QRectF(box)
        if side >= least:
            ring = QRectF(box.left(), box.center().y() - side / 2, side, side)
            self._draw_ring(sheet, model, ring.adjusted(2, 2, -2, -2))
            beside.setLeft(ring.right() + 1.6 * gap)
        high = line_height(self.look, sheet.faces.body)
        shown, has_foot = fitting(beside, high, len(model.slices), len(model.slices))
        lines = shown + has_foot
        room = min(beside.height() / max(1, lines), 1.5 * high)
        top = beside.center().y() - room * lines / 2
        for at, one in enumerate(model.slices[:shown]):
            place = line_box(beside, top + at * room, room)
            self._draw_words(sheet, model.slices, one, at, place)
        if has_foot:
            foot = line_box(beside, top + shown * room, room)
            more = self.context.texts("panel_kinds.more", count=len(model.slices) - shown)
            sheet.text(more, foot, sheet.faces.body, sheet.ink("muted"))

    def _words_width(self, sheet: Sheet, slices: tuple[Slice, ...]) -> float:
        """Return how wide the words beside the ring are, whole: mark, name, number and share."""
        body, gap = sheet.faces.body, self.look.px(GAP_PX)
        names = max(body.wide(one.name) for one in slices)
        numbers = max(body.wide(one.forms[0]) for one in slices)
        shares = max(body.wide(_share_of(one)) for one in slices)
        return self.look.px(MARK_PX) + names + numbers + shares + 4 * gap + 2

    def _draw_ring(self, sheet: Sheet, model: Shares, ring: QRectF) -> None:
        painter, radius = sheet.painter, ring.width() / 2
        begin = 90.0
        inner = QRectF(0, 0, 2 * radius * RING, 2 * radius * RING)
        inner.moveCenter(ring.center())
        painter.save()
        painter.setPen(Qt.PenStyle.NoPen)
        if not any(one.share for one in model.slices):
            self._piece(sheet, ring, inner, 90.0, FULL_DEG, sheet.ink("line"))
        for at, one in enumerate(model.slices):
            angle = FULL_DEG * (one.share or 0.0)
            if angle > 0:
                self._piece(sheet, ring, inner, begin, angle, self._ink(sheet, one, at))
            begin -= angle
        painter.restore()
        if model.whole:
            body = sheet.faces.body
            face = sheet.faces.figure
            wide = inner.width() * 0.9
            if face.wide(model.whole[0]) > wide or face.height > wide / 2:
                face = body
            middle = QRectF(inner.center().x() - wide / 2, inner.center().y() - face.height / 2,
                            wide, face.height)  # fmt: skip
            sheet.number(model.whole, middle, face, sheet.ink("text"), CENTRE)

    def _ink(self, sheet: Sheet, one: Slice, at: int) -> QColor:
        return sign_ink(self.look, one.sign) or sheet.tint(at)

    def _piece(
        self, sheet: Sheet, ring: QRectF, inner: QRectF, begin: float, angle: float, ink: QColor
    ) -> None:
        """Paint a piece of the ring, clockwise; a thin line parts it from the next."""
        path = QPainterPath()
        path.arcMoveTo(ring, begin)
        path.arcTo(ring, begin, -angle)
        path.arcTo(inner, begin - angle, angle)
        path.closeSubpath()
        sheet.painter.fillPath(path, ink)
        if 0 < angle < FULL_DEG:
            sheet.painter.save()
            sheet.painter.setPen(sheet.ink("panel"))
            sheet.painter.drawPath(path)
            sheet.painter.restore()

    def _draw_words(
        self, sheet: Sheet, slices: tuple[Slice, ...], one: Slice, at: int, box: QRectF
    ) -> None:
        body, gap = sheet.faces.body, self.look.px(GAP_PX)
        side = self.look.px(MARK_PX)
        square = QRectF(box.left(), box.center().y() - side / 2, side, side)
        if not draw_sign(sheet, one.sign, square):
            sheet.swatch(square, sheet.tint(at))
        share = _share_of(one)
        share_wide = max(body.wide(_share_of(s)) for s in slices) + 0.5
        number = max(body.wide(s.forms[0]) for s in slices) + 0.5
        names = max(body.wide(s.name) for s in slices)
        if side + gap + min(names, LEAST_NAME_EM * body.height) + gap + share_wide > box.width():
            share_wide = 0.0  # a share without its name is nobody's
        room = box.width() - side - gap - share_wide
        right = QRectF(box.right() - share_wide, box.top(), share_wide, box.height())
        if share_wide:
            sheet.text(share, right, body, sheet.ink("text2"), RIGHT)
        name = QRectF(box.left() + side + gap, box.top(), room - gap, box.height())
        if number + 2 * gap + min(names, LEAST_NAME_EM * body.height) <= room:
            place = QRectF(right.left() - gap - number, box.top(), number, box.height())
            sheet.number(one.forms, place, body, sheet.ink("text"))
            name.setRight(place.left() - gap)
        sheet.text(one.name, name, body, sheet.ink("text"))
        sheet.tip(box, f"{one.name} · {one.forms[0]} · {share}")
        if self._parts is None:
            if one.key != OTHERS:
                sheet.hit(box, one.key, self.opens(one.key))
        else:
            narrowed = within(self.spec.by, one.key)
            sheet.hit(box, one.key, self.opens(self.indicators[0].key, None, *narrowed))


def _share_of(one: Slice) -> str:
    return share_text(float("nan") if one.share is None else one.share)
