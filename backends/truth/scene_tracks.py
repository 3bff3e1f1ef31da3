"""Scenes of tracks that cannot be: silence and distance, one plate twice, no licence."""

import datetime as dt

import numpy as np

from app.domain.classes import EntityClass
from app.domain.errors import ConfigError
from app.domain.geo import distance_m
from backends.truth.actor import Actor
from backends.truth.cast import Cast
from backends.truth.ground import Caps
from backends.truth.journey import Journey, Line, Script
from backends.truth.label import Foil, Label
from backends.truth.plan import HALL_ZONE, Scene
from backends.truth.scene_places import kinds_of
from backends.truth.tamper import Tamper

TRUCK = Caps.of_kmh(76.0, 56.0)
EDGE_S = 900.0
TRIES = 60
FAR = 6  # so many of the farthest crossings are tried for a clone
CLONE_PACE = 0.3  # it stays where it began, so that it stays away


def plant_displacements(cast: Cast, scene: Scene) -> None:
    """Let trucks fall silent: far away and lost, or replayed, standing, short."""
    for kind in kinds_of(scene):
        _displacement(cast, scene, kind)


def _displacement(cast: Cast, scene: Scene, kind: str) -> None:
    silent_s = float(cast.random.uniform(*scene.span("silent_s")))
    if kind == "tunnel":
        silent_s = float(cast.random.uniform(120.0, 240.0))
    begins_s = _morning_s(cast)
    vehicle = cast.vehicle(EntityClass.HAZMAT_TRUCK)
    script = Script(begins_s)
    script.rest(EDGE_S)
    line = cast.ground.loop(silent_s + 3000.0, TRUCK)
    script.drive_for(1200.0)
    match kind:
        case "parked_and_off":
            from_s, to_s = script.rest(4.0 * 3600.0)
        case "ferry":
            script, line, from_s, to_s = _ferry(cast, begins_s)
        case _:
            from_s, to_s = script.drive_for(silent_s)
    script.drive_for(900.0)
    script.rest(EDGE_S)
    journey = script.on(line)
    if kind == "" and _apart_m(journey, from_s, to_s) < scene.number("away_m"):
        journey = _farther(cast, scene, script, (from_s, to_s))
    tamper = Tamper(
        from_s, to_s, is_silent=kind != "replayed_blind_spot",
        is_replayed=kind == "replayed_blind_spot",
    )  # fmt: skip
    _add(cast, vehicle.vehicle_id, journey, (tamper,))
    _settle(cast, scene, kind, (vehicle.vehicle_id,), (from_s, to_s), to_s)


def _ferry(cast: Cast, begins_s: float) -> tuple[Script, Line, float, float]:
    """Return a drive with a slow straight crossing in it, during which nothing is heard."""
    crossing_s = float(cast.random.uniform(720.0, 1080.0))
    road = cast.ground.loop(2400.0, TRUCK)
    along = np.concatenate([[0.0], np.cumsum(road.length_m / road.speed_mps)])
    at = int(np.searchsorted(along, 1200.0))
    slow = Line(road.lonlat, road.length_m, road.speed_mps.copy(), road.is_express)
    until = int(np.searchsorted(np.cumsum(road.length_m[at:]), 2000.0)) + at
    slow.speed_mps[at:until] = road.length_m[at:until].sum() / crossing_s
    script = Script(begins_s)
    script.rest(EDGE_S)
    script.drive(float(along[at]))
    from_s, to_s = script.drive(crossing_s)
    return script, slow, from_s, to_s


def _farther(cast: Cast, scene: Scene, script: Script, silent: tuple[float, float]) -> Journey:
    """Return the script on a line that leads far enough away while it is silent."""
    for _ in range(TRIES):
        line = cast.ground.loop(silent[1] - silent[0] + 3000.0, TRUCK)
        journey = script.on(line)
        if _apart_m(journey, *silent) >= scene.number("away_m"):
            return journey
    raise ConfigError(f"no drive of this network gets {scene.number('away_m'):g} m away")


def plant_clones(cast: Cast, scene: Scene) -> None:
    """Let a second vehicle report under a plate, and single fixes that only look like one."""
    for kind in kinds_of(scene):
        for_s = float(cast.random.uniform(*scene.span("for_s")))
        begins_s = _morning_s(cast)
        vehicle = cast.vehicle(EntityClass.HAZMAT_TRUCK)
        script = Script(begins_s)
        script.rest(EDGE_S)
        script.drive_for(for_s + 3600.0)
        script.rest(EDGE_S)
        journey = script.on(cast.ground.loop(for_s + 3700.0, TRUCK))
        from_s = begins_s + EDGE_S + 1200.0
        to_s = from_s + for_s
        tampers: tuple[Tamper, ...] = ()
        away = float(cast.random.uniform(3000.0, 9000.0))
        match kind:
            case "":
                _add(cast, vehicle.vehicle_id, _clone(cast, scene, journey, (from_s, to_s)), ())
            case "one_wild_fix":
                tampers = (Tamper(from_s, to_s, east_m=away, first_only=True),)
            case "stale_first_fix":
                tampers = (Tamper(begins_s, to_s, north_m=-away, first_only=True),)
            case "future_dated":
                tampers = (Tamper(from_s, from_s + 300.0, ahead_s=7200.0),)
        _add(cast, vehicle.vehicle_id, journey, tampers)
        _settle(cast, scene, kind, (vehicle.vehicle_id,), (from_s, to_s), from_s + 60.0)


