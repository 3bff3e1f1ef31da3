"""All the departments' stations of the demo: what is due when, from the first moment on."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.classes import EntityClass
from app.domain.register import Station
from backends.demo.measures.plan import DepartmentPlan, Number
from backends.demo.measures.shapes import Spot, lot, moved, part_of, rounded
from backends.demo.stations.field import Report

ROUGH_EVERY_S, ROUGH_FOR_S = 5_400.0, 1_800.0  # city time
LOOK_EVERY_S = 1.0  # city time: nobody's numbers are as quick as the demo's pulse
_SIZE_SHARE = 0.8  # how much of a lot is the county's size, where the larger has the more


def is_department(station: Station) -> bool:
    """Whether a station is a department's own system, and none of the instruments."""
    return station.entity_class is EntityClass.UNKNOWN


@dataclass(slots=True)
class _Series:
    station: Station
    number: Number
    next_s: float


class DepartmentField:
    """Tells what is due: everything at the start, then each number by its own period.

    With ``rough`` the systems of one department after the other say nothing for half an hour, as
    real ones do.
    """

    def __init__(
        self,
        plan: DepartmentPlan,
        stations: Sequence[Station],
        start_s: float,
        seed: int = 0,
        *,
        rough: bool = False,
    ) -> None:
        """Take those of ``stations`` that are departments'; the others are none of ours."""
        ours = [one for one in stations if is_department(one)]
        self._start_s = start_s
        self._rough = sorted({_code(one) for one in ours}) if rough else []
        self._spots: dict[tuple[str, str], Spot] = {
            (one.station_id, key): spot_of(plan, one, key, seed)
            for one in ours
            for key in one.quantities
            if key in plan.numbers
        }
        known = [(one, key) for one in ours for key in one.quantities if key in plan.numbers]
        # Spread over the period, so that no second has more to do than the others.
        self._series = [
            _Series(one, number, start_s + number.every_s * (at + 1) / len(known))
            for at, (one, number) in enumerate((one, plan.numbers[key]) for one, key in known)
        ]
        self._has_begun = False
        self._next_look_s = start_s

    def __len__(self) -> int:
        """Return how many series there are."""
        return len(self._series)

    def due(self, now_s: float) -> list[Report]:
        """Return what has become due, a report for each station; all of it at the first call."""
        if now_s < self._next_look_s:
            return []
        self._next_look_s = now_s + LOOK_EVERY_S
        found: dict[str, dict[str, float]] = {}
        stations: dict[str, Station] = {}
        t_s, silent = math.floor(now_s), self._silent(now_s)
        for one in self._series:
            every_s = one.number.every_s
            if self._has_begun and now_s < one.next_s:
                continue
            if now_s >= one.next_s:
                one.next_s += ((now_s - one.next_s) // every_s + 1.0) * every_s
            name = one.station.station_id
            if _code(one.station) != silent:
                stations[name] = one.station
                found.setdefault(name, {})[one.number.key] = self.value(name, one.number.key, t_s)
        self._has_begun = True
        return [Report(stations[name], t_s, values) for name, values in found.items()]

    def value(self, station_id: str, key: str, t_s: float) -> float:
        """Return what a station says of a number at a moment; KeyError where it has none."""
        spot = self._spots[station_id, key]
        return rounded(spot.number, self._raw(station_id, spot, t_s))

    def _raw(self, station_id: str, spot: Spot, t_s: float) -> float:
        if spot.number.shape != "part":
            return moved(spot, t_s)
        whole = self._spots[station_id, spot.number.of]
        return part_of(self.value(station_id, whole.number.key, t_s), spot, t_s)

    def _silent(self, now_s: float) -> str:
        """Return the department whose systems say nothing now; empty for none."""
        if not self._rough:
            return ""
        turn, into_s = divmod(now_s - self._start_s, ROUGH_EVERY_S)
        is_silent = into_s >= ROUGH_EVERY_S - ROUGH_FOR_S
        return self._rough[int(turn) % len(self._rough)] if is_silent else ""


def spot_of(plan: DepartmentPlan, station: Station, key: str, seed: int) -> Spot:
    """Return where in a number's range a station lies: by lot, and by its county's size."""
    number = plan.numbers[key]
    drawn = lot(seed, station.station_id, key)
    if number.is_sized and station.county in plan.sizes:
        drawn = _SIZE_SHARE * plan.sizes[station.county] + (1.0 - _SIZE_SHARE) * drawn
    pins: Mapping[str, float] = number.pins
    phase = 40.0 * lot("phase", seed, station.station_id, key)
    return Spot(number, drawn, phase, pins.get(station.station_id))


def _code(station: Station) -> str:
    """Return the department's code in an id like ``D-police:320613`` or ``D-port-1``."""
    return station.station_id.split(":")[0].split("-")[1]
