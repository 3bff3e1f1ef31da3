"""A band holds what its rings enclose by even-odd, and a region knows its bands."""

import numpy as np
import pytest

from app.domain.reach import Pace, ReachBand, Region

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
