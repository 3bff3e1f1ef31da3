"""The last value of each series as rows that figures are counted from: told by the hub's line."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from app.domain.aqi import AqiTable
from app.domain.classes import EntityClass
from app.domain.limits import LimitTable
from app.domain.measures.asking import Member
from app.domain.measures.indicator import FactKind
from app.domain.measures.period import HALL_ZONE
from app.domain.measures.publishing import STATION
from app.domain.measures.terms import Term
from app.domain.readings import (
    LOST_AFTER_LATE_TIMES,
    Mark,
    QuantityCatalogue,
    Soundness,
    Statistic,
    Timing,
)
from app.domain.register import Station
from backends.history.layout import READINGS
from backends.history.messages import NAMES, Told
from backends.indicators.air_columns import AirColumns
from backends.indicators.coded import COUNTY, CodedFacts
from backends.indicators.facts import F8, I4, Mask, RowIndex
from backends.indicators.limit_columns import LimitColumns
from backends.indicators.line_rows import LineRows, column, text
from backends.indicators.vocabulary import NONE
from backends.indicators.water_columns import WaterColumns

NOT_LAST = Timing.REPEATED | Timing.OUT_OF_ORDER | Timing.FUTURE
VALUES = ("quantity", "station", "class", COUNTY, "site", "statistic", "mark", "source")
KINDS = frozenset({"quantity", "class", "station", "site", "source", "statistic", "span_s"})
FORGOTTEN_AFTER_S = READINGS.silent_after_ms / 1000.0
COLUMNS = ("t_s", "same_since_s", "late_after_s", "lost_after_s", "frozen_after_s")


class ReadingFacts(CodedFacts):
    """Every series that was ever told of since the start, but the figures of indicators themselves.

    Terms: flags live, late, lost, frozen (:class:`Soundness`), over (beyond a limit in force, and
    not lost), good (the station stands by its number), missing (it gave none, or not a good one);
    values as in ``VALUES``; numbers value (of good ones alone), over_for_s, age_s, span_s, aqi (the
    hourly index) and water_class (1 to 6), both at one row of each station.
    """

    def __init__(
        self,
        counties: Iterable[tuple[str, str, int]],
        quantities: QuantityCatalogue,
        stations: Iterable[Station],
        limits: LimitTable,
        aqi: AqiTable | None = None,
    ) -> None:
        known = tuple(counties)
        super().__init__(
            FactKind.READINGS,
            counties=known,
            flags=("good", "missing"),
            values=VALUES,
            numbers=("value", "span_s", *COLUMNS),
        )
        self.kinds = KINDS
        self.line = LineRows("S64")
        self._quantities = quantities
        self._stations = {one.station_id: one for one in stations}
        self._limits = LimitColumns(limits)
        self._air = AirColumns(aqi)
        self._water = WaterColumns(limits)
        self._made: dict[str, tuple[int, int, F8]] = {}  # revision, minute, by row
        self._plain: tuple[int, RowIndex] = (-1, np.zeros(0, np.intp))  # of which revision
        for mark in Mark:
            self.words["mark"].code(mark.name.lower())
        self._county_code = np.full(256, NONE, np.int32)
        for code, _, index in known:
            self._county_code[index] = self.words[COUNTY].code(code)
        self._flags_now = {one.name.lower(): partial(self._is_sound, one) for one in Soundness} | {
            "over": self._over
        }
        self._numbers_now = {
            "over_for_s": self._over_for_s,
            "age_s": self._age_s,
            "aqi": self._index,
            "water_class": self._water_class,
        }

    def hear(self, told: Told) -> int:
        """Take what the line says; return how many rows of it were ours.

        Raises DecodeError for a message that lacks a column.
        """
        if told.kind == READINGS.kind + NAMES:
            return self._name(told)
        return self._take(told) if told.kind == READINGS.kind else 0

    def rows(self, terms: Sequence[Term]) -> RowIndex:
        """Return all series; of a quantity that is named only last values, unless told otherwise.

        A mean or a number of another span beside it would be counted twice.
        """
        every = super().rows(terms)
        fields = {term.field for term in terms}
        if "quantity" not in fields or fields & {"statistic", "span_s"}:
            return every
        revision, plain = self._plain
        if revision != self.revision:
            value = self.words["statistic"].code(Statistic.VALUE.name.lower())
            is_value = self._values["statistic"][: self.size] == value
            plain = np.flatnonzero(is_value & (self._numbers["span_s"][: self.size] == 0.0))
            self._plain = self.revision, plain
        return plain

    def member(self, row: int) -> Member:
        """Return a series as a person reads it: station, quantity, and the last value."""
        value = float(self._numbers["value"][row])
        station_id = self._word("station", row)
        station = self._stations.get(station_id)
        return Member(
            self.kind,
            self.line.id(row),
            station.name if station is not None else station_id,
            float(np.nan_to_num(self._numbers["t_s"][row])),
            self._word(COUNTY, row),
            Soundness(int(self._soundness(np.array([row]), self._asked_s)[0])).name.lower(),
            lon_deg=None if station is None else station.lon_deg,
            lat_deg=None if station is None else station.lat_deg,
            value=value if np.isfinite(value) else None,
            quantity=self._word("quantity", row),
            limit=self._limits.passed(row, value, self._asked_s),
        )

    def known(self, terms: Sequence[Term], now_s: float) -> bool:
        """Return whether any series of the quantity or class that is meant still speaks."""
        rows = self._of_kind(terms, KINDS, now_s)
        return bool((~self._is_sound(Soundness.LOST, rows, now_s)).any())

    def kindred(self, terms: Sequence[Term], now_s: float) -> RowIndex:
        """Return the series of the quantity or class that is meant, as far as the hub knows them.

        Of who may not be counted for another reason nothing is said: a station that gave no value
        is among them.
        """
        rows = self._of_kind(terms, KINDS, now_s)
        return rows[self._age_s(rows, now_s) < FORGOTTEN_AFTER_S]

    def heard_s(self, rows: RowIndex) -> F8:
        """Return (len(rows),) f8: of when the last value of each is; NaN where none came."""
        return self._numbers["t_s"][rows]

    def is_silent(self, rows: RowIndex, now_s: float) -> Mask:
        """Return (len(rows),) bool: which are late or lost."""
        is_in_time = self._age_s(rows, now_s) < self._numbers["late_after_s"][rows]
        return np.asarray(~is_in_time)

    def bytes_held(self) -> int:
        """Return how many bytes the columns take; the look-up by id is not counted."""
        return super().bytes_held() + self.line.bytes_held() + self._limits.bytes_held()

    def _name(self, told: Told) -> int:
        stations = column(told, "station").astype("S32")
        is_ours = ~np.char.startswith(stations, STATION.encode())
        fixed = {one.key: column(told, one.key) for one in READINGS.fixed}
        before = len(self.line)
        rows = self.line.name(told, is_ours)
        if not len(rows):
            return 0
        self._begin()
        self._grow(len(self.line))
        # After as long a silence a seat does not say either that it was broken all the while.
        self._limits.reach(self.size, self._numbers["late_after_s"])
        fixed = {key: values[is_ours].tolist() for key, values in fixed.items()}
        for at, row in enumerate(rows.tolist()):
            self._enter(
                row, {key: values[at] for key, values in fixed.items()}, is_new=row >= before
            )
        return len(rows)

    def _enter(self, row: int, fixed: Mapping[str, Any], *, is_new: bool) -> None:
        number, span_s = int(fixed["quantity"]), int(fixed["span_s"])
        statistic = int(fixed["statistic"])
        station_id = text(fixed["station"])
        quantity = self._quantities.numbered(number)
        station = self._stations.get(station_id)
        words = {
            "quantity": str(number) if quantity is None else quantity.key,
            "class": "" if station is None else station.entity_class.name.lower(),
            "site": "" if station is None else station.site_id,
            "statistic": Statistic(statistic).name.lower() if statistic in _STATISTICS else "",
            "source": text(fixed["source"]),
        }
        for name, word in words.items():
            self._values[name][row] = self.words[name].code(word)
        name = "" if station is None else station.name
        self._values["station"][row] = self.words["station"].code(station_id, name)
        self._values[COUNTY][row] = self._county_code[int(fixed["county"])]
        late_after_s = max(180.0 if quantity is None else quantity.late_after_s, 2.0 * span_s)
        frozen_after_s = 0.0 if quantity is None else quantity.frozen_after_s
        self._numbers["span_s"][row] = span_s
        self._numbers["late_after_s"][row] = late_after_s
        self._numbers["lost_after_s"][row] = late_after_s * LOST_AFTER_LATE_TIMES
        self._numbers["frozen_after_s"][row] = (
            max(frozen_after_s, 4.0 * span_s) if frozen_after_s else np.inf
        )
        if is_new:
            self._flags["missing"][row] = True
            if quantity is not None and statistic in _STATISTICS:
                self._limits.add(row, station_id, quantity.key, span_s, statistic)
                self._air.add(row, station_id, quantity.key, span_s, statistic)
                if station is not None and station.entity_class is EntityClass.WATER_STATION:
                    self._water.add(row, station_id, quantity.key, span_s)

    def _take(self, told: Told) -> int:
        cells = {cell.key: column(told, cell.key) for cell in READINGS.cells}
        rows, known = self.line.rows(told)
        is_last = cells["timing"][known] & NOT_LAST == 0
        rows = rows[is_last]
        if not len(rows):
            return 0
        self._begin()
        cells = {key: values[known][is_last] for key, values in cells.items()}
        order = np.argsort(cells["t_s"], kind="stable")  # of one series the newest is put in last
        rows, cells = rows[order], {key: values[order] for key, values in cells.items()}
        is_good = (cells["mark"] == Mark.GOOD) & np.isfinite(cells["value"])
        now_s = float(cells["receipt_s"].max())
        self._numbers["value"][rows] = np.where(is_good, cells["value"], np.nan)
        self._numbers["t_s"][rows] = cells["t_s"]
        self._numbers["same_since_s"][rows] = cells["same_since_s"]
        self._flags["good"][rows] = is_good
        self._flags["missing"][rows] = ~is_good
        self._values["mark"][rows] = np.minimum(cells["mark"], Mark.SUSPECT)
        good_rows, values = rows[is_good], cells["value"][is_good]
        self._limits.hear(good_rows, values, cells["t_s"][is_good], now_s)
        self._air.hear(good_rows, values, cells["t_s"][is_good])
        self.known_until(now_s)
        return len(rows)

    def _age_s(self, rows: RowIndex, now_s: float) -> F8:
        return now_s - self._numbers["t_s"][rows]

    def _soundness(self, rows: RowIndex, now_s: float) -> I4:
        """Grade series as :meth:`Quantity.soundness` does; one that never spoke is lost."""
        numbers = self._numbers
        age_s = self._age_s(rows, now_s)
        same_s = numbers["t_s"][rows] - numbers["same_since_s"][rows]
        graded = np.select(
            [
                ~(age_s < numbers["lost_after_s"][rows]),
                age_s >= numbers["late_after_s"][rows],
                same_s >= numbers["frozen_after_s"][rows],
            ],
            [Soundness.LOST, Soundness.LATE, Soundness.FROZEN],
            Soundness.LIVE,
        )
        return graded.astype(np.int32)

    def _is_sound(self, soundness: Soundness, rows: RowIndex, now_s: float) -> Mask:
        return np.asarray(self._soundness(rows, now_s) == soundness)

    def _over(self, rows: RowIndex, now_s: float) -> Mask:
        beyond = self._limits.beyond(rows, self._numbers["value"][rows], now_s)
        return beyond & (self._age_s(rows, now_s) < self._numbers["lost_after_s"][rows])

    def _over_for_s(self, rows: RowIndex, now_s: float) -> F8:
        """Return for how long up to its last value each is over, as far as it was heard."""
        since_s = self._limits.since_s[rows]
        for_s = np.where(since_s > 0.0, self._numbers["t_s"][rows] - since_s, 0.0)
        return np.where(self._over(rows, now_s), for_s, np.nan)

    def _index(self, rows: RowIndex, now_s: float) -> F8:
        return self._by_station("aqi", self._air_index, now_s)[rows]

    def _water_class(self, rows: RowIndex, now_s: float) -> F8:
        return self._by_station("water_class", self._water_classes, now_s)[rows]

    def _by_station(self, name: str, make: Callable[[float], F8], now_s: float) -> F8:
        """Return what is made for whole stations, made anew when something was heard."""
        minute = int(now_s // 60.0)
        revision, made_minute, made = self._made.get(name, (-1, -1, np.zeros(0)))
        if (revision, made_minute) != (self.revision, minute):
            made = make(now_s)
            self._made[name] = (self.revision, minute, made)
        return made

    def _air_index(self, now_s: float) -> F8:
        numbers = self._numbers
        return self._air.index(self.size, numbers["value"], numbers["t_s"], now_s)

    def _water_classes(self, now_s: float) -> F8:
        day = dt.datetime.fromtimestamp(now_s, HALL_ZONE).date().isoformat()
        is_known = self._age_s(self.rows(()), now_s) < self._numbers["lost_after_s"][: self.size]
        return self._water.classes(self.size, self._numbers["value"], is_known, day)


_STATISTICS = frozenset(int(one) for one in Statistic)
