"""The watch: feeds the detector from the world once a second; what it finds goes to the intake."""

from collections.abc import Callable

import numpy as np

from app.domain.alarm import Alarm
from app.domain.board import Board
from app.domain.classes import EntityClass
from app.domain.entry import Draft
from app.domain.finding import Finding
from app.domain.geo import distance_m
from app.domain.world import World
from backends.detectors import standing
from backends.detectors.standing import RegisteredSites, StandingParameters, StandingState
from backends.hub.alarm_intake import AlarmIntake
from backends.store.job import Job, Outcome, Situation

SAME_STOP_S = 2 * 3600.0


class Watch:
    """Hosts the live detectors (architecture.md: size 'embedded' thinks in the hub)."""

    def __init__(
        self,
        world: World,
        board: Board,
        sites: RegisteredSites,
        parameters: StandingParameters,
        intake: AlarmIntake,
        now_s: Callable[[], float],
        record: Callable[[Job], None],
    ) -> None:
        self._world = world
        self._board = board
        self._sites = sites
        self._parameters = parameters
        self._intake = intake
        self._now_s = now_s
        self._record = record
        self._state = StandingState()
        # Alarms of before this start: the detector does not remember them, so the watch does.
        self._inherited = {
            a.alarm_id: a for a in board.open_alarms() if a.is_standing and a.rule == standing.RULE
        }

    def look(self) -> None:
        """Take the fixes of now."""
        world = self._world
        rows = np.flatnonzero(
            world.column("alive") & (world.column("class") == EntityClass.HAZMAT_TRUCK)
        ).astype(np.uint32)
        fixes = standing.Fixes(
            slots=rows,
            generation=world.column("generation")[rows],
            ids=world.column("id")[rows],
            lon_deg=world.column("lon_deg")[rows],
            lat_deg=world.column("lat_deg")[rows],
            fix_s=world.column("fix_s")[rows],
        )
        found = standing.step(self._state, fixes, self._sites, self._parameters)
        if self._inherited:
            self._look_at_inherited()
        now_s = self._now_s()
        self._intake.take([f for f in found if not self._is_known_stop(f, now_s)], now_s)

    def _look_at_inherited(self) -> None:
        for alarm in list(self._inherited.values()):
            row = self._world.row_of(alarm.entity_id)
            if row is None:
                continue
            moved_m = distance_m(
                alarm.lon_deg,
                alarm.lat_deg,
                self._world.column("lon_deg")[row],
                self._world.column("lat_deg")[row],
            )
            if moved_m > self._parameters.stay_radius_m:
                del self._inherited[alarm.alarm_id]
                if alarm.key:
                    self._intake.take([_left(alarm, self._now_s())], self._now_s())
                else:  # of a journal from before alarms had keys
                    self._record(_return(alarm))

    def _is_known_stop(self, finding: Finding, now_s: float) -> bool:
        """Return whether an alarm speaks of this stop, by another key or judged a while ago."""
        return finding.is_standing and any(
            _is_same_stop(alarm, finding, now_s) for alarm in self._board.alarms.values()
        )


def _is_same_stop(alarm: Alarm, finding: Finding, now_s: float) -> bool:
    if alarm.rule != finding.rule or alarm.entity_id != finding.entity_id:
        return False
    if alarm.is_open and alarm.is_standing:
        return alarm.key != finding.key  # the intake knows those of the same key
    away_m = distance_m(alarm.lon_deg, alarm.lat_deg, finding.lon_deg, finding.lat_deg)
    near = bool(away_m <= finding.evidence["stay_radius_m"])
    return near and alarm.is_standing and now_s - alarm.raised_s < SAME_STOP_S


def _left(alarm: Alarm, at_s: float) -> Finding:
    """Return the finding that the thing of an inherited alarm is not where it stood."""
    return Finding(
        *(alarm.key, alarm.rule, alarm.severity, alarm.entity_id),
        *(alarm.lon_deg, alarm.lat_deg, at_s),
        is_standing=False,
    )


def _return(alarm: Alarm) -> Job:
    def job(situation: Situation) -> Outcome:
        now = situation.board.alarms.get(alarm.alarm_id)
        if now is None or not now.is_open or not now.is_standing:
            return Outcome()
        return Outcome((Draft("alarm_returned", f"alarm:{alarm.alarm_id}", {}, alarm.county),))

    return job
