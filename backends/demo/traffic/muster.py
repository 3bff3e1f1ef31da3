"""Muster: puts every registered vehicle on the streets with its goals, by seed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree  # type: ignore[import-untyped]  # scipy ships no types

from app.domain.classes import EntityClass
from app.domain.geo import LonLat, distance_m
from app.domain.register import Site, Vehicle
from backends.demo.traffic.fleet import Fleet
from backends.demo.traffic.habits import habit_of
from backends.demo.traffic.signposts import Signposts, along_route, edges_on, joined, to_nodes
from backends.demo.traffic.streets import F64, I32, Streets

NEVER = (float("nan"), float("nan"))
CHOICES = 6  # goals of one vehicle
PLACES = 160  # crossings spread over the city that anybody may want to go to
ROUTES_KEPT = 240  # declared routes laid out at start; a vehicle beyond takes one of its class
_LOCAL = 14  # a town vehicle picks its goals among so many places around its home
_ROUTE_END_WITHIN_M = 400.0

# What a site may be to a class, by its kind; a class without two such sites uses places.
_SITE_KINDS: Mapping[EntityClass, frozenset[str]] = {
    EntityClass.HAZMAT_TRUCK: frozenset(
        {"chemical_plant", "chemical_park", "filling_station", "hazmat_parking"}
    ),
    EntityClass.LINE_COACH: frozenset({"coach_station"}),
    EntityClass.CHARTER_COACH: frozenset({"scenic_area", "hotel", "service_area"}),
    EntityClass.MUCK_TRUCK: frozenset({"construction_site", "muck_depot"}),
}
_PARKING_KINDS = frozenset({"hazmat_parking", "parking", "service_area"})
_RESTS_IN_PARKING = 0.25  # share of the trucks with a declared route


@dataclass(slots=True)
class _Plan:
    """What one vehicle begins with: its goals and the edges it may be met on."""

    menu: list[int]
    start_edges: NDArray[Any]


class Muster:
    """Builds the fleet; every draw comes from ``random``, in the order of the register."""

    def __init__(
        self, streets: Streets, sites: Sequence[Site], random: np.random.Generator
    ) -> None:
        self._streets = streets
        self._sites = sites
        self._random = random
        crossings = np.flatnonzero(streets.is_joined[: streets.node_count - len(sites)])
        places = random.choice(crossings, min(PLACES, len(crossings)), replace=False)
        nodes = np.concatenate([streets.site_node, np.sort(places)]).astype(np.int32)
        self._posts: list[Signposts] = [to_nodes(streets, nodes)]
        self._place_goals = np.arange(len(sites), len(nodes))
        self._near = cKDTree(streets.lonlat[nodes[self._place_goals]])
        roads = np.arange(streets.road_count)
        usable = streets.is_joined[streets.tail[roads]] & streets.is_joined[streets.head[roads]]
        self._road_edges = roads[usable]
        self._class_sites: dict[EntityClass, NDArray[np.int64]] = {}
        self._routes: dict[tuple[LonLat, ...], tuple[int, int, NDArray[Any]]] = {}

    def fleet(self, vehicles: Sequence[Vehicle], now_s: float) -> Fleet:
        """Return the fleet as it is at ``now_s``; row i is ``vehicles[i]``."""
        plans = [self._plan(vehicle) for vehicle in vehicles]
        habits = [habit_of(vehicle.entity_class) for vehicle in vehicles]
        count = len(plans)
        pace = np.array([h.pace for h in habits], np.float64).reshape(-1, 2)
        fleet = Fleet(
            streets=self._streets,
            signposts=joined(self._posts),
            menu=np.array([p.menu for p in plans], np.int32).reshape(-1, CHOICES),
            wanders=np.array([h.wanders for h in habits], np.bool_),
            pace=self._random.uniform(pace[:, 0], pace[:, 1]),
            stay_s=np.array([h.stay_s for h in habits], np.float64).reshape(-1, 2),
            rests_h=np.array([h.rests_h or NEVER for h in habits], np.float64).reshape(-1, 2),
            edge=np.array([self._random.choice(p.start_edges) for p in plans], np.int32),
            along_m=np.zeros(count),
            course_at=np.zeros(count, np.int32),
            waits_until_s=np.zeros(count),
            random=self._random,
        )
        fleet.along_m = self._random.random(count) * self._streets.length_m[fleet.edge]
        resting = fleet.rest_left_s(np.arange(count), now_s) > 0.0
        parked = self._random.random(count) < [h.starts_parked for h in habits]
        self._park(fleet, np.flatnonzero(parked | resting), now_s)
        return fleet

    def _park(self, fleet: Fleet, rows: NDArray[Any], now_s: float) -> None:
        """Put ``rows`` to their first goals, somewhere in their stay there."""
        into = np.full(self._streets.node_count, -1, np.int32)
        into[self._streets.head] = np.arange(len(self._streets.head))
        edge = into[fleet.signposts.goal_node[fleet.goals(rows)]]
        fleet.edge[rows] = edge
        fleet.along_m[rows] = self._streets.length_m[edge]
        stay_s = self._random.random(len(rows)) * fleet.stay_s[rows, 1]
        fleet.waits_until_s[rows] = now_s + fleet.rest_left_s(rows, now_s) + stay_s
        fleet.course_at[rows] = 1

    def _plan(self, vehicle: Vehicle) -> _Plan:
        if len(vehicle.route) > 1:
            return self._declared(vehicle)
        sites = self._sites_for(vehicle.entity_class)
        if vehicle.entity_class in (EntityClass.LINE_COACH, EntityClass.MUCK_TRUCK):
            pool = sites if len(sites) > 1 else self._place_goals
            ends = self._random.choice(pool, min(2, len(pool)), replace=False)
            return _Plan([int(g) for g in np.resize(ends, CHOICES)], self._road_edges)
        if vehicle.entity_class is EntityClass.HAZMAT_TRUCK and len(sites) > 1:
            menu = self._random.choice(sites, CHOICES)
            return _Plan([int(g) for g in menu], self._road_edges)
        if vehicle.entity_class is EntityClass.CHARTER_COACH:
            menu = self._random.choice(np.concatenate([sites, self._place_goals]), CHOICES)
            return _Plan([int(g) for g in menu], self._road_edges)
        return self._local()

    def _local(self) -> _Plan:
        """Return goals around a random home."""
        home = int(self._random.choice(self._road_edges))
        spot = self._streets.lonlat[self._streets.tail[home]]
        near = self._near.query(spot, min(_LOCAL, len(self._place_goals)))[1]
        menu = self._random.choice(self._place_goals[np.atleast_1d(near)], CHOICES)
        return _Plan([int(g) for g in menu], np.array([home]))

    def _declared(self, vehicle: Vehicle) -> _Plan:
        """Return the declared route, out and back."""
        known = self._routes.get(vehicle.route)
        if known is None and len(self._routes) < ROUTES_KEPT:
            known = self._routes[vehicle.route] = self._lay_route(vehicle.route)
        if known is None:
            known = list(self._routes.values())[int(self._random.integers(len(self._routes)))]
        out, back, edges = known
        ways = [out, back] * (CHOICES // 2)
        parking = self._parking_near(vehicle.route[0])
        if parking is not None and self._random.random() < _RESTS_IN_PARKING:
            # Standing there is allowed, and must raise nothing; nor must leaving the way for it.
            ways[0] = parking
            into = self._streets.head == self._streets.site_node[parking]
            return _Plan(ways, np.flatnonzero(into))
        return _Plan(ways, edges)

    def _parking_near(self, start: LonLat) -> int | None:
        """Return the registered parking nearest to where a route starts, None where none is."""
        parkings = [
            (float(distance_m(s.lon_deg, s.lat_deg, *start)), number)
            for number, s in enumerate(self._sites)
            if s.kind in _PARKING_KINDS
        ]
        return min(parkings)[1] if parkings else None

    def _lay_route(self, route: tuple[LonLat, ...]) -> tuple[int, int, NDArray[Any]]:
        first = sum(len(posts) for posts in self._posts)
        on_route = edges_on(self._streets, route)
        for end in (route[-1], route[0]):
            self._posts.append(along_route(self._streets, on_route, self._end_node(end)))
        outward = self._posts[-2].turn[0]
        edges = np.flatnonzero(on_route)
        ahead = edges[outward[self._streets.tail[edges]] == edges]
        return first, first + 1, ahead if len(ahead) else self._road_edges

    def _end_node(self, end: LonLat) -> int:
        """Return the node inside the site where a route ends, or else the nearest crossing."""
        streets = self._streets
        away_m: F64 = distance_m(
            streets.lonlat[:, 0], streets.lonlat[:, 1], end.lon_deg, end.lat_deg
        )
        away_m = np.where(streets.is_joined, away_m, np.inf)
        inside: I32 = streets.site_node
        if len(inside) and away_m[inside].min() < _ROUTE_END_WITHIN_M:
            return int(inside[away_m[inside].argmin()])
        return int(away_m.argmin())

    def _sites_for(self, entity_class: EntityClass) -> NDArray[np.int64]:
        if entity_class not in self._class_sites:
            kinds = _SITE_KINDS.get(entity_class, frozenset())
            fits = np.array([site.kind in kinds for site in self._sites], np.bool_)
            self._class_sites[entity_class] = np.flatnonzero(fits)
        return self._class_sites[entity_class]
