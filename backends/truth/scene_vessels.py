"""Scenes on the water: passing too close, drifting from an anchor, falling silent under way."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.classes import EntityClass, EntityState
from app.domain.errors import ConfigError
from app.domain.geo import bearing_deg, distance_m
from backends.truth.actor import Actor
from backends.truth.cast import Cast
from backends.truth.ground import moved
from backends.truth.journey import Line, Script
from backends.truth.label import Foil, Label
from backends.truth.plan import Scene
from backends.truth.scene_places import kinds_of
from backends.truth.tamper import Tamper

F64 = NDArray[np.float64]
SPEED_MPS = 5.2
KNOT_MPS = 1852.0 / 3600.0
REPORT_S = 10.0
ROOM_H = 3.0  # each occurrence has a stretch of water to itself for so long
AREAS = (0.15, 0.5, 0.85)  # of the fairway's length
SEEN_BEFORE_S = 360.0  # a passing is complete so long before the vessels meet


@dataclass(frozen=True, slots=True)
class _Water:
    """A stretch of water for a while: its middle, the fairway's bearing, and from when."""

    lon_deg: float
    lat_deg: float
    along_deg: float
    from_s: float

    def at(self, along_m: float, across_m: float) -> tuple[float, float]:
        """Return the position so far along the fairway and to the right of it."""
        lon, lat = moved(self.lon_deg, self.lat_deg, along_m, self.along_deg)
        return moved(lon, lat, across_m, self.along_deg + 90.0)


def plant_approaches(cast: Cast, scene: Scene) -> None:
    """Let pairs of vessels pass each other."""
    for kind in kinds_of(scene):
        water = _water(cast)
        meet_s = water.from_s + 3600.0
        run_m = SPEED_MPS * 1500.0
        across_m = float(cast.random.uniform(*scene.span("pass_m")))
        first = _line(water.at(-run_m, 0.0), water.at(run_m, 0.0))
        second = _line(water.at(run_m, across_m), water.at(-run_m, across_m))
        late_s, rest = 0.0, 1800.0
        if kind == "overtaking_apart":
            across_m = float(cast.random.uniform(450.0, 800.0))
            second = _line(
                water.at(-run_m - 900.0, across_m), water.at(run_m + 2000.0, across_m), 6.0
            )
        elif kind == "crossing_astern":
            second, late_s = _line(water.at(0.0, -run_m), water.at(0.0, run_m)), 480.0
        ids: list[str] = []
        for way, wait_s in ((first, 0.0), (second, late_s)):
            line, script = way, Script(meet_s - 1500.0 + wait_s)
            if kind == "moored_alongside":
                line = _line(water.at(0.0, 25.0 * len(ids)), water.at(9.0, 25.0 * len(ids)))
                script.rest(3000.0)
            else:
                script.drive(line.duration_s)
            script.rest(rest)
            ids.append(_sail(cast, line, script))
        span = (meet_s - 900.0, meet_s + 300.0)
        _settle(cast, scene, kind, tuple(ids), span, meet_s - SEEN_BEFORE_S)


def plant_drifts(cast: Cast, scene: Scene) -> None:
    """Let vessels at anchor swing, drift, or leave."""
    for kind in kinds_of(scene):
        water = _water(cast)
        from_s = water.from_s + 4500.0
        for_s = float(cast.random.uniform(*scene.span("for_s")))
        swing = _swing(water, 75.0)
        script = Script(water.from_s)
        script.drive(4500.0)
        lines = [swing]
        state = EntityState.ANCHORED
        if kind == "swinging":
            script.drive(for_s)
        else:
            kn = float(cast.random.uniform(*scene.span("kn")))
            mps = SPEED_MPS if kind else kn * KNOT_MPS
            cut = _until(swing, 4500.0)
            lon, lat = cut.lonlat[-1].tolist()
            lines = [
                cut,
                _line((lon, lat), moved(lon, lat, mps * for_s, water.along_deg + 30.0), mps),
            ]
            state = EntityState.MOVING if kind else EntityState.ANCHORED
            script.drive(for_s)
        script.rest(900.0)
        entity = _sail(cast, Line.joined(lines), script, rest=EntityState.ANCHORED, move=state)
        _settle(cast, scene, kind, (entity,), (from_s, from_s + for_s), from_s + 600.0)


