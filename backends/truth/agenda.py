"""A driver's days: from stay to stay by the shares of the plan, and errands in between."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from backends.truth.ground import Caps, Ground, Spot
from backends.truth.journey import Journey, Line, Script
from backends.truth.plan import HALL_ZONE, Plan

HOUR_S = 3600.0
DAY_S = 86_400.0
ZONE_S = HALL_ZONE.utcoffset(None).total_seconds()
MAY_BE_LATE_S = 0.5 * HOUR_S
SHORT_STAY_S = 2 * HOUR_S
EVENING_H, LATE_EVENING_H = 17.0, 20.0
LEAST_STAY_S = 1500.0
SLOWER, YARDS_S = 1.25, 60.0  # than free flow; in and out of yards
ERRAND_24H_SPARE_S = 2 * HOUR_S  # background trips leave so much of a day's driving to errands


@dataclass(frozen=True, slots=True)
class Errand:
    """Be at ``spot`` at about ``from_s`` and stay for ``dwell_s``; ``tag`` is whoever wants it."""

    spot: Spot
    from_s: float
    dwell_s: float
    tag: str


@dataclass(frozen=True, slots=True)
class Visit:
    """A stay that came of an errand."""

    tag: str
    from_s: float
    to_s: float


class Agenda:
    """Makes one driver's journey; he keeps the driving times and the night rest of the plan."""

    def __init__(
        self,
        ground: Ground,
        plan: Plan,
        homes: Sequence[Spot],
        beds: Sequence[Spot],
        *,
        rests_at_night: bool,
    ) -> None:
        """Let drivers stay at ``homes``, and for long or overnight at ``beds``."""
        fleet = plan.fleet
        fast = fleet["speed_most_kmh"]
        self._ground, self._plan, self._homes = ground, plan, homes
        self._beds, self._free_s = beds, plan.begins_s
        self._caps = Caps.of_kmh(float(fast["motorway"]), float(fast["other"]))
        self._rests_at_night = rests_at_night
        self._drives: list[tuple[float, float]] = []

    def journey(self, errands: Sequence[Errand]) -> tuple[Journey, list[Visit]]:
        """Return the whole journey and the visits that were made; too late ones are left out."""
        random, plan = self._ground.random, self._plan
        ends_s = plan.begins_s + plan.days * DAY_S
        self._drives, self._free_s = [], plan.begins_s
        at = self._beds[int(random.integers(len(self._beds)))]
        pace = float(random.uniform(*plan.fleet_span("pace")))
        script, lines, visits = Script(plan.begins_s), [], []
        waiting = sorted(errands, key=lambda errand: errand.from_s)
        stay_s = float(random.uniform(0.0, 6 * HOUR_S))
        while script.now_s < ends_s:
            errand = self._due(waiting, script.now_s + stay_s, at, pace)
            if errand is not None:
                lead_s = self._trip_s(at, errand.spot, pace)
                least_s = min(stay_s, LEAST_STAY_S)
                script.rest_until(max(errand.from_s - lead_s, script.now_s + least_s))
                lines.append(self._go(script, at, errand.spot, pace))
                at = errand.spot
                begins, ends = script.rest(errand.dwell_s)
                visits.append(Visit(errand.tag, begins, ends))
                stay_s = 0.0
                continue
            next_s = self._dwell_s()
            goal = self._next(at, script.now_s + stay_s, next_s)
            trip_s = self._trip_s(at, goal, pace)
            leave_s = script.now_s + stay_s
            if stay_s > 0.0:  # whoever has done an errand goes home at once
                leave_s = self._day_time(leave_s, trip_s)
            if stay_s > 0.0 and not self._may_drive(leave_s, trip_s, ERRAND_24H_SPARE_S):
                stay_s += next_s
                continue
            script.rest_until(leave_s)
            lines.append(self._go(script, at, goal, pace))
            at, stay_s = goal, next_s
        return script.on(Line.joined(lines)), visits

    def _due(self, waiting: list[Errand], leave_s: float, at: Spot, pace: float) -> Errand | None:
        """Take the next errand off the list if it comes before another trip would be done."""
        while waiting:
            errand = waiting[0]
            lead_s = self._trip_s(at, errand.spot, pace)
            other_s = 2 * float(self._plan.fleet["trip_most_s"]) / pace + LEAST_STAY_S
            if errand.from_s - lead_s > leave_s + other_s:
                return None
            waiting.pop(0)
            arrives_s = max(errand.from_s, self._free_s + lead_s)
            if arrives_s > errand.from_s + MAY_BE_LATE_S:
                continue
            if self._may_drive(arrives_s - lead_s, lead_s, 0.0):
                return errand
        return None

    def _go(self, script: Script, at: Spot, goal: Spot, pace: float) -> Line:
        line = self._ground.to_spot(at, goal, self._caps)
        self._drives.append(script.drive(line.duration_s, pace))
        self._free_s = script.now_s
        return line

    def _trip_s(self, at: Spot, goal: Spot, pace: float) -> float:
        """Return about how long a trip takes; his truck is slower than the road allows."""
        return (self._ground.time_s(at.node, goal.node) * SLOWER + YARDS_S) / pace

    def _next(self, at: Spot, leave_s: float, stay_s: float) -> Spot:
        """Return another place within a trip's length, or the nearest there is.

        Where he stays for long or overnight he has a bed; late in the evening it is the nearest.
        """
        hour = (leave_s + ZONE_S) % DAY_S / HOUR_S
        wants_bed = stay_s > SHORT_STAY_S or hour >= EVENING_H
        places = self._beds if wants_bed else self._homes
        times = np.array([self._ground.time_s(at.node, place.node) for place in places])
        times[[place == at for place in places]] = np.inf
        near = np.flatnonzero(times <= float(self._plan.fleet["trip_most_s"]))
        if not len(near) or hour >= LATE_EVENING_H:
            return places[int(times.argmin())]
        return places[int(self._ground.random.choice(near))]

    def _dwell_s(self) -> float:
        random, dwell = self._ground.random, self._plan.dwell
        which = int(random.choice(len(dwell["shares"]), p=dwell["shares"]))
        return float(random.uniform(*dwell["ranges_s"][which]))

    def _day_time(self, leave_s: float, trip_s: float) -> float:
        """Return ``leave_s``, or the next morning where the trip would touch the night's rest."""
        if not self._rests_at_night:
            return leave_s
        night, morning = (float(hour) for hour in self._plan.fleet["night_rest_h"])
        midnight = (leave_s + ZONE_S) // DAY_S * DAY_S - ZONE_S
        if leave_s < midnight + morning * HOUR_S:
            return midnight + morning * HOUR_S + float(self._ground.random.uniform(0.0, HOUR_S))
        if leave_s + trip_s > midnight + night * HOUR_S:
            later = float(self._ground.random.uniform(0.0, HOUR_S))
            return midnight + DAY_S + morning * HOUR_S + later
        return leave_s

    def _may_drive(self, leave_s: float, trip_s: float, spare_s: float) -> bool:
        """Return whether a trip keeps the day's and the week's driving time of the plan."""
        ends_s = leave_s + trip_s
        for window_s, most_s in (
            (DAY_S, float(self._plan.fleet["drive_in_24h_most_s"])),
            (7 * DAY_S, float(self._plan.fleet["drive_in_7d_most_s"])),
        ):
            driven = sum(
                end - max(begin, ends_s - window_s)
                for begin, end in self._drives
                if end > ends_s - window_s
            )
            if driven + trip_s > most_s - spare_s:
                return False
        return True
