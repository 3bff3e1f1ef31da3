"""What leaders gave: by whom, to whom, until when, how late it is, and the last step with it."""

from collections.abc import Callable

from typing_extensions import override

from app.domain.cases.query import CaseFilter, CaseLine, CaseOrder, CasePageAnswer
from app.domain.measures.asking import Member
from app.domain.measures.figure import Grade
from app.domain.measures.indicator import FactKind
from app.domain.people import CITY
from app.domain.safe_text import safe_text
from app.services.asking import Asked
from app.services.cases.pages import filter_body, is_sound
from widgets.cases.case_words import NAME_CHARACTERS, is_late_now, line_due, state_text
from widgets.hall_time import age_text
from widgets.look import Look
from widgets.panels.body import PanelContext
from widgets.panels.kinds.stand import Stand, answer_soundness
from widgets.panels.kinds.text_rows import TextRow, TextRows, TextRowsBody
from widgets.panels.kinds.words import why_no_answer
from widgets.panels.spec import BodySpec

COLUMNS = ("title", "leader", "unit", "handler", "due", "state", "step")
ORDER = (6, 3, 5, 1, 2)  # the last step, who has it in hand, how far it is: these give way


class LedBody(TextRowsBody):
    """Asks for the open cases that a leader gave, what is due first first; a click opens the case.

    Persons are told to whoever has signed in; a wall names none. Where more are open than were
    told, how many are late is not said.
    """

    def __init__(self, spec: BodySpec, context: PanelContext, look: Look) -> None:
        super().__init__(spec, context, look)
        county = "" if context.node == CITY else context.node
        self.where = CaseFilter(is_open=True, is_led=True, county=county)
        self._arguments = {
            "where": filter_body(self.where),
            "order": CaseOrder.DUE.value,
            "limit": self.rows,
        }
        self._sitting = context.sitting()
        self._asked = self._ask()

    @override
    def read(self) -> tuple[Stand, TextRows]:
        """Read the newest answer, and ask again when it is time."""
        if (sitting := self.context.sitting()) != self._sitting:
            self._asked.release()
            self._sitting, self._asked = sitting, self._ask()
        asked, texts = self._asked, self.context.texts
        asked.want()
        answer = asked.answer
        if answer is None:
            return Stand(), TextRows(note=self._why(asked.code))
        now_s = self.context.group.now_s()
        stand = Stand(answer.as_of_s, answer_soundness(answer.as_of_s, now_s))
        lines = [line for line in answer.lines if is_sound(line)]
        if not lines:
            return stand, TextRows(note=texts("cross.led.none"))
        late = sum(is_late_now(line, now_s) for line in lines)
        is_whole = len(lines) == answer.count
        key = "cross.led.head" if is_whole else "cross.led.head_part"
        head = texts(key, count=f"{answer.count:,}", late=late)
        rows = tuple(self._row(line, now_s) for line in lines)
        names = tuple(texts(f"cross.led.{name}") for name in COLUMNS)
        return stand, TextRows(rows, answer.count, head, order=ORDER, columns=names)

    @override
    def release(self) -> None:
        """Ask no more."""
        self._asked.release()

    def _ask(self) -> Asked[CasePageAnswer]:
        context = self.context
        shape, monotonic = CasePageAnswer, context.monotonic
        return Asked(context.group, "case_page", shape, self._arguments, monotonic)

    def _why(self, code: str) -> str:
        return why_no_answer(self.context, code)

    def _row(self, line: CaseLine, now_s: float) -> TextRow:
        texts = self.context.texts
        is_late = is_late_now(line, now_s)
        step = texts(f"cases.kind.{line.step}") if f"cases.kind.{line.step}" in texts else ""
        if step and line.changed_s:
            ago = texts("panel_kinds.ago", age=age_text(texts, now_s - line.changed_s))
            step = f"{step} {ago}"
        unit = self.context.name_of("unit", line.unit) if line.unit else ""
        if unit == line.unit:  # nobody here has another name than the hub's
            unit = line.unit_name or line.unit
        unit = safe_text(unit, NAME_CHARACTERS)
        cells = (
            safe_text(line.title, NAME_CHARACTERS),
            self._person("cross.led.from", line.leader),
            unit or texts("cases.no_unit"),
            self._person("cross.led.with", line.handler),
            line_due(texts, line, now_s),
            state_text(texts, line.state),
            step,
        )
        return TextRow(line.case_id, cells, Grade.BAD if is_late else Grade.NONE)

    def _person(self, key: str, person: str) -> str:
        """Return who it was in words: nothing on a wall, or of whom nothing is told."""
        if not person or self.context.is_wall:
            return ""
        name = safe_text(self.context.name_of("person", person), NAME_CHARACTERS)
        return self.context.texts(key, person=name)

    @override
    def act(self, row: TextRow) -> Callable[[], None]:
        """Return what opens a case."""
        member = Member(FactKind.CASES, row.key, row.cells[0])
        return lambda: self.context.acts.open_member(member)

    @override
    def head_act(self) -> Callable[[], None] | None:
        """Return what opens the queue of all of them."""
        name = self.context.texts("cross.led.all")
        return lambda: self.context.acts.open_cases(name, self.where)
