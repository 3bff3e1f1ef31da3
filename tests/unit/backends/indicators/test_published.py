"""The published rates, counted by the shipped indicators from cases of the real intake.

Each is the number that was published, reads as it was written, and opens exactly its own cases: the
rows of its sides, those of its parts, and what the case desk's own filter finds.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import select

from app.config import read_indicator_table
from app.domain.measures.asking import MEMBERS_AT_MOST, MembersQuestion, PartsQuestion, Side
from app.domain.measures.figure import Figure
from app.domain.measures.indicator import FactKind
from app.domain.measures.opened import opened
from app.domain.measures.table import IndicatorTable
from app.domain.readings import Soundness
from backends.cases.filtering import condition
from backends.indicators.case_facts import CaseFacts
from backends.indicators.counting import Counter
from backends.store.database import Reading
from backends.store.schema import matter
from tests.unit.backends.cases.busy_hall import BusyHall
from tests.unit.backends.cases.test_published_figures import (
    FIRST_S,
    LONG,
    UNITS,
    WHOLE,
    Holiday,
    lived,
    went_by,
)
from tests.unit.backends.store.story import path_in

TABLE = IndicatorTable(
    tuple(one for one in read_indicator_table() if one.meant.facts is FactKind.CASES)
)
COUNTY = "cc"
NODES = (("city", 0), (COUNTY, 1), ("tz", 2))
PARTS = ("unit", "day")
ALL_PARTS = (*PARTS, "county", "channel", "type", "severity")
PART = Holiday(57, 56, 55)
TWENTIETH = (48, 45, 36)
MONTH = (972, 911, 737)  # domain.md, Tianmen in December


class Rate(NamedTuple):
    """A published rate: its indicator, its numbers, and how it is written."""

    key: str
    value: int
    of: int
    text: str
    first: int = 0  # of the cases it counts, by the order of their coming


class Desk:
    """Who counts, over the hall's own database."""

    def __init__(self, hall: BusyHall, folder: Path) -> None:
        self.catalogue, self.now_s = hall.catalogue, hall.clock.now_s()
        self.reading = Reading(path_in(folder))
        facts = CaseFacts(hall.catalogue, ((COUNTY, "崇川", 1), ("tz", "通州", 2)), self.reading)
        with self.reading.read() as connection:
            facts.absorb(connection, self.now_s)
        self.counter = Counter({FactKind.CASES: facts}, TABLE, NODES)
        self.figures = {
            (one.indicator.key, one.node): Figure(
                one.indicator, one.node, one.value, one.of, one.as_of_s, Soundness.LIVE
            )
            for one in self.counter.refresh(self.now_s)
        }

    def count(
        self, key: str, side: Side, within: tuple[tuple[str, str], ...] = (), node: str = "city"
    ) -> int:
        """Return how many cases a figure says that it opens."""
        return self.counter.members(
            MembersQuestion(key, node, side, within, most=1), self.now_s
        ).count

    def opens(
        self, key: str, side: Side, within: tuple[tuple[str, str], ...] = (), node: str = "city"
    ) -> set[str]:
        """Return the cases behind a figure, having turned all pages."""
        found: list[str] = []
        after = ""
        while True:
            question = MembersQuestion(key, node, side, within, after, most=200)
            page = self.counter.members(question, self.now_s)
            assert {one.kind for one in page.members} <= {"cases"}
            found += [one.ref for one in page.members]
            if not page.cursor:
                assert len(set(found)) == len(found) == page.count
                return set(found)
            after = page.cursor

    def desk_finds(
        self, key: str, side: Side, within: tuple[tuple[str, str], ...] = (), node: str = "city"
    ) -> set[str]:
        """Return the cases that the case desk finds by the filter of a figure."""
        where = opened(TABLE[key], node, side, within, self.now_s)
        assert where is not None, (key, side, within)
        meant = condition(where, self.catalogue, self.now_s)
        with self.reading.read() as connection:
            return set(connection.execute(select(matter.c.case_id).where(meant)).scalars())


