"""Hot spots: areas in whose neighbourhood too much happens, however hard somebody looks there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.statistics.chance import F8, believed, upper_tail

LEAST_AREAS = 8  # of fewer nothing can be said


@dataclass(frozen=True, slots=True)
class HotSpots:
    """Of every area: ``z`` of Gi*, its chance, and whether it is believed to be hot.

    NaN and False where nobody looks, so that nothing can be said.
    """

    z: F8
    chance: F8
    is_hot: NDArray[np.bool_]
    expected: F8


def expected_counts(counts: Mapping[str, F8], effort: Mapping[str, F8]) -> F8:
    """Return (areas,) f8: what each area would have if every source found alike wherever it looks.

    ``counts`` and ``effort`` are by source, one number for each area: patrol passes, hours of
    cameras, people who may call. An area that is walked twice as often is expected to have twice
    as much from those who walk. A source without any effort is believed to look everywhere alike.
    """
    sizes = {len(one) for one in (*counts.values(), *effort.values())}
    if len(sizes) != 1:
        raise ValueError(f"sources tell of different numbers of areas: {sorted(sizes)}")
    size = sizes.pop()
    total = np.zeros(size)
    for source, found in counts.items():
        looked = effort.get(source)
        whole = 0.0 if looked is None else float(looked.sum())
        if looked is not None and whole > 0:
            total += found.sum() * looked / whole
        else:
            total += found.sum() / size
    return total


def hot_spots(
    observed: F8, expected: F8, neighbours: Sequence[NDArray[np.intp]], false_share: float = 0.05
) -> HotSpots:
    """Return which areas are hot; ``neighbours`` has of each area the others beside it, once each.

    What is tested is Gi* of J. K. Ord and A. Getis, "Local spatial autocorrelation statistics",
    Geographical Analysis 27 (1995), 286-306, with equal weights, over the standardised excess
    (observed - expected) / sqrt(expected); one-sided, since only too much is looked for; by the
    false discovery rate over all areas.
    """
    seen = expected > 0
    excess = np.zeros(len(observed))
    excess[seen] = (observed[seen] - expected[seen]) / np.sqrt(expected[seen])
    count = int(seen.sum())
    z = np.full(len(observed), np.nan)
    spread = float(excess[seen].std()) if count else 0.0
    if count >= LEAST_AREAS and spread > 0:
        mean = float(excess[seen].mean())
        near, first = with_neighbours(neighbours)
        weight = np.add.reduceat(seen[near].astype(np.float64), first)
        scale = spread * np.sqrt(weight * (count - weight) / max(1, count - 1))
        can = seen & (scale > 0)
        z[can] = (np.add.reduceat(excess[near], first) - mean * weight)[can] / scale[can]
    chance = upper_tail(z)
    return HotSpots(z, chance, believed(chance, false_share), expected)


def with_neighbours(
    neighbours: Sequence[NDArray[np.intp]],
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return every area followed by those beside it, end to end, and where each area begins."""
    sizes = np.array([len(beside) + 1 for beside in neighbours], dtype=np.intp)
    first = np.cumsum(sizes) - sizes
    near = np.empty(int(sizes.sum()), dtype=np.intp)
    is_own = np.zeros(len(near), dtype=np.bool_)
    is_own[first] = True
    near[first] = np.arange(len(first))
    near[~is_own] = np.concatenate([*neighbours, np.empty(0, np.intp)])
    return near, first
