"""The demo city: believable, the same from the same seed, complete, and marked as what it is."""

from collections import Counter

import numpy as np
import pytest
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from app.domain.classes import EntityClass
from app.domain.errors import ConfigError
from app.domain.geo import LonLat, distance_m
from backends.city.county_index import CountyIndex
from backends.demo.geography import build_demo_city
from backends.demo.geography.build import POPULATION, Size
from backends.demo.geography.fairways import lay_fairways
from backends.demo.geography.sources import read_sources
from backends.roads.intercept import plan_intercept
from backends.roads.network import RoadNetwork
from backends.roads.planning_ground import PlanningGround
from backends.roads.situation import Candidate, Target


def test_it_is_marked_as_schematic_and_names_whose_coast_it_is(pack):
    assert pack.info.is_demo
    assert pack.base_map.notice == "示意"
    assert "OpenStreetMap" in pack.base_map.attribution


def test_building_it_calls_nobody_outside_the_machine(building):
    _, tries = building
    assert tries == ()


def test_it_has_the_ten_county_level_units_and_every_town_lies_in_its_own(pack):
    sources = read_sources()
    assert [c.name for c in pack.info.counties] == [c.name for c in sources.counties]
    assert len(pack.info.counties) == 10
    code = {c.index: c.code for c in pack.info.counties}
    found = CountyIndex(pack.info.counties).of(
        [t.lon_deg for t in sources.towns], [t.lat_deg for t in sources.towns]
    )
    assert [code.get(i) for i in found.tolist()] == [t.county for t in sources.towns]


def test_its_roads_are_one_network_of_the_aimed_size(pack):
    roads = pack.roads
    assert 8_000 <= roads.edge_count <= 15_000
    assert len(roads.junction_names) > 2_000
    tail = np.repeat(np.arange(roads.node_count), np.diff(roads.first.astype(int)))
    matrix = csr_array((np.ones(roads.edge_count), (tail, roads.head)), shape=(len(tail),) * 2)
    _, part = connected_components(matrix, connection="strong")
    assert len(set(part[: roads.node_count].tolist())) == 1


def test_roads_other_than_bridges_lie_on_land(pack):
    land = shapely.polygons(
        pack.base_map.areas["land"].lonlat[pack.base_map.areas["land"].triangles]
    )
    dry = shapely.union_all(land)
    shapely.prepare(dry)
    kinds = [pack.roads.class_names[c] for c in pack.roads.road_class]
    begin = pack.roads.shape_lonlat[pack.roads.shape_first[:-1].astype(int)]
    local = np.array([not kind.startswith("motorway") for kind in kinds])
    wet = ~shapely.contains_xy(dry, begin[local, 0], begin[local, 1])
    assert wet.sum() == 0


def test_known_names_stand_on_the_map(pack):
    names = {place.name: place for place in pack.base_map.places}
    for name in ("南通市", "崇川区", "吕四港镇", "洋口港", "苏通大桥", "长江"):
        assert names[name].name_en
    assert names["南通市"].rank == 0
    assert {"motorway", "rail", "river", "coast", "fairway"} <= pack.base_map.lines.keys()
    assert {"G15", "G40"}.isdisjoint(pack.roads.names)  # named roads go by name, not by number
    assert "沈海高速" in pack.roads.names


def test_fairways_keep_to_the_water():
    sources = read_sources()
    fairways = lay_fairways(sources.land, sources.crop_deg)
    assert len(fairways) == 7
    for name, points in fairways.items():
        line = shapely.LineString(points)
        assert shapely.length(shapely.intersection(line, sources.land)) < 1e-6, name


def test_the_registers_hold_what_its_size_says(city, registers):
    people = POPULATION[Size.SMALL]
    vehicles = Counter(v.entity_class for v in registers.vehicles)
    assert vehicles == Counter(dict(people.vehicles))
    officers = Counter(o.entity_class for o in registers.officers)
    assert officers[EntityClass.OFFICER] == people.officers
    total = len(registers.vehicles) + len(registers.officers) + city.vessel_count
    assert total == 500
    assert len(registers.cameras) == 80
    assert 100 <= len(registers.sites) <= 140


def test_the_large_size_is_twenty_thousand():
    people = POPULATION[Size.CITY]
    total = people.officers + people.patrol_cars + people.vessels + sum(people.vehicles.values())
    assert total == 20_000


def test_ids_plates_and_terminals_are_unique_and_of_demo_series(registers):
    ids = [v.vehicle_id for v in registers.vehicles] + [o.officer_id for o in registers.officers]
    assert len(set(ids)) == len(ids)
    plates = [v.plate for v in registers.vehicles]
    assert len(set(plates)) == len(plates)
    assert "苏F·D0371" in plates
    terminals = [o.terminal for o in registers.officers]
    terminals += [v.terminal for v in registers.vehicles if v.terminal]
    assert len(set(terminals)) == len(terminals)
    assert Counter(o.protocol for o in registers.officers) == {"2013": 20, "2019": 20}
    for record in (*registers.sites, *registers.officers):
        assert "演示" in record.name
    assert all("演示" in v.owner and "演示" in v.licence for v in registers.vehicles)


