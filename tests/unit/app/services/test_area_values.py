"""Areas are valued from the live world, now and then, off the thread that draws."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from app.domain.classes import EntityClass
from app.domain.ports import LinkState
from app.domain.readings import Mark
from app.services.area_values import RENEW_S, AreaValues
from tests.unit.app.domain.area_grids import crooked_grid
from tests.unit.app.services.at_once import AtOnce
from tests.unit.app.services.hall import TRUCK, Hall
from tests.widgets.fake_link import entering

BOUNDS = (120.85, 31.95, 121.0, 32.05)
GRID = crooked_grid(3, 1, bounds=BOUNDS)  # about 120.85 | 120.90 | 120.95 | 121.00
WHOLE = crooked_grid(1, 1, bounds=BOUNDS, key="county")
AIR = int(EntityClass.AIR_STATION)


@pytest.fixture
def hall():
    hall = Hall()
    hall.enter_things()
    return hall


@pytest.fixture
def work():
    return AtOnce()


@pytest.fixture
def values(hall, work):
    return AreaValues(hall.group, hall.readings, work, lambda: hall.real_s)


def counted(values, work):
    values.poll()
    work.work()
    assert values.poll()
    return values.count


def test_nothing_is_counted_until_a_set_is_watched(values, work):
    assert not values.poll()
    assert not work.waiting


def test_groups_alarms_and_ages_are_counted_by_area(hall, values, work):
    hall.raise_alarm()
    hall.clock.advance(40.0)
    values.watch(WHOLE, "moving")
    count = counted(values, work)
    for key, expected in {"moving": 3, "ours": 2, "hazmat": 1, "bus": 0, "alarms": 1}.items():
        assert count.values(key).tolist() == [expected], key
    assert count.values("late").tolist() == [3]
    assert count.values("lost").tolist() == [0]
    assert count.tally.as_of_s == hall.group.now_s()
    with pytest.raises(KeyError):
        count.values("pm25")


def test_each_thing_is_counted_where_it_is(values, work):
    values.watch(GRID, "moving")
    found = counted(values, work).values("moving")
    assert found.sum() == 3
    assert found[2] >= 1


def test_a_count_is_renewed_every_few_seconds_and_not_before(hall, values, work):
    values.watch(WHOLE, "moving")
    counted(values, work)
    hall.pass_s(RENEW_S - 0.1)
    assert not values.poll()
    assert not work.waiting
    hall.pass_s(0.2)
    assert not values.poll()
    assert len(work.waiting) == 1


def test_on_a_dead_link_nothing_is_counted_and_the_last_count_keeps_its_time(hall, values, work):
    values.watch(WHOLE, "moving")
    as_of_s = counted(values, work).tally.as_of_s
    for state in set(LinkState) - {LinkState.LIVE}:
        hall.link.state = state
        hall.pass_s(RENEW_S + 1)
        assert not values.poll()
        assert not work.waiting
        assert values.count.tally.as_of_s == as_of_s
    hall.link.state = LinkState.LIVE
    hall.pump()
    assert counted(values, work).tally.as_of_s == hall.group.now_s()


def test_a_count_of_what_is_no_longer_watched_is_dropped(values, work):
    values.watch(WHOLE, "moving")
    values.poll()
    values.watch(GRID, "moving")
    work.work()
    assert not values.poll()
    assert values.count is None
    work.work()
    assert values.poll()
    assert values.count.areas is GRID


def test_the_count_holds_what_was_there_when_it_began(hall, values, work):
    values.watch(WHOLE, "moving")
    values.poll()
    hall.link.push_epoch()
    hall.pump()
    work.work()
    assert values.poll()
    assert values.count.values("moving").tolist() == [3]


@pytest.mark.parametrize(
    ("mark", "age_s", "mean"),
    [(Mark.GOOD, 5.0, 30.0), (Mark.FAULT, 5.0, 20.0), (Mark.GOOD, 90_000.0, 20.0)],
)
def test_the_mean_of_an_area_is_that_of_its_sound_stations(hall, values, work, mark, age_s, mean):
    now_s = hall.clock.now_s()
    stations = [
        {"id": f"A-{i}", "class": AIR, "lon_deg": 120.9, "lat_deg": 32.0, "row": 3 + i}
        for i in range(2)
    ]
    hall.link.push_tick(entering(hall.fields, stations))
    number = hall.catalogues.quantities["pm25"].number
    fresh = {"quantity": number, "t_s": now_s, "same_since_s": now_s, "receipt_s": now_s}
    series = [
        {**fresh, "id": "A-0/pm25", "station": "A-0", "value": 20.0},
        {**fresh, "id": "A-1/pm25", "station": "A-1", "value": 40.0, "row": 1}
        | {"mark": int(mark), "t_s": now_s - age_s, "same_since_s": now_s - age_s},
        {**fresh, "id": "A-1/pm25/3600/mean", "station": "A-1", "value": 900.0, "row": 2}
        | {"span_s": 3600, "statistic": 1},
        {**fresh, "id": "gone/pm25", "station": "gone", "value": 900.0, "row": 3},
    ]
    hall.link.push_readings(entering(hall.catalogues.readings, series))
    hall.pump()
    values.watch(WHOLE, "pm25")
    assert counted(values, work).values("pm25").tolist() == [mean]


def test_without_stations_a_mean_is_no_number_and_without_readings_there_is_none(hall, work):
    values = AreaValues(hall.group, hall.readings, work, lambda: 0.0)
    values.watch(WHOLE, "pm25")
    assert np.isnan(counted(values, work).values("pm25")).all()
    values = AreaValues(hall.group, None, work, lambda: 0.0)
    values.watch(WHOLE, "pm25")
    with pytest.raises(KeyError):
        counted(values, work).values("pm25")


def test_heat_is_of_the_things_of_a_group_or_of_open_alarms(hall, values):
    hall.raise_alarm()
    assert len(values.heat_points("moving")) == 3
    assert values.heat_points("hazmat").tolist() == [[120.9, 32.0]]
    assert values.heat_points("alarms").tolist() == [[120.9, 32.0]]
    assert values.heat_points("bus").shape == (0, 2)
    with pytest.raises(KeyError):
        values.heat_points("pm25")
    assert TRUCK in [hall.group.world.id_at(row) for row in range(3)]


def test_a_real_thread_counts_the_same(hall):
    with ThreadPoolExecutor(1) as executor:
        values = AreaValues(hall.group, None, executor, lambda: 0.0)
        values.watch(WHOLE, "moving")
        values.poll()
        values._pending.result(10.0)
        assert values.poll()
    assert values.count.values("moving").tolist() == [3]


def test_a_count_that_was_called_off_is_none(values, work):
    values.watch(WHOLE, "moving")
    values.poll()
    work.waiting[0][0].cancel()
    assert not values.poll()
    assert values.count is None
