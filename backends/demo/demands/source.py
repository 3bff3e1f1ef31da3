"""The calls of a day of the demo city: seeded, so that a day is the same however often asked."""

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from app.domain.cases.calendar import DAY_S, date_of, midnight_s
from app.domain.cases.case import CaseKind
from app.domain.cases.catalogue import CaseCatalogue
from app.domain.geo import EARTH_RADIUS_M
from backends.demo.demands.demand import Demand, Truth
from backends.demo.demands.ground import Spot
from backends.demo.demands.phrases import ChronicWords, MatterWords, Phrases, told

MATTERS_A_DAY = 85.0  # with those who tell the same, some 120 calls
HOUR_S = 3600.0
# How many tell one matter: most alone, a few two to four, and once in a while a street.
_FEW, _MANY = 0.16, 0.015
_FEW_AT_MOST, _MANY_AT_MOST = 4, 30
BURSTS_A_DAY = 0.15
BURST_CALLS = (25, 40)  # within an hour
HOAX_SHARE = 0.15  # of what people make up at all
ALIKE_SHARE = 0.08
NEXT_DOOR_SHARE = 0.05  # of the day's matters: the same type at two gates of one street
NEXT_DOOR_WITHIN_S = 3 * HOUR_S
POLICE_SHARE = 0.2  # of what people dial 110 for although it is no matter of the police
POLICE, POLICE_SAYS = "department", "110转来（非警务）："
ALIKE_AFTER_DAYS = (14, 28)
OFF_M = (10.0, 300.0)  # how far apart people put the same thing
CHRONIC_OFF_M = (2.0, 40.0)  # everybody knows that place
_CHRONIC = 91  # for drawing where they are, once for all days
NO_POINT_SHARE = 0.12
TITLE_CHARACTERS = 28
LOOK_BACK_DAYS = 2  # a matter may still be told a day after it began
_CHANNELS = ("hotline", "hotline", "hotline", "hotline", "wechat", "grid", "opinion")
PATROL = "grid"  # who walks the streets: what they find is an event or a component, no demand
_DEGREE_M = math.radians(1.0) * EARTH_RADIUS_M


@dataclass(frozen=True, slots=True)
class _Matter:
    key: str
    words: MatterWords | ChronicWords
    spot: Spot
    begun_s: float
    calls: int
    over_s: float  # within what time the others call
    truth: Truth
    off_m: tuple[float, float] = OFF_M


