"""The census topics with their progress; of the chosen one its counties, its units, its days."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.cases.campaigns import (
    CampaignAnswer,
    CampaignLine,
    CampaignPart,
    Counts,
    Figure,
    PartBy,
    opened,
    spoken_progress,
)
from app.services.cases.kept_answer import KeptAnswer
from app.services.live import ViewGroup
from widgets.campaigns.bar_curve import Bar, BarCurve
from widgets.campaigns.figure_table import FigureTable
from widgets.look import Look
from widgets.plain import PlainLabel
from widgets.texts import Texts

PERCENT, MOST_DAYS, DAY_AT = 100, 60, 5  # a day is shown without its year
_COLUMNS = ("name", "until", "found", "target", "open", "late", "closed", "share")
_PART_COLUMNS = ("part", "found", "open", "late", "closed", "share")
_FIGURES = {one.value: one for one in Figure}


class CensusPage(QWidget):
    """Emits ``wanted`` with a name and the filter of the cases behind a figure."""

    wanted = Signal(str, object)

    def __init__(
        self,
        group: ViewGroup,
        look: Look,
        texts: Texts,
        monotonic: Callable[[], float],
        changed: Callable[[], None],
    ) -> None:
        super().__init__()
        self._texts = texts
        self._told = changed
        self.progress = KeptAnswer(
            group, "campaign_progress", CampaignAnswer, self._show, monotonic
        )
        titles = [texts(f"campaigns.column.{name}") for name in _COLUMNS]
        self.table = FigureTable(titles, frozenset(range(2, len(_COLUMNS))))
        titles = [texts(f"campaigns.column.{name}") for name in _PART_COLUMNS]
        self.parts = FigureTable(titles, frozenset(range(1, len(_PART_COLUMNS))))
        self.about = PlainLabel(is_wrapping=True)
        self.about.setProperty("tone", "second")
        self.curve = BarCurve(look)
        self._side = QVBoxLayout()
        self._side.addWidget(self.about)
        self._side.addWidget(self.parts, 3)
        self._side.addWidget(self.curve, 2)
        self._whole = QHBoxLayout(self)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._whole.addWidget(self.table, 7)
        self._whole.addLayout(self._side, 5)
        self.table.chosen.connect(self._choose)
        self.table.wanted.connect(self._open)
        self.parts.wanted.connect(self._open_part)
        self.curve.wanted.connect(self._open_day)
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        for part in (self.table, self.parts, self.curve):
            part.set_look(look)
        self.about.setFont(look.font())
        self._whole.setSpacing(look.px(12))
        self._side.setSpacing(look.px(4))

    def _show(self) -> None:
        answer = self._answer()
        if answer is not None:
            rows = [(one.code, self._cells(one)) for one in answer.lines]
            self.table.show_rows(rows)
            self._show_chosen(answer)
        else:
            self.table.show_rows(())
            self.parts.show_rows(())
        self._told()

    def _show_chosen(self, answer: CampaignAnswer) -> None:
        texts, line = self._texts, self._line(self.table.key)
        if line is None or answer.code != line.code:
            self.about.set_text("")
            self.parts.show_rows(())
            self.curve.show_bars((), "")
            return
        said = [line.name]
        if line.is_known:
            time = f"{line.share_of_time * PERCENT:.0f}%"
            said.append(texts("campaigns.span", begin=line.from_day, end=line.to_day, share=time))
            if line.lead:
                said.append(texts("campaigns.lead", lead=line.lead))
            key = f"campaigns.area_set.{line.area_set}"
            areas = texts(key) if key in texts else line.area_set
            said.append(texts("campaigns.areas", areas=areas))
            said.append(texts(f"cases.standing.{line.standing}"))
        else:
            said.append(texts("campaigns.unknown"))
        self.about.set_text(" · ".join(said))
        self.parts.show_rows(
            [(f"{one.by.value}/{one.key}", self._part_cells(one)) for one in answer.parts]
        )
        bars = [
            Bar(
                *(one.day, one.day[DAY_AT:], one.found, one.closed),
                texts("campaigns.day", day=one.day, found=one.found, closed=one.closed),
            )
            for one in answer.days[-MOST_DAYS:]
        ]
        self.curve.show_bars(bars, texts("campaigns.curve") if bars else texts("campaigns.no_days"))

    def _cells(self, one: CampaignLine) -> tuple[str, ...]:
        counts = one.counts
        target = f"{one.target:,}" if one.target else "—"
        numbers = (counts.open, counts.late, counts.closed)
        return (
            *(one.name, one.to_day[DAY_AT:] or "—", f"{counts.found:,}", target),
            *(f"{number:,}" for number in numbers),
            _share(counts),
        )

    def _part_cells(self, one: CampaignPart) -> tuple[str, ...]:
        name = one.name or self._texts(f"campaigns.none.{one.by.value}")
        counts = one.counts
        numbers = (counts.found, counts.open, counts.late, counts.closed)
        return (name, *(f"{number:,}" for number in numbers), _share(counts))

    def _answer(self) -> CampaignAnswer | None:
        answer = self.progress.answer
        return None if answer is None else spoken_progress(answer, self._texts.language)

    def _line(self, code: str) -> CampaignLine | None:
        answer = self._answer()
        lines = () if answer is None else answer.lines
        return next((one for one in lines if one.code == code), None)

    def _choose(self, code: str) -> None:
        self.progress.ask_with(code=code)
        self.progress.pump()
        if (answer := self._answer()) is not None:
            self._show_chosen(answer)

    def _open(self, code: str, column: int) -> None:
        line, figure = self._line(code), _figure(_COLUMNS, column)
        if line is not None:
            self.wanted.emit(self._named(line.name, figure), opened(code, figure))

    def _open_part(self, key: str, column: int) -> None:
        answer, line = self._answer(), self._line(self.table.key)
        if answer is None or line is None:
            return
        by, _, code = key.partition("/")
        found = (one for one in answer.parts if one.by == PartBy(by) and one.key == code)
        part = next(found, None)
        if part is not None:
            figure = _figure(_PART_COLUMNS, column)
            name = part.name or self._texts(f"campaigns.none.{part.by.value}")
            where = opened(line.code, figure, part)
            self.wanted.emit(self._named(f"{line.name} · {name}", figure), where)

    def _open_day(self, day: str) -> None:
        line = self._line(self.table.key)
        if line is not None:
            name = self._named(f"{line.name} · {day}", Figure.FOUND)
            self.wanted.emit(name, opened(line.code, Figure.FOUND, day=day))

    def _named(self, name: str, figure: Figure) -> str:
        return f"{name} · {self._texts(f'campaigns.column.{figure.value}')}"


def _figure(columns: tuple[str, ...], column: int) -> Figure:
    """Return the figure of a column; all that was found where it is none."""
    name = columns[column] if 0 <= column < len(columns) else ""
    return _FIGURES.get(name, Figure.FOUND)


def _share(counts: Counts) -> str:
    return f"{counts.closed / counts.found * PERCENT:.0f}%" if counts.found else "—"
