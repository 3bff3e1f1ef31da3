"""The demo city's vehicles: by seed, on the roads, every ten seconds, and the planted story."""

from dataclasses import replace

import numpy as np
import pytest
import shapely

from app.domain.citypack import RoadGraph
from app.domain.classes import EntityClass, EntityState
from app.domain.clock import SetClock
from app.domain.geo import distance_m
from app.domain.register import Registers
from app.domain.tracks import TrackBatch
from backends.demo.simulation import Simulation, build_simulation
from backends.demo.traffic.signposts import along_route, edges_on, to_nodes
from backends.demo.traffic.streets import lay_streets
from backends.demo.traffic.truck import Truck
from backends.demo.vessels.land import Land

START_S = 1_800_000_000.0
DEGREE_M = 111_195.0


def simulated(city, seed: int = 7, registers: Registers | None = None) -> Simulation:
    return build_simulation(
        city.roads,
        city.info,
        registers or city.registers,
        (),
        Land(None),
        vessels=0,
        seed=seed,
        clock=SetClock(START_S),
        jt808=("127.0.0.1", 9),
    )


def lived(simulation: Simulation, seconds: float, step_s: float = 0.1) -> list[TrackBatch]:
    steps = round(seconds / step_s)
    batches = (simulation.reports.due(START_S + (k + 1) * step_s) for k in range(steps))
    return [batch for batch in batches if batch is not None]


def columns(batches: list[TrackBatch], key: str) -> np.ndarray:
    return np.concatenate([batch.columns[key] for batch in batches])


def ids(batches: list[TrackBatch]) -> np.ndarray:
    return np.concatenate([batch.ids for batch in batches])


