"""The dossier of a station: its chief value large and as sound as it is, then its other ones."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.classes import EntityClass
from app.domain.limits import Broken, Limit, LimitTable, Standing, broken_for
from app.domain.readings import QuantityCatalogue
from app.services.live import Pumped, ViewGroup
from app.services.readings import LastValue, Readings
from app.services.series_book import SeriesBook
from widgets.cards.card import set_tone
from widgets.hall_time import HOUR_S
from widgets.look import Look, TextRole
from widgets.plain import PlainLabel
from widgets.station.chief import CHIEF_FIRST
from widgets.station.station_words import (
    age_words,
    in_order,
    is_broken,
    is_sound,
    label_of,
    large_value,
    limit_day,
    limit_words,
    state_tone,
    state_words,
    was_broken,
)
from widgets.station.value_rows import ValueRows
from widgets.texts import Texts

LOOK_BACK_S = 24.0 * HOUR_S  # how far back a broken limit is followed
MOST_LIMITS = 4

# A station of these is expected to be held against a standard; one that is not says so.
LIMITED_BY_LAW = frozenset(
    {
        EntityClass.AIR_STATION,
        EntityClass.DUST_STATION,
        EntityClass.NOISE_STATION,
        EntityClass.WATER_STATION,
    }
)


class StationFacts(QWidget):
    """Emits ``series_wanted`` with the id of a series whose curve somebody wants to see."""

    series_wanted = Signal(str)

    def __init__(
        self,
        group: ViewGroup,
        quantities: QuantityCatalogue,
        limits: LimitTable,
        look: Look,
        texts: Texts,
        monotonic: Callable[[], float],
    ) -> None:
        super().__init__()
        self._group = group
        self._readings = Readings(group, quantities)
        self._limits = limits
        self._book = SeriesBook(group, monotonic)
        self._followed: set[str] = set()
        self._look = look
        self._texts = texts
        self.name = PlainLabel()
        self.name.setProperty("tone", "muted")
        self.value = PlainLabel()
        self.unit = PlainLabel()
        self.state = PlainLabel()
        self.measured = PlainLabel(is_wrapping=True)
        self.measured.setProperty("tone", "second")
        self.limits = PlainLabel(is_wrapping=True)
        self.unread = PlainLabel(texts("station.unread"), is_wrapping=True)
        self.unread.setProperty("tone", "muted")
        self.rows = ValueRows(look, texts)
        self.rows.chosen.connect(self.series_wanted)
        self._first = QHBoxLayout()
        self._first.addWidget(self.value)
        self._first.addWidget(self.unit)
        self._first.addWidget(self.state, 1)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.name)
        self._column.addLayout(self._first)
        for widget in (self.measured, self.limits, self.unread, self.rows):
            self._column.addWidget(widget)
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._look = look
        self.value.setFont(look.font(TextRole.HEADLINE))
        self.state.setFont(look.font(TextRole.STRONG))
        for label in (self.name, self.unit, self.measured, self.limits, self.unread):
            label.setFont(look.font())
        self.rows.set_look(look)
        self._first.setSpacing(look.px(12))
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(look.px(3))

    def absorb(self, pumped: Pumped) -> None:
        """Follow the series whose limits are broken."""
        self._book.pump(pumped)

    def show_station(self, station_id: str, kind: EntityClass, order: Sequence[str]) -> None:
        """Show a station's values now; ``order`` are the register's quantities, or none."""
        texts, now_s = self._texts, self._group.now_s()
        keys = tuple(order) or CHIEF_FIRST.get(kind, ())
        lasts = in_order(self._readings.of_station(station_id), keys)
        chief = lasts[0] if lasts else None
        for widget in (self.name, self.value, self.unit, self.state, self.rows):
            widget.setVisible(chief is not None)
        if chief is None:
            self._follow(set())
            self.measured.set_text(texts("station.no_values"))
            self.limits.hide()
            self.unread.hide()
            return
        limits = {last.series_id: self._limits_of(station_id, last) for last in lasts}
        broken = {
            last.series_id
            for last in lasts
            if any(is_broken(limit, last) for limit in limits[last.series_id])
        }
        self._follow(broken)
        self.name.set_text(label_of(chief, texts))
        value, unit = large_value(chief, texts)
        self.value.set_text(value)
        self.unit.set_text(unit)
        set_tone(self.value, "" if is_sound(chief) else "muted")
        self.state.set_text(state_words(chief, texts))
        set_tone(self.state, state_tone(chief))
        self.measured.set_text(age_words(chief, now_s, texts))
        self._show_limits(lasts, chief, limits, broken)
        if kind in LIMITED_BY_LAW and not any(limits.values()):  # no word would look like "within"
            self.limits.set_text(texts("station.no_limit"))
            self.limits.show()
        self.rows.show_values(lasts, frozenset(broken))

    def forget(self) -> None:
        """Follow nothing any more."""
        self._follow(set())

    def _limits_of(self, station_id: str, last: LastValue) -> tuple[Limit, ...]:
        return self._limits.of(station_id, last.quantity.key, *limit_day(last))

    def _show_limits(
        self,
        lasts: Sequence[LastValue],
        chief: LastValue,
        limits: dict[str, tuple[Limit, ...]],
        broken: set[str],
    ) -> None:
        """Say how the chief value stands to its limits, and every other that breaks one, or did."""
        texts = self._texts
        lines, shown = [], []
        is_late = False
        for last in lasts:
            for limit in limits[last.series_id]:
                is_late = is_late or was_broken(limit, last)
                if last is not chief and not was_broken(limit, last):
                    continue
                shown.append(limit)
                said = limit_words(limit, last, self._broken_for(limit, last), texts)
                lines.append(said if last is chief else f"{label_of(last, texts)} · {said}")
        self.limits.set_text("\n".join(lines[:MOST_LIMITS]))
        self.limits.setVisible(bool(lines))
        set_tone(self.limits, "warn" if broken else "late" if is_late else "muted")
        self.unread.setVisible(any(limit.standing is not Standing.READ for limit in shown))

    def _broken_for(self, limit: Limit, last: LastValue) -> Broken | None:
        series = self._book.series(last.series_id)
        if series is None:
            return None
        return broken_for(limit, series, max(last.quantity.late_after_s, 2.0 * last.span_s))

    def _follow(self, series_ids: set[str]) -> None:
        for series_id in self._followed - series_ids:
            self._book.close(series_id)
        for series_id in series_ids - self._followed:
            self._book.open(series_id, LOOK_BACK_S)
        self._followed = set(series_ids)
