"""A county whose own gateway is dead is told as 0 by no figure of what moves, on any screen."""

import math

import numpy as np
import pytest

from app.domain.classes import EntityClass
from app.domain.health import SourceHealth
from app.domain.measures.indicator import FactKind, ScopeLevel
from app.domain.measures.publishing import age_series, is_aged, of_series, value_series
from app.domain.measures.table import IndicatorTable
from app.domain.patience import Patience
from app.services.measures.figures import Figures
from backends.indicators.counting import Counted, Counter
from backends.indicators.table_file import read_table
from backends.indicators.thing_facts import ThingFacts
from tests.unit.app.services.hall import NOON_S, Hall
from tests.unit.app.services.test_measures_age import row
from tests.unit.backends.indicators.test_thing_facts import COUNTIES, fixes, names
from tests.widgets.fake_link import entering

NODES = (("city", 0), *((code, index) for code, _, index in COUNTIES))
WEST, EAST = COUNTIES[0][0], COUNTIES[1][0]
OF_THINGS = [
    one
    for one in read_table()
    if one.meant.facts is FactKind.THINGS and one.per is None and ScopeLevel.COUNTY in one.scopes
]
KINDS = [int(kind) for kind in EntityClass if kind is not EntityClass.UNKNOWN]
Told = dict[tuple[str, str], Counted]


def counted(*, is_west_dead: bool) -> Told:
    """Have one thing of every class in each county, each county by a gateway of its own."""
    things = ThingFacts(COUNTIES, Patience())
    count = len(KINDS)
    numbers = list(range(2 * count))
    ids = [b"t:%d" % number for number in numbers]
    sources = (b"gw-west",) * count + (b"gw-east",) * count
    things.hear(names(numbers, ids, KINDS * 2, sources))
    things.take_register({one.decode(): "" for one in ids})
    counties = np.repeat(np.array([1, 2], np.uint8), count)
    before_s = NOON_S - (400.0 if is_west_dead else 2.0)
    things.hear(fixes(numbers, [before_s] * len(numbers), county=counties))
    things.hear(fixes(numbers[count:], [NOON_S - 2.0] * count, county=counties[count:]))
    things.known_until(NOON_S - 2.0)
    counter = Counter({FactKind.THINGS: things}, IndicatorTable(tuple(OF_THINGS)), NODES)
    assert not counter.faults
    return {(one.indicator.key, one.node): one for one in counter.refresh(NOON_S - 2.0)}


def on_a_screen(told: Told) -> dict[tuple[str, str], float]:
    """Return what a seat shows of every figure of the counties, and of how many it is of."""
    hall, rows = Hall(), []
    for (_, node), one in told.items():
        if node == "city":
            continue
        indicator, at_s = one.indicator, one.as_of_s
        rows.append(row(hall, value_series(indicator, node), one.value, at_s))
        rows.append(row(hall, of_series(indicator, node), one.of, at_s))
        if is_aged(indicator):
            age_s = math.nan if one.heard_s is None else one.as_of_s - one.heard_s
            rows.append(row(hall, age_series(indicator, node), age_s, at_s))
    hall.link.push_readings(entering(hall.catalogues.readings, rows), is_new=True)
    hall.link.push_health(SourceHealth("gw-east", "columns", NOON_S, NOON_S, 9, 1.0))
    hall.pump()
    figures = Figures(hall.group, hall.readings, hall.catalogues.indicators)
    return {
        key: figures.of(one.indicator, key[1]).value
        for key, one in told.items()
        if key[1] != "city"
    }


@pytest.fixture(scope="module")
def shown() -> dict[tuple[str, str], float]:
    return on_a_screen(counted(is_west_dead=True))


@pytest.mark.parametrize("key", [one.key for one in OF_THINGS])
def test_the_county_of_a_dead_gateway_is_no_0(
    shown: dict[tuple[str, str], float], key: str
) -> None:
    assert shown[key, WEST] != 0.0


def test_many_figures_would_be_and_the_other_county_is_told() -> None:
    dead = counted(is_west_dead=True)
    zeros = [key for (key, node), one in dead.items() if node == WEST and one.value == 0.0]
    assert len(zeros) > 10
    both = on_a_screen(counted(is_west_dead=False))
    east = on_a_screen(dead)
    for one in OF_THINGS:
        said, expected = east[one.key, EAST], both[one.key, EAST]
        assert said == expected or (math.isnan(said) and math.isnan(expected)), one.key
    assert any(both[key, WEST] > 0.0 for key in zeros)