def off_road_m(graph: RoadGraph, sites, lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """Metres to the nearest road, or to the straight way from a site to its nearest crossing."""
    scale = np.array([np.cos(np.radians(32.0)), 1.0]) * DEGREE_M
    first = graph.shape_first
    lines = [
        shapely.LineString(graph.shape_lonlat[first[e] : first[e + 1]] * scale)
        for e in range(graph.edge_count)
    ]
    for site in sites:
        away = distance_m(graph.lonlat[:, 0], graph.lonlat[:, 1], site.lon_deg, site.lat_deg)
        spot = np.array([site.lon_deg, site.lat_deg])
        lines.append(shapely.LineString([spot * scale, graph.lonlat[away.argmin()] * scale]))
    tree = shapely.STRtree(lines)
    points = shapely.points(np.stack([lon, lat], axis=1) * scale)
    return tree.query_nearest(points, return_distance=True, all_matches=False)[1]


def test_the_same_seed_gives_the_same_first_minute(small_city) -> None:
    one, two = (lived(simulated(small_city), 60.0) for _ in range(2))
    assert (ids(one) == ids(two)).all()
    for key in one[0].columns:
        assert (columns(one, key) == columns(two, key)).all(), key


def test_another_seed_gives_other_places(small_city) -> None:
    one, two = (lived(simulated(small_city, seed), 10.0) for seed in (7, 8))
    assert (columns(one, "lon_deg") != columns(two, "lon_deg")).mean() > 0.9


def test_what_is_reported_does_not_depend_on_how_often_one_asks(small_city) -> None:
    often, seldom = (lived(simulated(small_city), 30.0, step) for step in (0.1, 0.5))
    assert len(often) > len(seldom)
    assert (columns(often, "lon_deg") == columns(seldom, "lon_deg")).all()


def test_each_vehicle_reports_every_ten_seconds_in_a_tenth_of_its_own(small_city) -> None:
    batches = lived(simulated(small_city), 60.0)
    assert len(batches) == 600
    assert {len(batch) for batch in batches} == {3}
    names, fixes = ids(batches), columns(batches, "fix_s")
    for name in np.unique(names):
        assert np.diff(fixes[names == name]) == pytest.approx(10.0)
        assert (names == name).sum() == 6


def test_moving_vehicles_stay_on_the_roads(small_city) -> None:
    batches = lived(simulated(small_city), 300.0)
    lon, lat = columns(batches, "lon_deg"), columns(batches, "lat_deg")
    off_m = off_road_m(small_city.roads, small_city.registers.sites, lon, lat)
    assert off_m.max() <= 20.0
    assert 1.0 < off_m.mean() < 5.0  # the noise of GPS is there, and is no more than that


def test_no_vehicle_goes_further_than_its_speed_allows(small_city) -> None:
    batches = lived(simulated(small_city), 200.0)
    names, lon, lat = ids(batches), columns(batches, "lon_deg"), columns(batches, "lat_deg")
    moved = 0
    for name in np.unique(names)[:60]:
        own = names == name
        gone = distance_m(lon[own][:-1], lat[own][:-1], lon[own][1:], lat[own][1:])
        assert gone.max() < 14.0 * 1.05 * 10.0 + 40.0
        moved += bool(gone.sum() > 300.0)
    assert moved > 30


def test_a_standing_vehicle_says_so(small_city) -> None:
    batches = lived(simulated(small_city), 100.0)
    speed, state = columns(batches, "speed_mps"), columns(batches, "state")
    assert ((speed == 0.0) == (state == EntityState.STOPPED)).all()
    assert 0.05 < (speed == 0.0).mean() < 0.7


def test_the_planted_truck_stands_outside_every_site_for_forty_minutes(small_city) -> None:
    simulation = simulated(small_city)
    # The register of this city has no such hazmat truck, so the first hazmat truck stands in.
    assert simulation.story.planted_row == 0
    row, fleet = np.array([0]), simulation.story.fleet
    lon, lat, _ = fleet.streets.locate(fleet.edge[row], fleet.along_m[row])
    for site in small_city.registers.sites:
        assert distance_m(lon, lat, site.lon_deg, site.lat_deg)[0] > site.radius_m + 100.0
    stood_s = 0.0
    for k in range(300):
        at_s = START_S + 10.0 * (k + 1)
        fleet.advance(row, at_s, 10.0)
        now = fleet.streets.locate(fleet.edge[row], fleet.along_m[row])
        if (now[0], now[1]) == (lon, lat):
            assert fleet.is_standing(row, at_s)[0]
            stood_s = at_s - START_S
    assert stood_s == pytest.approx(2400.0, abs=10.0)


def test_the_planted_truck_is_reported_as_standing_from_the_first_round(small_city) -> None:
    batches = lived(simulated(small_city), 120.0)
    own = ids(batches) == b"veh:00000"
    assert own.sum() == 12
    assert (columns(batches, "speed_mps")[own] == 0.0).all()


def test_the_truck_with_the_planted_plate_is_taken_where_there_is_one(small_city) -> None:
    plain = small_city.registers
    row = 21  # 苏F·D0371 by the numbering of the fixture
    assert plain.vehicles[row].plate == "苏F·D0371"
    vehicles = list(plain.vehicles)
    vehicles[row] = replace(vehicles[0], plate="苏F·D0371")
    registers = Registers(plain.sites, plain.cameras, plain.officers, tuple(vehicles))
    assert simulated(small_city, registers=registers).story.planted_row == row


def test_officers_begin_around_the_planted_truck(small_city) -> None:
    simulation = simulated(small_city)
    lon, lat = simulation.reports.lon_deg[0], simulation.reports.lat_deg[0]
    fixes = [mind.fix(START_S).at for _, mind in simulation.officers]
    away = [float(distance_m(lon, lat, *at)) for at in fixes]
    assert sum(400.0 < m < 2600.0 for m in away) >= 6


def test_hazmat_trucks_also_stand_where_they_may(small_city) -> None:
    simulation = simulated(small_city)
    lived(simulation, 20.0)
    reports, sites = simulation.reports, small_city.registers.sites
    hazmat = np.flatnonzero(reports.classes == EntityClass.HAZMAT_TRUCK)
    parked = hazmat[reports.speed_mps[hazmat] == 0.0]
    inside = np.zeros(len(parked), bool)
    for site in sites:
        lon, lat = reports.lon_deg[parked], reports.lat_deg[parked]
        inside |= distance_m(lon, lat, site.lon_deg, site.lat_deg) < site.radius_m
    assert inside.sum() >= 5


def test_a_few_more_trucks_an_hour_stand_where_they_must_not(small_city) -> None:
    simulation = simulated(small_city)
    story, rows = simulation.story, np.arange(300)
    for k in range(1080):
        story.look(START_S + 10.0 * k)
        story.fleet.advance(rows, START_S + 10.0 * (k + 1), 10.0)
    assert 3 <= len(story.stands) - 1 <= 18  # nine are expected in three hours
    assert all(900.0 <= until - begin <= 2400.0 for _, begin, until in story.stands[1:])


def test_a_truck_with_its_own_terminal_is_left_to_it(small_city) -> None:
    plain = small_city.registers
    fleet = tuple(
        replace(v, terminal="13910000001" if i == 6 else "") for i, v in enumerate(plain.vehicles)
    )
    simulation = simulated(small_city, registers=replace(plain, vehicles=fleet))
    assert len(simulation.terminals) == len(plain.officers) + 1
    batches = lived(simulation, 50.0)
    assert b"veh:00006" not in ids(batches)
    assert b"veh:00012" in ids(batches)
    fix = Truck(simulation.reports, 6).fix(START_S + 55.0)
    assert fix.at_s == pytest.approx(START_S + 40.7)
    assert simulation.reports.first_report_s(6) == pytest.approx(START_S + 0.7)
    roads = small_city.roads
    at = np.array([fix.at.lon_deg]), np.array([fix.at.lat_deg])
    assert off_road_m(roads, plain.sites, *at)[0] < 1.0


def test_after_a_long_pause_only_the_last_round_is_reported(small_city) -> None:
    simulation = simulated(small_city)
    batch = simulation.reports.due(START_S + 3600.0)
    assert batch is not None
    assert len(batch) == 300
    assert batch.columns["fix_s"].min() > START_S + 3589.0


def test_a_declared_route_is_followed_though_a_shorter_way_exists(small_city) -> None:
    streets = lay_streets(small_city.roads, small_city.registers.sites)
    truck = next(v for v in small_city.registers.vehicles if v.route)
    goal = int(streets.site_node[1])
    start = int(streets.site_node[0])
    on_route = edges_on(streets, truck.route)

    def way(posts) -> list[int]:
        edges, node = [], start
        while node != goal:
            edges.append(int(posts.turn[0, node]))
            node = int(streets.head[edges[-1]])
        return edges

    declared = way(along_route(streets, on_route, goal))
    quickest = way(to_nodes(streets, np.array([goal], np.int32)))
    length = streets.length_m
    on_streets = [edge for edge in declared if edge < streets.road_count]
    assert len(on_streets) > 20
    assert on_route[on_streets].mean() > 0.9
    assert length[declared].sum() > 1.5 * length[quickest].sum()


def test_twin_edges_count_with_the_quicker_one(small_city) -> None:
    graph = small_city.roads
    streets = lay_streets(graph, ())
    between = streets.edges_between(np.array([0, 0]), np.array([1, 57]))
    assert between[0] >= 0
    assert streets.head[between[0]] == 1
    assert between[1] == -1
    weights = streets.weights(streets.travel_s)
    assert weights[0, 1] == pytest.approx(float(streets.travel_s[between[0]]))
