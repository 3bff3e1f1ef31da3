"""Scenes of declared routes: who leaves his road, and who only seems to."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.classes import EntityClass
from app.domain.errors import ConfigError
from app.domain.geo import LonLat, distance_m
from backends.truth.actor import Actor
from backends.truth.cast import Cast, Closure
from backends.truth.ground import Caps, moved
from backends.truth.journey import METRE_DEG, Journey, Line, Script
from backends.truth.label import Foil, Label
from backends.truth.plan import Scene
from backends.truth.scene_places import kinds_of
from backends.truth.tamper import Tamper

F64 = NDArray[np.float64]
TRIP_S = (1800.0, 4500.0)
WAIT_S = 600.0
MOST_POINTS = 1800  # of a declared route, as registers take it
TRIES = 60
MIDDLE = (0.25, 0.7)  # of the declared line: where it may be left
CLOSED_M = 3000.0
PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class _Trip:
    """A declared line between two nodes and how it is driven by whoever keeps to it."""

    start: int
    goal: int
    line: Line


def plant_deviations(cast: Cast, scene: Scene) -> None:
    """Send tankers along declared routes, one trip each, within the days of the plan."""
    kinds = kinds_of(scene) + [PLAIN] * int(scene.number("plain_trips"))
    caps = Caps.of_kmh(76.0, 56.0)
    for kind in kinds:
        trip = _trip(cast, caps)
        begins_s = cast.day_s(
            int(cast.random.integers(cast.plan.days)), float(cast.random.uniform(7.0, 19.0))
        )
        pace = float(cast.random.uniform(*cast.plan.fleet_span("pace")))
        script, line, tampers = Script(begins_s), trip.line, []
        script.rest(WAIT_S)
        whole_s = line.duration_s
        left_s = float("nan")
        match kind:
            case "" | "closure_with_detour":
                line, way_s = _detour(cast, trip, caps, scene.number("off_m"))
                left = script.now_s + way_s / pace
                script.drive(line.duration_s, pace)
                if kind:
                    cast.closures.append(_closed(trip.line, way_s, left - 3600.0, script.now_s))
            case "jam_on_route":
                script.drive(0.4 * whole_s, pace)
                script.drive_for(1200.0, pace * 0.07)
                script.drive(0.6 * whole_s - 1200.0 * pace * 0.07, pace)
            case "fuel_stop":
                line, way_s, spur_s = _spur(cast, trip.line)
                script.drive(way_s + spur_s, pace)
                script.rest(float(cast.random.uniform(600.0, 1080.0)))
                script.drive(line.duration_s - way_s - spur_s, pace)
            case _:
                script.drive(whole_s, pace)
        middle_s = begins_s + WAIT_S + 0.45 * whole_s / pace
        if kind == "tunnel":
            for_s = float(cast.random.uniform(120.0, 240.0))
            tampers.append(Tamper(middle_s, middle_s + for_s, is_silent=True))
        if kind == "drifting_beside":
            away, angle = cast.random.uniform(40.0, 80.0), cast.random.uniform(0.0, 2 * np.pi)
            east, north = float(away * np.cos(angle)), float(away * np.sin(angle))
            tampers.append(Tamper(middle_s, middle_s + 600.0, east_m=east, north_m=north))
        script.rest(WAIT_S)
        journey = script.on(line)
        vehicle = cast.vehicle(
            EntityClass.HAZMAT_TRUCK,
            route=_declared(trip.line),
            route_name=f"演示申报路线{cast.number('route'):03d}",
        )
        cast.actors.append(
            Actor(
                *(vehicle.vehicle_id, EntityClass.HAZMAT_TRUCK, journey),
                report_s=scene.number("report_s"),
                tampers=tuple(tampers),
            )
        )
        ids, says = (vehicle.vehicle_id,), scene.says
        if kind == "":
            left_s = _leaves_s(journey, trip.line, scene.span("corridor_m"))
            cast.label(
                scene, Label(scene.rule, ids, left_s - 60.0, script.now_s, left_s, 0.0, says)
            )
        elif kind != PLAIN:
            cast.foils.append(Foil(scene.rule, kind, ids, begins_s, script.now_s))


def _trip(cast: Cast, caps: Caps) -> _Trip:
    anchors = cast.ground.anchors
    for _ in range(TRIES):
        start, goal = (int(n) for n in cast.random.choice(anchors, 2, replace=False))
        if TRIP_S[0] <= cast.ground.time_s(start, goal) <= TRIP_S[1]:
            line = cast.ground.line(start, goal, caps)
            if len(line.lonlat) <= MOST_POINTS:
                return _Trip(start, goal, line)
    raise ConfigError(f"no two crossings lie {TRIP_S[0]:g} to {TRIP_S[1]:g} s apart")


def _declared(line: Line) -> tuple[LonLat, ...]:
    return tuple(LonLat(round(lon, 6), round(lat, 6)) for lon, lat in line.lonlat.tolist())


def _detour(cast: Cast, trip: _Trip, caps: Caps, off_m: float) -> tuple[Line, float]:
    """Return a line that leaves the declared one and gets ``off_m`` away; and how long until."""
    ground = cast.ground
    nodes = ground.network.graph.lonlat
    kept = np.round(trip.line.lonlat, 7)
    on_line = {(float(x), float(y)): i for i, (x, y) in enumerate(kept.tolist())}
    core = ground.core
    passed = [
        (on_line[key], int(node))
        for node in core.tolist()
        if (key := (round(float(nodes[node, 0]), 7), round(float(nodes[node, 1]), 7))) in on_line
    ]
    share = [(i / len(kept), node) for i, node in passed]
    middle = [node for at, node in share if MIDDLE[0] <= at <= MIDDLE[1]] or [
        node for _, node in share
    ]
    for _ in range(TRIES):
        leave = int(cast.random.choice(middle))
        away = distance_m(nodes[leave, 0], nodes[leave, 1], nodes[core, 0], nodes[core, 1])
        near = core[(away > 1.5 * off_m) & (away < 8.0 * off_m)]
        if not len(near):
            continue
        via = int(cast.random.choice(near))
        lines = [ground.line(trip.start, leave, caps)] if leave != trip.start else []
        lines += [ground.line(leave, via, caps), ground.line(via, trip.goal, caps)]
        line = Line.joined(lines)
        if _away_m(line.lonlat, trip.line.lonlat).max() >= off_m:
            return line, lines[0].duration_s if leave != trip.start else 0.0
    raise ConfigError(f"no way leaves a declared route by {off_m:g} m")


def _spur(cast: Cast, line: Line) -> tuple[Line, float, float]:
    """Return the line with a short way in and out of a yard; how long until it and into it."""
    at = int(0.5 * len(line.lonlat))
    lon, lat = line.lonlat[at].tolist()
    yard = moved(
        lon, lat, float(cast.random.uniform(40.0, 85.0)), float(cast.random.uniform(0, 360))
    )
    head = Line(
        line.lonlat[: at + 1], line.length_m[:at], line.speed_mps[:at], line.is_express[:at]
    )
    tail = Line(line.lonlat[at:], line.length_m[at:], line.speed_mps[at:], line.is_express[at:])
    into = Line.through(np.array([(lon, lat), yard]), 4.0)
    out = Line.through(np.array([yard, (lon, lat)]), 4.0)
    return Line.joined([head, into, out, tail]), head.duration_s, into.duration_s


def _closed(line: Line, way_s: float, from_s: float, to_s: float) -> Closure:
    """Return the stretch of a declared line from where it was left, for some kilometres."""
    along = np.concatenate([[0.0], np.cumsum(line.length_m / line.speed_mps)])
    gone_m = np.concatenate([[0.0], np.cumsum(line.length_m)])
    after = along >= way_s - 1.0
    stretch = line.lonlat[after & (gone_m <= gone_m[np.argmax(after)] + CLOSED_M)]
    return Closure(tuple(LonLat(*point) for point in stretch.tolist()), from_s, to_s)


def _leaves_s(journey: Journey, declared: Line, corridor_m: tuple[float, float]) -> float:
    """Return the first second at which it is outside the corridor of its declared line."""
    t_s = np.arange(journey.begins_s, journey.ends_s, 1.0)
    seen = journey.sample(t_s)
    wide = _away_m(
        np.column_stack([seen.lon_deg, seen.lat_deg]), declared.lonlat, declared.is_express,
        corridor_m,
    )  # fmt: skip
    return float(t_s[np.argmax(wide > 0.0)])


def _away_m(
    points: F64,
    line: F64,
    is_express: NDArray[np.bool_] | None = None,
    corridor_m: tuple[float, float] = (0.0, 0.0),
) -> F64:
    """Return how far points (n, 2) lie from a line, less the corridor of the nearest piece."""
    stretch = np.cos(np.radians(line[0, 1]))
    scale = np.array([stretch, 1.0]) / METRE_DEG
    p, a = points * scale, line * scale
    origin = a[0]
    p, a = p - origin, a - origin
    d = np.diff(a, axis=0)
    square = np.maximum((d * d).sum(axis=1), 1e-9)
    allowed = np.zeros(len(d)) if is_express is None else np.where(is_express, *corridor_m[::-1])
    best = np.full(len(p), np.inf)
    for first in range(0, len(p), 500):
        part = p[first : first + 500, None, :] - a[None, :-1, :]
        share = np.clip((part * d[None]).sum(axis=2) / square, 0.0, 1.0)
        gap = np.linalg.norm(part - share[..., None] * d[None], axis=2) - allowed
        best[first : first + 500] = gap.min(axis=1)
    return best
