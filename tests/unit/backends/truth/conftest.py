"""A town of a grid with two expressways, and the days planted on it once for all tests."""

import numpy as np
import pytest

from app.domain.citypack import CityInfo, County, RoadGraph
from app.domain.geo import distance_m
from backends.truth.plan import PLAN_FILE, Plan
from backends.truth.planted import Planted
from backends.truth.planting import City, plant

SIDE = 22
STEP_LON_DEG, STEP_LAT_DEG = 0.017, 0.0144  # 1.6 km each
SEED = 20_261_012
DAYS = 7
# The town is 35 km wide: fewer vehicles, shorter distances.
SMALLER = {
    "hazmat = 60": "hazmat = 36",
    "muck = 30": "muck = 8",
    "coach = 30": "coach = 6",
    "visits = [4, 9]": "visits = [3, 4]",
    "visits = [6, 11]": "visits = [4, 6]",
    "away_m = 18000.0": "away_m = 8000.0",
    "away_m = 12000.0": "away_m = 8000.0",
}


def grid_town() -> RoadGraph:
    """Return a grid of primary roads with an expressway through its middle each way."""
    lonlat = np.array(
        [
            (121.0 + STEP_LON_DEG * c, 32.0 + STEP_LAT_DEG * r)
            for r in range(SIDE)
            for c in range(SIDE)
        ]
    )
    edges = []
    for row in range(SIDE):
        for column in range(SIDE):
            node = SIDE * row + column
            for other, is_express in (
                (node + 1 if column + 1 < SIDE else -1, row == SIDE // 2),
                (node + SIDE if row + 1 < SIDE else -1, column == SIDE // 2),
            ):
                if other >= 0:
                    edges += [(node, other, is_express), (other, node, is_express)]
    edges.sort()
    tail = np.array([edge[0] for edge in edges])
    head = np.array([edge[1] for edge in edges], np.uint32)
    express = np.array([edge[2] for edge in edges])
    ends = np.stack([lonlat[tail], lonlat[head]], axis=1)
    length = distance_m(ends[:, 0, 0], ends[:, 0, 1], ends[:, 1, 0], ends[:, 1, 1])
    return RoadGraph(
        lonlat=lonlat,
        first=np.searchsorted(tail, np.arange(len(lonlat) + 1)).astype(np.uint32),
        head=head,
        length_m=length.astype(np.float32),
        travel_s=(length / np.where(express, 100.0, 55.0) * 3.6).astype(np.float32),
        road_class=np.where(express, 0, 1).astype(np.uint8),
        class_names=("motorway", "primary"),
        name=np.zeros(len(edges), np.uint32),
        names=("",),
        shape_first=np.arange(0, 2 * len(edges) + 1, 2, dtype=np.uint32),
        shape_lonlat=ends.reshape(-1, 2),
        junction_names={},
    )


@pytest.fixture(scope="session")
def town() -> City:
    """A county with the grid in it, and water to sail on beside it."""
    ring = np.array([(120.9, 31.9), (121.5, 31.9), (121.5, 32.4), (120.9, 32.4), (120.9, 31.9)])
    county = County("320613", "演示区", "Demo", 1, (ring,))
    fairway = np.array([(121.6, 31.6), (121.9, 32.0), (122.2, 32.4)])
    return City(CityInfo("320600", "演示市", "Demo", True, (county,)), grid_town(), fairway)


@pytest.fixture(scope="session")
def plan() -> Plan:
    """The plan that ships, for a week, made smaller for the town."""
    text = PLAN_FILE.read_text("utf-8")
    for told, here in SMALLER.items():
        assert told in text
        text = text.replace(told, here)
    return Plan.from_toml(text, DAYS)


@pytest.fixture(scope="session")
def planted(town: City, plan: Plan) -> Planted:
    """The planted week."""
    return plant(town, plan, SEED)
