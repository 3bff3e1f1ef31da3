"""Who is inside a shape is counted off the drawing thread, dated, and only while it is true."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from app.domain.classes import LOST_AFTER_S, EntityClass
from app.domain.geo import LonLat
from app.domain.ports import LinkState
from app.domain.shape import Shape, ShapeKind
from app.services.inside_count import RENEW_S, InsideCount
from tests.unit.app.services.at_once import AtOnce
from tests.unit.app.services.hall import Hall

NEAR = Shape(ShapeKind.CIRCLE, (LonLat(120.9, 32.0),), 500.0)
FAR = Shape(ShapeKind.CIRCLE, (LonLat(120.95, 32.0),), 500.0)
TRUCK, OFFICER = EntityClass.HAZMAT_TRUCK, EntityClass.OFFICER


@pytest.fixture
def hall():
    hall = Hall()
    hall.enter_things(officer={"lon_deg": 120.901, "fix_s": hall.clock.now_s() - LOST_AFTER_S})
    return hall


@pytest.fixture
def work():
    return AtOnce()


@pytest.fixture
def inside(hall, work):
    return InsideCount(hall.group, work, lambda: hall.real_s)


def counted(inside, work):
    inside.poll()
    work.work()
    assert inside.poll()
    return inside.count


def test_nothing_is_counted_while_nothing_is_watched(inside, work):
    assert not inside.poll()
    inside.watch(NEAR)
    inside.watch(None)
    assert not inside.poll()
    assert not work.waiting


def test_who_is_there_is_told_apart_from_who_was_lost_there(hall, inside, work):
    inside.watch(NEAR)
    count = counted(inside, work)
    assert (count.heard, count.lost) == ({TRUCK: 1}, {OFFICER: 1})
    assert count.as_of_s == hall.group.now_s()


def test_it_is_counted_anew_every_few_seconds_and_nothing_is_counted_in_between(hall, inside, work):
    inside.watch(NEAR)
    counted(inside, work)
    hall.pass_s(RENEW_S - 0.1)
    inside.watch(NEAR)
    assert not inside.poll()
    assert not work.waiting
    hall.pass_s(0.2)
    assert counted(inside, work).as_of_s == hall.group.now_s()


def test_on_a_dead_link_the_last_count_stays_with_its_time(hall, inside, work):
    inside.watch(NEAR)
    as_of_s = counted(inside, work).as_of_s
    hall.link.state = LinkState.STALE
    hall.pass_s(RENEW_S + 1)
    assert not inside.poll()
    assert not work.waiting
    assert (inside.count.as_of_s, inside.is_live) == (as_of_s, False)
    inside.watch(FAR)
    assert inside.count is None


@pytest.mark.parametrize("how", ["another", "called off"])
def test_a_count_that_nobody_waits_for_is_dropped(inside, work, how):
    inside.watch(NEAR)
    inside.poll()
    if how == "another":
        inside.watch(FAR)
    else:
        work.waiting[0][0].cancel()
    work.work()
    assert not inside.poll()
    assert inside.count is None


def test_a_real_thread_counts_the_same(hall):
    with ThreadPoolExecutor(1) as executor:
        inside = InsideCount(hall.group, executor, lambda: hall.real_s)
        inside.watch(NEAR)
        inside.poll()
        inside._pending.result(10.0)
        assert inside.poll()
    assert inside.count.heard == {TRUCK: 1}
