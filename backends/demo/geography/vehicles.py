"""The demo's vehicles: plates of demo series, invented owners, hazmat trucks with routes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from app.domain.classes import EntityClass
from app.domain.geo import LonLat
from app.domain.register import Vehicle
from backends.demo.geography.fixtures import SitedNode
from backends.demo.geography.places import Places
from backends.roads.network import RoadNetwork, trace

ROUTE_STEP_DEG = 0.00008
ROUTES = 120  # different declared ways; trucks beyond share them
FIRST_HAZMAT = 371
TERMINALS = 200  # so many hazmat trucks report by JT/T 808 themselves, the others by columns
_CARGO = ("汽油", "柴油", "甲醇", "液化石油气", "液氯", "盐酸", "乙醇", "苯乙烯")
_ENDS = ("chemical_plant", "filling_station", "hazmat_parking")


@dataclass(frozen=True, slots=True)
class _Series:
    """A class's plate letter, what its owners are called, and how many vehicles one owner has."""

    letter: str
    owner: str
    fleet: int


_SERIES: Mapping[EntityClass, _Series] = {
    EntityClass.HAZMAT_TRUCK: _Series("D", "演示危运公司", 6),
    EntityClass.CHARTER_COACH: _Series("K", "演示旅游客运", 10),
    EntityClass.LINE_COACH: _Series("L", "演示长途客运", 10),
    EntityClass.BUS: _Series("B", "演示公交", 60),
    EntityClass.TAXI: _Series("T", "演示出租", 50),
    EntityClass.RIDE_HAILING: _Series("W", "演示网约", 80),
    EntityClass.MUCK_TRUCK: _Series("Z", "演示渣土运输", 12),
}


@dataclass(frozen=True, slots=True)
class _Route:
    name: str
    points: tuple[LonLat, ...]
    county: str


def vehicles(
    places: Places,
    network: RoadNetwork,
    sited: Sequence[SitedNode],
    counts: Mapping[EntityClass, int],
) -> list[Vehicle]:
    """Return ``counts`` vehicles of each class, in the order of ``counts``."""
    wanted = counts.get(EntityClass.HAZMAT_TRUCK, 0)
    routes = _routes(places, network, sited, min(wanted, ROUTES)) if wanted else []
    found: list[Vehicle] = []
    for entity_class, count in counts.items():
        series = _SERIES[entity_class]
        nodes = places.pick(places.crossings, count)
        for index in range(count):
            is_hazmat = entity_class is EntityClass.HAZMAT_TRUCK
            number = index + FIRST_HAZMAT if is_hazmat else index + 1
            route = routes[index % len(routes)] if is_hazmat else None
            has_terminal = is_hazmat and index < TERMINALS
            owner = index // series.fleet + 1
            found.append(
                Vehicle(
                    vehicle_id=f"V-{series.letter}{number:04d}",
                    plate=f"苏F·{series.letter}{number:04d}",
                    entity_class=entity_class,
                    owner=f"{series.owner}{owner:02d}",
                    licence=f"演示{series.letter}字{number:06d}号",
                    licence_to=f"{2027 + index % 4}-{1 + index % 12:02d}-28",
                    terminal=f"1391{index + 1:07d}" if has_terminal else "",
                    auth_code=f"{int(places.random.integers(16**8)):08x}" if has_terminal else "",
                    county=route.county if route else places.code_of(nodes[index]),
                    cargo=_CARGO[index % len(_CARGO)] if is_hazmat else "",
                    route_name=route.name if route else "",
                    route=route.points if route else (),
                )
            )
    return found


def _routes(
    places: Places, network: RoadNetwork, sited: Sequence[SitedNode], count: int
) -> list[_Route]:
    """Return declared ways from chemical plants to other ends, by the fastest roads."""
    plants = [s for s in sited if s.site.kind == "chemical_plant"]
    ends = [s for s in sited if s.site.kind in _ENDS]
    routes: list[_Route] = []
    order = places.random.permutation(len(plants))
    while len(routes) < count:
        plant = plants[int(order[len(routes) % len(plants)])]
        reach = network.travel_from([plant.node], np.inf)
        for at in places.random.permutation(len(ends)).tolist():
            end = ends[at]
            if end.node != plant.node and np.isfinite(reach.times_s[0, end.node]):
                nodes = trace(reach.step[0], end.node)[::-1]
                line = shapely.LineString(network.way_through(nodes).lonlat)
                simple = shapely.get_coordinates(shapely.simplify(line, ROUTE_STEP_DEG))
                points = tuple(LonLat(round(x, 6), round(y, 6)) for x, y in simple.tolist())
                name = f"{plant.site.name}—{end.site.name}"
                routes.append(_Route(name, points, plant.site.county))
                break
    return routes
