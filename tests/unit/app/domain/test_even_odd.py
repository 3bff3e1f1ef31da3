"""Even-odd is told in one place: few positions or many, holes, crossings, corners and nonsense."""

import time

import numpy as np
import pytest

from app.domain.even_odd import FEW_POINTS, inside_of

SQUARE = np.array([(0, 0), (2, 0), (2, 2), (0, 2)], np.float64)
HOLE = SQUARE / 2 + 0.5


def ragged(corners: int) -> np.ndarray:
    rng = np.random.default_rng(7)
    angles = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    reach = rng.uniform(0.2, 1.0, corners)
    return np.column_stack([reach * np.cos(angles), reach * np.sin(angles)])


@pytest.mark.parametrize("corners", [3, 64, 500, 70_000])
def test_few_positions_are_told_as_many_are(corners: int) -> None:
    rng = np.random.default_rng(1)
    x, y = rng.uniform(-1.1, 1.1, (2, 400))
    many = inside_of((ragged(corners),), x, y)
    assert many.any()
    assert not many.all()
    parts = [slice(at, at + FEW_POINTS) for at in range(0, 80, FEW_POINTS)]
    few = np.concatenate([inside_of((ragged(corners),), x[part], y[part]) for part in parts])
    assert (few == many[:80]).all()


def test_a_hole_is_outside_and_a_ring_in_it_inside_again() -> None:
    x = np.array([0.1, 0.6, 1.0, 3.0])
    inmost = HOLE / 4 + 0.75
    assert inside_of((SQUARE, HOLE, inmost), x, x).tolist() == [True, False, True, False]


def test_positions_on_a_shared_side_lie_in_one_of_both() -> None:
    east = SQUARE + np.array((2, 0))
    for y in (0.5, 1.0):
        at = np.array([2.0]), np.array([y])
        assert inside_of((SQUARE,), *at)[0] != inside_of((east,), *at)[0]


@pytest.mark.parametrize("count", [1, 50])
def test_nothing_lies_in_nothing_and_nan_lies_nowhere(count: int) -> None:
    x = np.full(count, 1.0)
    nan = np.full(count, np.nan)
    broken = np.array([(0, 0), (np.nan, 0), (2, 2), (0, 2)])
    for rings in ((), (SQUARE[:2],), (broken,)):
        assert not inside_of(rings, x, x).any()
    assert not inside_of((SQUARE,), nan, x).any()
    assert not inside_of((SQUARE,), x, nan).any()
    assert inside_of((SQUARE,), x, x).all()


def test_a_point_in_a_border_of_many_corners_costs_no_loop_over_its_corners() -> None:
    """Half a millisecond on a busy core; a loop in Python takes a hundred of them."""
    ring = ragged(100_000)
    at = np.array([0.1]), np.array([0.0])
    took_s = []
    for _ in range(5):
        begun = time.process_time()
        inside_of((ring,), *at)
        took_s.append(time.process_time() - begun)
    assert min(took_s) < 0.02
