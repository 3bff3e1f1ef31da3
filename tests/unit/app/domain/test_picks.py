"""What a lasso catches stays caught by id; its summary stands still; drift is counted."""

import numpy as np
import pytest

from app.domain.classes import EntityClass
from app.domain.geo import LonLat
from app.domain.patience import Patience
from app.domain.picks import Drift, How, Picks, summary_of
from app.domain.register import Station
from app.domain.world import Block, Tick
from tests.unit.app.services.hall import NOON_S, Hall
from tests.widgets.fake_link import entering

SQUARE = (LonLat(120, 31), LonLat(121, 31), LonLat(121, 32), LonLat(120, 32))
EAST = tuple(LonLat(p.lon_deg + 1, p.lat_deg) for p in SQUARE)


def thing(entity_id: str, lon_deg: float, **more: object) -> dict[str, object]:
    return {
        "id": entity_id, "label": f"苏F·{entity_id}", "class": int(EntityClass.TAXI),
        "lon_deg": lon_deg, "lat_deg": 31.5, "speed_mps": 10.0, "course_deg": 0.0,
        "fix_s": NOON_S - 5, "receipt_s": NOON_S - 4, "state": 1, "county": 1, **more,
    }  # fmt: skip


@pytest.fixture
def hall() -> Hall:
    hall = Hall()
    bus, station = int(EntityClass.BUS), int(EntityClass.AIR_STATION)
    things = (
        thing("A", 120.2), thing("B", 120.4, fix_s=NOON_S - 60, speed_mps=0.2),
        thing("C", 120.6, **{"class": bus}, county=2, fix_s=NOON_S - 900),
        thing("D", 120.8, **{"class": station}, fix_s=0.0), thing("E", 121.5, speed_mps=20.0),
    )  # fmt: skip
    hall.link.push_tick(entering(hall.fields, things))
    hall.pump()
    return hall


@pytest.fixture
def picks(hall: Hall) -> Picks:
    return Picks(hall.group.world, hall.group.now_s)


def move(hall: Hall, row: int, lon_deg: float) -> None:
    columns = {
        field.key: hall.group.world.column(field.key)[[row]].copy()
        for field in hall.fields.part("moving")
    }
    columns["lon_deg"][:] = lon_deg
    hall.link.push_tick(Tick(move=Block(np.array([row], np.uint32), columns)))
    hall.pump()


def test_the_summary_counts_classes_counties_ages_and_speeds(picks: Picks) -> None:
    assert picks.catch(SQUARE, How.ANEW)
    assert picks.ids == {"A", "B", "C", "D"}
    got = picks.summary
    assert got.by_class == (
        (EntityClass.TAXI, 2),
        (EntityClass.BUS, 1),
        (EntityClass.AIR_STATION, 1),
    )
    assert got.by_county == ((1, 3), (2, 1))
    assert (got.live, got.late, got.lost) == (1, 1, 2)  # nothing was heard of the station
    assert (got.moving, got.mean_mps, got.fastest_mps) == (1, 10.0, 10.0)
    assert got.oldest_fix_s == pytest.approx(NOON_S - 900)
    assert [one.entity_id for one in got.listed] == ["C", "A", "B", "D"]
    assert got.listed[1].label == "苏F·A"


def test_another_ring_adds_removes_or_begins_anew(picks: Picks) -> None:
    picks.catch(SQUARE, How.ANEW)
    picks.catch(EAST, How.ADD)
    assert picks.ids == {"A", "B", "C", "D", "E"}
    half = tuple(LonLat(min(p.lon_deg, 120.5), p.lat_deg) for p in SQUARE)
    picks.catch(half, How.REMOVE)
    assert picks.ids == {"C", "D", "E"}
    picks.catch(EAST, How.ANEW)
    assert picks.ids == {"E"}
    assert len(picks.rings) == 1


def test_nothing_moves_while_it_is_read_but_what_has_drifted_is_told(hall, picks) -> None:
    picks.catch(SQUARE, How.ANEW)
    before = picks.summary
    assert not picks.drift().is_any
    move(hall, 0, 121.5)
    move(hall, 4, 120.5)
    assert picks.drift() == Drift(left=1, entered=1, gone=0)
    assert picks.summary is before
    assert "A" in picks.ids
    picks.catch_again()
    assert picks.ids == {"B", "C", "D", "E"}
    assert not picks.drift().is_any


