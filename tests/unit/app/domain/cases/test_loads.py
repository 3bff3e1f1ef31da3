"""What lies with a unit is counted with it and with everybody above it, once."""

from app.domain.cases.catalogue import CaseCatalogue, Unit
from app.domain.cases.loads import UnitLoad, rolled_up
from tests.unit.app.domain.cases.paper import CALENDAR

UNITS = (
    Unit("top", "中心", "city"),
    Unit("a", "甲区", "county", "top", "aa"),
    Unit("a1", "甲站", "town", "a", "aa", "T-1", is_demo=True),
    Unit("b", "乙区", "county", "top", "bb"),
)


def tree(units, own, county="city"):
    catalogue = CaseCatalogue({}, {unit.unit_id: unit for unit in units}, {}, CALENDAR)
    return {node.unit_id: node for node in rolled_up(catalogue, own, county)}


def test_loads_are_rolled_up_to_every_node_above():
    own = {"a1": UnitLoad(5, 2, 1), "a": UnitLoad(1, 0, 0), "b": UnitLoad(3, 0, 3)}
    nodes = tree(UNITS, own)
    assert nodes["top"].own == UnitLoad()
    assert nodes["top"].whole == UnitLoad(9, 2, 4)
    assert nodes["a"].whole == UnitLoad(6, 2, 1)
    assert nodes["a1"].whole == nodes["a1"].own == UnitLoad(5, 2, 1)
    assert (nodes["a1"].town, nodes["a1"].is_demo, nodes["b"].is_demo) == ("T-1", True, False)


def test_a_county_is_shown_its_own_units_and_the_citys():
    assert list(tree(UNITS, {}, "aa")) == ["top", "a", "a1"]


def test_a_unit_that_is_not_in_the_table_is_in_no_node():
    assert all(node.whole == UnitLoad() for node in tree(UNITS, {"gone": UnitLoad(1)}).values())


def test_units_that_hang_on_each_other_are_counted_once():
    ring = (Unit("x", "甲", "city", "y"), Unit("y", "乙", "city", "x"))
    nodes = tree(ring, {"x": UnitLoad(1)})
    assert [node.whole.open for node in nodes.values()] == [1, 1]
