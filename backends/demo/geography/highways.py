"""Country roads between towns, and expressways with carriageways, interchanges and junctions."""

from collections.abc import Mapping, Sequence
from itertools import combinations, pairwise

import numpy as np
import shapely
from numpy.typing import NDArray

from backends.demo.geography.grids import Grid
from backends.demo.geography.layout import LON_STRETCH, METRE_DEG, Mark, Point, Street, rounded

# Numbered roads as the towns they join, in order; schematic, as everything here.
NUMBERED: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "204国道": (
        "trunk",
        ("海安镇", "如城街道", "丁堰镇", "白蒲镇", "平潮镇", "唐闸镇街道", "崇川"),
    ),
    "328国道": ("trunk", ("曲塘镇", "海安镇", "城东镇", "李堡镇", "角斜镇")),
    "345国道": (
        "trunk",
        (
            "吕四港镇",
            "包场镇",
            "余东镇",
            "四甲镇",
            "二甲镇",
            "金沙街道",
            "兴东街道",
            "秦灶街道",
            "崇川",
        ),
    ),
    "228国道": (
        "trunk",
        (
            *("角斜镇", "栟茶镇", "洋口镇", "丰利镇", "苴镇街道", "长沙镇", "大豫镇", "通州湾"),
            *("东安", "包场镇", "吕四港镇", "海复镇", "东海镇", "圆陀角"),
        ),
    ),
    "334省道": (
        "primary",
        ("搬经镇", "如城街道", "东陈镇", "双甸镇", "岔河镇", "马塘镇", "掘港街道", "大豫镇"),
    ),
    "335省道": ("primary", ("平潮镇", "刘桥镇", "兴仁镇", "西亭镇", "十总镇", "三余镇", "通州湾")),
    "336省道": (
        "primary",
        (
            *("崇川", "观音山街道", "先锋街道", "川姜镇", "三星镇", "常乐镇", "悦来镇"),
            *("王鲍镇", "汇龙镇", "惠萍镇", "圆陀角"),
        ),
    ),
    "223省道": (
        "primary",
        ("掘港街道", "曹埠镇", "石港镇", "西亭镇", "金沙街道", "川姜镇", "张芝山镇", "江海镇区"),
    ),
    "356省道": (
        "primary",
        (
            *("崇川", "狼山镇街道", "新开街道", "竹行街道", "张芝山镇", "海门街道", "临江"),
            *("北新镇", "汇龙镇"),
        ),
    ),
    "333省道": ("primary", ("曲塘镇", "雅周镇", "江安镇", "石庄镇", "长江镇")),
}

_NORTH = (120.655, 32.628)
EXPRESSWAYS: Mapping[str, tuple[str, tuple[Point, ...], tuple[str, ...]]] = {
    "沈海高速": (
        "G15",
        (
            *(_NORTH, (120.652, 32.53), (120.630, 32.44), (120.640, 32.33), (120.715, 32.265)),
            *((120.80, 32.205), (120.87, 32.135), (120.945, 32.050), (120.985, 31.975)),
            *((120.990, 31.88), (120.988, 31.80), (120.990, 31.72)),
        ),
        ("大公镇", "东陈镇", "白蒲镇", "兴仁镇", "先锋街道", "竹行街道"),
    ),
    "沪陕高速": (
        "G40",
        (
            *((120.345, 32.225), (120.44, 32.185), (120.56, 32.180), (120.68, 32.185)),
            *((120.79, 32.150), (120.92, 32.060), (121.02, 31.985), (121.12, 31.920)),
            *((121.28, 31.905), (121.42, 31.895), (121.56, 31.865), (121.69, 31.790)),
            *((121.715, 31.70), (121.72, 31.615)),
        ),
        ("江安镇", "九华镇", "陈桥街道", "三星镇", "悦来镇", "汇龙镇"),
    ),
    "启扬高速": (
        "S28",
        (
            *((120.225, 32.46), (120.40, 32.465), (120.55, 32.43), (120.75, 32.36)),
            *((120.93, 32.275), (121.12, 32.175), (121.28, 32.065), (121.43, 31.985)),
            *((121.55, 31.955), (121.70, 31.905)),
        ),
        ("雅周镇", "如城街道", "双甸镇", "石港镇", "二甲镇", "余东镇", "合作镇"),
    ),
    "通锡高速": (
        "S19",
        (
            *((121.28, 32.425), (121.13, 32.375), (121.00, 32.30), (120.90, 32.215)),
            *((120.79, 32.175), (120.735, 32.085), (120.700, 32.03), (120.690, 31.955)),
        ),
        ("长沙镇", "马塘镇", "刘桥镇", "五接镇"),
    ),
}
CARRIAGEWAY_DEG = 0.00022
RAMP_DEG = 0.006
KNOT_DEG = 0.009
BEND = 0.05


