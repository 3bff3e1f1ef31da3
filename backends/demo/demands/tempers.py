"""How the demo's units are: some are late as a habit, some send much back, most do neither."""

import zlib
from dataclasses import dataclass
from functools import lru_cache

import numpy as np


@dataclass(frozen=True, slots=True)
class Temper:
    """What a unit tends to; shares of its cases, and of the time that is left for one.

    ``work_share`` is the least and the most of the time left that it takes for a case: beyond one
    it is late.
    """

    name: str
    share: float  # of the units
    work_share: tuple[float, float]
    returns: float
    reworked: float
    asks: float  # for more time


TEMPERS = (
    Temper("prompt", 0.35, (0.03, 0.70), 0.02, 0.03, 0.02),
    Temper("ordinary", 0.40, (0.05, 1.00), 0.05, 0.07, 0.06),
    Temper("late", 0.12, (0.30, 1.25), 0.05, 0.10, 0.14),
    Temper("sends_back", 0.13, (0.05, 1.02), 0.22, 0.08, 0.05),
)


@lru_cache(maxsize=4096)
def temper_of(unit_id: str, seed: int) -> Temper:
    """Return how a unit is: the same however often it is asked."""
    lot = float(np.random.default_rng([seed, zlib.crc32(unit_id.encode()), 77]).random())
    for one in TEMPERS:
        if lot < one.share:
            return one
        lot -= one.share
    return TEMPERS[-1]
