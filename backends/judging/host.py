"""The host of all detectors: fixes and stays in, findings out, beat by beat of receipt time."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from app.domain.classes import EntityClass
from app.domain.errors import ConfigError
from app.domain.finding import Finding
from app.domain.staypoint import StayPoint
from backends.detectors.contract import (
    FixDetector,
    FixRows,
    MatchedRows,
    MatchedTaker,
    ReadingDetector,
    StayDetector,
)
from backends.detectors.footing.in_force import classes_of
from backends.detectors.licence.anomalies import LicenceAnomalies
from backends.detectors.licence.rows import PlantRows
from backends.detectors.stays.finder import StayFinder
from backends.detectors.stays.local_time import local_day
from backends.judging.containment import Containment
from backends.judging.ground import JudgeGround
from backends.judging.heard import Heard, cut, fix_rows
from backends.judging.numbers import HostNumbers
from backends.judging.on_roads import RoadWatch
from backends.judging.order import EventOrder
from backends.judging.readings import Read, ReadingOrder, SeriesRoster
from backends.judging.roster import SlotRoster
from backends.judging.table import (
    ON_ROADS,
    STAYS,
    TABLE,
    Entry,
    FixEntry,
    ReadingEntry,
    StayEntry,
    stay_finder,
)

MOST_BEATS = 60  # at once: what is due together in a city that runs fast, or in a recording


@dataclass(slots=True)
class _Bench:
    """The detectors that could be made, by name, in the order of the table."""

    of_fixes: dict[str, FixDetector]
    of_time: dict[str, FixDetector]  # those that time without a fix tells something, too
    of_stays: dict[str, StayDetector]
    of_readings: dict[str, ReadingDetector]
    of_registers: dict[str, LicenceAnomalies]
    finder: StayFinder | None = None
    is_timed: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(256, np.bool_))


class JudgeHost:
    """Give it rows by their receipt, then the time; the same rows give the same findings.

    A beat is a whole multiple of ``beat_s``. What is found at one follows from what was received
    up to it alone, so neither batches nor the moment of asking matter. Where many beats are due at
    once, detectors that look at fixes alone get the rows of all of them together: they find the
    same, told by detector and not by beat. A detector whose rules cannot be used, or that fails,
    stands in ``off`` with the reason; the others go on.
    """

    def __init__(
        self,
        ground: JudgeGround,
        numbers: HostNumbers,
        entries: Sequence[Entry] = TABLE,
    ) -> None:
        self.roster = SlotRoster()
        self.series = SeriesRoster()
        self._order = EventOrder(numbers, self.roster)
        self._readings = ReadingOrder(self.series)
        self._beat_s = numbers.beat_s
        self._registers = ground.registers
        self._containment = Containment()
        self._bench = _made(ground, entries, self._containment)
        takers = {n: d for n, d in self._bench.of_fixes.items() if isinstance(d, MatchedTaker)}
        self._takers = takers
        self._roads: RoadWatch | None = None
        if takers and ground.on_roads is not None:
            self._roads = RoadWatch(ground.on_roads, self.roster)
        self._entries = tuple(entries)
        self._beat: int | None = None  # the last one that is over
        self._day = ""

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules it speaks by, those of detectors that are off included."""
        return tuple(rule for entry in self._entries for rule in entry.rules)

    @property
    def rules_on(self) -> tuple[str, ...]:
        """The rules that somebody looks for now."""
        off = self._containment.off
        awake = (
            entry
            for entry in self._entries
            if entry.name not in off and not (isinstance(entry, StayEntry) and STAYS in off)
        )
        return tuple(rule for entry in awake for rule in entry.rules)

    @property
    def counts(self) -> Mapping[str, int]:
        """What became of the fixes: given, doubled, late, future."""
        return self._order.counts

    @property
    def off(self) -> Mapping[str, str]:
        """Which detectors are off, and why."""
        return dict(self._containment.off)

    def bytes_held(self) -> Mapping[str, int]:
        """Return how many bytes each part holds that grows with the things it knows."""
        of_fixes = self._bench.of_fixes | self._bench.of_time
        held = {name: one.bytes_held() for name, one in of_fixes.items()}
        held |= {name: one.bytes_held() for name, one in self._bench.of_readings.items()}
        if self._bench.finder is not None:
            held[STAYS] = self._bench.finder.bytes_held()
        if self._roads is not None:
            held[ON_ROADS] = self._roads.bytes_held()
        return held | {"roster": self.roster.bytes_held(), "series": self.series.bytes_held()}

    def take(self, rows: Heard) -> None:
        """Take fixes, in the order of their receipt."""
        self._order.take(rows)

    def hear(self, rows: Read) -> None:
        """Take readings, in the order of their receipt."""
        self._readings.take(rows)

    def until(self, now_s: float) -> list[Finding]:
        """Go through the beats before ``now_s``, by which all that was received is here."""
        last = math.ceil(now_s / self._beat_s) - 1
        if self._beat is None:
            first_s = min(self._order.first_s, now_s)
            self._beat = math.ceil(first_s / self._beat_s) - 1
        found: list[Finding] = []
        for first in range(self._beat + 1, last + 1, MOST_BEATS):
            found += self._beats(range(first, min(first + MOST_BEATS, last + 1)))
        self._beat = max(self._beat, last)
        return found

    def _beats(self, beats: range) -> list[Finding]:
        """Go through some beats: what time decides beat by beat, the rest at the last of them."""
        found: list[Finding] = []
        due, beat_of = self._order.due_by_beat(beats[-1] * self._beat_s)
        rows = fix_rows(due, self.roster)
        timed = np.flatnonzero(self._bench.is_timed[rows.kind])
        timed_rows = cut(rows, timed)
        ends = np.searchsorted(beat_of[timed], np.array(beats), "right").tolist()
        first = 0
        for beat, stop in zip(beats, ends, strict=True):
            if self._bench.of_time:
                part = cut(timed_rows, slice(first, stop))
                found += self._asked(self._bench.of_time, part, beat * self._beat_s)
            if self._bench.of_readings:
                found += self._read(beat * self._beat_s)
            first = stop
        return found + self._at(rows, beats[-1] * self._beat_s)

    def _asked(
        self, detectors: Mapping[str, FixDetector], rows: FixRows, at_s: float
    ) -> list[Finding]:
        found: list[Finding] = []
        for name, detector in detectors.items():
            if len(rows):
                found += self._containment.asked(name, detector.step, rows)
            found += self._containment.asked(name, detector.advance, at_s)
        return found

    def _read(self, at_s: float) -> list[Finding]:
        found: list[Finding] = []
        due = self._readings.due(at_s)
        rows = self.series.rows_of(due) if len(due) else None
        for name, detector in self._bench.of_readings.items():
            if rows is not None:
                found += self._containment.asked(name, detector.step, rows)
            found += self._containment.asked(name, detector.advance, at_s)
        return found

    def _at(self, rows: FixRows, at_s: float) -> list[Finding]:
        asked = self._containment.asked
        if self._roads is not None and len(rows):
            for matched in asked(ON_ROADS, self._roads.step, rows):
                for name, taker in self._takers.items():
                    asked(name, _handed, taker, matched)
        found = self._asked(self._bench.of_fixes, rows, at_s)
        stays = self._stays(rows)
        for name, looker in self._bench.of_stays.items():
            found += asked(name, looker.take, stays, at_s)
        if self._bench.of_registers and (day := local_day(at_s)) != self._day:
            self._day = day
            known, plants = self._registers, PlantRows.of(self._registers)
            for name, register in self._bench.of_registers.items():
                found += asked(name, register.look, known.vehicles, known.firms, at_s, plants)
        return found

    def _stays(self, rows: FixRows) -> Sequence[StayPoint]:
        finder = self._bench.finder
        if finder is None or not len(rows):
            return ()
        return self._containment.asked(STAYS, finder.step, rows)


