"""What the pictures of the map show: the demo city, made-up things on its roads, ways over them."""

import itertools
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from app.config import demo_city_folder, read_catalogues
from app.domain.classes import EntityClass, EntityState
from app.domain.geo import LonLat
from app.domain.own_layer import OwnLayer
from app.domain.raster import NightLook
from app.domain.world import Block, Tick, World
from app.map_hosts import build_model
from app.tile_making import TilePlan, make_tiles
from backends.city import read_pack
from backends.registers.store import read_registers
from backends.tiles.opening import open_tiles

NOW_S = 1_790_000_000.0
NOTICE = "示例数据，虚构目标 · 示意"
MIDDLE = (120.885, 32.012)  # of the city
TRAFFIC = 2000
KINDS = (
    *(EntityClass.TAXI,) * 6,
    *(EntityClass.RIDE_HAILING,) * 4,
    *(EntityClass.BUS,) * 3,
    *(EntityClass.MUCK_TRUCK,) * 2,
    *(EntityClass.LINE_COACH, EntityClass.CHARTER_COACH, EntityClass.HAZMAT_TRUCK),
)
OURS = (EntityClass.OFFICER, EntityClass.PATROL_CAR, EntityClass.OFFICER, EntityClass.DRONE)
STATIONS = (
    *(EntityClass.AIR_STATION, EntityClass.DUST_STATION, EntityClass.NOISE_STATION),
    *(EntityClass.WATER_STATION, EntityClass.CROWD_COUNTER, EntityClass.METER),
)
TILE_ZOOMS = (8, 12)


@dataclass(frozen=True, slots=True)
class Drive:
    """A way along roads: (n, 2) degrees, and the seconds from its beginning at each point."""

    lonlat: np.ndarray
    at_s: np.ndarray

    def part(self, first: float, last: float) -> "Drive":
        """Return what lies between two parts of its time."""
        end_s = self.at_s[-1]
        kept = (self.at_s >= first * end_s) & (self.at_s <= last * end_s)
        return Drive(self.lonlat[kept], self.at_s[kept])

    @property
    def points(self) -> tuple[LonLat, ...]:
        """Its points as ways take them."""
        return tuple(LonLat(lon, lat) for lon, lat in self.lonlat.tolist())


