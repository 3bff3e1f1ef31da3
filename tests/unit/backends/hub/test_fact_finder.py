"""Facts for a decision: from the world where it knows, and none at all too soon after a start."""

import math

import numpy as np

from app.config import read_fields
from app.domain.citypack import CityInfo, County
from app.domain.clock import SetClock
from app.domain.command import DrawGeofence, IssueTask, WriteLog
from app.domain.geo import LonLat
from app.domain.register import Officer, Registers
from app.domain.shape import Shape, ShapeKind
from app.domain.world import Block, Tick, World
from backends.hub.fact_finder import FactFinder

NOON_S = 1_800_000_000.0
OFFICER = Officer("P-1", "Wang", "unit", "13900000001", "2013", "code", "west")
CITY = CityInfo("c", "city", "city", is_demo=False, counties=(County("west", "西", "west", 1, ()),))
ISSUE = IssueTask("t1", "intercept", "V-1", "P-1", {})


class Hub:
    """A world of a hub that started at second 100 and is settled at 120."""

    def __init__(self) -> None:
        self.at_s = 101.0
        self.world = World(read_fields())
        registers = Registers(officers=(OFFICER,))
        self.finder = FactFinder(
            self.world,
            registers,
            CITY,
            SetClock(NOON_S),
            lambda: self.at_s,
            120.0,
            lambda _shape: frozenset({"west"}),
        )

    def hear(self, row: int, name: str, age_s: float = 5.0) -> None:
        """Let a thing report in the county of the west."""
        values: dict[str, object] = {"id": name.encode(), "label": name.encode(), "county": 1}
        values |= {"fix_s": NOON_S - age_s, "receipt_s": NOON_S - age_s, "generation": 1}
        columns = {f.key: np.array([values.get(f.key, 0)], f.dtype) for f in self.world.fields} | {
            "generation": np.array([1], np.uint32)
        }
        self.world.apply(Tick(enter=Block(np.array([row], np.uint32), columns)))


def test_what_has_spoken_is_known_by_name_county_and_age():
    hub = Hub()
    hub.hear(0, "V-1", 7.0)
    hub.hear(1, "P-1", 3.0)
    facts = hub.finder.facts_for(ISSUE, {})
    assert facts is not None
    assert facts.officer == OFFICER
    assert (facts.target_label, facts.target_county) == ("V-1", "west")
    assert (facts.target_fix_age_s, facts.officer_fix_age_s) == (7.0, 3.0)


def test_just_started_the_hub_has_no_facts_of_those_it_has_not_heard():
    hub = Hub()
    hub.hear(1, "P-1")
    assert hub.finder.facts_for(ISSUE, {}) is None
    assert hub.finder.facts_for(WriteLog("x"), {}) is not None


def test_for_a_geofence_it_is_known_into_which_counties_a_shape_reaches():
    circle = (LonLat(120.9, 32.0),)
    facts = Hub().finder.facts_for(DrawGeofence("g", "园区", "watch", "circle", circle, 300.0), {})
    assert facts is not None
    assert facts.counties_of(Shape(ShapeKind.CIRCLE, circle, 300.0)) == {"west"}


def test_once_settled_who_has_not_spoken_is_not_here():
    hub = Hub()
    hub.at_s = 120.0
    facts = hub.finder.facts_for(ISSUE, {})
    assert facts is not None
    assert facts.target_label == ""
    assert facts.officer_fix_age_s == math.inf
