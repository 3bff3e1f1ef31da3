"""A figure is as old as the words it was counted from: who falls silent has it grow old."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.domain.limits import LimitTable
from app.domain.measures.asking import PartOrder, PartsQuestion
from app.domain.measures.indicator import Counting, FactKind, Meant
from app.domain.measures.publishing import BESIDE, is_aged
from app.domain.measures.table import IndicatorTable
from app.domain.measures.terms import term
from app.domain.patience import Patience
from app.domain.readings import Mark, Quantity, QuantityCatalogue
from backends.history.messages import Told
from backends.indicators.counting import Counted, Counter
from backends.indicators.kept_bringers import KeptBringers
from backends.indicators.reading_facts import ReadingFacts
from backends.indicators.telling import Telling
from backends.indicators.thing_facts import ThingFacts
from tests.unit.backends.indicators.test_known import figure
from tests.unit.backends.indicators.test_reading_facts import names, values
from tests.unit.backends.indicators.test_thing_facts import COUNTIES, NOW_S, fixes
from tests.unit.backends.indicators.test_thing_facts import names as thing_names

NODES = (("city", 0), *((code, index) for code, _, index in COUNTIES))
LATE_S, EVERY_S = 900.0, 300.0
POWER, LOAD = 1, 2
SENSORS = QuantityCatalogue(
    (Quantity("power_use", POWER, {}, late_after_s=LATE_S), Quantity("load", LOAD, {}))
)
THINGS, READINGS = FactKind.THINGS, FactKind.READINGS
NUMBER = {"counting": Counting.SUM, "of_field": "value"}
POWERED = Meant(READINGS, (term("quantity = power_use"),))
TABLE = IndicatorTable(
    (
        figure(0, READINGS, "quantity = power_use", "!lost", **NUMBER),
        figure(1, READINGS, "quantity = power_use", "value > 5"),
        figure(2, THINGS, "class = bus", "live"),
        figure(3, THINGS, "class = bus", "lost"),
        figure(4, READINGS, "quantity = power_use", "value > 5", "!lost", **NUMBER),
        figure(5, THINGS, "class = bus", counting=Counting.SHARE, counted=(term("live"),)),
        figure(6, FactKind.RECORDS, "register = buses"),
        figure(7, THINGS, "class = bus", counting=Counting.RATIO, per=POWERED),
    )
)
WEST, EAST = COUNTIES[0][0], COUNTIES[1][0]


class City:
    """Nine stations (the first two in a county) and two buses, and what is counted of them."""

    def __init__(self) -> None:
        self.things = ThingFacts(COUNTIES, Patience())
        self.readings = ReadingFacts(COUNTIES, SENSORS, (), LimitTable())
        self.counter = Counter({THINGS: self.things, READINGS: self.readings}, TABLE, NODES)
        series = [(n, f"S-{n}/power_use".encode(), f"S-{n}".encode(), POWER) for n in range(9)]
        told = names(*series)
        county = np.array([1, 1, *[2] * 7], np.uint8)
        self.readings.hear(Told(told.kind, {**told.columns, "county": county}))
        self.things.hear(thing_names([0, 1], [b"bus:1", b"bus:2"], [4, 4]))

    def reads(self, t_s: float, *stations: int) -> None:
        if stations:
            self.readings.hear(values(*((n, float(n), t_s) for n in stations)))

    def says(self, number: int, now_s: float, node: str = "city") -> Counted:
        for facts in (self.things, self.readings):
            facts.known_until(now_s)
        told = self.counter.refresh(now_s)
        return next(o for o in told if (o.indicator.key, o.node) == (f"f{number}", node))


@pytest.fixture
def city() -> City:
    return City()


def test_a_dead_source_has_its_sum_stand_still_and_then_be_no_number(city: City) -> None:
    city.reads(NOW_S, *range(9))
    for ahead_s, is_silent in ((2.0, False), (LATE_S - 1, False), (LATE_S, True), (3599.0, True)):
        said = city.says(0, NOW_S + ahead_s)
        assert (said.value, said.of, said.heard_s) == (36.0, 9.0, NOW_S)
        assert said.is_silent is is_silent
        assert said.as_of_s == NOW_S + ahead_s  # it was counted all the same
    lost = city.says(0, NOW_S + 4 * LATE_S)
    assert math.isnan(lost.value)
    assert lost.heard_s == NOW_S  # the last that was ever heard
    assert lost.is_silent


def test_one_of_nine_that_died_makes_a_sum_old_until_it_is_left_out(city: City) -> None:
    city.reads(NOW_S, *range(9))
    for turn in range(1, 14):
        city.reads(NOW_S + turn * EVERY_S, *range(8))
        said = city.says(0, NOW_S + turn * EVERY_S)
        if turn < 12:  # the ninth is lost after an hour
            assert (said.of, said.known, said.heard_s) == (9.0, 9.0, NOW_S)
        else:
            assert (said.of, said.known) == (8.0, 9.0)
            assert said.heard_s == NOW_S + turn * EVERY_S
        assert not said.is_silent  # eight speak
    assert city.says(0, NOW_S + turn * EVERY_S, WEST).known == 2.0


def test_a_count_is_as_old_as_the_newest_word_of_those_it_asks(city: City) -> None:
    city.reads(NOW_S, 0)
    city.reads(NOW_S + 60.0, 8)
    assert city.says(1, NOW_S + 70.0).heard_s == NOW_S + 60.0
    west = city.says(1, NOW_S + 70.0, WEST)
    assert (west.value, west.heard_s) == (0.0, NOW_S)
    assert city.says(1, NOW_S + 60.0 + LATE_S).is_silent


def test_things_that_drive_elsewhere_are_heard_of_there(city: City) -> None:
    city.things.hear(fixes([0, 1], [NOW_S - 20.0, NOW_S]))
    elsewhere = city.says(2, NOW_S, COUNTIES[1][0])
    assert (elsewhere.value, elsewhere.heard_s, elsewhere.is_silent) == (0.0, NOW_S, False)
    assert city.says(2, NOW_S + 170.0).heard_s == NOW_S
    assert city.says(5, NOW_S + 170.0).heard_s == NOW_S
    assert city.says(2, NOW_S + 200.0).is_silent


def gateways(city: City, west_s: float, east_s: float) -> None:
    """Have a bus in each of two counties, each heard over a gateway of its own."""
    city.things.hear(thing_names([0, 1], [b"bus:1", b"bus:2"], [4, 4], (b"gw-west", b"gw-east")))
    city.things.hear(fixes([0, 1], [west_s, east_s], county=np.array([1, 2], np.uint8)))


def test_a_countys_dead_gateway_is_no_0_there_and_is_one_where_another_speaks(city: City) -> None:
    gateways(city, NOW_S, NOW_S)
    assert city.says(2, NOW_S, WEST).value == 1.0
    later_s = NOW_S + 200.0  # the east goes on
    city.things.hear(fixes([1], [later_s], county=np.array([2], np.uint8)))
    west, east = city.says(2, later_s, WEST), city.says(2, later_s, EAST)
    assert (west.value, west.heard_s, west.is_silent) == (0.0, NOW_S, True)
    assert (east.value, east.heard_s, east.is_silent) == (1.0, later_s, False)
    assert not city.says(2, later_s).is_silent
    # A share of the silent is as old.
    assert city.says(5, later_s, WEST).is_silent


def test_parts_by_county_say_nothing_of_the_one_whose_gateway_is_dead(city: City) -> None:
    gateways(city, NOW_S - 200.0, NOW_S)
    for by, across, value in (("county", "", None), ("class", "county", None)):
        parts = city.counter.parts(PartsQuestion("f5", by, across=across), NOW_S).parts
        told = {(one.key, one.across): (one.value, one.of) for one in parts}
        west, east = (WEST, across), (EAST, across)
        if across:
            west, east = ("bus", WEST), ("bus", EAST)
        assert told == {west: (value, 1.0), east: (1.0, 1.0)}
    parts = city.counter.parts(PartsQuestion("f5", "county", order=PartOrder.WORST), NOW_S).parts
    assert [one.key for one in parts] == [EAST, WEST]  # who is not known is not the worst


def test_a_county_to_which_a_feed_only_came_by_is_none_once_that_feed_speaks(city: City) -> None:
    gateways(city, NOW_S, NOW_S)
    city.things.hear(fixes([0], [NOW_S + 1.0], county=np.array([2], np.uint8)))  # and goes east
    later_s = NOW_S + 500.0
    city.things.hear(fixes([0], [later_s], county=np.array([2], np.uint8)))
    west = city.says(2, later_s, WEST)
    assert (west.value, west.heard_s, west.is_silent) == (0.0, later_s, False)
    east = city.says(2, later_s, EAST)  # its own is lost, and somebody there speaks
    assert (east.value, east.is_silent) == (1.0, False)


def test_a_gateway_that_is_dead_for_days_is_no_0_and_one_that_is_gone_for_a_month_is(
    city: City,
) -> None:
    gateways(city, NOW_S, NOW_S)
    for days, is_silent in ((2.0, True), (29.0, True), (31.0, False)):
        later_s = NOW_S + days * 86_400.0
        city.things.hear(fixes([1], [later_s], county=np.array([2], np.uint8)))
        west = city.says(2, later_s, WEST)
        assert (west.value, west.is_silent) == (0.0, is_silent), days


def test_a_gateway_that_was_dead_at_the_start_is_known_from_before(tmp_path: Path) -> None:
    path = tmp_path / "bringers.last"
    before, after = City(), City()
    gateways(before, NOW_S, NOW_S)
    kept = KeptBringers(path, before.things.bringers)
    kept.refresh(NOW_S)
    KeptBringers(path, after.things.bringers).restore()
    after.things.hear(thing_names([1], [b"bus:2"], [4], (b"gw-east",)))
    after.things.hear(fixes([1], [NOW_S + 60.0], county=np.array([2], np.uint8)))
    west = after.says(2, NOW_S + 60.0, WEST)
    assert (west.value, west.is_silent) == (0.0, True)
    assert math.isnan(west.heard_s)  # nobody spoke since the start
    for damaged in (b"{", b'{"version": 1, "rows": [["a"]]}'):
        path.write_bytes(damaged)
        KeptBringers(path, City().things.bringers).restore()  # is left out, and said


@pytest.mark.parametrize(("feeds", "placed"), [(5, 3), (6, 2), (8, 0), (9, 9)])
def test_however_many_feeds_there_are_and_wherever_they_are_it_is_counted(
    city: City, feeds: int, placed: int
) -> None:
    sources = tuple(b"feed-%d" % n for n in range(feeds))
    ids = [b"bus:%d" % n for n in range(feeds)]
    city.things.hear(thing_names([*range(feeds)], ids, [4] * feeds, sources))
    if placed:  # the others are at sea; or nobody has said yet where he is
        county = np.array([1] * placed + [0] * (feeds - placed), np.uint8)
        city.things.hear(fixes([*range(feeds)], [NOW_S] * feeds, county=county))
    told = [city.says(2, NOW_S).value, city.says(2, NOW_S, WEST).value]
    nobody_yet = (math.nan, math.nan)
    assert told == pytest.approx([feeds, placed] if placed else nobody_yet, nan_ok=True)


def test_of_two_feeds_of_a_county_none_is_known_with_either_dead_and_it_is_as_old_as_the_older(
    city: City,
) -> None:
    both = [b"bus:1", b"bus:2", b"bus:3", b"bus:4"]
    sources = (b"gw-1", b"gw-2", b"gw-1", b"gw-2")
    city.things.hear(thing_names([0, 1, 2, 3], both, [4] * 4, sources))
    here = np.array([1, 1, 2, 2], np.uint8)
    city.things.hear(fixes([0, 1, 2, 3], [NOW_S] * 4, county=here))
    east = np.array([2, 2], np.uint8)
    # Both of the west fell silent; both feeds speak in the east, one a little later.
    one_s, other_s = NOW_S + 480.0, NOW_S + 500.0
    city.things.hear(fixes([2, 3], [one_s, other_s], county=east))
    west = city.says(2, other_s, WEST)
    assert (west.value, west.heard_s, west.is_silent) == (0.0, one_s, False)
    # And one of the feeds is dead: the west may have some that nobody tells of.
    later_s = NOW_S + 900.0
    city.things.hear(fixes([3], [later_s], county=east[:1]))
    west = city.says(2, later_s, WEST)
    assert (west.value, west.heard_s, west.is_silent) == (0.0, one_s, True)


def test_where_somebody_of_the_county_speaks_it_is_as_old_as_his_word(city: City) -> None:
    gateways(city, NOW_S, NOW_S - 20.0)
    west, east = city.says(2, NOW_S, WEST), city.says(2, NOW_S, EAST)
    assert (west.heard_s, east.heard_s) == (NOW_S, NOW_S - 20.0)
    assert city.says(2, NOW_S).heard_s == NOW_S


def test_one_that_fell_silent_here_is_none_of_a_place_where_others_are_heard_of(
    city: City,
) -> None:
    city.things.hear(fixes([0, 1], [NOW_S - 500.0, NOW_S], county=np.array([1, 2], np.uint8)))
    here = city.says(2, NOW_S, WEST)
    assert (here.value, here.heard_s, here.is_silent) == (0.0, NOW_S, False)


def test_of_two_feeds_a_number_is_as_old_as_the_older_and_silent_with_either(city: City) -> None:
    city.reads(NOW_S, *range(9))
    for ahead_s, is_silent in ((60.0, False), (LATE_S + 1, True)):
        city.things.hear(fixes([0, 1], [NOW_S + ahead_s] * 2))
        said = city.says(7, NOW_S + ahead_s)
        assert (said.heard_s, said.is_silent) == (NOW_S, is_silent)


def test_who_is_silent_is_known_when_it_is_counted(city: City) -> None:
    city.things.hear(fixes([0, 1], [NOW_S, NOW_S]))
    said = city.says(3, NOW_S + 500.0)
    assert (said.value, said.heard_s) == (2.0, None)
    assert [is_aged(one) for one in TABLE] == [True, True, True, False, True, True, False, True]


def test_where_nobody_ever_spoke_there_is_no_time_at_all(city: City) -> None:
    assert math.isnan(city.says(0, NOW_S).heard_s or 0.0)
    city.reads(NOW_S, 0)
    assert math.isnan(city.says(0, NOW_S, COUNTIES[1][0]).heard_s or 0.0)


def test_who_is_left_out_for_its_value_does_not_fail_to_report(city: City) -> None:
    city.reads(NOW_S, *range(9))
    said = city.says(4, NOW_S)
    assert said.of == 3.0
    assert math.isnan(said.known)


def rows_of(telling: Telling, counted: Counted, now_s: float) -> list[tuple[Any, ...]]:
    due = telling.due([counted], now_s)
    base = counted.indicator.number
    return [
        (quantity - base, value, mark)
        for quantity, value, mark in zip(due.quantity, due.value, due.mark, strict=True)
    ]


def test_the_age_is_told_beside_and_what_nobody_says_any_more_is_marked(city: City) -> None:
    telling = Telling([node for node, _ in NODES])
    city.reads(NOW_S, *range(9))
    first = rows_of(telling, city.says(0, NOW_S + 2.0), NOW_S + 2.0)
    assert first == [(0, 36.0, Mark.GOOD), (1, 9.0, Mark.GOOD), (BESIDE, 2.0, Mark.GOOD)]
    city.reads(NOW_S + EVERY_S * 11, *range(8))
    at_s = NOW_S + 4 * LATE_S
    told = rows_of(telling, city.says(0, at_s), at_s)
    assert told[1] == (1, 8.0, Mark.GOOD)
    assert told[2:] == [(BESIDE, EVERY_S, Mark.GOOD), (BESIDE + 1, 9.0, Mark.GOOD)]
    silent = rows_of(telling, city.says(0, at_s + LATE_S), at_s + LATE_S)
    assert {mark for at, _, mark in silent if at < BESIDE} == {Mark.NO_LINK}
    city.reads(at_s + LATE_S, *range(9))
    whole = rows_of(telling, city.says(0, at_s + LATE_S + 2), at_s + LATE_S + 2)
    assert whole[1][1] == whole[3][1] == 9.0  # that it is whole again is said as well


def test_a_never_heard_age_is_told_as_none(city: City) -> None:
    telling = Telling([node for node, _ in NODES])
    told = dict(row[:2] for row in rows_of(telling, city.says(0, NOW_S), NOW_S))
    assert math.isnan(told[BESIDE])
    assert np.isnan(told[0])


def test_what_the_table_left_out_is_off_with_its_place_and_reason() -> None:
    why = ("13_urban.toml, line 7: indicator ours", "period is missing")
    counter = Counter(City().counter.tables, IndicatorTable((TABLE["f0"],), (why,)), NODES)
    assert counter.faults == dict([why])
    assert {one.indicator.key for one in counter.refresh(NOW_S)} == {"f0"}