def _clone(cast: Cast, scene: Scene, other: Journey, span: tuple[float, float]) -> Journey:
    """Return a journey in ``span`` that is never near another one."""
    t_s = np.arange(*span, 30.0)
    there = other.sample(t_s)
    anchors = np.array(cast.ground.anchors)
    at = cast.ground.network.graph.lonlat[anchors]
    away = distance_m(at[:, 0], at[:, 1], there.lon_deg.mean(), there.lat_deg.mean())
    farthest = anchors[np.argsort(-away)].tolist()
    for number in range(TRIES):
        start = int(farthest[number % FAR])
        script = Script(span[0])
        script.drive_for(span[1] - span[0], CLONE_PACE)
        journey = script.on(cast.ground.loop(span[1] - span[0] + 60.0, TRUCK, start))
        here = journey.sample(t_s)
        apart = distance_m(here.lon_deg, here.lat_deg, there.lon_deg, there.lat_deg)
        if apart.min() >= scene.number("away_m"):
            return journey
    raise ConfigError(f"no second drive stays {scene.number('away_m'):g} m from a first")


def plant_unlicensed(cast: Cast, scene: Scene) -> None:
    """Let trucks drive after their licence ran out, on its last day, or hardly at all."""
    for kind in kinds_of(scene):
        day = int(cast.random.integers(1, cast.plan.days - 1))
        begins_s = cast.day_s(day, float(cast.random.uniform(8.0, 16.0)))
        today = cast.day_text(day)
        least, most = scene.span("expired_days")
        ago = int(cast.random.integers(int(least), int(most)))
        ended = dt.datetime.fromtimestamp(begins_s - ago * 86_400.0, HALL_ZONE).date().isoformat()
        script = Script(begins_s)
        script.rest(EDGE_S)
        for_s = float(cast.random.uniform(*scene.span("drive_s")))
        line = cast.ground.loop(for_s + 60.0, TRUCK)
        tampers: tuple[Tamper, ...] = ()
        columns: dict[str, str] = {"licence_to": ended}
        match kind:
            case "last_day":
                columns["licence_to"] = today
            case "renewed_the_same_day":
                columns = {"licence_to": "2029-12-31", "valid_from": today}
            case "moved_in_the_yard":
                for_s, line = 160.0, _slowly(line)
            case "stands_and_drifts":
                for_s = 0.0
                tampers = tuple(
                    Tamper(begins_s + at, begins_s + at + 90.0, east_m=300.0 * (-1) ** number)
                    for number, at in enumerate(np.arange(60.0, 2 * EDGE_S, 240.0).tolist())
                )
        from_s, to_s = script.drive_for(for_s) if for_s else script.rest(EDGE_S)
        script.rest(EDGE_S)
        vehicle = cast.vehicle(EntityClass.HAZMAT_TRUCK, **columns)
        _add(cast, vehicle.vehicle_id, script.on(line), tampers)
        _settle(cast, scene, kind, (vehicle.vehicle_id,), (from_s, to_s), from_s + 600.0)


def _slowly(line: Line) -> Line:
    return Line(line.lonlat, line.length_m, np.full(len(line.length_m), 5.0), line.is_express)


def _apart_m(journey: Journey, from_s: float, to_s: float) -> float:
    ends = journey.sample(np.array([from_s, to_s]))
    return float(distance_m(ends.lon_deg[0], ends.lat_deg[0], ends.lon_deg[1], ends.lat_deg[1]))


def _morning_s(cast: Cast) -> float:
    day = int(cast.random.integers(cast.plan.days))
    return cast.day_s(day, float(cast.random.uniform(7.0, 14.0)))


def _add(cast: Cast, entity_id: str, journey: Journey, tampers: tuple[Tamper, ...]) -> None:
    cast.actors.append(
        Actor(entity_id, EntityClass.HAZMAT_TRUCK, journey, report_s=30.0, tampers=tampers)
    )


def _settle(
    cast: Cast,
    scene: Scene,
    kind: str,
    ids: tuple[str, ...],
    span: tuple[float, float],
    due_s: float,
) -> None:
    if kind:
        cast.foils.append(Foil(scene.rule, kind, ids, *span))
    else:
        cast.label(scene, Label(scene.rule, ids, *span, due_s, 0.0, scene.says))
