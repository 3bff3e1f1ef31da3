"""What becomes of fixes between the antenna and the hall: noise, gaps, lateness, doubles, drift."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backends.truth.actor import Actor
from backends.truth.journey import METRE_DEG
from backends.truth.plan import Plan
from backends.truth.tamper import Tamper

F64 = NDArray[np.float64]
NOISE_TIME_S = 60.0
STEADY_MPS = 0.3  # below it a terminal says that it stands
DAY_S = 86_400.0


@dataclass(frozen=True, slots=True)
class Reports:
    """What one actor's terminal sent, in columns of one length, in the order it was measured."""

    lon_deg: F64
    lat_deg: F64
    speed_mps: F64
    course_deg: F64
    fix_s: F64
    receipt_s: F64
    state: NDArray[np.uint8]

    def taken(self, which: NDArray[Any]) -> "Reports":
        """Return the reports that a mask or indices name."""
        return Reports(*(getattr(self, name)[which] for name in self.__dataclass_fields__))


class Damage:
    """Reports of actors as the plan's ``[quality]`` leaves them; draws from ``random`` only."""

    def __init__(self, plan: Plan, random: np.random.Generator) -> None:
        self._plan = plan
        self._random = random
        self._ends_s = plan.begins_s + plan.days * DAY_S
        self.drifting: set[str] = set()  # who has a terminal that drifts

    def reports_of(self, actor: Actor) -> Reports:
        """Return all that the hall gets of an actor; what is lost on the way is not in it."""
        t_s = actor.report_times(float(self._random.uniform(0.0, actor.report_s)))
        t_s = t_s[t_s < self._ends_s]
        t_s = t_s[~self._lost(actor, t_s)]
        seen = actor.journey.sample(t_s)
        moving = seen.speed_mps > STEADY_MPS
        east, north = self._noise_m(t_s)
        if self._random.random() < float(self._plan.quality["drifting_vehicles"]):
            self.drifting.add(actor.entity_id)
            self._drift(east, north)
        latency = self._random.uniform(*self._plan.quality_span("latency_s"), len(t_s))
        reports = Reports(
            lon_deg=seen.lon_deg + east * METRE_DEG / np.cos(np.radians(seen.lat_deg)),
            lat_deg=seen.lat_deg + north * METRE_DEG,
            speed_mps=np.where(moving, seen.speed_mps, 0.0),
            course_deg=seen.course_deg,
            fix_s=t_s.copy(),
            receipt_s=t_s + latency,
            state=np.where(moving, actor.move_state, actor.rest_state).astype(np.uint8),
        )
        for tamper in (*actor.tampers, *self._blind_spots(actor)):
            reports = _tampered(reports, tamper)
        return self._on_the_way(reports, actor.report_s)

    def _lost(self, actor: Actor, t_s: F64) -> NDArray[np.bool_]:
        """Return which fixes fall into gaps that come by chance while it drives."""
        lost = np.zeros(len(t_s), np.bool_)
        moving_t = t_s[actor.journey.is_moving(t_s)]
        least, most = self._plan.quality_span("lost_s")
        driven_s = len(moving_t) * actor.report_s
        wanted = driven_s * float(self._plan.quality["lost_track"]) / ((least + most) / 2)
        if len(moving_t):
            for begin in self._random.choice(moving_t, self._random.poisson(wanted)).tolist():
                end = begin + self._random.uniform(least, most)
                lost |= (t_s >= begin) & (t_s < end)
        return lost

    def _noise_m(self, t_s: F64) -> tuple[F64, F64]:
        """Return east and north errors that follow each other for about a minute."""
        if not len(t_s):
            return np.zeros(0), np.zeros(0)
        knots = np.arange(t_s[0] - NOISE_TIME_S, t_s[-1] + 2 * NOISE_TIME_S, NOISE_TIME_S)
        spread_m = float(self._plan.quality["noise_m"])
        east, north = self._random.normal(0.0, spread_m, (2, len(knots)))
        return np.interp(t_s, knots, east), np.interp(t_s, knots, north)

    def _drift(self, east: F64, north: F64) -> None:
        jumps = self._random.random(len(east)) < float(self._plan.quality["drift_share"])
        away = self._random.uniform(*self._plan.quality_span("drift_m"), int(jumps.sum()))
        angle = self._random.uniform(0.0, 2 * np.pi, len(away))
        east[jumps] += away * np.cos(angle)
        north[jumps] += away * np.sin(angle)

    def _blind_spots(self, actor: Actor) -> list[Tamper]:
        span_s = actor.journey.ends_s - actor.journey.begins_s
        wanted = span_s / DAY_S * float(self._plan.quality["blind_spots_per_day"])
        begins = actor.journey.begins_s + self._random.uniform(
            0.0, span_s, self._random.poisson(wanted)
        )
        for_s = self._random.uniform(*self._plan.quality_span("blind_s"), len(begins))
        return [
            Tamper(at, at + length, is_replayed=True)
            for at, length in zip(begins.tolist(), for_s.tolist(), strict=True)
        ]

    def _on_the_way(self, reports: Reports, report_s: float) -> Reports:
        count = len(reports.fix_s)
        quality, random = self._plan.quality, self._random
        late = random.random(count) < float(quality["late"])
        reports.receipt_s[late] += random.uniform(*self._plan.quality_span("late_s"), late.sum())
        swapped = random.random(count) < float(quality["reordered"])
        reports.receipt_s[swapped] += min(1.3 * report_s, 50.0)
        ahead = random.random(count) < float(quality["future"])
        reports.fix_s[ahead] += random.uniform(*self._plan.quality_span("future_s"), ahead.sum())
        doubled = np.flatnonzero(random.random(count) < float(quality["doubled"]))
        again = reports.taken(doubled)
        again.receipt_s[:] += random.uniform(0.1, 30.0, len(doubled))
        return Reports(
            *(
                np.concatenate([getattr(reports, name), getattr(again, name)])
                for name in Reports.__dataclass_fields__
            )
        )


def _tampered(reports: Reports, tamper: Tamper) -> Reports:
    inside = (reports.fix_s >= tamper.from_s) & (reports.fix_s < tamper.to_s)
    if tamper.is_silent:
        return reports.taken(~inside)
    if tamper.first_only:
        first = np.flatnonzero(inside)[:1]
        inside = np.zeros(len(inside), np.bool_)
        inside[first] = True
    if tamper.is_replayed:
        count = int(inside.sum())
        reports.receipt_s[inside] = tamper.to_s + 1.0 + np.linspace(0.0, 2.0, count)
    stretch = np.cos(np.radians(reports.lat_deg[inside]))
    reports.lon_deg[inside] += tamper.east_m * METRE_DEG / stretch
    reports.lat_deg[inside] += tamper.north_m * METRE_DEG
    if np.isfinite(tamper.speed_mps):
        reports.speed_mps[inside] = tamper.speed_mps
    reports.fix_s[inside] += tamper.ahead_s
    return reports
