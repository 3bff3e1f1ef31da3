"""What will be late within four hours, by department, with the cheapest act that saves it."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.cases.rescue import Breach, BreachAnswer, DepartmentBreaches
from app.services.cases.figures import FigureBook
from widgets.case_figures.figure_table import Cell, FigureTable
from widgets.case_figures.figure_words import left_text, rescue_text
from widgets.cases.case_words import number_text
from widgets.look import Look
from widgets.plain import PlainLabel
from widgets.texts import Texts


class BreachPage(QWidget):
    """Emits ``rescue_wanted`` with a case id and a Rescue or None; Enter on a row does it."""

    rescue_wanted = Signal(str, object)

    def __init__(
        self,
        book: FigureBook[BreachAnswer],
        now_s: Callable[[], float],
        unit_name: Callable[[str], str],
        department_name: Callable[[str], str],
        look: Look,
        texts: Texts,
    ) -> None:
        super().__init__()
        self._book, self._now_s = book, now_s
        self._unit_name, self._department_name = unit_name, department_name
        self._look, self._texts = look, texts
        self._rows: list[Breach | DepartmentBreaches] = []
        self._read: Breach | None = None
        self.note = PlainLabel(is_wrapping=True)
        self.note.setProperty("tone", "muted")
        names = ("title", "left", "what", "number", "unit", "rescue")
        self.table = FigureTable(
            [texts(f"case_figures.column.{name}") for name in names],
            frozenset((1,)),
            is_whole=True,
            giving_way=(4, 3, 2),  # unit, number and what is due: the card says them all
        )
        self.table.moved.connect(self._take_row)
        self.table.opened.connect(self._open)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.note)
        self._column.addWidget(self.table, 1)
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._look = look
        self.note.setFont(look.font())
        self.table.set_look(look)
        self._column.setContentsMargins(look.px(12), 0, look.px(12), look.px(6))
        self._column.setSpacing(look.px(4))
        self.show_answer()

    def show_answer(self) -> None:
        """Show what came; the case that is being read stays under the hand."""
        answer, texts = self._book.answer, self._texts
        self._rows = []
        for one in () if answer is None else answer.departments:
            self._rows += [one, *one.breaches]
        ids = [row.case_id if isinstance(row, Breach) else "" for row in self._rows]
        at = ids.index(self._read.case_id) if self._read and self._read.case_id in ids else -1
        self.table.show_rows([self._cells(row) for row in self._rows], at)
        if answer is None:
            self.note.set_text("")
        elif not answer.count:
            self.note.set_text(texts("case_figures.no_breach"))
        else:
            key = "case_figures.breaches_more" if answer.is_more else "case_figures.breaches"
            self.note.set_text(texts(key, count=answer.count))

    def _cells(self, row: Breach | DepartmentBreaches) -> tuple[Cell, ...]:
        texts, muted = self._texts, self._look.colour("muted")
        if isinstance(row, DepartmentBreaches):
            name = self._department_name(row.department) or row.name
            name = name or texts("case_figures.no_department")
            said = texts("case_figures.of_department", name=name, count=row.count)
            return ((said, self._look.colour("text2")), *((("", None),) * 5))
        rescue = row.rescues[0] if row.rescues else None
        saved = texts("case_figures.no_rescue")
        if rescue is not None:
            said = self._unit_name(rescue.unit)
            unit = rescue.unit_name if said == rescue.unit else said  # not in the tables
            saved = rescue_text(texts, rescue, unit)
        return (
            (f"　{row.title}", None),
            (left_text(texts, row, self._now_s()), None),
            (texts(f"cases.due.of.{row.what.value}"), muted),
            (number_text(row.number), muted),
            (self._unit_name(row.unit) or texts("cases.no_unit"), muted),
            (saved, None),
        )

    def _take_row(self, at: int) -> None:
        row = self._rows[at] if 0 <= at < len(self._rows) else None
        self._read = row if isinstance(row, Breach) else None

    def _open(self, at: int, _column: int) -> None:
        row = self._rows[at] if 0 <= at < len(self._rows) else None
        if isinstance(row, Breach):
            self.rescue_wanted.emit(row.case_id, row.rescues[0] if row.rescues else None)
