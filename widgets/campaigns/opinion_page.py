"""What people write on the net: topics by volume, and the hours of the chosen one."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.cases.opinion import HOURS, OpinionAnswer, said_of
from app.services.cases.kept_answer import KeptAnswer
from app.services.live import ViewGroup
from widgets.campaigns.bar_curve import Bar, BarCurve
from widgets.campaigns.figure_table import FigureTable
from widgets.cases.case_words import day_minute
from widgets.hall_time import HOUR_S
from widgets.look import Look
from widgets.plain import PlainLabel
from widgets.texts import Texts

_COLUMNS = ("topic", "items", "volume", "open", "newest")


class OpinionPage(QWidget):
    """Emits ``wanted`` with a name and the filter of the items behind a figure."""

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
        self.figures = KeptAnswer(group, "opinion_figures", OpinionAnswer, self._show, monotonic)
        self.figures.ask_with(hours=HOURS)
        titles = [texts(f"campaigns.column.{name}") for name in _COLUMNS]
        self.table = FigureTable(titles, frozenset(range(1, len(_COLUMNS))))
        self.about = PlainLabel(is_wrapping=True)
        self.about.setProperty("tone", "second")
        self.curve = BarCurve(look)
        self._side = QVBoxLayout()
        self._side.addWidget(self.about)
        self._side.addWidget(self.curve, 1)
        self._whole = QHBoxLayout(self)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._whole.addWidget(self.table, 5)
        self._whole.addLayout(self._side, 7)
        self.table.chosen.connect(lambda _topic: self._show_hours())
        self.table.wanted.connect(self._open)
        self.curve.wanted.connect(self._open_hour)
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self.table.set_look(look)
        self.curve.set_look(look)
        self.about.setFont(look.font())
        self._whole.setSpacing(look.px(12))
        self._side.setSpacing(look.px(4))

    def _show(self) -> None:
        answer, texts = self.figures.answer, self._texts
        topics = () if answer is None else answer.topics
        self.table.show_rows(
            [
                (
                    one.topic,
                    (
                        one.topic or texts("campaigns.none.topic"),
                        *(f"{number:,}" for number in (one.items, one.volume, one.open)),
                        day_minute(one.newest_s),
                    ),
                )
                for one in topics
            ]
        )
        self._show_hours()
        self._told()

    def _show_hours(self) -> None:
        answer, texts, topic = self.figures.answer, self._texts, self.table.key
        if answer is None or not answer.topics:
            self.about.set_text("" if answer is None else texts("campaigns.no_opinion"))
            self.curve.show_bars((), "")
            return
        told = next((one for one in answer.topics if one.topic == topic), answer.topics[0])
        by_hour = {one.from_s: one for one in answer.hours if one.topic == told.topic}
        bars = []
        for at in range(HOURS):
            from_s = answer.from_s + at * HOUR_S
            one = by_hour.get(from_s)
            volume, items = (0, 0) if one is None else (one.volume, one.items)
            label = day_minute(from_s)
            said = texts("campaigns.hour", hour=label, items=items, volume=volume)
            bars.append(Bar(repr(from_s), label, volume, 0, said))
        named = told.topic or texts("campaigns.none.topic")
        parts = [texts("campaigns.about_topic", topic=named, hours=HOURS)]
        if told.unknown:
            parts.append(texts("campaigns.unknown_volume", count=told.unknown))
        if answer.is_part:
            parts.append(texts("campaigns.part_only"))
        self.about.set_text(" · ".join(parts))
        self.curve.show_bars(bars, texts("campaigns.volume_curve"))

    def _open(self, topic: str, _column: int) -> None:
        answer = self.figures.answer
        if answer is not None:
            name = topic or self._texts("campaigns.none.topic")
            self.wanted.emit(name, said_of(topic, answer.from_s))

    def _open_hour(self, key: str) -> None:
        from_s, topic = float(key), self.table.key
        name = f"{topic or self._texts('campaigns.none.topic')} · {day_minute(from_s)}"
        self.wanted.emit(name, said_of(topic, from_s, from_s + HOUR_S))
