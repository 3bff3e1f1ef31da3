"""Each number of the tree opens the cases that it counts; offices are told by distance."""

import pytest

from app.domain.cases.calendar import Shift, WorkCalendar
from app.domain.cases.catalogue import EMPTY_CATALOGUE, CaseCatalogue, Unit
from app.domain.cases.loads import TreeAnswer, TreeNode, UnitLoad
from app.domain.cases.query import CaseFilter
from app.services.cases.figure_filters import Load, behind_load, nearest, rows_of

NONE = UnitLoad()
ANSWER = TreeAnswer((), NONE, NONE, 3_600.0, 1_000.0)


def node(unit_id: str, parent_id: str = "") -> TreeNode:
    return TreeNode(unit_id, unit_id, "city", parent_id, "", "", "", NONE, NONE, is_demo=False)


def test_units_stand_below_the_one_they_hang_on_and_a_ring_is_not_lost():
    nodes = (node("b", "a"), node("a"), node("c", "b"), node("x", "y"), node("y", "x"))
    rows = [(row.node.unit_id, row.depth) for row in rows_of(nodes)]
    assert rows == [("a", 0), ("b", 1), ("c", 2), ("x", 0), ("y", 0)]


@pytest.mark.parametrize(
    ("load", "is_own", "meant"),
    [
        (Load.OPEN, False, CaseFilter(is_open=True, unit="a")),
        (Load.OPEN, True, CaseFilter(is_open=True, units=("a",))),
        (Load.LATE, False, CaseFilter(is_open=True, unit="a", is_late=True)),
        (
            Load.SOON,
            True,
            CaseFilter(*((), True, False), units=("a",), due_from_s=1_000.0, due_to_s=4_600.0),
        ),
    ],
)
def test_a_number_of_a_unit_is_a_filter(load, is_own, meant):
    assert behind_load(ANSWER, "a", load, is_own=is_own) == meant


def test_the_nearest_office_of_a_level_has_a_place_and_is_told_with_its_metres():
    units = {
        "near": Unit("near", "近", "town", lon_deg=120.0, lat_deg=32.0),
        "far": Unit("far", "远", "town", lon_deg=121.0, lat_deg=32.0),
        "nowhere": Unit("nowhere", "无", "town"),
    }
    calendar = WorkCalendar(
        (Shift(0.0, 1.0),), frozenset(), frozenset(), EMPTY_CATALOGUE.calendar.known_until
    )
    found = nearest(CaseCatalogue({}, units, {}, calendar), 120.01, 32.0, "town")
    assert found is not None
    assert (found[0].unit_id, round(found[1], -2)) == ("near", 900.0)
    assert nearest(EMPTY_CATALOGUE, 120.0, 32.0, "town") is None
