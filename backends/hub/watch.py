"""The watch: feeds the detector from the world once a second and turns findings into alarms."""

import uuid
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
        county_code: Callable[[int], str],
        record: Callable[[Job], None],
    ) -> None:
        self._world = world
        self._sites = sites
        self._parameters = parameters
        self._county_code = county_code
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
        for finding in standing.step(self._state, fixes, self._sites, self._parameters):
            self._record(_raise(self._draft(finding)) if finding.is_standing else _end(finding))
        if self._inherited:
            self._look_at_inherited()

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
                self._record(_return(alarm))

    def _draft(self, finding: Finding) -> Draft:
        row = self._world.row_of(finding.entity_id)
        label = "" if row is None else self._world.text_at("label", row)
        county = 0 if row is None else int(self._world.column("county")[row])
        return Draft(
            kind="alarm_raised",
            subject=f"alarm:{uuid.uuid4()}",
            body={
                "rule": finding.rule,
                "severity": int(finding.severity),
                "entity_id": finding.entity_id,
                "label": label or finding.entity_id,
                "lon_deg": finding.lon_deg,
                "lat_deg": finding.lat_deg,
                "evidence": dict(finding.evidence),
            },
            county=self._county_code(county),
        )


def _raise(draft: Draft) -> Job:
    def job(situation: Situation) -> Outcome:
        if any(_is_same_stop(a, draft, situation.now_s) for a in situation.board.alarms.values()):
            return Outcome()
        return Outcome((draft,))

    return job


def _is_same_stop(alarm: Alarm, draft: Draft, now_s: float) -> bool:
    """Return whether an alarm already speaks of this stop, open or judged a short while ago."""
    body = draft.body
    if alarm.rule != body["rule"] or alarm.entity_id != body["entity_id"]:
        return False
    if alarm.is_open and alarm.is_standing:
        return True
    away_m = distance_m(alarm.lon_deg, alarm.lat_deg, body["lon_deg"], body["lat_deg"])
    near = bool(away_m <= body["evidence"]["stay_radius_m"])
    return near and alarm.is_standing and now_s - alarm.raised_s < SAME_STOP_S


def _end(finding: Finding) -> Job:
    def job(situation: Situation) -> Outcome:
        drafts = tuple(
            Draft("alarm_returned", f"alarm:{a.alarm_id}", {}, a.county)
            for a in situation.board.open_alarms()
            if a.rule == finding.rule and a.entity_id == finding.entity_id and a.is_standing
        )
        return Outcome(drafts)

    return job


def _return(alarm: Alarm) -> Job:
    def job(situation: Situation) -> Outcome:
        now = situation.board.alarms.get(alarm.alarm_id)
        if now is None or not now.is_open or not now.is_standing:
            return Outcome()
        return Outcome((Draft("alarm_returned", f"alarm:{alarm.alarm_id}", {}, alarm.county),))

    return job
