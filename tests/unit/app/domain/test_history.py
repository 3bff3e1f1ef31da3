"""Recorded rows: counted, and taken by mask or by index with all their columns."""

import numpy as np
import pytest

from app.domain.history import Recorded, Stay

ROWS = Recorded(
    np.array([b"a", b"b", b"c"], "S32"),
    {"lon_deg": np.array([1.0, 2.0, 3.0]), "class": np.array([4, 5, 6], np.uint8)},
)


@pytest.mark.parametrize("which", [np.array([True, False, True]), np.array([0, 2])])
def test_what_is_taken_keeps_its_columns(which: "np.ndarray") -> None:
    taken = ROWS.taken(which)
    assert (len(ROWS), len(taken)) == (3, 2)
    assert taken.ids.tolist() == [b"a", b"c"]
    assert {k: v.tolist() for k, v in taken.columns.items()} == {
        "lon_deg": [1.0, 3.0],
        "class": [4, 6],
    }


def test_a_stay_says_when_first_and_last() -> None:
    stay = Stay("a", 1.0, 5.0, 3)
    assert stay.last_s - stay.first_s == 4.0