@dataclass(slots=True)
class DemandSource:
    """Tells which calls come in; all follows from the seed, the day and the tables."""

    seed: int
    spots: Sequence[Spot]
    phrases: Phrases
    catalogue: CaseCatalogue
    matters_a_day: float = MATTERS_A_DAY
    _days: dict[dt.date, tuple[Demand, ...]] = field(default_factory=dict)
    _chronic_at: tuple[Spot, ...] = ()
    _begun: dict[dt.date, list[Demand]] = field(default_factory=dict)  # by the day it began on

    def between(self, from_s: float, to_s: float) -> list[Demand]:
        """Return the calls from a moment (included) to another (not included), in order."""
        if not from_s < to_s:
            return []
        day, last = date_of(from_s), date_of(to_s)
        found: list[Demand] = []
        while day <= last:
            found += (one for one in self.day(day) if from_s <= one.t_s < to_s)
            day += dt.timedelta(days=1)
        return found

    def day(self, day: dt.date) -> tuple[Demand, ...]:
        """Return the calls of a day, in order of time."""
        known = self._days.get(day)
        if known is None:
            begin_s = midnight_s(day)
            known = tuple(
                sorted(
                    (
                        one
                        for back in range(LOOK_BACK_DAYS)
                        for one in self._told_of(day - dt.timedelta(days=back))
                        if begin_s <= one.t_s < begin_s + DAY_S
                    ),
                    key=lambda one: (one.t_s, one.original_no),
                )
            )
            self._days = {day: known} | dict(list(self._days.items())[:2])
        return known

    def _told_of(self, day: dt.date) -> list[Demand]:
        """Return all that is ever told of what begins on a day."""
        known = self._begun.get(day)
        if known is None:
            known = [one for matter in self._matters(day) for one in self._calls(matter)]
            self._begun = {day: known} | dict(list(self._begun.items())[:LOOK_BACK_DAYS])
        return known

    def _matters(self, day: dt.date) -> list[_Matter]:
        """Return what begins on a day: new matters, those like an earlier one, and bursts."""
        random = self._random(day, 1)
        found = self._fresh(day)
        back = int(random.integers(ALIKE_AFTER_DAYS[0], ALIKE_AFTER_DAYS[1] + 1))
        earlier = self._fresh(day - dt.timedelta(days=back))
        alike = int(random.binomial(len(found), ALIKE_SHARE)) if earlier else 0
        for number in range(alike):
            like = earlier[int(random.integers(len(earlier)))]
            begun_s = self._moment(day, random)
            key = f"{day:%Y%m%d}-L{number:03d}"
            found.append(_Matter(key, like.words, like.spot, begun_s, 1, 0.0, Truth.ALIKE))
        found += self._next_door(day, len(found))
        found += self._chronic(day)
        bursting = [words for words in self.phrases.matter if words.burst]
        for number in range(int(random.poisson(BURSTS_A_DAY)) if bursting else 0):
            words = bursting[int(random.integers(len(bursting)))]
            calls = int(random.integers(BURST_CALLS[0], BURST_CALLS[1] + 1))
            spot = self.spots[int(random.integers(len(self.spots)))]
            key, begun_s = f"{day:%Y%m%d}-B{number:03d}", self._moment(day, random)
            found.append(
                _Matter(key, words, spot, begun_s, calls, HOUR_S, self._truth_of(words, day))
            )
        return found

    def _next_door(self, day: dt.date, fresh: int) -> list[_Matter]:
        """Return pairs that look like one matter and are two: neighbouring gates, an hour apart."""
        random = self._random(day, 2)
        phrases, found = self.phrases.matter, []
        for number in range(int(random.binomial(fresh, NEXT_DOOR_SHARE))):
            words = phrases[int(random.integers(len(phrases)))]
            spot = self.spots[int(random.integers(len(self.spots)))]
            gate, begun_s = int(random.integers(1, 60)), self._moment(day, random)
            later_s = float(random.uniform(0.0, NEXT_DOOR_WITHIN_S))
            kinds = (self._truth_of(words, day), Truth.ALIKE)
            for side, (truth, late_s) in enumerate(zip(kinds, (0.0, later_s), strict=True)):
                at = replace(spot, name=f"{spot.name}{gate + 2 * side}号")
                key = f"{day:%Y%m%d}-N{2 * number + side:03d}"
                found.append(_Matter(key, words, at, begun_s + late_s, 1, 0.0, truth))
        return found

    def _chronic(self, day: dt.date) -> list[_Matter]:
        """Return what comes at the same few places on most days, whatever else a day brings.

        Each day's is another matter than the day's before: it was cleared away, and came again.
        """
        random, found = self._random(day, 3), []
        for number, words in enumerate(self.phrases.chronic):
            lot, hour = float(random.random()), float(random.uniform(*words.hours))
            if lot >= words.share:
                continue
            spot = self._chronic_spots()[number]
            spot = replace(spot, name=words.at.format(place=spot.name))
            key, begun_s = f"{day:%Y%m%d}-C{number:03d}", midnight_s(day) + hour * HOUR_S
            found.append(_Matter(key, words, spot, begun_s, 1, 0.0, Truth.ALIKE, CHRONIC_OFF_M))
        return found

    def _chronic_spots(self) -> tuple[Spot, ...]:
        """Return where they are: each in a town of its own, while there are towns.

        Any town is as likely: in the one with most crossings a few calls a week are nothing.
        """
        if not self._chronic_at:
            random = np.random.default_rng([self.seed, _CHRONIC])
            towns = random.permutation(sorted({one.town for one in self.spots})).tolist()
            found = []
            for number in range(len(self.phrases.chronic)):
                near = [one for one in self.spots if one.town == towns[number % len(towns)]]
                found.append(near[int(random.integers(len(near)))])
            self._chronic_at = tuple(found)
        return self._chronic_at

    def _fresh(self, day: dt.date) -> list[_Matter]:
        random = self._random(day, 0)
        phrases = self.phrases
        share = 1.0 if self.catalogue.calendar.is_worked(day) else phrases.day_off
        weights = np.array([words.weight for words in phrases.matter], np.float64)
        found = []
        for number in range(int(random.poisson(self.matters_a_day * share))):
            words = phrases.matter[int(random.choice(len(weights), p=weights / weights.sum()))]
            spot = self.spots[int(random.integers(len(self.spots)))]
            how_many = random.random()
            calls = 1
            if how_many < _MANY:
                calls = int(random.integers(_FEW_AT_MOST + 1, _MANY_AT_MOST + 1))
            elif how_many < _MANY + _FEW:
                calls = int(random.integers(2, _FEW_AT_MOST + 1))
            is_hoax = words.hoax and random.random() < HOAX_SHARE
            truth = Truth.HOAX if is_hoax else self._truth_of(words, day)
            begun_s = self._moment(day, random)
            over_s = float(random.uniform(1.0, 10.0)) * HOUR_S
            key = f"{day:%Y%m%d}-{number:04d}"
            calls = 1 if is_hoax else calls
            found.append(_Matter(key, words, spot, begun_s, calls, over_s, truth))
        return found

    def _truth_of(self, words: MatterWords, day: dt.date) -> Truth:
        kind = self.catalogue.type_on(words.type, day)
        units = () if kind is None else self.catalogue.units_for(kind.unit_kind, "")
        is_outside = bool(units) and all(unit.level == "outside" for unit in units)
        return Truth.OUTSIDE if is_outside else Truth.FIRST

    def _calls(self, matter: _Matter) -> list[Demand]:
        random = np.random.default_rng([self.seed, *matter.key.encode()])
        after_s = np.sort(random.uniform(0.0, matter.over_s, matter.calls - 1)).tolist()
        return [
            self._call(matter, number, matter.begun_s + late_s, random)
            for number, late_s in enumerate([0.0, *after_s])
        ]

    def _call(
        self, matter: _Matter, number: int, t_s: float, random: np.random.Generator
    ) -> Demand:
        spot = matter.spot
        text, place = told(matter.words, spot.name, spot.town_name, self.phrases, random)
        off_m, turn = random.uniform(*matter.off_m), random.uniform(0.0, 2.0 * math.pi)
        lat = spot.lat_deg + off_m * math.sin(turn) / _DEGREE_M
        wide_m = _DEGREE_M * math.cos(math.radians(spot.lat_deg))
        lon = spot.lon_deg + off_m * math.cos(turn) / wide_m
        is_drawn = random.random() >= NO_POINT_SHARE
        kind = self.catalogue.type_on(matter.words.type, date_of(t_s))
        name = matter.words.type if kind is None else kind.name
        surname = self.phrases.surnames[int(random.integers(len(self.phrases.surnames)))]
        polite = ("先生", "女士")[int(random.integers(2))]
        channel = _CHANNELS[int(random.integers(len(_CHANNELS)))]
        if (
            isinstance(matter.words, MatterWords)
            and matter.words.police
            and random.random() < POLICE_SHARE
        ):
            channel, text = POLICE, f"{POLICE_SAYS}{text}"
        return Demand(
            t_s=t_s,
            matter=matter.key,
            number=number,
            truth=Truth.AGAIN if number else matter.truth,
            type_code=matter.words.type,
            channel=channel,
            title=f"{spot.name}{name}"[:TITLE_CHARACTERS],
            text=text,
            address=place,
            town=spot.town,
            county=spot.county,
            lon_deg=round(lon, 6) if is_drawn else None,
            lat_deg=round(lat, 6) if is_drawn else None,
            reporter=f"{surname}{polite}（演示）",
            # No number in China begins so: nobody can be called by it.
            phone=f"1000{int(random.integers(10_000_000)):07d}",
            kind=CaseKind.DEMAND if kind is None or channel != PATROL else kind.kind,
        )

    def _moment(self, day: dt.date, random: np.random.Generator) -> float:
        shares = np.array(self.phrases.hours, np.float64)
        hour = int(random.choice(len(shares), p=shares / shares.sum()))
        return midnight_s(day) + (hour + random.random()) * HOUR_S

    def _random(self, day: dt.date, what: int) -> np.random.Generator:
        return np.random.default_rng([self.seed, day.toordinal(), what])
