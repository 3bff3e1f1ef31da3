"""A planted year of cases on a square board of areas, for tests of what statistics notice."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.domain.measures.period import DAY_S, day_begins_s, day_of
from backends.indicators.spots import YearOfCases

NOW_S = 1_795_400_000.0
TODAY = day_of(NOW_S)
SIDE, TYPES = 10, 5
HOTLINE, PATROL = 0, 1
DAYS = 365


def board(side: int = SIDE) -> list[NDArray[np.intp]]:
    """Return of every cell those beside it, corners too."""
    cells = np.arange(side * side).reshape(side, side)
    found = []
    for row in range(side):
        for column in range(side):
            near = cells[max(0, row - 1) : row + 2, max(0, column - 1) : column + 2].ravel()
            found.append(near[near != cells[row, column]])
    return found


def planted_year(
    seed: int, hot: tuple[int, int, float] | None = None, harder: Sequence[int] = ()
) -> YearOfCases:
    """Return a year of chance: some 70 cases of the hotline and of patrols in each area.

    ``hot`` is area, type and how many times as many it and those beside it had in the last four
    weeks. Patrols walk through the areas ``harder`` six times as often, all year.
    """
    rng = np.random.default_rng(seed)
    people = rng.uniform(0.5, 1.5, SIDE * SIDE)
    shares = rng.dirichlet(np.full(TYPES, 4.0))
    steps = np.where(np.isin(np.arange(SIDE * SIDE), harder), 6.0, 1.0)
    beside = () if hot is None else board()[hot[0]].tolist()
    columns: list[list[NDArray[np.float64]]] = [[], [], [], []]
    for channel, looked in ((HOTLINE, people), (PATROL, steps)):
        rates = 70.0 * looked[:, None] * shares[None, :]
        for area, kind in np.ndindex(rates.shape):
            times = rng.uniform(0.0, DAYS, rng.poisson(rates[area, kind]))
            if hot is not None and kind == hot[1] and area in (hot[0], *beside):
                more = rng.poisson((hot[2] - 1.0) * rates[area, kind] * 28 / DAYS)
                times = np.append(times, rng.uniform(DAYS - 28, DAYS, more))
            for column, value in zip(columns, (times, area, kind, channel), strict=True):
                column.append(np.broadcast_to(value, times.shape).astype(np.float64))
    times, areas, kinds, channels = (np.concatenate(column) for column in columns)
    raised_s = day_begins_s(TODAY + 1 - DAYS) + times * DAY_S
    keep = raised_s <= NOW_S
    codes = [one[keep].astype(np.int32) for one in (kinds, channels, areas)]
    return YearOfCases(raised_s[keep], np.zeros(int(keep.sum())), *codes)
