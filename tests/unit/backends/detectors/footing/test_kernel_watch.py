"""What every watch of a kernel shares: rows of state, newcomers, notes as findings."""

import numpy as np
import pytest

from backends.compiled import compiled_in_place
from backends.compiled.fetching import fetch
from backends.detectors.footing.kernel_watch import Newcomers, Noted, fresh_state
from backends.detectors.footing.measures import METRES_PER_DEG, metres_between, metres_from
from tests.unit.backends.detectors.driven import Fix, rows


def test_a_thing_that_was_never_heard_has_zeros_but_for_what_is_named():
    fresh = fresh_state(5, never=[0], unset=[1, 2], endless=[4])
    assert repr(fresh.tolist()) == "[-inf, nan, nan, 0.0, inf]"
    with pytest.raises(KeyError):
        fresh_state(2, unknown=[0])


def test_newcomers_are_named_once_each_by_their_slots():
    newcomers = Newcomers()
    first = rows([Fix(0.0, thing="b", slot=4), Fix(1.0, thing="a", slot=1), Fix(2.0, slot=4)])
    assert list(newcomers.among(first)) == [(1, "a"), (4, "b")]
    assert list(newcomers.among(first)) == []
    assert list(newcomers.among(rows([]))) == []
    more = rows([Fix(3.0, thing="a", slot=1), Fix(3.0, thing="c", slot=90)])
    assert list(newcomers.among(more)) == [(90, "c")]
    assert newcomers.nbytes >= 91


def test_an_even_code_begins_and_an_odd_one_ends():
    told = [Noted(0, "a", code, ()).is_standing for code in range(4)]
    assert told == [True, False, True, False]


def test_the_plane_at_a_fix_measures_a_step_as_the_other_does():
    random = np.random.default_rng(4)
    for east, north in random.uniform(-0.003, 0.003, (50, 2)).tolist():
        lon, lat = 121.0 + east, 32.0 + north
        per_lon_m = METRES_PER_DEG * float(np.cos(np.radians(lat)))
        step_m = metres_from(121.0, 32.0, lon, lat, per_lon_m)
        assert step_m == pytest.approx(metres_between(121.0, 32.0, lon, lat), rel=1e-4)


@compiled_in_place
def _sum_fetched(array, out):
    for row in range(len(array)):
        fetch(array, len(array) - 1 - row, 1)
        out[0] += array[row, 1]


def test_asking_for_memory_ahead_changes_nothing():
    array = np.arange(12.0).reshape(4, 3)
    out = np.zeros(1)
    _sum_fetched(array, out)
    assert out[0] == 22.0
    assert array.tolist() == np.arange(12.0).reshape(4, 3).tolist()