def test_every_record_lies_in_a_county_of_the_pack(pack, registers):
    codes = {county.code for county in pack.info.counties}
    for record in (
        *registers.sites,
        *registers.cameras,
        *registers.officers,
        *registers.vehicles,
        *(one for one in registers.stations if one.entity_class),
    ):
        assert record.county in codes
    assert {o.county for o in registers.officers} == codes


def test_its_stations_are_marked_as_invented_and_known_to_one_protocol_each(registers):
    stations = [one for one in registers.stations if one.entity_class]
    assert Counter(station.entity_class for station in stations) == {
        EntityClass.AIR_STATION: 6,
        EntityClass.DUST_STATION: 6,
        EntityClass.WATER_STATION: 8,
        EntityClass.CROWD_COUNTER: 6,
        EntityClass.METER: 4,
    }
    assert all("演示" in station.name for station in stations)
    addresses = [station.address for station in stations if station.address]
    assert len(set(addresses)) == len(addresses) == 16
    assert all(bool(station.address) == bool(station.secret) for station in stations)
    sites = {site.site_id for site in registers.sites}
    assert {station.site_id for station in stations if station.site_id} <= sites
    assert len({station.station_id for station in stations}) == len(stations)


def test_each_department_has_its_numbers_in_every_county_and_no_symbol(pack, registers):
    departments = [one for one in registers.stations if one.entity_class is EntityClass.UNKNOWN]
    ids = [one.station_id for one in departments]
    assert len(set(ids)) == len(ids)
    assert all(one.name.endswith("（模拟）") for one in departments)
    for county in pack.info.counties:
        here = {one.station_id for one in departments if one.county == county.code}
        assert {f"D-police:{county.code}", f"D-service:{county.code}"} <= here
    assert [one.station_id for one in departments if not one.county] == ["D-stats", "D-data"]
    roads = [one for one in departments if one.station_id.startswith("D-road-")]
    assert len({one.name for one in roads}) == 20
    assert all(set(one.quantities) == {"road_speed", "road_flow"} for one in roads)


def test_cameras_stand_at_named_crossings_and_are_marked_simulated(pack, registers):
    named = np.array([pack.roads.lonlat[node] for node in pack.roads.junction_names])
    for camera in registers.cameras:
        away_m = distance_m(named[:, 0], named[:, 1], camera.lon_deg, camera.lat_deg)
        assert away_m.min() < 1.0
        assert camera.is_simulated
        assert camera.url == f"camera/{camera.camera_id}"


def test_a_hazmat_truck_on_its_declared_route_is_found_on_it(pack, registers):
    ground = PlanningGround(RoadNetwork(pack.roads))
    officers = [Candidate(f"o{i}", "", LonLat(*pack.roads.lonlat[i * 80]), 5.0) for i in range(40)]
    on_route = 0
    trucks = [v for v in registers.vehicles if v.entity_class is EntityClass.HAZMAT_TRUCK]
    for truck in trucks:
        assert len(truck.route) > 1
        third = len(truck.route) // 3
        a, b = np.array(truck.route[third]), np.array(truck.route[third + 1])
        course = float(np.degrees(np.arctan2((b - a)[0] * 0.848, (b - a)[1])) % 360.0)
        spot = LonLat(*((a + b) / 2).tolist())
        target = Target("v", "", spot, 14.0, course, 3.0, False, truck.route_name, truck.route)
        plan = plan_intercept(ground, target, officers, 0.0, drives=400)
        line = shapely.LineString(truck.route)
        near = [
            shapely.distance(line, shapely.Point(j.lon_deg, j.lat_deg)) < 5e-4
            for j in plan.junctions
        ]
        on_route += bool(near) and all(near)
    assert on_route >= 0.9 * len(trucks)


def test_the_same_seed_gives_the_same_city_and_another_seed_another(city, tmp_path):
    again = build_demo_city(tmp_path / "again", seed=7)
    files = sorted(p.relative_to(city.folder) for p in city.folder.rglob("*") if p.is_file())
    for file in files:
        assert (again.folder / file).read_bytes() == (city.folder / file).read_bytes(), file


def test_a_city_that_is_there_is_not_built_again(city):
    before = city.pbf.stat().st_mtime_ns
    assert build_demo_city(city.folder, seed=7) == city
    assert city.pbf.stat().st_mtime_ns == before


def test_a_folder_of_something_else_is_left_alone(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    with pytest.raises(ConfigError, match="is no demo city"):
        build_demo_city(tmp_path / "mine")
    with pytest.raises(ConfigError, match="not 'huge'"):
        build_demo_city(tmp_path / "x", size="huge")
    assert [p.name for p in tmp_path.iterdir()] == ["mine"]
