"""What is to report every five minutes is not lost after three: limits follow the register."""

import numpy as np
import pytest

from app.domain.classes import LATE_AFTER_S, LOST_AFTER_S, Age, EntityClass
from app.domain.fields import FieldCatalogue
from app.domain.patience import MOST_LIMITS, USUAL, AgeLimits, Patience
from app.domain.register import Station
from app.domain.world import Block, Tick, World

FIELDS = FieldCatalogue.from_toml("""
[[field]]
key = "id"
dtype = "S32"
part = "static"
label = { en = "id" }
[[field]]
key = "class"
dtype = "u1"
part = "static"
label = { en = "class" }
""")


def station(number, every_s):
    return Station(
        f"S-{number}", "站", EntityClass.AIR_STATION, 120.9, 32.0, ("pm25",), every_s, "320602"
    )


def test_what_reports_often_has_the_limits_of_terminals():
    assert AgeLimits.of_period(10.0) == USUAL
    assert (USUAL.late_s, USUAL.lost_s) == (LATE_AFTER_S, LOST_AFTER_S)


@pytest.mark.parametrize(
    ("age_s", "age"),
    [(0, Age.LIVE), (599.9, Age.LIVE), (600, Age.LATE), (1499.9, Age.LATE), (1500, Age.LOST)],
)
def test_a_station_of_five_minutes_is_late_after_two_periods_and_lost_after_five(age_s, age):
    patience = Patience.of_stations([station(1, 300.0)])
    assert patience.of("S-1").age_of(age_s) is age


def test_who_is_in_no_register_has_the_usual_limits():
    patience = Patience.of_stations([station(1, 300.0)])
    assert patience.of("taxi-1") == USUAL
    assert Patience().of("taxi-1") == USUAL


def test_codes_are_those_of_stations_alone():
    world = World(FIELDS, 8)
    ids = np.array([b"S-1", b"bus", b"S-2", b"S-3"], "S32")
    kinds = np.array([15, 4, 15, 15], "u1")
    columns = {"id": ids, "class": kinds, "generation": np.ones(4, "<u4")}
    world.apply(Tick(enter=Block(np.arange(4, dtype=np.uint32), columns)))
    patience = Patience.of_stations([station(1, 300.0), station(2, 3600.0), station(3, 10.0)])
    codes = patience.codes(world, slice(0, 4))
    assert codes.tolist() == [1, 0, 2, 0]
    assert patience.late_s(codes).tolist() == [600.0, 30.0, 7200.0, 30.0]
    assert patience.lost_s(codes).tolist() == [1500.0, 180.0, 18000.0, 180.0]
    assert patience.codes(world, slice(1, 2)).tolist() == [0]
    assert Patience().codes(world, slice(0, 4)).tolist() == [0, 0, 0, 0]


def test_of_too_many_periods_nobody_is_called_lost_too_early():
    stations = [station(number, 60.0 * number) for number in range(1, 41)]
    patience = Patience.of_stations(stations)
    assert len(patience.limits) <= MOST_LIMITS
    for one in stations:
        meant, given = AgeLimits.of_period(one.every_s), patience.of(one.station_id)
        assert meant.lost_s <= given.lost_s <= meant.lost_s + 5 * 60.0 * 4
    assert patience.of("S-40") == AgeLimits.of_period(2400.0)
