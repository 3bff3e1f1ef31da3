"""A small invented city for the demo's tests: a street grid, sites, cameras, officers, vehicles."""

from dataclasses import dataclass

import numpy as np
import pytest

from app.domain.citypack import CityInfo, County, RoadGraph
from app.domain.classes import EntityClass
from app.domain.geo import LonLat, distance_m
from app.domain.register import Camera, Officer, Registers, Site, Vehicle

SIDE = 14
STEP_DEG = 0.003
WEST, SOUTH = 120.86, 31.98


def node_at(column: int, row: int) -> int:
    return row * SIDE + column


def place(column: float, row: float) -> LonLat:
    return LonLat(WEST + column * STEP_DEG, SOUTH + row * STEP_DEG)


def grid_graph() -> RoadGraph:
    lonlat = np.array([place(i % SIDE, i // SIDE) for i in range(SIDE * SIDE)])
    head, first, shapes = [], [0], []
    for i in range(SIDE * SIDE):
        column, row = i % SIDE, i // SIDE
        for dc, dr in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            if 0 <= column + dc < SIDE and 0 <= row + dr < SIDE:
                j = node_at(column + dc, row + dr)
                head.append(j)
                bend = (lonlat[i] + lonlat[j]) / 2 + np.array([abs(dr), abs(dc)]) * 0.0002
                shapes.append(np.array([lonlat[i], bend, lonlat[j]]))
        first.append(len(head))
    length = np.array(
        [distance_m(s[:-1, 0], s[:-1, 1], s[1:, 0], s[1:, 1]).sum() for s in shapes], np.float32
    )
    return RoadGraph(
        lonlat=lonlat,
        first=np.array(first, np.uint32),
        head=np.array(head, np.uint32),
        length_m=length,
        travel_s=(length / 14.0).astype(np.float32),
        road_class=np.zeros(len(head), np.uint8),
        class_names=("primary",),
        name=np.zeros(len(head), np.uint32),
        names=("",),
        shape_first=np.arange(0, 3 * len(head) + 1, 3, dtype=np.uint32),
        shape_lonlat=np.concatenate(shapes),
        junction_names={node_at(5, 5): "演示路口", node_at(8, 3): "演示二路口"},
    )


def demo_sites() -> tuple[Site, ...]:
    kinds = ("chemical_plant", "chemical_park", "filling_station", "parking", "coach_station")
    return tuple(
        Site(f"S-{i:03d}", f"演示{kind}{i}", kind, *place(1.4 + 2.3 * i, 2.6 + i), 80.0, "320602")
        for i, kind in enumerate(kinds)
    )


def demo_registers(vehicles: int = 300) -> Registers:
    classes = (
        EntityClass.HAZMAT_TRUCK,
        EntityClass.BUS,
        EntityClass.TAXI,
        EntityClass.LINE_COACH,
        EntityClass.MUCK_TRUCK,
        EntityClass.CHARTER_COACH,
    )
    sites = demo_sites()
    way = tuple(
        LonLat(*p)
        for p in (
            (sites[0].lon_deg, sites[0].lat_deg),
            place(1, 2),
            place(1, 11),
            place(6, 11),
            place(6, 4),
            (sites[1].lon_deg, sites[1].lat_deg),
        )
    )
    fleet = tuple(
        Vehicle(
            f"veh:{i:05d}",
            f"苏F·D{350 + i:04d}",
            kind := classes[i % len(classes)],
            "演示企业",
            "演示许可",
            "2030-01-01",
            "",
            "",
            "320602",
            route=way if kind is EntityClass.HAZMAT_TRUCK and i % 4 else (),
        )
        for i in range(vehicles)
    )
    officers = tuple(
        Officer(
            f"P-{i:03d}",
            f"演示民警{i}",
            "演示大队",
            f"1390000{i:04d}",
            "2019" if i % 2 else "2013",
            f"code{i}",
            "320602",
            EntityClass.PATROL_CAR if i == 3 else EntityClass.OFFICER,
        )
        for i in range(8)
    )
    cameras = tuple(
        Camera(
            f"C-{i:04d}", f"演示相机{i}", *place(2.0 + 2 * i, 6.0), 90.0, f"camera/C-{i:04d}", ""
        )
        for i in range(5)
    )
    return Registers(sites, cameras, officers, fleet)


@dataclass(frozen=True)
class SmallCity:
    roads: RoadGraph
    info: CityInfo
    registers: Registers


@pytest.fixture(scope="session")
def small_city() -> SmallCity:
    west, south = place(-2, -2)
    east, north = place(SIDE + 1, SIDE + 1)
    ring = np.array([(west, south), (east, south), (east, north), (west, north), (west, south)])
    county = County("320602", "崇川区", "Chongchuan", 1, (ring,))
    info = CityInfo("320600", "南通市", "Nantong", is_demo=True, counties=(county,))
    return SmallCity(grid_graph(), info, demo_registers())
