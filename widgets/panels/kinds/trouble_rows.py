"""Problem spots and bursts as rows: a shape and a word for the class, where, what, how many."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPen, QPolygonF
from typing_extensions import override

from app.domain.cases.query import CaseFilter
from app.domain.measures.noticing import (
    AreaKind,
    Burst,
    BurstsQuestion,
    Spot,
    SpotsQuestion,
    Trouble,
)
from app.services.measures.noticing import cases_of_burst, cases_of_spot
from widgets.look import Look
from widgets.panels.body import PanelContext
from widgets.panels.kinds.bar_rows import draw_foot, fitting, line_height, stretched
from widgets.panels.kinds.note import draw_note
from widgets.panels.kinds.paint import MARK_PX, RIGHT, Sheet, line_box
from widgets.panels.kinds.painted import PaintedBody
from widgets.panels.kinds.stand import Stand, answer_soundness
from widgets.panels.kinds.words import why_no_answer
from widgets.panels.spec import BodySpec

GAP_PX = 8
NAME_SHARE = 0.45  # of the width belong to the name at least: words of the class give way
MOST = 50


@dataclass(frozen=True, slots=True)
class TroubleRow:
    """One row in words; ``shape`` is its first class, None for a burst."""

    key: str
    name: str
    kinds: str
    number: str
    tip: str
    where: CaseFilter
    shape: Trouble | None = None


@dataclass(frozen=True, slots=True)
class Troubles:
    """The rows, how many there are in all, and why there are none."""

    rows: tuple[TroubleRow, ...] = ()
    count: int = 0
    note: str = ""


class TroubleRows(PaintedBody[Troubles]):
    """Rows that open their cases in the queue."""

    @override
    def draw(self, sheet: Sheet, model: Troubles, box: QRectF) -> None:
        """Paint as many rows as there is room for."""
        if model.note:
            draw_note(sheet, model.note, box)
            return
        body, gap = sheet.faces.body, self.look.px(GAP_PX)
        high = line_height(self.look, body)
        shown, has_foot = fitting(box, high, len(model.rows), self.rows)
        has_foot = has_foot or (model.count > shown and (shown + 1) * high <= box.height())
        rows = model.rows[:shown]
        high = stretched(box, high, shown + has_foot)
        number = max((body.wide(one.number) for one in rows), default=0.0)
        kinds = max((body.wide(one.kinds) for one in rows), default=0.0)
        mark = self.look.px(MARK_PX) + gap if any(one.shape for one in rows) else 0.0
        if box.width() - mark - number - kinds - 2 * gap < NAME_SHARE * box.width():
            kinds = 0.0
        for at, one in enumerate(rows):
            place = line_box(box, box.top() + at * high, high)
            self._draw_row(sheet, one, place, (mark, number, kinds))
        if has_foot and model.count > shown:
            draw_foot(sheet, self.context, model.count - shown, box, box.top() + shown * high)

    def _draw_row(
        self, sheet: Sheet, row: TroubleRow, box: QRectF, wide: tuple[float, float, float]
    ) -> None:
        body, gap = sheet.faces.body, self.look.px(GAP_PX)
        mark, number, kinds = wide
        if row.shape is not None:
            side = self.look.px(MARK_PX)
            square = QRectF(box.left(), box.center().y() - side / 2, side, side)
            _draw_shape(sheet, row.shape, square.adjusted(1, 1, -1, -1))
        right = QRectF(box.right() - number - 0.5, box.top(), number + 0.5, box.height())
        sheet.number((row.number,), right, body, sheet.ink("text"))
        end = right.left() - gap
        if kinds:
            place = QRectF(end - kinds - 0.5, box.top(), kinds + 0.5, box.height())
            sheet.text(row.kinds, place, body, sheet.ink("text2"), RIGHT)
            end = place.left() - gap
        name = QRectF(box.left() + mark, box.top(), end - box.left() - mark, box.height())
        sheet.text(row.name, name, body, sheet.ink("text"))
        sheet.tip(box, row.tip)
        sheet.hit(box, row.key, self._act(row))

    def _act(self, row: TroubleRow) -> Callable[[], None]:
        acts = self.context.acts
        return lambda: acts.open_cases(row.name, row.where)

    def _waiting(self) -> tuple[Stand, Troubles]:
        return Stand(), Troubles(note=why_no_answer(self.context))

    def _stand(self, as_of_s: float) -> Stand:
        return Stand(as_of_s, answer_soundness(as_of_s, self.context.group.now_s()))

    def _name(self, place: str, county: str, kind: str) -> str:
        where = place or self.context.words.county(county) or county
        return f"{where} · {kind}" if where else kind


class SpotsBody(TroubleRows):
    """Pairs of area and type: hot, frequent, stubborn; ``by`` says by which areas."""

    def __init__(self, spec: BodySpec, context: PanelContext, look: Look) -> None:
        super().__init__(spec, context, look)
        self.area = AreaKind(spec.by)

    @override
    def read(self) -> tuple[Stand, Troubles]:
        """Read the newest answer."""
        context, texts = self.context, self.context.texts
        if context.noticing is None:
            return self._waiting()
        answer = context.noticing.spots(SpotsQuestion(context.node, self.area, most=MOST))
        if answer is None:
            return self._waiting()
        rows = tuple(self._row(one, answer.from_s) for one in answer.spots)
        note = "" if rows else texts("noticing.no_spots", tested=f"{answer.tested:,}")
        return self._stand(answer.as_of_s), Troubles(rows, answer.count, note)

    def _row(self, spot: Spot, from_s: float) -> TroubleRow:
        texts = self.context.texts
        kinds = self._kinds(spot.classes)
        number, said = f"{spot.counted:,}", [texts("noticing.days", days=spot.days)]
        if spot.expected is not None:
            number = texts("noticing.of_expected", counted=number, expected=f"{spot.expected:,.1f}")
            said.insert(0, texts("noticing.expected", expected=f"{spot.expected:,.1f}"))
        if spot.z is not None:
            said.append(f"Gi* z {spot.z:.1f}")
        if spot.again:
            said.append(texts("noticing.again", times=spot.again))
        name = self._name(spot.name, spot.county, spot.type_name or spot.type)
        tip = "\n".join((name, kinds, *said))
        where = cases_of_spot(spot, self.area, from_s)
        return TroubleRow(
            f"{spot.area}:{spot.type}", name, kinds, number, tip, where, spot.classes[0]
        )

    def _kinds(self, classes: Sequence[Trouble]) -> str:
        texts = self.context.texts
        return texts("noticing.between").join(texts(f"noticing.class.{one}") for one in classes)


class BurstsBody(TroubleRows):
    """Types of which a place has far more within this hour than in that hour of the week."""

    @override
    def read(self) -> tuple[Stand, Troubles]:
        """Read the newest answer."""
        context, texts = self.context, self.context.texts
        if context.noticing is None:
            return self._waiting()
        answer = context.noticing.bursts(BurstsQuestion(context.node))
        if answer is None:
            return self._waiting()
        rows = tuple(self._row(one, answer.from_s) for one in answer.bursts)
        key = "noticing.no_bursts" if answer.weeks else "noticing.too_few_weeks"
        note = "" if rows else texts(key, tested=f"{answer.tested:,}")
        return self._stand(answer.as_of_s), Troubles(rows, len(rows), note)

    def _row(self, burst: Burst, from_s: float) -> TroubleRow:
        texts = self.context.texts
        name = self._name(burst.town_name or burst.town, burst.county,
                          burst.type_name or burst.type)  # fmt: skip
        usual = texts("noticing.usual", usual=f"{burst.usual:,.1f}")
        number = f"{burst.counted:,}"
        tip = f"{name}\n{texts('noticing.in_hour', counted=number)}\n{usual}"
        key = f"{burst.county}:{burst.town}:{burst.type}"
        return TroubleRow(key, name, usual, number, tip, cases_of_burst(burst, from_s))


def _draw_shape(sheet: Sheet, shape: Trouble, box: QRectF) -> None:
    """Paint what tells classes apart without colour: a peak, three bars, a ring."""
    painter, ink = sheet.painter, sheet.ink("text2")
    painter.setPen(QPen(ink, max(1.5, sheet.look.px(1.5))))
    painter.setBrush(ink)
    if shape is Trouble.HOT:
        top = QPointF(box.center().x(), box.top())
        painter.drawPolygon(QPolygonF([top, box.bottomRight(), box.bottomLeft()]))
    elif shape is Trouble.FREQUENT:
        for at in range(3):
            y = box.top() + (at + 0.5) * box.height() / 3
            painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))
    else:
        painter.setBrush(sheet.ink("panel"))
        painter.drawEllipse(box)