def _handed(taker: MatchedTaker, matched: MatchedRows) -> Sequence[Finding]:
    taker.take_matched(matched)
    return ()


def _classes(ground: JudgeGround, rules: Sequence[str]) -> frozenset[EntityClass]:
    """Return the classes that any numbers of some rules speak of."""
    each = ((ground.book[key], ground.book[key].sets) for key in rules)
    return frozenset().union(*(classes_of(rule, one) for rule, sets in each for one in sets))


def _made(ground: JudgeGround, entries: Sequence[Entry], containment: Containment) -> _Bench:
    bench = _Bench({}, {}, {}, {}, {})
    for entry in entries:
        try:
            if isinstance(entry, FixEntry):
                chosen = bench.of_fixes if entry.by_fixes_alone else bench.of_time
                chosen[entry.name] = entry.make(ground)
                if not entry.by_fixes_alone:
                    bench.is_timed[sorted(_classes(ground, entry.rules))] = True
            elif isinstance(entry, StayEntry):
                bench.of_stays[entry.name] = entry.make(ground)
            elif isinstance(entry, ReadingEntry):
                bench.of_readings[entry.name] = entry.make(ground)
            else:
                bench.of_registers[entry.name] = entry.make(ground)
        except (ConfigError, KeyError) as error:
            containment.off[entry.name] = str(error)
    if bench.of_stays:
        try:
            bench.finder = stay_finder(ground)
        except (ConfigError, KeyError) as error:
            containment.off[STAYS] = str(error)
    return bench
