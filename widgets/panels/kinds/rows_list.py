"""A list: the newest rows a figure was counted from, with mark, title, age and state."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF
from typing_extensions import override

from app.domain.classes import Severity
from app.domain.measures.asking import Member, MembersAnswer
from app.domain.measures.indicator import Indicator
from widgets.hall_time import age_text
from widgets.look import Look
from widgets.panels.body import PanelContext
from widgets.panels.kinds.bar_rows import draw_foot, fitting, line_height, stretched
from widgets.panels.kinds.member_words import member_title
from widgets.panels.kinds.note import draw_note
from widgets.panels.kinds.paint import MARK_PX, RIGHT, Sheet, line_box
from widgets.panels.kinds.painted import PaintedBody
from widgets.panels.kinds.reading_words import reading_text
from widgets.panels.kinds.stand import Stand, answer_stand
from widgets.panels.kinds.withheld import withheld_note
from widgets.panels.kinds.words import why_no_answer
from widgets.panels.spec import BodySpec
from widgets.symbol import draw_mark

GAP_PX = 8
TITLE_SHARE = 0.45  # of the width belong to the title at least: state and age give way
_SEVERITIES = frozenset(Severity)


@dataclass(frozen=True, slots=True)
class Entry:
    """One row in words."""

    member: Member
    title: str
    state: str
    county: str
    age: str


@dataclass(frozen=True, slots=True)
class Newest:
    """The rows that are shown, how many there are in all, and how many new ones wait."""

    entries: tuple[Entry, ...] = ()
    count: int = 0
    waiting: int = 0
    note: str = ""


class ListBody(PaintedBody[Newest]):
    """Rows stand still while the pointer or the keyboard is on them; new ones wait above."""

    def __init__(self, spec: BodySpec, context: PanelContext, look: Look) -> None:
        super().__init__(spec, context, look)
        self.indicator = context.figures.table.find(spec.indicators[0]) if spec.indicators else None
        self._held: tuple[Member, ...] = ()

    @override
    def read(self) -> tuple[Stand, Newest]:
        """Read the newest rows."""
        context, one, texts = self.context, self.indicator, self.context.texts
        if one is None:
            return Stand(), Newest()
        answer = context.members.newest(one.key, context.node, self.spec.side, self.rows)
        if answer is None:
            self._held = ()
            figure = context.figures.of(one, context.node)
            missing = () if figure.as_of_s > 0 else one.sources
            return Stand(0.0, figure.soundness, missing), Newest(note=self._reason(one))
        now_s, figure = context.group.now_s(), context.figures.of(one, context.node)
        stand = answer_stand(answer.as_of_s, figure, now_s)
        if note := withheld_note(context, figure):
            self._held = ()
            return stand, Newest(note=note)
        members, waiting = self._still(answer)
        note = "" if members else texts("panel_kinds.no_rows")
        entries = tuple(self._entry(member, one, now_s) for member in members)
        return stand, Newest(entries, answer.count, waiting, note)

    def _reason(self, one: Indicator) -> str:
        """Return why there are no rows to show."""
        context = self.context
        code = context.members.code(one.key, context.node, self.spec.side, self.rows)
        return why_no_answer(context, code)

    def _still(self, answer: MembersAnswer) -> tuple[tuple[Member, ...], int]:
        """Return the rows to be shown: those that are being read, else the newest.

        A row that is read stands still; what is told of it is as new as there is.
        """
        is_read = not self.context.is_wall and (self.underMouse() or self.hasFocus())
        if not (is_read and self._held):
            self._held = answer.members
            return answer.members, 0
        newer = {(member.kind, member.ref): member for member in answer.members}
        held = tuple(newer.get((one.kind, one.ref), one) for one in self._held)
        were = {(one.kind, one.ref) for one in self._held}
        self._held = held
        return held, sum(key not in were for key in newer)

    def _entry(self, member: Member, one: Indicator, now_s: float) -> Entry:
        context = self.context
        state = reading_text(context, member, one)
        if not state and member.state:
            state = context.name_of("state", member.state)
        age = age_text(context.texts, now_s - member.time_s) if member.time_s > 0 else ""
        title = member_title(context, member)
        return Entry(member, title, state, context.words.county(member.county), age)

    @override
    def draw(self, sheet: Sheet, model: Newest, box: QRectF) -> None:
        """Paint as many rows as there is room for."""
        if model.note:
            draw_note(sheet, model.note, box)
            return
        body = sheet.faces.body
        high = line_height(self.look, body)
        if model.waiting and box.height() >= 2 * high:
            said = self.context.texts("panel_kinds.waiting", count=model.waiting)
            sheet.text(said, line_box(box, box.top(), high), body, sheet.ink("accent"))
            box = box.adjusted(0, high, 0, 0)
        shown, has_foot = fitting(box, high, len(model.entries), self.rows)
        has_foot = has_foot or (model.count > shown and (shown + 1) * high <= box.height())
        entries = model.entries[:shown]
        high = stretched(box, high, shown + has_foot)
        gap = self.look.px(GAP_PX)
        state = max((body.wide(one.state) for one in entries), default=0.0)
        age = max((body.wide(one.age) for one in entries), default=0.0)
        has_mark = any(one.member.severity in _SEVERITIES for one in entries)
        mark = self.look.px(MARK_PX) + gap if has_mark else 0.0
        room = box.width() - mark
        if room - state - age - 2 * gap < TITLE_SHARE * room:
            state = 0.0
        if room - state - age - 2 * gap < TITLE_SHARE * room:
            age = 0.0
        for at, one in enumerate(entries):
            place = line_box(box, box.top() + at * high, high)
            self._draw_entry(sheet, one, place, (mark, state, age))
        if has_foot:
            foot = box.top() + shown * high
            draw_foot(sheet, self.context, model.count - shown, box, foot)

    def _draw_entry(
        self, sheet: Sheet, entry: Entry, box: QRectF, wide: tuple[float, float, float]
    ) -> None:
        body, gap, member = sheet.faces.body, self.look.px(GAP_PX), entry.member
        mark, state, age = wide
        if member.severity in _SEVERITIES:
            side = self.look.px(MARK_PX)
            square = QRectF(box.left(), box.center().y() - side / 2, side, side)
            draw_mark(sheet.painter, self.look, Severity(member.severity), square)
        right = box.right()
        if age:
            place = QRectF(right - age - 0.5, box.top(), age + 0.5, box.height())
            sheet.text(entry.age, place, body, sheet.ink("muted"), RIGHT)
            right = place.left() - gap
        if state:
            place = QRectF(right - state - 0.5, box.top(), state + 0.5, box.height())
            sheet.text(entry.state, place, body, sheet.ink("text2"), RIGHT)
            right = place.left() - gap
        title = QRectF(box.left() + mark, box.top(), right - box.left() - mark, box.height())
        sheet.text(entry.title, title, body, sheet.ink("text"))
        ago = self.context.texts("panel_kinds.ago", age=entry.age) if entry.age else ""
        said = (entry.title, entry.county, entry.state, ago)
        sheet.tip(box, "\n".join(one for one in said if one))
        acts = self.context.acts
        sheet.hit(box, f"{member.kind}:{member.ref}", lambda: acts.open_member(member))
