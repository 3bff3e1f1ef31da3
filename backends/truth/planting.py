"""Plants the whole truth of a seed: background, scenes, damage."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from app.domain.citypack import CityInfo, RoadGraph
from app.domain.classes import EntityClass
from app.domain.errors import ConfigError
from app.domain.register import Registers
from backends.detectors.contract import FixRows
from backends.truth.actor import Actor
from backends.truth.agenda import DAY_S, Agenda
from backends.truth.cast import Cast, Expectation
from backends.truth.damage import Damage, Reports
from backends.truth.ground import Ground, Spot
from backends.truth.label import Label
from backends.truth.plan import FOILS_EACH, HALL_ZONE, Plan, Scene
from backends.truth.planted import Planted
from backends.truth.scene_driving import (
    plant_continuous,
    plant_daily,
    plant_night,
    plant_speed,
)
from backends.truth.scene_people import plant_crowd_peaks
from backends.truth.scene_places import plant_resumptions, plant_workshops
from backends.truth.scene_registers import SORTS, plant_licence_anomalies
from backends.truth.scene_route import plant_deviations
from backends.truth.scene_stations import StationReadings, plant_exceedances, plant_frozen
from backends.truth.scene_tracks import plant_clones, plant_displacements, plant_unlicensed
from backends.truth.scene_vessels import plant_ais_losses, plant_approaches, plant_drifts

VISITED: Mapping[str, Callable[[Cast, Scene], list[Expectation]]] = {
    "illegal_resumption": plant_resumptions,
    "black_workshop": plant_workshops,
}
STAGED: Mapping[str, Callable[[Cast, Scene], None]] = {
    "route_deviation": plant_deviations,
    "driving_continuous": plant_continuous,
    "driving_daily": plant_daily,
    "night_ban": plant_night,
    "speed": plant_speed,
    "offline_displacement": plant_displacements,
    "cloned_plate": plant_clones,
    "unlicensed_movement": plant_unlicensed,
    "licence_anomaly": plant_licence_anomalies,
    "vessel_approach": plant_approaches,
    "vessel_drift": plant_drifts,
    "ais_loss": plant_ais_losses,
}
MEASURED: Mapping[str, Callable[[Cast, Scene, StationReadings], None]] = {
    "sensor_exceedance": plant_exceedances,
    "sensor_frozen": plant_frozen,
    "crowd_peak": plant_crowd_peaks,
}
# Where free-running vehicles stay: kind of place, how many, how far it reaches. For long and
# overnight they stay at beds only.
_HOMES = (
    ("chemical_plant", 14, 140.0),
    ("filling_station", 14, 70.0),
    ("restaurant", 8, 50.0),
)
_BEDS = (
    ("hazmat_parking", 12, 150.0),
    ("service_area", 6, 160.0),
    ("depot", 8, 150.0),
)
_HOMES_APART_M = 1300.0
_BACKGROUND = (
    ("hazmat", EntityClass.HAZMAT_TRUCK),
    ("muck", EntityClass.MUCK_TRUCK),
    ("coach", EntityClass.CHARTER_COACH),
)


@dataclass(frozen=True, slots=True)
class City:
    """What of a city pack the truth needs; ``fairway`` (n, 2) degrees is water to sail on."""

    info: CityInfo
    roads: RoadGraph
    fairway: np.ndarray[tuple[int, int], np.dtype[np.float64]]


def plant(city: City, plan: Plan, seed: int, rule: str = "") -> Planted:
    """Return the planted days of a seed; the same seed gives the same bytes.

    With ``rule`` only its scene is planted, beside the whole background.
    """
    random = np.random.default_rng([seed, 5])
    cast = Cast(Ground(city.roads, random), plan, city.info, random, fairway=city.fairway)
    homes, beds = _stops(cast, _HOMES), _stops(cast, _BEDS)
    for key, kind in _BACKGROUND:
        for _ in range(int(plan.fleet[key])):
            cast.vehicle(kind)
    free = list(cast.vehicles)
    expectations: list[Expectation] = []
    stations = StationReadings()
    for key, scene in plan.scenes.items():
        if rule and key != rule:
            continue
        if key in VISITED:
            expectations += VISITED[key](cast, scene)
        elif key in STAGED:
            STAGED[key](cast, scene)
        else:
            MEASURED[key](cast, scene, stations)
    _drive(cast, homes, beds, [(one.vehicle_id, one.entity_class) for one in free], expectations)
    _note_run_out(cast)
    _check_fair(cast)
    fixes, drifting = _reported(cast)
    registers = Registers(
        sites=tuple(cast.sites),
        vehicles=tuple(cast.vehicles),
        stations=tuple(stations.stations),
        statuses=tuple(cast.statuses),
    )
    return Planted(
        seed=seed,
        begins_s=plan.begins_s,
        ends_s=plan.begins_s + plan.days * DAY_S,
        fixes=fixes,
        readings=stations.batch(),
        registers=registers,
        cards=tuple(cast.cards),
        closures=tuple(cast.closures),
        relays=tuple(cast.relays),
        labels=tuple(cast.labels),
        foils=tuple(cast.foils),
        drifting=drifting,
    )


def _stops(cast: Cast, sorts: Sequence[tuple[str, int, float]]) -> list[Spot]:
    homes = []
    for kind, count, radius_m in sorts:
        for _ in range(count):
            spot = cast.ground.free_spot(_HOMES_APART_M)
            cast.site(kind, spot, radius_m)
            homes.append(spot)
    return homes


def _drive(
    cast: Cast,
    homes: Sequence[Spot],
    beds: Sequence[Spot],
    free: Sequence[tuple[str, EntityClass]],
    expectations: Sequence[Expectation],
) -> None:
    by_tag = {one.tag: one for one in expectations}
    agenda = Agenda(cast.ground, cast.plan, [*homes, *beds], beds, rests_at_night=True)
    shares = cast.plan.fleet["report_s"]
    for vehicle_id, kind in free:
        journey, visits = agenda.journey(cast.errands.get(vehicle_id, []))
        for visit in visits:
            if visit.tag in by_tag:
                by_tag[visit.tag].visits.append((vehicle_id, visit))
        every_s = float(cast.random.choice([float(s) for s in shares], p=list(shares.values())))
        parked_s = float(cast.plan.fleet["parked_report_s"])
        cast.actors.append(Actor(vehicle_id, kind, journey, every_s, parked_s))
    for one in expectations:
        one.tell(cast)


def _check_fair(cast: Cast) -> None:
    """Raise ConfigError where vehicles had no time for enough of the look-alikes."""
    for rule in {label.rule for label in cast.labels}:
        labels = sum(label.rule == rule for label in cast.labels)
        foils = sum(foil.rule == rule for foil in cast.foils)
        if foils < FOILS_EACH * labels:
            raise ConfigError(
                f"{rule}: {foils} foils came about for {labels} labels, at least {FOILS_EACH} each "
                "are asked for: more days or vehicles are needed"
            )


def _note_run_out(cast: Cast) -> None:
    """Note as anomalies of the register the licences that other scenes let run out."""
    scene = cast.plan.scenes.get("licence_anomaly")
    if scene is None or not any(label.rule == scene.rule for label in cast.labels):
        return
    known = {
        entity for label in cast.labels if label.rule == scene.rule for entity in label.entity_ids
    }
    last_day = cast.last_day
    span = (cast.plan.begins_s, cast.day_s(cast.plan.days))
    for vehicle in cast.vehicles:
        if vehicle.vehicle_id not in known and vehicle.licence_to < last_day:
            ids, says = (vehicle.vehicle_id,), f"{scene.says} ({SORTS[1]})"
            day = dt.datetime.combine(
                dt.date.fromisoformat(vehicle.licence_to), dt.time(), HALL_ZONE
            )
            due_s = max(span[0], day.timestamp() + DAY_S)
            cast.label(scene, Label(scene.rule, ids, *span, due_s, 0.0, says, sort=SORTS[1]))


def _reported(cast: Cast) -> tuple[FixRows, frozenset[str]]:
    """Return what the hall received of all actors, in that order, and whose terminals drift."""
    damage = Damage(cast.plan, cast.random)
    slots: dict[str, int] = {}
    reports: list[Reports] = []
    columns: list[tuple[int, int, int, int]] = []
    for actor in cast.actors:
        slot = slots.setdefault(actor.entity_id, len(slots))
        made = damage.reports_of(actor)
        if not len(made.fix_s):
            continue
        middle = len(made.fix_s) // 2
        county = cast.counties.of(
            made.lon_deg[middle : middle + 1], made.lat_deg[middle : middle + 1]
        )
        reports.append(made)
        columns.append((slot, int(actor.kind), int(county[0]), len(made.fix_s)))
    table = np.array(columns, np.int64).reshape(-1, 4)
    whole = Reports(
        *(np.concatenate([getattr(r, n) for r in reports]) for n in Reports.__dataclass_fields__)
    )
    order = np.argsort(whole.receipt_s, kind="stable")
    slots_of, kinds, counties = (np.repeat(table[:, i], table[:, 3])[order] for i in range(3))
    names = np.array([name.encode() for name in slots], "S32")
    whole = whole.taken(order)
    rows = FixRows(
        slot=slots_of.astype(np.uint32),
        ids=names[slots_of],
        kind=kinds.astype(np.uint8),
        county=counties.astype(np.uint8),
        state=whole.state,
        lon_deg=whole.lon_deg,
        lat_deg=whole.lat_deg,
        speed_mps=whole.speed_mps.astype(np.float32),
        course_deg=whole.course_deg.astype(np.float32),
        fix_s=whole.fix_s,
        receipt_s=whole.receipt_s,
    )
    return rows, frozenset(damage.drifting)
