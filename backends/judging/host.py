"""The host of all detectors: fixes and stays in, findings out, beat by beat of receipt time."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.errors import ConfigError
from app.domain.finding import Finding
from app.domain.staypoint import StayPoint
from backends.detectors.contract import FixDetector, FixRows, StayDetector
from backends.detectors.licence.anomalies import LicenceAnomalies
from backends.detectors.stays.finder import StayFinder
from backends.detectors.stays.local_time import local_day
from backends.judging.containment import Containment
from backends.judging.ground import JudgeGround
from backends.judging.heard import Heard, fix_rows
from backends.judging.numbers import HostNumbers
from backends.judging.order import EventOrder
from backends.judging.roster import SlotRoster
from backends.judging.table import STAYS, TABLE, Entry, FixEntry, StayEntry, stay_finder


@dataclass(slots=True)
class _Bench:
    """The detectors that could be made, by name, in the order of the table."""

    of_fixes: dict[str, FixDetector]
    of_stays: dict[str, StayDetector]
    of_registers: dict[str, LicenceAnomalies]
    finder: StayFinder | None = None


class JudgeHost:
    """Give it rows by their receipt, then the time; the same rows give the same findings.

    A beat is a whole multiple of ``beat_s``. What is found at one follows from what was received
    up to it alone, so neither batches nor the moment of asking matter. A detector whose rules
    cannot be used, or that fails, stands in ``off`` with the reason; the others go on.
    """

    def __init__(
        self,
        ground: JudgeGround,
        numbers: HostNumbers,
        entries: Sequence[Entry] = TABLE,
    ) -> None:
        self.roster = SlotRoster()
        self._order = EventOrder(numbers, self.roster)
        self._beat_s = numbers.beat_s
        self._registers = ground.registers
        self._containment = Containment()
        self._bench = _made(ground, entries, self._containment)
        self._rules = tuple(rule for entry in entries for rule in entry.rules)
        self._beat: int | None = None  # the last one that is over
        self._day = ""

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules it speaks by, those of detectors that are off included."""
        return self._rules

    @property
    def counts(self) -> Mapping[str, int]:
        """What became of the rows: given, doubled, late, future."""
        return self._order.counts

    @property
    def off(self) -> Mapping[str, str]:
        """Which detectors are off, and why."""
        return dict(self._containment.off)

    def bytes_held(self) -> Mapping[str, int]:
        """Return how many bytes each part holds that grows with the things it knows."""
        held = {name: one.bytes_held() for name, one in self._bench.of_fixes.items()}
        if self._bench.finder is not None:
            held[STAYS] = self._bench.finder.bytes_held()
        return held | {"roster": self.roster.bytes_held()}

    def take(self, rows: Heard) -> None:
        """Take fixes, in the order of their receipt."""
        self._order.take(rows)

    def until(self, now_s: float) -> list[Finding]:
        """Go through the beats before ``now_s``, by which all that was received is here."""
        last = math.ceil(now_s / self._beat_s) - 1
        if self._beat is None:
            first_s = min(self._order.first_s, now_s)
            self._beat = math.ceil(first_s / self._beat_s) - 1
        found: list[Finding] = []
        for beat in range(self._beat + 1, last + 1):
            found += self._at(beat * self._beat_s)
        self._beat = max(self._beat, last)
        return found

    def _at(self, at_s: float) -> list[Finding]:
        rows = fix_rows(self._order.due(at_s), self.roster)
        found: list[Finding] = []
        asked = self._containment.asked
        for name, detector in self._bench.of_fixes.items():
            if len(rows):
                found += asked(name, detector.step, rows)
            found += asked(name, detector.advance, at_s)
        stays = self._stays(rows)
        for name, looker in self._bench.of_stays.items():
            found += asked(name, looker.take, stays, at_s)
        if self._bench.of_registers and (day := local_day(at_s)) != self._day:
            self._day = day
            vehicles = self._registers.vehicles
            for name, register in self._bench.of_registers.items():
                found += asked(name, register.look, vehicles, (), at_s)
        return found

    def _stays(self, rows: FixRows) -> Sequence[StayPoint]:
        finder = self._bench.finder
        if finder is None or not len(rows):
            return ()
        return self._containment.asked(STAYS, finder.step, rows)


def _made(ground: JudgeGround, entries: Sequence[Entry], containment: Containment) -> _Bench:
    bench = _Bench({}, {}, {})
    for entry in entries:
        try:
            if isinstance(entry, FixEntry):
                bench.of_fixes[entry.name] = entry.make(ground)
            elif isinstance(entry, StayEntry):
                bench.of_stays[entry.name] = entry.make(ground)
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
