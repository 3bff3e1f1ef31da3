"""Hot spots: found where too much happens, and not where somebody only looks harder."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from app.domain.statistics.hot_spots import expected_counts, hot_spots

SIDE = 20


def beside() -> list[NDArray[np.intp]]:
    """Return the neighbours of every cell of a square board, corners too."""
    found = []
    for area in range(SIDE * SIDE):
        x, y = area % SIDE, area // SIDE
        near = [
            (x + dx) + (y + dy) * SIDE
            for dx in (-1, 0, 1)
            for dy in (-1, 0, 1)
            if (dx or dy) and 0 <= x + dx < SIDE and 0 <= y + dy < SIDE
        ]
        found.append(np.array(near, np.intp))
    return found


def test_gi_star_is_that_of_the_paper_s_formula() -> None:
    """Against the formula written out with a whole matrix of weights."""
    rng = np.random.default_rng(1)
    x = rng.poisson(5, SIDE * SIDE).astype(float)
    expected = np.full(len(x), x.mean())
    near = beside()
    found = hot_spots(x, expected, near)
    w = np.eye(len(x))
    for area, others in enumerate(near):
        w[area, others] = 1.0
    e = (x - expected) / np.sqrt(expected)
    n, s = len(e), math.sqrt((e**2).mean() - e.mean() ** 2)
    top = w @ e - e.mean() * w.sum(1)
    bottom = s * np.sqrt((n * (w**2).sum(1) - w.sum(1) ** 2) / (n - 1))
    assert found.z == pytest.approx(top / bottom)


def test_a_planted_spot_is_found_and_little_else() -> None:
    rng = np.random.default_rng(2)
    near = beside()
    planted = np.array([5 + 5 * SIDE, *near[5 + 5 * SIDE]])
    false, hits = 0, 0
    for _ in range(20):
        rate = np.full(SIDE * SIDE, 4.0)
        rate[planted] = 12.0
        found = hot_spots(rng.poisson(rate).astype(float), np.full(SIDE * SIDE, 4.2), near)
        hits += int(found.is_hot[planted].sum())
        around = np.unique(np.concatenate([planted, *(near[i] for i in planted)]))
        false += int(found.is_hot.sum() - found.is_hot[around].sum())
    assert hits >= 0.9 * 20 * len(planted)
    assert false <= 20


def test_who_looks_harder_finds_more_and_that_is_no_spot() -> None:
    rng = np.random.default_rng(3)
    near = beside()
    walked = np.ones(SIDE * SIDE)
    walked[near[210]] = 6.0
    counts = {"patrol": rng.poisson(2.0 * walked).astype(float)}
    total = counts["patrol"]
    plain = hot_spots(total, expected_counts(counts, {}), near)
    fair = hot_spots(total, expected_counts(counts, {"patrol": walked}), near)
    assert plain.is_hot[near[210]].all()
    assert not fair.is_hot[near[210]].any()


def test_where_nobody_looks_nothing_is_said() -> None:
    near = beside()
    effort = np.ones(SIDE * SIDE)
    effort[:5] = 0.0
    counts = {"patrol": np.arange(SIDE * SIDE, dtype=float)}
    found = hot_spots(counts["patrol"], expected_counts(counts, {"patrol": effort}), near)
    assert np.isnan(found.z[:5]).all()
    assert not found.is_hot[:5].any()


def test_of_few_areas_or_of_sameness_nothing_is_said() -> None:
    alone = [np.array([], np.intp)] * 9
    assert np.isnan(hot_spots(np.ones(3), np.ones(3), alone[:3]).z).all()
    assert np.isnan(hot_spots(np.ones(9), np.ones(9), alone).z).all()
    everybody = [np.delete(np.arange(9), i) for i in range(9)]
    assert np.isnan(hot_spots(np.arange(9.0), np.ones(9), everybody).z).all()
    assert np.isnan(hot_spots(np.zeros(2), np.zeros(2), alone[:2]).z).all()


def test_sources_must_tell_of_the_same_areas() -> None:
    with pytest.raises(ValueError, match="different numbers of areas"):
        expected_counts({"a": np.ones(3)}, {"a": np.ones(4)})
    zero = expected_counts({"a": np.array([3.0, 1.0])}, {"a": np.zeros(2)})
    assert zero.tolist() == [2.0, 2.0]
