"""The twelve rates of a period: groups with rank and credit, and every number opens its cases."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.domain.cases.calendar import date_of
from app.domain.cases.catalogue import CaseCatalogue
from app.domain.cases.query import CaseFilter
from app.domain.cases.rates import GroupBy, RateAnswer, RateGroup
from app.domain.safe_text import safe_text
from app.services.cases.figure_filters import Part, behind_rate
from app.services.cases.figure_periods import Days, Period, days_from, days_of, span_of
from app.services.cases.figures import FigureBook
from widgets.case_figures.figure_table import Cell, FigureTable
from widgets.case_figures.figure_words import (
    credit_text,
    days_text,
    interval_text,
    rate_name,
    score_text,
    share_text,
    source_text,
)
from widgets.case_figures.part_names import PartNames
from widgets.cases.case_words import town_name
from widgets.look import Look
from widgets.plain import PlainLabel, button_text
from widgets.texts import Texts

GROUPS = tuple(one for one in GroupBy if one is not GroupBy.ALL)
SHOWN_OF_GROUPS = ("on_time_reply", "on_time_close", "satisfied")
PARTS = (None, None, Part.NUMERATOR, Part.DENOMINATOR, Part.SPOILING)
DATE_PX, RATE_ROW_PX = 104, 24


class RatesPage(QWidget):
    """Emits ``wanted`` with a name and a filter; ``changed_what`` when others must be asked for."""

    wanted = Signal(str, object)
    changed_what = Signal()

    def __init__(
        self,
        book: FigureBook[RateAnswer],
        catalogue: Callable[[], CaseCatalogue],
        county_name: Callable[[str], str],
        now_s: Callable[[], float],
        look: Look,
        texts: Texts,
    ) -> None:
        super().__init__()
        self._book, self._catalogue, self._county_name = book, catalogue, county_name
        self._names = PartNames(catalogue)
        self._now_s, self._texts = now_s, texts
        self.period, self.by = Period.TODAY, GroupBy.DEPARTMENT
        self.chosen: Days = (date_of(now_s()), date_of(now_s()))
        self._group_key: str | None = None  # None: all together
        self.periods = {one: self._button(f"period.{one}", self.take_period, one) for one in Period}
        self.parting = {one: self._button(f"by.{one}", self.take_by, one) for one in GROUPS}
        self.first, self.last = QLineEdit(), QLineEdit()
        self.span = PlainLabel()
        self.groups = FigureTable(
            [
                *(texts(f"case_figures.column.{name}") for name in ("name", "rank", "credit")),
                *(texts(f"case_figures.brief.{key}") for key in SHOWN_OF_GROUPS),
            ],
            frozenset(range(1, 6)),
            is_whole=True,
        )
        self.rates = FigureTable(
            [
                texts(f"case_figures.column.{name}")
                for name in ("name", "share", "numerator", "denominator", "spoiling")
            ],
            frozenset(range(1, 5)),
            is_whole=False,
        )
        self.told = PlainLabel(is_wrapping=True)
        self.groups.moved.connect(self._take_group)
        self.groups.opened.connect(lambda *_at: self.rates.setFocus())
        self.rates.opened.connect(self._open)
        self.rates.moved.connect(lambda _row: self._tell())
        self._lines = (QHBoxLayout(), QHBoxLayout())
        for button in self.periods.values():
            self._lines[0].addWidget(button)
        for edit in (self.first, self.last):
            edit.setPlaceholderText("2026-10-01")
            edit.returnPressed.connect(self._take_days)
            self._lines[0].addWidget(edit)
        self._lines[0].addWidget(self.span, 1)
        for by_button in self.parting.values():
            self._lines[0].addWidget(by_button)
        left, right = QVBoxLayout(), QVBoxLayout()
        left.addWidget(self.groups, 1)
        right.addWidget(self.rates, 1)
        right.addWidget(self.told)
        self._lines[1].addLayout(left, 1)
        self._lines[1].addLayout(right, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addLayout(self._lines[0])
        whole.addLayout(self._lines[1], 1)
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        for widget in (
            *(*self.periods.values(), *self.parting.values(), self.first, self.last),
            *(self.span, self.told),
        ):
            widget.setFont(look.font())
        for edit in (self.first, self.last):
            edit.setFixedWidth(look.px(DATE_PX))
        for label in (self.span, self.told):
            label.setProperty("tone", "muted")
        for table in (self.groups, self.rates):
            table.set_look(look)
        rows = self.rates.verticalHeader()
        rows.setMinimumSectionSize(look.px(RATE_ROW_PX))
        rows.setDefaultSectionSize(look.px(RATE_ROW_PX))  # so that all twelve are seen
        self._lines[0].setContentsMargins(look.px(12), 0, look.px(12), look.px(2))
        self._lines[1].setContentsMargins(look.px(12), 0, look.px(12), look.px(6))
        self._lines[0].setSpacing(look.px(6))
        self._lines[1].setSpacing(look.px(16))
        self.show_answer()

    def take_period(self, period: Period) -> None:
        """Ask for another period."""
        self.period = period
        self.changed_what.emit()
        if period is Period.CUSTOM:
            self.first.setFocus()

    def take_by(self, by: GroupBy) -> None:
        """Part the cases in another way."""
        self.by, self._group_key = by, None
        self.changed_what.emit()

    def next_period(self) -> None:
        """Take the period that stands next."""
        at = list(Period).index(self.period)
        self.take_period(list(Period)[(at + 1) % len(Period)])

    def next_by(self) -> None:
        """Part in the way that stands next."""
        self.take_by(GROUPS[(GROUPS.index(self.by) + 1) % len(GROUPS)])

    def days(self) -> Days | None:
        """Return the days that are meant; None where the calendar has no holiday."""
        return days_of(self.period, self._now_s(), self._catalogue().calendar, self.chosen)

    def arguments(self) -> dict[str, object] | None:
        """Return what ``case_rates`` is asked, or None where there is nothing to ask."""
        days = self.days()
        if days is None:
            return None
        from_s, to_s = span_of(days)
        return {"from_s": from_s, "to_s": to_s, "by": self.by.value}

    def show_answer(self) -> None:
        """Show what came."""
        texts, answer, days = self._texts, self._book.answer, self.days()
        for period, button in self.periods.items():
            button.setChecked(period is self.period)
        for by, by_button in self.parting.items():
            by_button.setChecked(by is self.by)
        for edit in (self.first, self.last):
            edit.setVisible(self.period is Period.CUSTOM)
        if self.period is Period.CUSTOM and not self.first.text():
            self.first.setText(safe_text(self.chosen[0].isoformat()))
            self.last.setText(safe_text(self.chosen[1].isoformat()))
        self.span.set_text(
            texts("case_figures.no_holiday") if days is None else days_text(texts, *days)
        )
        if answer is None:
            self.groups.show_rows(())
            self.rates.show_rows(())
            self.told.set_text("")
            return
        shown = (answer.whole, *answer.groups)
        keys = [None, *(group.group for group in answer.groups)]
        at = keys.index(self._group_key) if self._group_key in keys else 0
        self.groups.show_rows([self._group_cells(answer, group) for group in shown], at)
        self._show_rates()

    def group_name(self, answer: RateAnswer, group: RateGroup) -> str:
        """Return what a group is called."""
        if group is answer.whole:
            return self._texts("case_figures.all")
        if answer.by is GroupBy.COUNTY and group.group:
            return self._county_name(group.group)
        if answer.by is GroupBy.TOWN:
            return town_name(self._catalogue(), group.group) or self._texts("case_figures.no_group")
        known = self._names.name(answer.by.value, group.group)
        return known or group.name or self._texts("case_figures.no_group")

    def _group(self) -> RateGroup | None:
        answer = self._book.answer
        if answer is None:
            return None
        found = (one for one in answer.groups if one.group == self._group_key)
        return answer.whole if self._group_key is None else next(found, answer.whole)

    def _group_cells(self, answer: RateAnswer, group: RateGroup) -> tuple[Cell, ...]:
        texts = self._texts
        cells = {one.key: one for one in group.cells}
        is_ranked = group.rank > 0 and group is not answer.whole
        said = (
            self.group_name(answer, group),
            str(group.rank) if is_ranked else texts("time.unknown"),
            score_text(texts, group.credit),
            *(share_text(texts, cells.get(key)) for key in SHOWN_OF_GROUPS),
        )
        return tuple((text, None) for text in said)

    def _show_rates(self) -> None:
        answer, group = self._book.answer, self._group()
        if answer is None or group is None:
            return
        self.rates.show_rows(
            [
                tuple(
                    (text, None)
                    for text in (
                        rate_name(self._texts, one.key),
                        share_text(self._texts, one),
                        *(f"{n:,}" for n in (one.numerator, one.denominator, one.spoiling)),
                    )
                )
                for one in group.cells
            ]
        )
        of = self._texts("case_figures.rates_of", name=self.group_name(answer, group))
        self.rates.name_first(of)
        self._tell()

    def _tell(self) -> None:
        """Say of what the score is made, and of the rate that is meant whose formula it is."""
        texts, group, row = self._texts, self._group(), self.rates.currentRow()
        if group is None:
            return
        said = [credit_text(texts, group.credit)]
        if 0 <= row < len(group.cells):
            cell = group.cells[row]
            of_rate = (interval_text(texts, cell), source_text(texts, cell.key))
            said.append(" · ".join((rate_name(texts, cell.key), *(o for o in of_rate if o))))
        self.told.set_text("\n".join(said))

    def _take_group(self, row: int) -> None:
        answer = self._book.answer
        if answer is not None and 0 <= row <= len(answer.groups):
            self._group_key = None if row == 0 else answer.groups[row - 1].group
            self._show_rates()

    def _open(self, row: int, column: int) -> None:
        answer, group, part = self._book.answer, self._group(), PARTS[column]
        if answer is None or group is None or not 0 <= row < len(group.cells):
            return
        cell = group.cells[row]
        part = part or Part.DENOMINATOR
        where = behind_rate(answer, group, cell.key, part, CaseFilter())
        rate = rate_name(self._texts, cell.key)
        of = self._texts(f"case_figures.column.{part.value}")
        name = f"{self.group_name(answer, group)} · {rate} · {of}"
        self.wanted.emit(name, where)

    def _take_days(self) -> None:
        days = days_from(self.first.text(), self.last.text())
        if days is None:
            self.span.set_text(self._texts("case_figures.bad_days"))
            return
        self.chosen = days
        self.changed_what.emit()

    def _button(self, key: str, act: Callable[..., None], one: Period | GroupBy) -> QPushButton:
        button = QPushButton(button_text(self._texts(f"case_figures.{key}")))
        button.setProperty("role", "quiet")
        button.setCheckable(True)
        press = partial(act, one)
        button.clicked.connect(lambda _checked: press())
        return button
