"""A mishap is charged to whoever did it: by the desk's rates and by the figures of panels alike."""

import dataclasses
import datetime as dt
import itertools
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.domain.cases.calendar import CITY_TIME
from app.domain.cases.deeds import CaseDeed
from app.domain.cases.query import CaseFilter
from app.domain.cases.rates import RATES, GroupBy, RateAnswer, RateQuestion, opened_by
from app.domain.cases.steps import CaseStep
from app.domain.measures.asking import PartsQuestion
from app.domain.measures.indicator import FactKind
from app.domain.measures.period import Period
from app.domain.measures.table import IndicatorTable
from backends.indicators.case_facts import CaseFacts
from backends.indicators.counting import Counter
from backends.indicators.table_file import read_table
from backends.store.database import Reading
from tests.unit.backends.cases.any_story import UNITS, lived
from tests.unit.backends.cases.busy_hall import BusyHall
from tests.unit.backends.store.story import path_in

FIRST_S = dt.datetime(2026, 11, 2, 9, 0, tzinfo=CITY_TIME).timestamp()
EVER: dict[str, Any] = {"from_s": 1.0, "to_s": 0.0}
DEEDS = tuple(CaseDeed)
SHARES = {"returned": "returned_share", "reworked": "rework_share", "reopened": "reopened_share"}
SENT = (CaseStep.ACCEPT, CaseStep.FILE)
DONE = (CaseStep.FEED_BACK, CaseStep.CLOSE)
Made = Callable[[], BusyHall]
Counts = dict[str, tuple[int, int]]  # by unit: how many it happened to, of how many


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Made]:
    halls: list[BusyHall] = []

    def make() -> BusyHall:
        halls.append(BusyHall(tmp_path / f"hall-{len(halls)}", UNITS, FIRST_S))
        return halls[-1]

    yield make
    for one in halls:
        one.close()


def desk_counts(hall: BusyHall, deed: CaseDeed, **where: object) -> Counts:
    said = hall.ask("unit", **EVER, keys=[deed.value], where=where)
    answer = msgspec.convert(said, RateAnswer)
    return {
        group.group: (cell.numerator, cell.denominator)
        for group in answer.groups
        for cell in group.cells
        if cell.denominator
    }


def panel_counts(hall: BusyHall, folder: Path) -> dict[CaseDeed, Counts]:
    ours = [one for one in read_table() if one.key in SHARES.values()]
    shares = tuple(dataclasses.replace(one, period=Period.ALL) for one in ours)
    reading = Reading(path_in(folder))
    facts = CaseFacts(hall.catalogue, (), reading)
    with reading.read() as connection:
        facts.absorb(connection, hall.clock.now_s())
    counter = Counter({FactKind.CASES: facts}, IndicatorTable(shares), [("city", 0)])
    found: dict[CaseDeed, Counts] = {}
    for deed in DEEDS:
        asked = PartsQuestion(SHARES[deed], "unit", most=200)
        parts = counter.parts(asked, hall.clock.now_s()).parts
        found[deed] = {one.key: (int(one.value or 0), int(one.of or 0)) for one in parts}
    reading.close()
    return found


def test_who_gave_back_or_was_sent_back_or_closed_too_early_bears_it_and_not_who_is_next(
    made: Made,
) -> None:
    hall = made()
    for case_id in ("back", "over", "anew"):
        hall.call(case_id, "pub-manhole", "aa", town="T-1")
        hall.step(case_id, *SENT)
        hall.step(case_id, CaseStep.DISPATCH, unit="a")
    hall.step("back", CaseStep.RETURN)
    hall.step("over", CaseStep.FEED_BACK, CaseStep.REWORK, *DONE, CaseStep.REOPEN)
    hall.step("anew", *DONE, CaseStep.REOPEN)
    for case_id in ("back", "over", "anew"):
        hall.step(case_id, CaseStep.DISPATCH, unit="s")
        hall.step(case_id, *DONE)
    hall.commit()
    assert desk_counts(hall, CaseDeed.RETURNED) == {"a": (1, 1), "s": (0, 2)}
    assert desk_counts(hall, CaseDeed.REWORKED) == {"a": (1, 1), "s": (0, 2)}
    assert desk_counts(hall, CaseDeed.REOPENED) == {"a": (2, 2), "s": (0, 1)}
    # Whose rate it is says the filter too: what the next one has counts nothing against it.
    assert desk_counts(hall, CaseDeed.REOPENED, unit="s") == {"s": (0, 1)}
    assert desk_counts(hall, CaseDeed.REOPENED, levels=["county"]) == {"a": (2, 2)}
    in_town = hall.ask("town", **EVER, keys=["reopened"], where={"units": ["a"]})
    (cell,) = msgspec.convert(in_town, RateAnswer).whole.cells
    assert (cell.numerator, cell.denominator) == (2, 2)


@pytest.mark.parametrize("seed", range(6))
def test_desk_and_panels_charge_the_same_units_in_any_history(
    made: Made, tmp_path: Path, seed: int
) -> None:
    hall = made()
    lived(hall, random.Random(seed), 60)
    by_panels = panel_counts(hall, tmp_path / "hall-0")
    moved = 0
    for deed in DEEDS:
        by_desk = desk_counts(hall, deed)
        assert by_desk == by_panels[deed], deed
        # Nor is it the same as by whoever has the case now: such a history would prove nothing.
        having = desk_counts_of_who_has_it(hall, deed)
        moved += having != by_desk
        assert sum(count for count, _ in having.values()) == sum(n for n, _ in by_desk.values())
    assert moved >= 2


def desk_counts_of_who_has_it(hall: BusyHall, deed: CaseDeed) -> Counts:
    """Count as if a case were always of whoever has it."""
    plain = dataclasses.replace(RATES[deed], deed=None)
    question = RateQuestion(1.0, 0.0, GroupBy.UNIT)
    found: Counts = {}
    for unit in ("", *UNITS):
        opened = opened_by(plain, question, hall.clock.now_s(), (unit,))
        of_many = hall.count(opened.denominator)
        if of_many:
            found[unit] = (hall.count(opened.numerator), of_many)
    return found


@pytest.mark.parametrize("by", [GroupBy.UNIT, GroupBy.DEPARTMENT, GroupBy.TOWN])
def test_every_unit_opens_the_cases_that_it_is_charged_with(made: Made, by: GroupBy) -> None:
    hall = made()
    lived(hall, random.Random(3), 60)
    some = (CaseFilter(), CaseFilter(unit="dep"), CaseFilter(levels=("county", "town")))
    # Each rate has its own for what somebody means by units.
    meant = (dataclasses.replace(some[1], units_of=deed) for deed in DEEDS)
    for where in itertools.chain(some, meant):
        question = RateQuestion(1.0, 0.0, by, where)
        plain = msgspec.to_builtins(where)
        said = hall.ask(by.value, **EVER, where=plain)
        answer = msgspec.convert(said, RateAnswer)
        for group in (answer.whole, *answer.groups):
            members = () if group is answer.whole else group.members
            for cell in group.cells:
                opened = opened_by(RATES[cell.key], question, answer.as_of_s, members)
                counts = (hall.count(opened.numerator), hall.count(opened.denominator))
                assert counts == (cell.numerator, cell.denominator), (where, group.name, cell.key)
