"""The demo city under everything at once: its grids coloured, heat, names, and things that drive.

Every thing goes round a circle of its own near the city's roads, so its place at any moment, and
how fast it can be, are known without keeping them.
"""

from dataclasses import replace

import numpy as np

from app.config import RESOURCES, demo_city_folder, read_catalogues
from app.domain.citypack import Place
from app.domain.classes import EntityClass, EntityState
from app.domain.register import Registers
from app.domain.world import Block, Tick, World
from app.map_hosts import build_model
from backends.city import read_pack
from map_layers.overlays import AreaView, HeatView, Overlays
from map_layers.theme import Theme

KINDS = (
    EntityClass.LINE_COACH,
    EntityClass.BUS,
    EntityClass.TAXI,
    EntityClass.TAXI,
    EntityClass.RIDE_HAILING,
    EntityClass.MUCK_TRUCK,
    EntityClass.HAZMAT_TRUCK,
)
OFFICERS_EVERY = 100  # one in so many is an officer
RADIUS_M, JITTER_DEG = (150.0, 600.0), 0.02
SLOWEST_MPS, FASTEST_MPS = 4.0, 20.0
M_PER_DEG = 111_195.0
NAMES = 3000  # of places, those of the pack among them
# Made-up names are pairs of these: the first of the commonest characters, in the standard's order.
COMMON = [bytes([0xB0 + n // 94, 0xA1 + n % 94]).decode("gb2312") for n in range(97)]
HEAT_POINTS, HEAT_RADIUS_M = 20_000, 800.0
NOTICE = "示例"


class LiveCity:
    """``count`` things over the demo city, each heard ten times in ``round_s`` tenths."""

    def __init__(self, count: int, now_s: float, seed: int = 7, names: int = NAMES) -> None:
        """Read the pack; raise ConfigError where ``./dutywall city demo`` was never run."""
        pack = read_pack(demo_city_folder("small", 7) / "pack")
        rng = np.random.default_rng(seed)
        nodes = pack.roads.lonlat[rng.integers(0, len(pack.roads.lonlat), count)]
        self.count = count
        self.area_sets = pack.area_sets
        self.base_map = replace(pack.base_map, places=named(pack.base_map, names, rng))
        self._middle = nodes + rng.normal(0.0, JITTER_DEG, (count, 2))
        self._radius_m = rng.uniform(*RADIUS_M, count)
        self._turn = rng.uniform(SLOWEST_MPS, FASTEST_MPS, count) / self._radius_m
        self._phase = rng.uniform(0.0, 2 * np.pi, count)
        self._began_s = now_s
        self.fields = read_catalogues().fields
        self.world = World(self.fields, count)
        self._ids = np.array([b"e%d" % row for row in range(count)], "S32")
        self._generation = np.ones(count, "<u4")
        self._classes = np.resize(np.array(KINDS), count)
        self._classes[::OFFICERS_EVERY] = EntityClass.OFFICER
        self.world.apply(Tick(enter=self._entering(np.arange(count, dtype=np.uint32), now_s)))

    def places(self, rows, t_s):
        """Return longitudes, latitudes and courses of ``rows`` at ``t_s``."""
        angle = self._phase[rows] + self._turn[rows] * (t_s - self._began_s)
        reach_deg = self._radius_m[rows] / M_PER_DEG
        lat = self._middle[rows, 1] + reach_deg * np.sin(angle)
        lon = self._middle[rows, 0] + reach_deg * np.cos(angle) / np.cos(
            np.radians(self._middle[rows, 1])
        )
        return lon, lat, np.degrees(-angle) % 360.0

    def tick(self, part: int, parts: int, t_s: float) -> Tick:
        """Return new fixes of every thing whose row leaves ``part`` when divided by ``parts``."""
        rows = np.arange(self.count * part // parts, self.count * (part + 1) // parts, dtype="u4")
        lon, lat, course = self.places(rows, t_s)
        columns = {f.key: np.zeros(len(rows), f.dtype) for f in self.fields.part("moving")}
        columns |= {"lon_deg": lon, "lat_deg": lat}
        columns["course_deg"][:] = course
        columns["fix_s"][:] = columns["receipt_s"][:] = t_s
        columns["state"][:] = EntityState.MOVING
        return Tick(move=Block(rows, columns))

    def model(self):
        """Return the map's model, as the program builds it."""
        return build_model(self.world, self.base_map, Registers(), self.area_sets)

    def overlays(self, now_s: float) -> Overlays:
        """Return the grids coloured by a made-up value each, and the heat of many things."""
        rng = np.random.default_rng(11)
        grids = next(areas for areas in self.area_sets if areas.key == "unit_grid")
        values = rng.gamma(2.0, 20.0, len(grids))
        breaks = tuple(float(round(at)) for at in np.quantile(values, (0.2, 0.4, 0.6, 0.8)))
        lon, lat, _ = self.places(np.arange(min(HEAT_POINTS, self.count)), now_s)
        lonlat = np.column_stack([lon, lat])
        return Overlays(
            areas=(AreaView("unit_grid", values, breaks, "车辆", "辆", now_s, NOTICE),),
            heat=HeatView(lonlat, np.ones(len(lonlat)), HEAT_RADIUS_M, "车辆", "辆", now_s, NOTICE),
        )

    def replaced(self, rows, t_s: float, rng) -> Block:
        """Return what enters when other things take over ``rows``, each at another's place."""
        self._middle[rows] = self._middle[rng.integers(0, self.count, len(rows))]
        self._generation[rows] += 1
        named = zip(rows.tolist(), self._generation[rows].tolist(), strict=True)
        self._ids[rows] = np.array([b"e%d.%d" % both for both in named], "S32")
        return self._entering(rows, t_s)

    def _entering(self, rows, t_s: float) -> Block:
        columns = {f.key: np.zeros(len(rows), f.dtype) for f in self.fields}
        columns["id"] = self._ids[rows]
        columns["class"][:] = self._classes[rows]
        columns["lon_deg"], columns["lat_deg"], columns["course_deg"][:] = self.places(rows, t_s)
        columns["fix_s"][:] = columns["receipt_s"][:] = t_s
        columns["state"][:] = EntityState.MOVING
        columns["generation"] = self._generation[rows].copy()
        return Block(rows, columns)


def named(base_map, count, rng):
    """Return the places of a base map and so many made-up villages that there are ``count``."""
    west, south, east, north = base_map.bounds_deg
    more = max(count - len(base_map.places), 0)
    lon, lat = rng.uniform(west, east, more), rng.uniform(south, north, more)
    texts = (COMMON[n % 97] + COMMON[n // 97] + "村" for n in range(more))
    made = tuple(
        Place(text, f"V{n}", "village", 3, x, y)
        for n, (text, x, y) in enumerate(zip(texts, lon.tolist(), lat.tolist(), strict=True))
    )
    return (*base_map.places, *made)[:count]


def night() -> Theme:
    """Return the theme that is drawn."""
    return Theme.from_toml((RESOURCES / "theme" / "night.toml").read_text(encoding="utf-8"))
