"""A figure of what nobody tells of is no number: a dead feed is not a quiet city."""

import math

import numpy as np

from app.domain.limits import LimitTable
from app.domain.measures.asking import PartsQuestion
from app.domain.measures.indicator import Counting, FactKind, Indicator, Meant, ScopeLevel
from app.domain.measures.period import Period
from app.domain.measures.table import IndicatorTable
from app.domain.measures.terms import term
from app.domain.patience import Patience
from backends.indicators.counting import Counter
from backends.indicators.feed_facts import FeedFacts
from backends.indicators.reading_facts import ReadingFacts
from backends.indicators.thing_facts import ThingFacts
from backends.judging.numbers import read_quantities
from tests.unit.backends.indicators.test_feed_facts import health
from tests.unit.backends.indicators.test_thing_facts import COUNTIES, NOW_S, fixes, names

BUS, TAXI = 4, 5
NODES = (("city", 0), *((code, index) for code, _, index in COUNTIES))


def figure(number: int, facts: FactKind, *where: str, **more: object) -> Indicator:
    meant = Meant(facts, tuple(map(term, where)))
    made = {"counting": Counting.COUNT, "period": Period.NOW, "unit": {}, "label": {}} | more
    return Indicator(key=f"f{number}", number=20_000 + 2 * number, meant=meant, **made)  # type: ignore[arg-type]


THINGS, READINGS, FEEDS = FactKind.THINGS, FactKind.READINGS, FactKind.FEEDS
CITY_ALONE = {"scopes": (ScopeLevel.CITY,)}
TABLE = IndicatorTable(
    (
        figure(0, THINGS, "class = bus", "live"),
        figure(1, THINGS, "class = bus", counting=Counting.SHARE, counted=(term("live"),)),
        figure(2, THINGS, "class = bus", "lost"),
        figure(3, THINGS, "class = bus", counting=Counting.DISTINCT, of_field="class"),
        figure(4, READINGS, "over", "statistic = value"),
        figure(5, FEEDS, "lost", **CITY_ALONE),
        figure(6, FEEDS, "live", **CITY_ALONE),
    )
)


class City:
    """What is heard of, and what is counted of it."""

    def __init__(self) -> None:
        self.things, self.feeds = ThingFacts(COUNTIES, Patience()), FeedFacts()
        readings = ReadingFacts(COUNTIES, read_quantities(), (), LimitTable())
        tables = {THINGS: self.things, READINGS: readings, FEEDS: self.feeds}
        self.counter = Counter(tables, TABLE, NODES)
        assert not self.counter.faults

    def says(self, node: str = "city", now_s: float = NOW_S) -> list[float]:
        told = {o.indicator.key: o for o in self.counter.refresh(now_s) if o.node == node}
        return [told[one.key].value for one in TABLE if one.key in told]


def test_what_was_never_heard_of_is_no_number_anywhere() -> None:
    city = City()
    assert all(map(math.isnan, city.says()))
    city.things.hear(names([0], [b"taxi:1"], [TAXI]))
    city.things.hear(fixes([0], [NOW_S]))
    for node, _ in NODES:
        assert all(map(math.isnan, city.says(node)))
    answer = city.counter.parts(PartsQuestion("f0", "county"), NOW_S)
    assert (answer.parts, answer.whole.value) == ((), None)


def test_of_what_is_heard_none_is_0_and_once_all_is_silent_no_number() -> None:
    city = City()
    city.things.hear(names([0, 1], [b"bus:1", b"bus:2"], [BUS, BUS]))
    city.things.hear(fixes([0, 1], [NOW_S - 10.0, NOW_S - 500.0]))  # one is live, one is lost
    assert city.says()[:4] == [1.0, 1.0, 1.0, 1.0]
    assert city.says(COUNTIES[1][0])[:3] == [0.0, 0.0, 0.0]  # its buses drive elsewhere
    live, share, lost, kinds = city.says(now_s=NOW_S + 30.0)[:4]  # one is late: is the line dead?
    assert math.isnan(live + share)
    assert (lost, kinds) == (1.0, 1.0)
    later_s = NOW_S + 3600.0
    live, share, lost, _ = city.says(now_s=later_s)[:4]
    assert math.isnan(live)
    assert math.isnan(share)
    assert lost == 2.0  # who is silent is known
    parts = city.counter.parts(PartsQuestion("f1", "class"), later_s).parts
    assert [(one.key, one.value, one.of) for one in parts] == [("bus", None, 2.0)]
    city.things.hear(fixes([0], [later_s]))
    assert city.says(now_s=later_s)[0] == 1.0


def test_the_hub_knows_which_feeds_are_silent() -> None:
    city = City()
    city.feeds.hear([health("air", NOW_S - 9000.0)], NOW_S)
    assert city.says()[5:] == [1.0, 0.0]
    assert np.isfinite(city.says()[5:]).all()
