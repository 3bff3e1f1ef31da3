"""At many thousand cases no question reads a body more than its page needs, whatever it asks.

Judged by SQLite's own plans and by the steps of its machine, which no load changes; how long it
takes at a million is measured by ``tests/bench/cases.py``.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import event

from app.domain.cases.case import CaseState
from app.domain.cases.query import CaseFilter, CaseOrder
from app.domain.cases.rates import GroupBy
from app.domain.cases.traits import CaseTrait
from app.domain.clock import SetClock
from app.services.cases.filters import kept_filters
from backends.cases.answers import CaseAnswers
from backends.cases.catalogue_file import read_case_catalogue
from backends.cases.figures import figure_answerers
from backends.hub.inner import ChildQuestion
from backends.store.database import Database, Reading
from backends.store.schema import matter

COUNT = 100_000
OPEN = 2_500  # the newest
NOW_S = 1_795_400_000.0
STEPS = 1_000  # of SQLite's machine, the grain of what is counted
# A page is some thousand steps, judging every case by the index some millions.
LITTLE, ALL_JUDGED = 1_000_000, 10_000_000
_LAY = f"""
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {COUNT} - 1),
c AS (SELECT i, i >= {COUNT - OPEN} AS is_open, {NOW_S} - ({COUNT} - i) * 29.0 AS at_s FROM n)
INSERT INTO matter(
 case_id,seq,first_seq,number,kind,channel,source,original_no,type_code,state,is_open,
 severity,county,town,grid,unit,lon_deg,lat_deg,raised_s,opened_s,filed_s,closed_s,
 close_due_s,reply_due_s,replied_s,next_due_s,returned,reworked,reopened,extended,
 is_deferred,is_supervised,is_satisfied,members,into_id,is_demo,title,leader,handler,
 campaign,seen_by,about_id,body)
 SELECT printf('case-%d', i), i + 1, i + 1, 20261101000000 + i, 'demand',
 CASE WHEN i % 500 = 0 THEN 'opinion' ELSE 'hotline' END, 'dep-' || (i % 17), 'NT-' || i,
 'type-' || (i % 40),
 CASE WHEN is_open THEN CASE i % 4 WHEN 0 THEN 'received' ELSE 'handling' END
  WHEN i % 50 = 0 THEN 'void' ELSE 'evaluated' END,
 is_open, 1 + (i % 300 > 0) + (i % 300 > 10) + (i % 300 > 100), 'c' || (i % 10),
 'T-' || (i % 96), 'G-' || (i % 3000), 'unit-' || (i % 120), 120.5 + (i % 997) / 997.0,
 31.7 + (i % 991) / 1100.0, at_s, at_s, at_s + 7200,
 CASE WHEN is_open THEN 0 WHEN i % 3 = 0 THEN at_s + 300000 ELSE at_s + 180000 END,
 at_s + 259200, at_s + 432000,
 CASE WHEN is_open THEN 0 ELSE at_s + 150000 END,
 CASE WHEN NOT is_open THEN 0 WHEN i % 9 = 0 THEN 0 ELSE at_s + 259200 END,
 i % 25 = 0, 0, i % 400 = 0, 0, is_open AND i % 50 = 0, i % 60 = 0,
 CASE WHEN is_open THEN NULL ELSE i % 40 > 0 END, 0, '', 1, 'title ' || i,
 CASE WHEN i % 300 = 0 THEN 'boss' ELSE '' END,
 CASE WHEN is_open AND i % 30 = 0 THEN 'wang' ELSE '' END,
 CASE WHEN i % 50 = 0 THEN 'census-' || (i % 54) ELSE '' END,
 CASE WHEN i % 20 = 0 THEN 'C-' || (i % 500) ELSE '' END, '', '{{"much": "{"x" * 600}"}}' FROM c