def country_roads(
    grids: Mapping[str, Grid], ground: shapely.Geometry, random: np.random.Generator
) -> list[Street]:
    """Return the numbered roads, then a road between every other pair of neighbouring towns."""
    wide = shapely.buffer(ground, 0.0005)
    shapely.prepare(wide)
    roads: list[Street] = []
    joined: set[frozenset[str]] = set()
    for name, (highway, towns) in NUMBERED.items():
        for first, second in pairwise(towns):
            pair = frozenset((first, second))
            if pair not in joined:
                joined.add(pair)
                roads += _road(name, highway, grids[first], grids[second], wide, random)
    names = sorted(grids)
    spots = np.array([(grids[n].town.lon_deg, grids[n].town.lat_deg) for n in names])
    spots = spots / [LON_STRETCH, 1.0]
    for i, j in combinations(range(len(names)), 2):
        if frozenset((names[i], names[j])) in joined or not _are_neighbours(spots, i, j):
            continue
        a, b = grids[names[i]], grids[names[j]]
        short = f"{a.town.short[0]}{b.town.short[0]}线"
        roads += _road(short, "secondary", a, b, wide, random)
    return roads


def works_roads(
    works: Sequence[Grid],
    grids: Mapping[str, Grid],
    ground: shapely.Geometry,
    random: np.random.Generator,
) -> list[Street]:
    """Return the road that joins each of ``works`` to a town: the nearest one with dry ground."""
    wide = shapely.buffer(ground, 0.0005)
    shapely.prepare(wide)
    roads: list[Street] = []
    for grid in works:
        at = np.array([grid.town.lon_deg, grid.town.lat_deg])
        for other in sorted(
            grids.values(),
            key=lambda g: float(np.hypot(*(at - [g.town.lon_deg, g.town.lat_deg]))),
        ):
            found = _road(f"{grid.town.name}路", "tertiary", grid, other, wide, random)
            if found:
                roads += found
                break
    return roads


def expressways(grids: Mapping[str, Grid]) -> tuple[list[Street], list[Mark]]:
    """Return carriageways, the ramps of their interchanges and of crossings, and named exits."""
    lines = {name: _smooth(line) for name, (_, line, _) in EXPRESSWAYS.items()}
    sides: dict[str, tuple[_Carriageway, _Carriageway]] = {}
    for name, line in lines.items():
        right = shapely.get_coordinates(shapely.offset_curve(line, -CARRIAGEWAY_DEG))
        left = shapely.get_coordinates(shapely.offset_curve(line, CARRIAGEWAY_DEG))
        out = _Carriageway(shapely.LineString(right))
        back = _Carriageway(shapely.LineString(left[::-1]))
        sides[name] = (out, back)
    links: list[Street] = []
    exits: list[Mark] = []
    for name, (_, _, towns) in EXPRESSWAYS.items():
        out, back = sides[name]
        links.append(_ramp([out.last, back.first]))
        links.append(_ramp([back.last, out.first]))
        for town in towns:
            ramps, marks = _interchange(lines[name], (out, back), grids[town])
            links += ramps
            exits += marks
    for a, b in combinations(lines, 2):
        for spot in shapely.get_coordinates(shapely.intersection(lines[a], lines[b])):
            links += _knot(shapely.Point(spot), sides[a], sides[b])
    ways = [
        Street(
            name,
            "motorway",
            side.points(),
            is_oneway=True,
            ref=EXPRESSWAYS[name][0],
            crosses_at_grade=False,
        )
        for name, pair in sides.items()
        for side in pair
    ]
    return ways + links, exits


class _Carriageway:
    """One direction of an expressway, which gains a vertex wherever a ramp joins."""

    def __init__(self, line: shapely.LineString) -> None:
        self._line = line
        self._stops = {
            float(at): rounded(*point)
            for at, point in zip(
                _places_on(line, shapely.get_coordinates(line)),
                shapely.get_coordinates(line).tolist(),
                strict=True,
            )
        }

    @property
    def first(self) -> Point:
        return self.points()[0]

    @property
    def last(self) -> Point:
        return self.points()[-1]

    def points(self) -> list[Point]:
        return [self._stops[at] for at in sorted(self._stops)]

    def stop(self, near: shapely.Point, shift_deg: float) -> Point:
        """Return (and keep as a vertex) the point ``shift_deg`` further on than ``near``."""
        at = float(shapely.line_locate_point(self._line, near)) + shift_deg
        at = min(max(at, RAMP_DEG / 2), float(shapely.length(self._line)) - RAMP_DEG / 2)
        spot = shapely.get_coordinates(shapely.line_interpolate_point(self._line, at))[0]
        return self._stops.setdefault(at, rounded(*spot.tolist()))