def plant_ais_losses(cast: Cast, scene: Scene) -> None:
    """Let vessels under way fall silent, in the open, in a lock or at a berth."""
    for kind in kinds_of(scene):
        water = _water(cast)
        silent_s = float(cast.random.uniform(*scene.span("silent_s")))
        run_m = SPEED_MPS * 1800.0
        line = _line(water.at(-run_m, 0.0), water.at(4 * run_m, 0.0))
        script = Script(water.from_s)
        script.drive(1800.0)
        report_s = REPORT_S
        match kind:
            case "in_a_lock":
                from_s, to_s = script.rest(float(cast.random.uniform(900.0, 1500.0)))
                script.drive(1200.0)
            case "moored_and_off":
                script.rest(600.0)
                from_s, to_s = script.rest(silent_s)
            case "sparse_reports":
                report_s = 180.0
                from_s, to_s = script.drive(silent_s)
            case _:
                from_s, to_s = script.drive(silent_s)
                script.drive(600.0)
        script.rest(1200.0)
        tampers = () if kind == "sparse_reports" else (Tamper(from_s, to_s, is_silent=True),)
        entity = _sail(cast, line, script, tampers=tampers, report_s=report_s)
        _settle(cast, scene, kind, (entity,), (from_s, to_s), from_s + 600.0)


def _water(cast: Cast) -> _Water:
    """Return the next free stretch of water; raise ConfigError where there is none (any more)."""
    number = cast.number("water") - 1
    hours, area = divmod(number, len(AREAS))
    if len(cast.fairway) < 2 or (hours + 1) * ROOM_H > cast.plan.days * 24.0:  # noqa: PLR2004
        raise ConfigError("the city has no fairway with room for the vessels of the plan")
    line = cast.fairway
    steps = distance_m(line[:-1, 0], line[:-1, 1], line[1:, 0], line[1:, 1])
    along = np.concatenate([[0.0], np.cumsum(steps)])
    at = AREAS[area] * along[-1]
    piece = int(np.clip(np.searchsorted(along, at, side="right") - 1, 0, len(steps) - 1))
    lon, lat = (float(np.interp(at, along, line[:, axis])) for axis in (0, 1))
    bearing = bearing_deg(*line[piece].tolist(), *line[piece + 1].tolist())
    return _Water(lon, lat, bearing, cast.day_s(0, hours * ROOM_H))


def _line(
    start: tuple[float, float], end: tuple[float, float], speed_mps: float = SPEED_MPS
) -> Line:
    return Line.through(np.array([start, end]), speed_mps)


def _swing(water: _Water, radius_m: float) -> Line:
    """Return a slow arc round an anchor, half of it in some three hours."""
    angles = np.linspace(0.0, 180.0, 60)
    points = np.array([moved(water.lon_deg, water.lat_deg, radius_m, a) for a in angles.tolist()])
    return Line.through(points, np.pi * radius_m / (ROOM_H * 3600.0))


def _until(line: Line, along_s: float) -> Line:
    pieces = int(np.searchsorted(np.cumsum(line.length_m / line.speed_mps), along_s))
    return Line(
        line.lonlat[: pieces + 1],
        line.length_m[:pieces],
        line.speed_mps[:pieces],
        line.is_express[:pieces],
    )


def _sail(
    cast: Cast,
    line: Line,
    script: Script,
    *,
    tampers: tuple[Tamper, ...] = (),
    rest: EntityState = EntityState.MOORED,
    move: EntityState = EntityState.MOVING,
    report_s: float = REPORT_S,
) -> str:
    entity = f"T-M{cast.number('vessel'):04d}"
    cast.actors.append(
        Actor(
            *(entity, EntityClass.CARGO_VESSEL, script.on(line), report_s),
            parked_report_s=180.0,
            tampers=tampers,
            rest_state=rest,
            move_state=move,
        )
    )
    return entity


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
