"""A synthetic city for tests: a grid of roads, two counties, officers, vehicles and a site."""

from pathlib import Path

import numpy as np

from app.domain.citypack import BaseMap, CityInfo, County, Lines, Place, RoadGraph
from app.domain.classes import EntityClass
from app.domain.geo import LonLat as At
from app.domain.geo import distance_between_m
from app.domain.register import Camera, Officer, Registers, Site, Station, Vehicle
from backends.city.pack import CityPack, write_pack
from backends.registers.store import write

WEST, EAST = "320612", "320613"  # the two counties; the border is the meridian between them
BORDER_LON_DEG = 120.9
SOUTH_DEG, NORTH_DEG = 31.9, 32.1
SIDE = 11  # junctions along each side of the grid
STEP_DEG = 0.02
ORIGIN = At(120.8, 31.9)
SPEED_MPS = 13.9

OFFICER_2013 = Officer(
    "O-2013", "王强", "一大队", "13900002013", "2013", "code-2013", WEST, EntityClass.OFFICER
)
OFFICER_2019 = Officer(
    "O-2019", "李敏", "二大队", "13900002019", "2019", "code-2019", EAST, EntityClass.PATROL_CAR
)
TRUCK = Vehicle(
    "V-1", "苏F12345", EntityClass.HAZMAT_TRUCK, "通达物流", "L-1", "2030-01-01", "", "", WEST
)
COACH = Vehicle(
    "V-2", "苏F67890", EntityClass.CHARTER_COACH, "平安客运", "L-2", "2030-01-01", "", "", EAST
)
AIR_WEST = Station(
    "ST-W", "西城空气站", EntityClass.AIR_STATION, 120.85, 32.0, ("pm25",), 60.0, WEST
)
AIR_EAST = Station(
    "ST-E", "东城空气站", EntityClass.AIR_STATION, 120.95, 32.0, ("pm25",), 60.0, EAST
)


def write_city(folder: Path, stations: tuple[Station, ...] = (AIR_WEST, AIR_EAST)) -> None:
    """Write ``pack`` and ``registers`` into ``folder``."""
    write_pack(_pack(), folder / "pack")
    write(_registers(stations), folder / "registers")


def _registers(stations: tuple[Station, ...]) -> Registers:
    return Registers(
        sites=(Site("S-1", "江海化工", "plant", 120.81, 31.91, 300.0, WEST),),
        cameras=(Camera("C-1", "人民路口", 120.88, 32.0, 90.0, "http://127.0.0.1:9/c", WEST),),
        officers=(OFFICER_2013, OFFICER_2019),
        vehicles=(TRUCK, COACH),
        stations=stations,
    )


def _pack() -> CityPack:
    roads = _roads()
    ring_w, ring_e = _ring(120.7, BORDER_LON_DEG), _ring(BORDER_LON_DEG, 121.1)
    counties = (
        County(WEST, "西城区", "West", 1, (ring_w,)),
        County(EAST, "东城区", "East", 2, (ring_e,)),
    )
    lines = {"primary": Lines(np.array([[120.8, 32.0], [121.0, 32.0]]), np.array([0, 2], "u4"))}
    base = BaseMap(
        areas={},
        lines=lines,
        places=(Place("试城", "Test City", "city", 0, BORDER_LON_DEG, 32.0),),
        bounds_deg=(120.7, 31.8, 121.1, 32.2),
        attribution="",
        notice="示意",
    )
    return CityPack(CityInfo("3206", "试城", "Test City", True, counties), base, roads)


def _ring(west_deg: float, east_deg: float) -> "np.ndarray":
    corners = [(west_deg, 31.8), (east_deg, 31.8), (east_deg, 32.2), (west_deg, 32.2)]
    return np.array([*corners, corners[0]], np.float64)


def _roads() -> RoadGraph:
    """Return the grid; west-east roads are 东西一路…, south-north ones 南北一路…."""
    at = [
        At(ORIGIN.lon_deg + STEP_DEG * (n % SIDE), ORIGIN.lat_deg + STEP_DEG * (n // SIDE))
        for n in range(SIDE * SIDE)
    ]
    names = [""] + [f"东西{n + 1}路" for n in range(SIDE)] + [f"南北{n + 1}路" for n in range(SIDE)]
    edges: list[tuple[int, int, int]] = []
    for node in range(SIDE * SIDE):
        column, row = node % SIDE, node // SIDE
        for other_column, other_row in (
            (column - 1, row),
            (column + 1, row),
            (column, row - 1),
            (column, row + 1),
        ):
            if 0 <= other_column < SIDE and 0 <= other_row < SIDE:
                name = 1 + row if other_row == row else 1 + SIDE + column
                edges.append((node, other_row * SIDE + other_column, name))
    tails = np.array([edge[0] for edge in edges])
    length_m = np.array([distance_between_m(at[a], at[b]) for a, b, _ in edges], np.float32)
    shape = np.array([p for a, b, _ in edges for p in (at[a], at[b])], np.float64)
    return RoadGraph(
        lonlat=np.array(at, np.float64),
        first=np.searchsorted(tails, np.arange(SIDE * SIDE + 1)).astype(np.uint32),
        head=np.array([edge[1] for edge in edges], np.uint32),
        length_m=length_m,
        travel_s=(length_m / SPEED_MPS).astype(np.float32),
        road_class=np.zeros(len(edges), np.uint8),
        class_names=("primary",),
        name=np.array([edge[2] for edge in edges], np.uint32),
        names=tuple(names),
        shape_first=np.arange(0, 2 * len(edges) + 1, 2, dtype=np.uint32),
        shape_lonlat=shape,
        junction_names={
            n: f"{names[1 + n // SIDE]}{names[1 + SIDE + n % SIDE]}口" for n in range(SIDE * SIDE)
        },
    )