@pytest.fixture
def counted(tmp_path: Path) -> Iterator[Callable[[Callable[[BusyHall], None]], Desk]]:
    """Return what lets a hall live through something, and then counts it."""
    hall = BusyHall(tmp_path, UNITS, FIRST_S)
    desks: list[Desk] = []

    def count(live: Callable[[BusyHall], None]) -> Desk:
        live(hall)
        desks.append(Desk(hall, tmp_path))
        return desks[-1]

    yield count
    for desk in desks:
        desk.reading.close()
    hall.close()


def holds(desk: Desk, rate: Rate, parts: tuple[str, ...] = ()) -> None:
    """Assert that a rate is as it was published, and that all it opens are its own cases."""
    assert rate.key not in desk.counter.faults
    every = [f"c{n}" for n in range(rate.of)]
    counts = every[rate.first : rate.first + rate.value]
    sides = {
        Side.COUNTED: set(counts),
        Side.OF: set(every),
        Side.MISSED: set(every) - set(counts),
    }
    for node in ("city", COUNTY):
        figure = desk.figures[rate.key, node]
        assert (figure.value, figure.of) == (rate.value, rate.of)
        assert figure.text == rate.text
        for side, cases in sides.items():
            assert desk.count(rate.key, side, node=node) == len(cases)
            if node == "city" or len(cases) <= MEMBERS_AT_MOST:
                assert desk.opens(rate.key, side, node=node) == cases
            assert desk.desk_finds(rate.key, side, node=node) == cases
    assert desk.figures[rate.key, "tz"].of == 0
    assert desk.figures[rate.key, "tz"].text == "—"  # of nothing there is no rate
    for by in parts:
        part_up_to_it(desk, rate, by, sides)


def part_up_to_it(desk: Desk, rate: Rate, by: str, sides: dict[Side, set[str]]) -> None:
    """Assert that parts sum up to the figure, and that each opens its own share of its cases."""
    answer = desk.counter.parts(PartsQuestion(rate.key, by, most=500), desk.now_s)
    assert (answer.whole.value, answer.whole.of) == (rate.value, rate.of)
    for side, number in ((Side.COUNTED, "value"), (Side.OF, "of")):
        met: set[str] = set()
        for part in answer.parts:
            within = ((by, part.key),)
            count = desk.count(rate.key, side, within)
            assert count == getattr(part, number), (by, part.key)
            has_filter = opened(TABLE[rate.key], "city", side, within, desk.now_s) is not None
            cases = desk.desk_finds(rate.key, side, within) if has_filter else None
            if cases is None or count <= MEMBERS_AT_MOST:
                listed = desk.opens(rate.key, side, within)
                assert cases in (None, listed)
                cases = listed
            assert len(cases) == count
            assert not cases & met
            met |= cases
        assert met == sides[side]


@pytest.mark.parametrize(
    ("holiday", "texts", "parts"),
    [
        pytest.param(PART, ("98.25", "96.49"), PARTS, id="a part"),
        pytest.param(WHOLE, ("99.80", "99.12"), ALL_PARTS, id="whole", marks=LONG),
    ],
)
def test_a_holiday_reads_as_it_was_published_and_opens_its_demands(counted, holiday, texts, parts):
    desk = counted(lambda hall: lived(hall, holiday))
    unhappy = holiday.demands - holiday.satisfied
    holds(desk, Rate("demands_on_time", holiday.in_time, holiday.demands, texts[0]), parts)
    judged = Rate("demands_satisfied", holiday.satisfied, holiday.demands, texts[1], first=unhappy)
    holds(desk, judged)
    for one, other in (
        ("demands_on_time", "reply_on_time"),
        ("demands_satisfied", "satisfied_share"),
    ):
        assert desk.figures[other, "city"].number == desk.figures[one, "city"].number


@pytest.mark.parametrize(
    ("month", "texts", "parts"),
    [
        pytest.param(TWENTIETH, ("93.75", "75.00"), PARTS, id="a twentieth"),
        pytest.param(MONTH, ("93.72", "75.82"), ALL_PARTS, id="whole", marks=LONG),
    ],
)
def test_a_month_reads_as_it_was_published_and_opens_its_cases(counted, month, texts, parts):
    due, closed, in_time = month
    desk = counted(lambda hall: went_by(hall, *month))
    holds(desk, Rate("closed_of_due", closed, due, texts[0]))
    holds(desk, Rate("closed_in_time_of_due", in_time, due, texts[1]), parts)
    assert desk.figures["close_on_time", "city"].number == in_time / due