def test_a_reused_row_is_another_thing(hall, picks) -> None:
    picks.catch(SQUARE, How.ANEW)
    hall.link.push_tick(Tick(leave=np.array([0], np.uint32)))
    hall.pump()
    assert picks.drift() == Drift(left=0, entered=0, gone=1)
    stranger = entering(hall.fields, [thing("X", 120.3) | {"row": 0}])
    hall.link.push_tick(stranger)
    hall.pump()
    assert picks.drift() == Drift(left=0, entered=1, gone=1)
    picks.catch(EAST, How.ADD)
    assert "X" not in picks.ids
    back = entering(hall.fields, [thing("A", 120.3) | {"row": 9}])
    hall.link.push_tick(back)
    hall.pump()
    picks.catch(EAST, How.ADD)
    assert picks.drift() == Drift(left=0, entered=2, gone=0)  # who went was let go of


def test_one_that_comes_back_in_another_row_is_the_same(hall, picks) -> None:
    picks.catch(SQUARE, How.ANEW)
    hall.link.push_tick(Tick(leave=np.array([0], np.uint32)))
    hall.link.push_tick(entering(hall.fields, [thing("A", 120.3) | {"row": 7}]))
    hall.pump()
    assert picks.drift() == Drift(0, 0, 0)


def test_what_the_map_does_not_show_is_not_caught(hall: Hall) -> None:
    picks = Picks(
        hall.group.world,
        hall.group.now_s,
        lambda: hall.group.world.column("class") == int(EntityClass.BUS),
    )
    picks.catch(SQUARE, How.ANEW)
    assert picks.ids == {"C"}
    assert not picks.drift().is_any


def test_an_empty_catch_and_too_many_rings_are_no_trouble(picks: Picks) -> None:
    far = tuple(LonLat(p.lon_deg - 50, p.lat_deg) for p in SQUARE)
    picks.catch(far, How.ANEW)
    assert (picks.summary.total, picks.summary.by_class) == (0, ())
    assert np.isnan(picks.summary.oldest_fix_s)
    for _ in range(15):
        assert picks.catch(far, How.ADD)
    assert not picks.catch(SQUARE, How.ADD)
    picks.clear()
    assert (picks.rings, picks.ids, picks.summary) == ((), frozenset(), None)
    assert picks.drift() == Drift(0, 0, 0)


def test_stations_are_counted_by_their_own_period(hall: Hall) -> None:
    hourly = Station("D", "国控站点", EntityClass.AIR_STATION, 120.8, 31.5, ("pm25",), 3600.0, "")
    patience = Patience.of_stations((hourly,))
    picks = Picks(hall.group.world, hall.group.now_s, patience=lambda: patience)
    for age_s, expected in ((3_000, (2, 1, 1)), (8_000, (1, 2, 1)), (20_000, (1, 1, 2))):
        station = thing("D", 120.8, **{"class": int(EntityClass.AIR_STATION)}, row=3)
        hall.link.push_tick(entering(hall.fields, [station | {"fix_s": NOON_S - age_s}]))
        hall.pump()
        picks.catch(SQUARE, How.ANEW)
        got = picks.summary
        assert (got.live, got.late, got.lost) == expected
        assert got.live + got.late + got.lost == got.total == 4


def test_what_was_never_heard_has_no_oldest_fix_and_a_fix_of_tomorrow_is_no_age(hall) -> None:
    things = [thing("F", 130.0, fix_s=0.0) | {"row": 7}, thing("G", 131.5, fix_s=NOON_S + 86_400)]
    hall.link.push_tick(entering(hall.fields, [things[0], things[1] | {"row": 8}]))
    hall.pump()
    silent = summary_of(hall.group.world, np.array([7]), NOON_S)
    assert (silent.lost, silent.total) == (1, 1)
    assert np.isnan(silent.oldest_fix_s)
    ahead = summary_of(hall.group.world, np.array([8]), NOON_S)
    assert (ahead.live, ahead.oldest_fix_s) == (1, NOON_S)
