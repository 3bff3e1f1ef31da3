"""Scenes of stays: closed plants that are visited again, places that nobody registered."""

from dataclasses import dataclass

from app.domain.classes import EntityClass
from app.domain.register import Licensing, Site
from backends.truth.cast import Cast, Expectation
from backends.truth.ground import Spot, moved
from backends.truth.plan import Scene

APART_M = 1300.0
PLANT_RADIUS_M = 130.0
STOP_S = (1500.0, 4200.0)
WORKS_S = (3600.0, 14400.0)


@dataclass(slots=True)
class _Look:
    """Where vehicles go, how long and how often, and what the register says of the plant."""

    place: Spot
    dwell_s: tuple[float, float]
    count: int
    drivers: int
    days: tuple[int, int]
    status: Licensing = Licensing.CLOSED
    closed_from: str = "2026-03-01"
    closed_to: str = ""


def plant_resumptions(cast: Cast, scene: Scene) -> list[Expectation]:
    """Put closed plants on the ground and send vehicles there, or near by."""
    trucks = ids_of(cast, EntityClass.HAZMAT_TRUCK)
    mucks = ids_of(cast, EntityClass.MUCK_TRUCK)
    found = []
    for kind in kinds_of(scene):
        spot = cast.ground.free_spot(APART_M)
        plant = cast.site("chemical_plant", spot, PLANT_RADIUS_M)
        tag = f"{scene.rule}/{plant.site_id}"
        look = _Look(
            place=spot,
            dwell_s=scene.span("dwell_s"),
            count=_drawn(cast, scene, "visits"),
            drivers=_drawn(cast, scene, "vehicles"),
            days=(0, cast.plan.days),
        )
        _look_at_neighbours(cast, kind, look)
        _look_at_times(cast, kind, look, plant)
        if kind == "rectification_works":
            for day in range(cast.plan.days):
                cast.errand(mucks, spot, WORKS_S, "works", days=(day, day + 1))
        cast.status(plant, look.status, look.closed_from, look.closed_to)
        some = cast.random.choice(trucks, look.drivers, replace=False).tolist()
        for _ in range(look.count):
            cast.errand(some, look.place, look.dwell_s, tag, days=look.days)
        found.append(Expectation(scene, tag, spot, kind, entity_ids=(plant.site_id,)))
    return found


def _look_at_neighbours(cast: Cast, kind: str, look: _Look) -> None:
    """Let vehicles go to something beside the plant."""
    spot = look.place
    match kind:
        case "neighbouring_gate":
            look.place = _beside(cast, spot, 260.0, 360.0)
            cast.site("chemical_plant", look.place, PLANT_RADIUS_M)
        case "restaurant_next_door":
            look.place, look.dwell_s = _beside(cast, spot, 200.0, 260.0), STOP_S
            cast.site("restaurant", look.place, 45.0)
        case "weigh_queue":
            look.place, look.dwell_s = _beside(cast, spot, 220.0, 280.0), STOP_S
            cast.site("weighbridge", look.place, 60.0)
        case "jam_at_the_gate":
            lon, lat = cast.ground.network.graph.lonlat[spot.node].tolist()
            look.place, look.dwell_s = Spot(spot.node, lon, lat), (180.0, 900.0)


def _look_at_times(cast: Cast, kind: str, look: _Look, plant: Site) -> None:
    """Let the register speak of other days than those of the visits, or of works."""
    turn = int(cast.random.integers(cast.plan.days // 3, cast.plan.days // 2 + 1))
    match kind:
        case "rectification_works":
            cast.status(plant, Licensing.LICENSED, "", "2026-02-28")
            look.status, look.count, look.drivers = Licensing.RECTIFYING, 1, 1
        case "renewed_the_same_day":
            look.closed_to, look.days = cast.day_text(turn - 1), (turn, cast.plan.days)
            cast.status(plant, Licensing.LICENSED, cast.day_text(turn))
        case "before_the_closure":
            look.closed_from, look.days = cast.day_text(turn), (0, turn)
            cast.status(plant, Licensing.LICENSED, "", cast.day_text(turn - 1))


def plant_workshops(cast: Cast, scene: Scene) -> list[Expectation]:
    """Send vehicles to places that are in no register, and to look-alikes that are."""
    trucks = ids_of(cast, EntityClass.HAZMAT_TRUCK)
    found = []
    for kind in kinds_of(scene):
        spot = cast.ground.free_spot(max(APART_M, 2 * scene.number("far_from_sites_m")))
        tag = f"{scene.rule}/{cast.number(scene.rule):03d}"
        count, drivers = _drawn(cast, scene, "visits"), _drawn(cast, scene, "vehicles")
        night, dwell_s, days = (
            scene.number("night_share"),
            scene.span("dwell_s"),
            (0, cast.plan.days),
        )
        spread_m = (0.0, 25.0)
        match kind:
            case "roadside_restaurant":
                cast.site("restaurant", spot, 50.0)
                count, dwell_s, night, drivers = 2 * count, STOP_S, 0.3, 6
                spread_m = (50.0, 110.0)
            case "weigh_queue":
                cast.site("weighbridge", spot, 60.0)
                count, dwell_s, night, drivers, spread_m = 2 * count, STOP_S, 0.0, 6, (0.0, 150.0)
            case "filling_station_queue":
                cast.site("filling_station", spot, 70.0)
                count, dwell_s, night, drivers, spread_m = 2 * count, STOP_S, 0.2, 6, (0.0, 150.0)
            case "traffic_jam":
                lon, lat = cast.ground.network.graph.lonlat[spot.node].tolist()
                spot = Spot(spot.node, lon, lat)
                day = int(cast.random.integers(cast.plan.days))
                count, drivers, night = int(cast.random.integers(5, 9)), 12, 0.0
                dwell_s, days, spread_m = (1500.0, 3000.0), (day, day + 1), (0.0, 80.0)
            case "drivers_home":
                count, drivers, night, dwell_s = cast.plan.days // 3, 1, 1.0, (4000.0, 5000.0)
            case "breakdown":
                count, drivers, night, dwell_s = 1, 1, 0.0, (10_800.0, 21_600.0)
        some = cast.random.choice(trucks, drivers, replace=False).tolist()
        for _ in range(count):
            place = _beside(cast, spot, *spread_m)
            is_night = bool(cast.random.random() < night)
            cast.errand(some, place, dwell_s, tag, days=days, is_night=is_night)
        found.append(Expectation(scene, tag, spot, kind))
    return found


def ids_of(cast: Cast, kind: EntityClass) -> list[str]:
    """Return the free-running vehicles of a class: those that no scene has added yet."""
    return [one.vehicle_id for one in cast.vehicles if one.entity_class is kind]


def kinds_of(scene: Scene) -> list[str]:
    """Return "" for each positive of a scene, then the kind of each of its foils."""
    foils = [kind for kind, count in scene.foils.items() for _ in range(count)]
    return [""] * scene.positives + foils


def _drawn(cast: Cast, scene: Scene, key: str) -> int:
    least, most = scene.span(key)
    return int(cast.random.integers(int(least), int(most) + 1))


def _beside(cast: Cast, spot: Spot, least_m: float, most_m: float) -> Spot:
    away, angle = cast.random.uniform(least_m, most_m), cast.random.uniform(0.0, 360.0)
    return Spot(spot.node, *moved(spot.lon_deg, spot.lat_deg, float(away), float(angle)))
