"""The drawer with the curve of a station's series: gaps hatched, doubtful values hollow."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget
from typing_extensions import override

from app.domain.classes import Age
from app.domain.limits import LimitTable
from app.domain.readings import QuantityCatalogue, Soundness
from app.services.live import Pumped, ViewGroup
from app.services.readings import LastValue, Readings
from app.services.series_book import SeriesBook
from widgets.hall_time import HOUR_S, clock_text
from widgets.look import Look
from widgets.pane import Pane
from widgets.plain import PlainLabel
from widgets.station.chart_series import ChartSeries, chart_series
from widgets.station.chart_words import count_words, limit_lines, title_words
from widgets.station.station_words import label_of, limit_day
from widgets.texts import Texts

if TYPE_CHECKING:  # it brings pyqtgraph, a third of a second that the window's start does not pay
    from widgets.station.series_plot import SeriesPlot

HOURS = (1, 6, 24)
HEIGHT_PX = 330
MOST_SERIES = 3
NEVER_S = float("-inf")
DRAWINGS = 600.0  # how many times a curve moves on while its own span goes by
AGES = {Soundness.LIVE: Age.LIVE, Soundness.LATE: Age.LATE, Soundness.FROZEN: Age.LATE}


class SeriesChart(Pane):
    """Emits ``closed`` on Esc. The first series shown rules the axis; others share its unit."""

    closed = Signal()

    def __init__(
        self,
        group: ViewGroup,
        quantities: QuantityCatalogue,
        limits: LimitTable,
        look: Look,
        texts: Texts,
        monotonic: Callable[[], float],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(texts("station.chart.title"), look, parent)
        self._group = group
        self._readings = Readings(group, quantities)
        self._limits = limits
        self._book = SeriesBook(group, monotonic)
        self._look = look
        self._texts = texts
        self.series_ids: list[str] = []
        self.hours = HOURS[1]
        self.drawn: tuple[ChartSeries, ...] = ()
        self._drawn_at_s = NEVER_S
        self._counted = -1
        self.plot: SeriesPlot | None = None
        self.note = PlainLabel(texts("station.chart.none"))
        self.note.setProperty("tone", "second")
        self.spans = {hours: self._button(hours) for hours in HOURS}
        self.add = QPushButton(texts("station.chart.add"))
        self.add.clicked.connect(self.add_another)
        self._bar = QHBoxLayout()
        self.keys = PlainLabel(texts("station.chart.keys"))
        self.keys.setProperty("tone", "muted")
        self._bar.addWidget(self.keys, 1)
        for button in (self.add, *self.spans.values()):
            self._bar.addWidget(button)
        self.content.addLayout(self._bar)
        self._room = QWidget()
        self.content.addWidget(self._room, 1)
        self.content.addWidget(self.note)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.set_look(look)
        self._show_bar()

    @override
    def set_look(self, look: Look) -> None:
        """Take another theme."""
        super().set_look(look)
        if not hasattr(self, "keys"):
            return
        self._look = look
        for label in (self.note, self.keys):
            label.setFont(look.font())
        self._bar.setContentsMargins(look.px(12), 0, look.px(12), look.px(2))
        self._bar.setSpacing(look.px(8))
        self.note.setContentsMargins(look.px(12), 0, look.px(12), look.px(4))
        self.setFixedHeight(look.px(HEIGHT_PX))
        if self.plot is not None:
            self.plot.set_look(look)
            self._drawn_at_s = NEVER_S
            self.refresh()

    def show_series(self, series_id: str) -> None:
        """Show one series in place of whatever was shown."""
        self._take([series_id])

    def add_another(self) -> None:
        """Lay the station's next series of the same unit over what is shown."""
        for last in self._others():
            if last.series_id not in self.series_ids and len(self.series_ids) < MOST_SERIES:
                self._take([*self.series_ids, last.series_id])
                return

    def show_other(self, step: int) -> None:
        """Go to the station's next series, or the one before."""
        chief = self._chief()
        ids = self._readings.series_of(chief.station_id) if chief is not None else []
        if chief is not None and chief.series_id in ids:
            at = (ids.index(chief.series_id) + step) % len(ids)
            self._take([ids[at]])

    def show_hours(self, hours: int) -> None:
        """Show the last so many hours."""
        if hours != self.hours:
            self.hours = hours
            self._take(self.series_ids)

    def zoom(self, step: int) -> None:
        """Show a shorter stretch (1) or a longer one (-1)."""
        at = HOURS.index(self.hours) - step
        self.show_hours(HOURS[min(max(at, 0), len(HOURS) - 1)])

    def absorb(self, pumped: Pumped) -> None:
        """Take what came since, whether the drawer is open or not."""
        self._book.pump(pumped)

    def refresh(self) -> None:
        """Draw what there is now, as often as the eye could tell a difference."""
        if self.isHidden() or not self.series_ids:
            return
        now_s = self._group.now_s()
        self._show_words(now_s)
        is_due = abs(now_s - self._drawn_at_s) >= self.hours * HOUR_S / DRAWINGS
        counted = sum(len(s.t_s) for i in self.series_ids if (s := self._book.series(i)))
        if is_due or counted != self._counted:
            self._counted = counted
            self._draw(now_s)

    def release(self) -> None:
        """Let go of the series that are followed."""
        for series_id in self.series_ids:
            self._book.close(series_id)
        self.series_ids = []

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Zoom with + and -, go to another quantity with the arrows, shut with Esc."""
        acts: dict[Qt.Key, Callable[[], None]] = {
            Qt.Key.Key_Plus: lambda: self.zoom(1),
            Qt.Key.Key_Equal: lambda: self.zoom(1),
            Qt.Key.Key_Minus: lambda: self.zoom(-1),
            Qt.Key.Key_Left: lambda: self.show_other(-1),
            Qt.Key.Key_Right: lambda: self.show_other(1),
            Qt.Key.Key_Escape: self.closed.emit,
        }
        act = acts.get(Qt.Key(event.key()))
        if act is None:
            super().keyPressEvent(event)
        else:
            act()

    def _button(self, hours: int) -> QPushButton:
        button = QPushButton(self._texts("station.chart.hours", count=int(hours)))
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(lambda _checked: self.show_hours(hours))
        return button

    def _take(self, series_ids: list[str]) -> None:
        for series_id in set(self.series_ids) - set(series_ids):
            self._book.close(series_id)
        for series_id in series_ids:
            self._book.open(series_id, self.hours * HOUR_S)
        self.series_ids = list(series_ids)
        self._counted = -1
        self._show_bar()
        self.refresh()

    def _chief(self) -> LastValue | None:
        return self._readings.last(self.series_ids[0]) if self.series_ids else None

    def _others(self) -> list[LastValue]:
        """Return the station's other series that share the axis."""
        chief = self._chief()
        if chief is None:
            return []
        found = self._readings.of_station(chief.station_id)
        return [
            last
            for last in found
            if last.quantity.unit == chief.quantity.unit and last.series_id not in self.series_ids
        ]

    def _show_bar(self) -> None:
        for hours, button in self.spans.items():
            button.setChecked(hours == self.hours)
        self.add.setVisible(bool(self._others()) and len(self.series_ids) < MOST_SERIES)

    def _show_words(self, now_s: float) -> None:
        texts, chief = self._texts, self._chief()
        lasts = [last for i in self.series_ids if (last := self._readings.last(i)) is not None]
        self.title.set_text(title_words(lasts, self._group.world, texts))
        code = self._book.code(self.series_ids[0])
        self.note.set_text(count_words(self.drawn, code, texts))
        self.as_of.set_text(clock_text(now_s if chief is None else chief.t_s))
        is_live = self._group.status.state == "live"
        age = AGES.get(chief.soundness, Age.LOST) if chief is not None else None
        self.vouch(age if is_live else None)

    def _draw(self, now_s: float) -> None:
        self._drawn_at_s = now_s
        from_s = now_s - self.hours * HOUR_S
        shown, lasts = [], []
        for series_id in self.series_ids:
            series, last = self._book.series(series_id), self._readings.last(series_id)
            if series is not None and last is not None:
                shown.append(chart_series(series, last.quantity, last.span_s, from_s, now_s))
                lasts.append(last)
        self.drawn = tuple(shown)
        if self.plot is None:
            self.plot = self._make_plot()
        lines = [
            line
            for last in lasts
            for line in limit_lines(
                self._limits.of(last.station_id, last.quantity.key, *limit_day(last)),
                last,
                self._texts,
                is_named=len(lasts) > 1,
            )
        ]
        names = [label_of(last, self._texts) for last in lasts]
        self.plot.draw_series(shown, names, lines, from_s, now_s)
        self._show_words(now_s)

    def _make_plot(self) -> "SeriesPlot":
        from widgets.station.series_plot import SeriesPlot  # noqa: PLC0415 - brings pyqtgraph

        plot = SeriesPlot(self._look)
        self.content.replaceWidget(self._room, plot)
        self._room.hide()
        return plot
