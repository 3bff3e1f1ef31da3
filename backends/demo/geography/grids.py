"""Lays a grid of streets over a town, slightly turned and uneven, where there is ground."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray

from backends.demo.geography.layout import LON_STRETCH, METRE_DEG, Point, Street, rounded
from backends.demo.geography.names import street_names
from backends.demo.geography.sources import Town

SHORE_DEG = 0.0015
UNEVEN = 0.16  # of a block
GAP_SHARE = 0.10  # of the blocks of minor streets, left out


@dataclass(frozen=True, slots=True)
class _Plan:
    rows: int
    columns: int
    block_m: float
    main_every: int
    main_class: str
    turn_deg: float


_PLANS = {
    "centre": _Plan(22, 24, 400.0, 4, "primary", 4.0),
    "seat": _Plan(11, 11, 380.0, 5, "secondary", 10.0),
    "suburb": _Plan(6, 6, 320.0, 3, "secondary", 10.0),
    "town": _Plan(5, 5, 300.0, 2, "tertiary", 14.0),
    "works": _Plan(3, 4, 420.0, 2, "tertiary", 6.0),
}


@dataclass(frozen=True, slots=True)
class Grid:
    """A town's streets, the crossings on its rim that roads may join, and the built-up area."""

    town: Town
    streets: tuple[Street, ...]
    rim: tuple[Point, ...]
    built_up: shapely.Geometry


def lay_grid(town: Town, ground: shapely.Geometry, random: np.random.Generator) -> Grid:
    """Return the street grid of ``town``; crossings in the water or too near it are left out."""
    plan = _PLANS[town.kind]
    avenues, streets = street_names(town.kind, random, plan.rows, plan.columns)
    spots = _spots(town, plan, random)
    dry = shapely.contains_xy(
        shapely.buffer(ground, -SHORE_DEG), spots[..., 0].ravel(), spots[..., 1].ravel()
    ).reshape(plan.rows, plan.columns)
    lines: list[Street] = []
    for row in range(plan.rows):
        lines += _street(avenues[row], row, plan, spots[row], dry[row], random)
    for column in range(plan.columns):
        lines += _street(streets[column], column, plan, spots[:, column], dry[:, column], random)
    used = {point for line in lines for point in line.points}
    hull = shapely.convex_hull(shapely.MultiPoint(sorted(used)))
    edge = shapely.buffer(shapely.boundary(hull), 0.6 * plan.block_m * METRE_DEG)
    shapely.prepare(edge)
    rim = tuple(point for point in sorted(used) if shapely.contains_xy(edge, *point))
    built_up = shapely.intersection(shapely.buffer(hull, 200.0 * METRE_DEG), ground)
    return Grid(town, tuple(lines), rim, built_up)


def _spots(town: Town, plan: _Plan, random: np.random.Generator) -> NDArray[np.float64]:
    """Return the crossings, (rows, columns, 2) degrees, row 0 in the south."""
    turn = np.radians(random.uniform(-plan.turn_deg, plan.turn_deg))
    x = (np.arange(plan.columns) - (plan.columns - 1) / 2) * plan.block_m
    y = (np.arange(plan.rows) - (plan.rows - 1) / 2) * plan.block_m
    x = x + random.uniform(-UNEVEN, UNEVEN, plan.columns) * plan.block_m
    y = y + random.uniform(-UNEVEN, UNEVEN, plan.rows) * plan.block_m
    east, north = np.meshgrid(x, y)
    sway = UNEVEN / 2 * plan.block_m
    east = east + random.uniform(-sway, sway, east.shape)
    north = north + random.uniform(-sway, sway, north.shape)
    turned_east = east * np.cos(turn) - north * np.sin(turn)
    turned_north = east * np.sin(turn) + north * np.cos(turn)
    return np.stack(
        [
            town.lon_deg + turned_east * METRE_DEG * LON_STRETCH,
            town.lat_deg + turned_north * METRE_DEG,
        ],
        axis=2,
    )


def _street(
    name: str,
    number: int,
    plan: _Plan,
    spots: NDArray[np.float64],
    dry: NDArray[np.bool_],
    random: np.random.Generator,
) -> list[Street]:
    """Return the pieces of one street: it breaks at water, a minor one here and there as well."""
    middle = len(spots) // 2
    if number % plan.main_every == plan.main_every // 2:
        highway, gaps = plan.main_class, np.zeros(len(spots) - 1, np.bool_)
    else:
        highway = "tertiary" if number % 2 == 0 and plan.rows > 6 else "residential"  # noqa: PLR2004 - towns have few
        gaps = random.random(len(spots) - 1) < GAP_SHARE
        gaps[middle - 1 : middle + 1] = False
    pieces: list[Street] = []
    run: list[Point] = []
    points = [rounded(*spot) for spot in spots.tolist()]
    for index, (a, b) in enumerate(pairwise(points)):
        if dry[index] and dry[index + 1] and not gaps[index]:
            run = run or [a]
            run.append(b)
        elif run:
            pieces.append(Street(name, highway, run))
            run = []
    if run:
        pieces.append(Street(name, highway, run))
    return pieces