class PictureCity:
    """The demo city; the same seed makes the same things."""

    def __init__(self, seed: int = 7) -> None:
        folder = demo_city_folder("small", 7)
        self.pack = read_pack(folder / "pack")
        self.base_map = replace(self.pack.base_map, notice=NOTICE)
        self.registers = read_registers(folder / "registers")
        self.rng = np.random.default_rng(seed)
        roads = self.pack.roads
        self.roads = roads
        tails = np.repeat(np.arange(len(roads.lonlat)), np.diff(roads.first.astype(np.int64)))
        self._tails = tails
        size = (len(roads.lonlat),) * 2
        cost_s = np.maximum(roads.travel_s, 0.1)
        self._graph = csr_matrix((cost_s, (tails, roads.head.astype(np.int64))), shape=size)
        self.world = World(read_catalogues().fields, TRAFFIC + 200)
        self._count = 0
        self.own_layers: dict[str, OwnLayer] = {}
        self._add_traffic()
        self._add_stations()

    def model(self, raster=None):
        """Return the map of it, as the program builds it."""
        sets = self.pack.area_sets
        return build_model(self.world, self.base_map, self.registers, sets, raster)

    def node(self, lon_deg, lat_deg):
        """Return the crossing next to a position."""
        away = (self.roads.lonlat - (lon_deg, lat_deg)) * (0.85, 1.0)
        return int(np.hypot(*away.T).argmin())

    def drive(self, *stops) -> Drive:
        """Return the quickest way from stop to stop (degrees), along the shapes of the roads."""
        points, times_s = [], []
        nodes = [self.node(*stop) for stop in stops]
        for start, end in itertools.pairwise(nodes):
            _, before = dijkstra(self._graph, indices=start, return_predecessors=True)
            chain = [end]
            while chain[-1] != start and before[chain[-1]] >= 0:
                chain.append(int(before[chain[-1]]))
            chain.reverse()
            for tail, head in itertools.pairwise(chain):
                shape, took_s = self._edge(tail, head)
                begin_s = times_s[-1] if times_s else 0.0
                points += shape.tolist()
                times_s += (begin_s + np.linspace(0.05, 1.0, len(shape)) * took_s).tolist()
        return Drive(np.array(points), np.array(times_s))

    def reach(self, lon_deg, lat_deg, minutes) -> np.ndarray:
        """Return a ring of (n, 2) degrees round what is reached, a made-up outline of 48 sides."""
        took_s = dijkstra(self._graph, indices=self.node(lon_deg, lat_deg))
        near = self.roads.lonlat[took_s <= minutes * 60.0] - (lon_deg, lat_deg)
        sides = np.radians(np.arange(0.0, 360.0, 7.5))
        ways = np.column_stack([np.sin(sides), np.cos(sides)])
        along = near @ ways.T
        aside = np.abs(near @ np.column_stack([ways[:, 1], -ways[:, 0]]).T)
        far = np.where(aside < 0.25 * np.maximum(along, 1e-6), along, 0.0).max(axis=0)
        far = np.convolve(np.r_[far[-1], far, far[0]], (0.25, 0.5, 0.25), "valid")
        return (lon_deg, lat_deg) + ways * np.maximum(far, 0.002)[:, None]

    def enter(self, lonlat, kinds, courses_deg, ids, **more) -> None:
        """Put things into the world."""
        count = len(ids)
        fields = read_catalogues().fields
        columns = {field.key: np.zeros(count, field.dtype) for field in fields}
        columns["id"][:] = columns["label"][:] = [name.encode() for name in ids]
        columns["class"][:] = kinds
        columns["lon_deg"][:], columns["lat_deg"][:] = np.asarray(lonlat).T
        columns["course_deg"][:] = courses_deg
        columns["fix_s"][:] = columns["receipt_s"][:] = NOW_S - 1.0
        columns["state"][:] = EntityState.MOVING
        columns["speed_mps"][:] = 10.0
        columns["generation"] = np.ones(count, "<u4")
        for key, values in more.items():
            columns[key][:] = values
        rows = np.arange(self._count, self._count + count, dtype=np.uint32)
        self._count += count
        self.world.apply(Tick(enter=Block(rows, columns)))

    def tiles(self, folder: Path):
        """Return raster tiles of the city in day colours, opened as a seat opens them."""
        make_tiles(self.pack.base_map, "demo", TilePlan(TILE_ZOOMS, "day"), folder / "demo.mbtiles")
        text = '[source]\nkind = "mbtiles"\npath = "demo.mbtiles"\n'
        text += f'[look]\norder = "over"\nnight = "{NightLook.INVERT.value}"\n'
        (folder / "tiles.toml").write_text(text, encoding="utf-8")
        return open_tiles(folder / "tiles.toml")

    @property
    def kinds(self) -> tuple[EntityClass, ...]:
        """The classes of all things."""
        return tuple(EntityClass)

    @property
    def common(self) -> frozenset[EntityClass]:
        """The classes of traffic that nobody watches: left out where it would hide a layer."""
        return frozenset(KINDS) - {EntityClass.HAZMAT_TRUCK}

    @property
    def kinds_of_traffic(self) -> tuple[EntityClass, ...]:
        """The classes of all that is no station."""
        return tuple(kind for kind in EntityClass if kind not in STATIONS)

    def _edge(self, tail, head):
        roads = self.roads
        first, last = int(roads.first[tail]), int(roads.first[tail + 1])
        edge = first + int(np.flatnonzero(roads.head[first:last] == head)[0])
        begin, end = int(roads.shape_first[edge]), int(roads.shape_first[edge + 1])
        shape = roads.shape_lonlat[begin:end]
        if len(shape) == 0:
            shape = roads.lonlat[[tail, head]]
        return shape, float(roads.travel_s[edge])

    def _add_traffic(self) -> None:
        roads, rng = self.roads, self.rng
        # More of it where streets are many and short, as in a city.
        edges = rng.integers(0, len(roads.head), TRAFFIC)
        part = rng.uniform(0.1, 0.9, TRAFFIC)[:, None]
        a, b = roads.lonlat[self._tails[edges]], roads.lonlat[roads.head[edges]]
        east, north = ((b - a) * (0.85, 1.0)).T
        kinds = np.array(KINDS)[rng.integers(0, len(KINDS), TRAFFIC)]
        is_ours = rng.random(TRAFFIC) < 0.012
        kinds[is_ours] = np.array(OURS)[rng.integers(0, len(OURS), int(is_ours.sum()))]
        ids = [f"{'P' if ours else '苏F·'}{n:04d}" for n, ours in enumerate(is_ours.tolist())]
        age_s = np.where(rng.random(TRAFFIC) < 0.04, rng.uniform(60.0, 900.0, TRAFFIC), 1.0)
        state = np.where(
            rng.random(TRAFFIC) < 0.2, int(EntityState.STOPPED), int(EntityState.MOVING)
        )
        more = {"fix_s": NOW_S - age_s, "state": state, "county": 1}
        courses = np.degrees(np.arctan2(east, north)) % 360.0
        self.enter(a + part * (b - a), kinds, courses, ids, **more)

    def _add_stations(self) -> None:
        count = 14
        angle = np.arange(count) * 2.4
        far = 0.006 + 0.0024 * np.arange(count)
        lonlat = MIDDLE + np.column_stack([1.2 * far * np.sin(angle), far * np.cos(angle)])
        kinds = np.resize(np.array(STATIONS), count)
        ids = [f"M-{n:02d}" for n in range(count)]
        self.enter(lonlat, kinds, -1.0, ids, state=EntityState.STOPPED)


def in_folder() -> tempfile.TemporaryDirectory:
    """Return a folder that is gone afterwards."""
    return tempfile.TemporaryDirectory(prefix="dutywall-pictures-")