"""
FEW = {
    "rare channel": CaseFilter(channels=("opinion",)),
    "grave": CaseFilter(severities=(1,)),
    "a town": CaseFilter(town="T-7"),
    "a grid": CaseFilter(grid="G-7"),
    "a unit": CaseFilter(units=("unit-7",)),
    "a county": CaseFilter(county="c3"),
    "a source": CaseFilter(sources=("dep-3",)),
    "a type": CaseFilter(type_codes=("type-3",)),
    "a state": CaseFilter(states=(CaseState.VOID,)),
    "mine": CaseFilter(is_mine=True),
    "handed": CaseFilter(is_handed=True),
    "led": CaseFilter(is_led=True),
    "supervised": CaseFilter(is_supervised=True),
    "waiting": CaseFilter(is_deferred=True),
    "reopened": CaseFilter(traits=(CaseTrait.REOPENED,)),
    "a campaign": CaseFilter(campaigns=("census-2",)),
    "a camera": CaseFilter(cameras=("C-20",)),
    "a thing": CaseFilter(about_ids=("P-1",)),
    "some ids": CaseFilter(ids=("case-7", "nobody")),
    "a small place": CaseFilter(bounds_deg=(120.9, 32.0, 120.91, 32.01)),
    "an hour raised": CaseFilter(raised_from_s=NOW_S - 9e5, raised_to_s=NOW_S - 9e5 + 3600),
    "an hour closed": CaseFilter(closed_from_s=NOW_S - 9e5, closed_to_s=NOW_S - 9e5 + 3600),
    "due soon": CaseFilter(due_from_s=NOW_S, due_to_s=NOW_S + 14_400),
    "late and open": CaseFilter(is_open=True, is_late=True),
    "rare and rarer": CaseFilter(channels=("opinion",), severities=(1,), county="c3"),
    "nothing": CaseFilter(units=("nobody",), is_open=False),
}
MANY = {
    "all": CaseFilter(),
    "closed": CaseFilter(is_open=False),
    "two states": CaseFilter(states=(CaseState.EVALUATED, CaseState.CLOSED)),
    "late": CaseFilter(is_late=True),
    "satisfied": CaseFilter(traits=(CaseTrait.SATISFIED,)),
    "common channel": CaseFilter(channels=("hotline",)),
    "half the city": CaseFilter(bounds_deg=(120.5, 31.7, 121.0, 32.6)),
}


class Watched:
    """Answers about very many cases, and what each question made SQLite do."""

    def __init__(self, path: Path) -> None:
        self.catalogue = read_case_catalogue(path.parent / "none")
        self.reading = Reading(path)
        clock = SetClock(NOW_S)
        self.answers = CaseAnswers(self.reading, self.catalogue, clock)
        self.figures = figure_answerers(self.reading, self.catalogue, clock, path.parent / "none")
        self.asked: list[tuple[str, Any]] = []
        self.steps = 0
        event.listen(self.reading._engine, "before_cursor_execute", self._note)

    def _note(self, _connection: Any, cursor: Any, statement: str, values: Any, *_: Any) -> None:
        cursor.connection.set_progress_handler(self._step, STEPS)
        self.asked.append((statement, values))

    def _step(self) -> int:
        self.steps += STEPS
        return 0

    def page(self, where: CaseFilter, order: CaseOrder, county: str = "city", **more: Any) -> Any:
        """Ask, counting anew."""
        self.asked, self.steps = [], 0
        plain = {"where": msgspec.to_builtins(where), "order": order.value, **more}
        frozen = {"person": "wang", "role": "duty_officer"}
        return self.answers.page(ChildQuestion("q", "case_page", county, plain, frozen))

    def rates(self, **asked: Any) -> Any:
        """Ask, counting anew."""
        self.asked, self.steps = [], 0
        return self.figures["case_rates"](ChildQuestion("q", "case_rates", "city", asked, {}))

    def plans(self) -> Iterator[str]:
        """Yield the lines of the plans of all that was asked."""
        with self.reading.read() as connection:
            raw = connection.connection.driver_connection
            assert isinstance(raw, sqlite3.Connection)
            for statement, values in list(self.asked):
                for *_, line in raw.execute(f"EXPLAIN QUERY PLAN {statement}", values):
                    yield line


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    path = tmp_path_factory.mktemp("many") / "store" / "journal.sqlite"
    Database.open(path).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        file.execute("PRAGMA synchronous=OFF")
        there = "SELECT sql FROM sqlite_master WHERE tbl_name='matter' AND type='index'"
        made = [sql for (sql,) in file.execute(there) if sql]
        for index in matter.indexes:
            file.execute(f"DROP INDEX {index.name}")
        file.execute(_LAY)
        for statement in made:
            file.execute(statement)
    watched = Watched(path)
    yield watched
    watched.reading.close()


def looks_into_bodies(plans: Iterator[str]) -> list[str]:
    """Return the lines that go through the table itself."""
    return [line for line in plans if "SCAN matter" in line and "COVERING INDEX" not in line]


@pytest.mark.parametrize("order", list(CaseOrder))
def test_every_kept_filter_reads_little(many: Watched, order: CaseOrder) -> None:
    for one in kept_filters(many.catalogue):
        many.page(one.where(NOW_S), order)
        assert looks_into_bodies(many.plans()) == [], one.key
        assert many.steps < LITTLE, (one.key, many.steps)


@pytest.mark.parametrize("order", list(CaseOrder))
def test_what_few_cases_are_costs_little_whatever_it_is(many: Watched, order: CaseOrder) -> None:
    for name, where in FEW.items():
        for county in ("city", "c3"):
            many.page(where, order, county)
            assert looks_into_bodies(many.plans()) == [], name
            assert many.steps < LITTLE, (name, county, many.steps)


@pytest.mark.parametrize("order", list(CaseOrder))
def test_what_many_cases_are_is_walked_in_order_and_counted_to_a_limit(
    many: Watched, order: CaseOrder
) -> None:
    for name, where in MANY.items():
        answer = many.page(where, order)
        assert (len(answer["lines"]), answer["is_more_than"]) == (50, True), name
        assert looks_into_bodies(many.plans()) == [], name
        assert many.steps < 2 * LITTLE, (name, many.steps)


def test_no_combination_costs_more_than_judging_every_case_once_or_twice(many: Watched) -> None:
    where = CaseFilter(not_traits=(CaseTrait.SENT, CaseTrait.CLOSED), is_open=False)
    for order in CaseOrder:
        assert not many.page(where, order)["lines"]
        assert looks_into_bodies(many.plans()) == []
        assert many.steps < ALL_JUDGED


@pytest.mark.parametrize("order", list(CaseOrder))
@pytest.mark.parametrize("where", [CaseFilter(), CaseFilter(is_open=True)])
def test_the_twentieth_page_costs_as_the_first_and_pages_do_not_overlap(
    many: Watched, order: CaseOrder, where: CaseFilter
) -> None:
    seen: list[tuple[float, int]] = []
    after, steps = "", []
    for _ in range(20):
        page = many.page(where, order, after=after, with_count=False, limit=100)
        seen += [(line["next_due_s"] or float("inf"), line["number"]) for line in page["lines"]]
        steps.append(many.steps)
        after = page["cursor"]
    numbers = [number for _, number in seen]
    assert len(set(numbers)) == len(numbers) == 2_000
    expected = sorted(seen) if order is CaseOrder.DUE else sorted(seen, key=lambda key: key[1])
    assert seen == (expected[::-1] if order is CaseOrder.NEWEST else expected)
    assert max(steps) < LITTLE


@pytest.mark.parametrize("by", [GroupBy.ALL, GroupBy.UNIT])
def test_rates_of_two_days_judge_the_cases_of_those_days_alone(many: Watched, by: GroupBy) -> None:
    to_s = NOW_S - 5 * 86_400.0
    (cell,) = many.rates(from_s=to_s - 2 * 86_400.0, to_s=to_s, by=by, keys=["returned"])["whole"][
        "cells"
    ]
    assert cell["denominator"] == 5_959  # one every 29 s
    assert looks_into_bodies(many.plans()) == []
    of_two_days = many.steps
    many.rates(from_s=0.0, to_s=0.0, by=by, keys=["returned"])
    assert looks_into_bodies(many.plans()) == []
    assert 3 * of_two_days < many.steps


@pytest.mark.parametrize("by", list(GroupBy))
def test_no_rate_reads_a_body(many: Watched, by: GroupBy) -> None:
    many.rates(from_s=NOW_S - 3 * 86_400.0, to_s=NOW_S, by=by)
    assert looks_into_bodies(many.plans()) == []
    assert many.steps < 2 * ALL_JUDGED  # eighteen traits of every case
