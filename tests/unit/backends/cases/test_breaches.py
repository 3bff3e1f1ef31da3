"""What will be late is told by department with what saves it; what lies with whom is counted."""

import datetime as dt
from collections.abc import Iterator

import msgspec
import pytest

from app.domain.cases.calendar import CITY_TIME
from app.domain.cases.case import CasePlace
from app.domain.cases.catalogue import Unit
from app.domain.cases.loads import TreeAnswer, UnitLoad
from app.domain.cases.query import CaseFilter
from app.domain.cases.rescue import BreachAnswer
from app.domain.cases.steps import CaseStep
from app.domain.errors import OperatorError
from backends.cases.breaches import BreachAnswers
from backends.hub.inner import ChildQuestion
from backends.store.database import Reading
from tests.unit.backends.cases.busy_hall import BusyHall
from tests.unit.backends.store.story import path_in

NINE_S = dt.datetime(2026, 11, 23, 9, 0, tzinfo=CITY_TIME).timestamp()
HOUR_S = 3_600.0
KIND = frozenset({"municipal"})
UNITS = {
    "top": Unit("top", "中心", "city"),
    "dep": Unit("dep", "市政局", "city", "top", kinds=KIND, department="landscape"),
    "a": Unit("a", "甲所", "county", "top", "aa", "", KIND, "landscape", 120.0, 32.0),
    "a2": Unit("a2", "甲二所", "county", "top", "aa", "", KIND, "landscape", 120.1, 32.0),
    "b": Unit("b", "乙所", "county", "top", "bb", "", KIND, "landscape", 120.0, 32.1),
}


class Desk:
    """A hall and who tells it of breaches."""

    def __init__(self, hall: BusyHall, answers: BreachAnswers) -> None:
        self.hall = hall
        self.answers = answers

    def breaches(self, seen: str = "city", **arguments: object) -> BreachAnswer:
        question = ChildQuestion("q", "case_breaches", seen, arguments, {})
        return msgspec.convert(self.answers.breaches(question), BreachAnswer)

    def tree(self, seen: str = "city", **arguments: object) -> TreeAnswer:
        question = ChildQuestion("q", "case_tree", seen, arguments, {})
        return msgspec.convert(self.answers.tree(question), TreeAnswer)


@pytest.fixture
def desk(tmp_path) -> Iterator[Desk]:
    hall = BusyHall(tmp_path, UNITS, NINE_S)
    answers = BreachAnswers(Reading(path_in(tmp_path)), hall.catalogue, hall.clock)
    for case_id, county, unit in (("c1", "aa", "a"), ("c2", "bb", "b"), ("c3", "aa", "")):
        place = CasePlace(120.001, 32.0)
        # Six urgent hours from now, so within the next four once three have passed.
        hall.call(case_id, "pub-manhole", county, place=place)
        hall.step(case_id, CaseStep.FILE)
        if unit:
            hall.step(case_id, CaseStep.DISPATCH, unit=unit)
    hall.commit()
    yield Desk(hall, answers)
    hall.close()


def test_what_is_due_within_four_hours_is_told_by_department_with_its_rescues(desk):
    assert desk.breaches().count == 0
    desk.hall.clock.advance(3 * HOUR_S)
    answer = desk.breaches()
    assert (answer.count, answer.is_more, answer.within_s) == (3, False, 4 * HOUR_S)
    by_name = {one.name: one for one in answer.departments}
    assert {name: one.count for name, one in by_name.items()} == {"市政局": 2, "": 1}
    first = by_name["市政局"].breaches[0]
    assert (first.case_id, first.what, first.due_s) == ("c1", "close", NINE_S + 6 * HOUR_S)
    assert [(one.step, one.unit) for one in first.rescues] == [
        ("whistle", "dep"),
        ("dispatch", "a2"),
        ("extend", ""),
    ]
    (nobodys,) = by_name[""].breaches
    assert [(one.step, one.cost) for one in nobodys.rescues][:1] == [("dispatch", "way")]


def test_a_rescue_that_is_taken_saves_the_case(desk):
    desk.hall.clock.advance(3 * HOUR_S)
    assert desk.breaches("bb").count == 1
    later_s = NINE_S + 30 * HOUR_S
    desk.hall.step("c2", CaseStep.EXTEND, until_s=later_s)
    desk.hall.commit()
    assert desk.breaches("bb").count == 0


def test_what_waits_or_is_late_already_is_no_coming_breach(desk):
    desk.hall.step("c1", CaseStep.DEFER, until_s=NINE_S + 50 * HOUR_S)
    desk.hall.commit()
    desk.hall.clock.advance(3 * HOUR_S)
    ids = [b.case_id for of in desk.breaches().departments for b in of.breaches]
    assert sorted(ids) == ["c2", "c3"]
    desk.hall.clock.advance(4 * HOUR_S)
    assert desk.breaches().count == 0


def test_a_county_seat_is_told_of_its_own_breaches_alone(desk):
    desk.hall.clock.advance(3 * HOUR_S)
    ids = [b.case_id for of in desk.breaches("bb").departments for b in of.breaches]
    assert ids == ["c2"]


def test_the_tree_counts_what_is_open_soon_and_late_and_rolls_it_up(desk):
    tree = desk.tree()
    nodes = {one.unit_id: one for one in tree.nodes}
    assert nodes["a"].own == nodes["b"].own == UnitLoad(1, 0, 0)
    assert nodes["top"].whole == UnitLoad(2, 0, 0)
    assert tree.nobody == UnitLoad(1, 0, 0)
    desk.hall.clock.advance(3 * HOUR_S)
    assert {one.unit_id: one.whole for one in desk.tree().nodes}["top"] == UnitLoad(2, 2, 0)
    desk.hall.clock.advance(4 * HOUR_S)
    late = {one.unit_id: one.whole for one in desk.tree().nodes}["top"]
    assert late == UnitLoad(2, 0, 2)
    assert desk.hall.count(CaseFilter(unit="top", is_open=True, is_late=True)) == late.late


def test_a_county_seat_counts_nothing_of_another_county(desk):
    nodes = {one.unit_id: one for one in desk.tree("bb").nodes}
    assert set(nodes) == {"top", "dep", "b"}
    assert nodes["top"].whole == UnitLoad(1, 0, 0)
    assert desk.tree("bb").nobody == UnitLoad()


def test_what_lies_with_a_unit_that_is_gone_is_counted_apart(desk, tmp_path):
    kept = {key: unit for key, unit in UNITS.items() if key != "b"}
    fewer = type(desk.hall.catalogue)({}, kept, {}, desk.hall.catalogue.calendar)
    answers = BreachAnswers(Reading(path_in(tmp_path)), fewer, desk.hall.clock)
    tree = Desk(desk.hall, answers).tree()
    assert tree.unknown == UnitLoad(1, 0, 0)


@pytest.mark.parametrize("value", [0.0, -1.0, 8 * 86_400.0, float("nan"), float("inf")])
def test_a_span_that_is_none_is_refused(desk, value):
    with pytest.raises(OperatorError, match="bad_value"):
        desk.breaches(within_s=value)
    with pytest.raises(OperatorError, match="bad_value"):
        desk.tree(soon_s=value)
