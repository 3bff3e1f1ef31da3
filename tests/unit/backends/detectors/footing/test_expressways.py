"""The grid of expressways: near one, far from all, and nothing where nothing is known."""

import numpy as np

from backends.detectors.footing.expressways import Expressways, is_near
from tests.unit.backends.detectors.driven import Fix


def near(grid: Expressways, east_m: float, north_m: float) -> bool:
    return bool(is_near(grid.cells, grid.frame, *Fix(0.0, east_m, north_m).place()))


def line(*points: tuple[float, float]) -> np.ndarray:
    return np.array([Fix(0.0, *point).place() for point in points])


def test_all_along_the_line_is_near_and_three_hundred_metres_beside_is_not() -> None:
    grid = Expressways.of_lines([line((0, 0), (10_000, 5000)), line((10_000, 5000), (10_000, 0))])
    for share in np.linspace(0.0, 1.0, 101):
        assert near(grid, 10_000 * share, 5000 * share)
        assert not near(grid, 10_000 * share - 200, 5000 * share + 300)
    assert near(grid, 10_040, 2000)
    assert not near(grid, 50_000, 50_000)
    assert not near(grid, -50_000, 0)


def test_with_no_line_nothing_is_known() -> None:
    grid = Expressways.of_lines([])
    assert not grid.is_known
    assert not near(grid, 0, 0)
