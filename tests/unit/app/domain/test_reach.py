"""A band holds what its rings enclose by even-odd, and a region knows its bands."""

import numpy as np
import pytest

from app.domain.classes import LOST_AFTER_S
from app.domain.reach import Pace, ReachBand, Region, ring_of
from app.domain.reach_officers import officers_inside
from tests.unit.app.services.hall import OFFICER, OTHER, TRUCK, Hall

OUTER = np.array([[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [0.0, 4.0]])
HOLE = np.array([[1.0, 1.0], [3.0, 1.0], [3.0, 3.0], [1.0, 3.0]])
SPECK = np.array([[2.0, 2.0], [2.0, 2.0]])


def region(*bands):
    return Region("veh:1", 0.0, 0.0, bands, (), 0.0, 0, "house", "nobody")


@pytest.mark.parametrize(
    ("lon", "lat", "is_inside"),
    [
        (0.5, 0.5, True),
        (2.0, 2.0, False),
        (3.5, 2.0, True),
        (4.5, 2.0, False),
        (2.0, -1.0, False),
        (np.nan, 2.0, False),
        (2.0, np.inf, False),
    ],
)
def test_a_hole_is_no_part_of_a_band_and_nan_lies_nowhere(lon, lat, is_inside):
    band = ReachBand(5.0, Pace.LIKELY, (OUTER, HOLE, SPECK))
    assert band.holds(np.array([lon]), np.array([lat])).tolist() == [is_inside]


def test_a_band_without_rings_holds_nothing():
    assert not ReachBand(1.0, Pace.LIKELY, ()).holds(np.zeros(3), np.zeros(3)).any()


def test_a_band_is_found_by_its_minutes_and_pace():
    likely, possible = (ReachBand(5.0, pace, ()) for pace in (Pace.LIKELY, Pace.POSSIBLE))
    assert region(likely, possible).band(5.0, Pace.POSSIBLE) is possible
    assert region(likely, possible).band(4.0, Pace.LIKELY) is None


def test_a_ring_is_read_from_its_numbers_and_what_is_none_is_told():
    assert ring_of([1.0, 2.0, 3.0, 4.0]).tolist() == [[1.0, 2.0], [3.0, 4.0]]
    assert ring_of([]).shape == (0, 2)
    for spoiled in ([1.0], [1.0, np.nan], [np.inf, 0.0]):
        assert ring_of(spoiled) is None


def test_officers_are_found_inside_by_id_but_not_those_who_are_lost():
    hall = Hall()
    band = ReachBand(5.0, Pace.POSSIBLE, (OUTER + np.array([119.0, 30.0]),))
    now_s = hall.group.now_s()
    hall.enter_things(officer={"fix_s": now_s - 5.0}, other={"fix_s": now_s + 60.0})
    world = hall.group.world
    found = officers_inside(band, world, now_s)
    assert [(o.entity_id, o.fix_age_s) for o in found] == [(OFFICER, 5.0), (OTHER, 0.0)]
    assert TRUCK not in {o.entity_id for o in found}
    later = officers_inside(band, world, now_s + LOST_AFTER_S - 5.0)
    assert [o.entity_id for o in later] == [OTHER]
    assert officers_inside(ReachBand(5.0, Pace.LIKELY, ()), world, now_s) == ()