def _interchange(
    line: shapely.LineString, sides: Sequence[_Carriageway], grid: Grid
) -> tuple[list[Street], list[Mark]]:
    """Join both directions to the nearest rim of a town, all four ways; name the exits."""
    near = min(grid.rim, key=lambda p: float(shapely.distance(line, shapely.Point(p))))
    foot = shapely.line_interpolate_point(
        line, shapely.line_locate_point(line, shapely.Point(near))
    )
    at = shapely.get_coordinates(foot)[0]
    toward = np.array(near) - at
    reach = max(float(np.hypot(*toward)), 1e-9)
    toll = rounded(*(at + toward * min(0.35, 600.0 * METRE_DEG / reach)).tolist())
    links: list[Street] = []
    exits: list[Mark] = []
    tags = {"highway": "motorway_junction", "name": f"{grid.town.short}出口"}
    for side in sides:
        leaving = side.stop(foot, -RAMP_DEG)
        exits.append(Mark(leaving, tags))
        links.append(_ramp([leaving, toll]))
        links.append(_ramp([toll, side.stop(foot, RAMP_DEG)]))
    name = f"{grid.town.short}互通连接线"
    return [*links, Street(name, "secondary", [toll, near])], exits


def _knot(
    crossing: shapely.Point, first: Sequence[_Carriageway], second: Sequence[_Carriageway]
) -> list[Street]:
    links = []
    for a in first:
        for b in second:
            links.append(_ramp([a.stop(crossing, -KNOT_DEG), b.stop(crossing, KNOT_DEG)]))
            links.append(_ramp([b.stop(crossing, -KNOT_DEG), a.stop(crossing, KNOT_DEG)]))
    return links


def _ramp(points: list[Point]) -> Street:
    return Street("", "motorway_link", points, is_oneway=True, crosses_at_grade=False)


def _smooth(corners: Sequence[Point]) -> shapely.LineString:
    """Round the corners of a line (Chaikin, three times), ends kept."""
    points = np.array(corners)
    for _ in range(3):
        a, b = points[:-1], points[1:]
        cut = np.stack([0.75 * a + 0.25 * b, 0.25 * a + 0.75 * b], axis=1).reshape(-1, 2)
        points = np.concatenate([points[:1], cut[1:-1], points[-1:]])
    return shapely.LineString(points)


def _places_on(line: shapely.LineString, points: NDArray[np.float64]) -> list[float]:
    """Return how far along ``line`` each of ``points`` lies, in degrees."""
    return [float(shapely.line_locate_point(line, shapely.Point(point))) for point in points]


def _are_neighbours(spots: NDArray[np.float64], i: int, j: int) -> bool:
    """Return whether no third town lies in the circle over the two (Gabriel graph)."""
    middle, radius = (spots[i] + spots[j]) / 2, np.hypot(*(spots[i] - spots[j])) / 2
    away = np.hypot(*(spots - middle).T)
    away[[i, j]] = np.inf
    return bool(away.min() > radius)


def _road(
    name: str,
    highway: str,
    a: Grid,
    b: Grid,
    ground: shapely.Geometry,
    random: np.random.Generator,
) -> list[Street]:
    """Return the road from rim to rim with a bend or two; none where it would lie in the water."""
    start, goal = _facing(a, b), _facing(b, a)
    gap = np.subtract(goal, start)
    across = np.array([-gap[1], gap[0]])
    parts = np.linspace(0.0, 1.0, 6)[1:-1]
    sway = np.cumsum(random.normal(0.0, BEND / 2, len(parts)))
    sway = sway * np.sin(np.pi * parts)
    inner = [
        rounded(*(np.array(start) + part * gap + off * across).tolist())
        for part, off in zip(parts.tolist(), sway.tolist(), strict=True)
    ]
    for points in ([start, *inner, goal], [start, goal]):
        if start != goal and shapely.contains(ground, shapely.LineString(points)):
            return [Street(name, highway, points)]
    return []


def _facing(grid: Grid, other: Grid) -> Point:
    goal = np.array([other.town.lon_deg, other.town.lat_deg])
    return min(grid.rim, key=lambda p: float(np.hypot(*((np.array(p) - goal) / [LON_STRETCH, 1]))))
