"""Rings of bits: how much of the last 24 hours, or 7 days, was driven."""

import math

import numpy as np
from numpy.typing import NDArray

from backends.compiled import compiled_in_place

U64 = NDArray[np.uint64]
F64 = NDArray[np.float64]
BITS = 64
ONE = np.uint64(1)


@compiled_in_place
def fill(
    sums: F64,
    at: int,
    ring: U64,
    held: int,
    step_s: float,
    from_s: float,
    to_s: float,
    is_driving: bool,  # noqa: FBT001 - kernels have no keywords
) -> None:
    """Take a span of time into a ring of ``held`` bits of ``step_s`` each.

    ``sums[at:at + 3]`` are the step being filled, the seconds not yet in bits, and the bits set. A
    step becomes a bit when half of it or more was driven, and what the bit says too much or too
    little is carried on, so bits and carry together are exact until a bit falls out of the ring,
    and never off by more than one step after.
    """
    filling_s = sums[at] * step_s
    if filling_s <= from_s and to_s < filling_s + step_s:  # nearly always: it stays in its step
        if is_driving:
            sums[at + 1] += to_s - from_s
        return
    if sums[at] < 0.0:
        sums[at] = math.floor(from_s / step_s)
    # Steps that nothing was said of were not driven as far as is known.
    step: float = sums[at]
    last = math.floor(to_s / step_s)
    if last - step > held:
        for word in range(len(ring)):
            ring[word] = np.uint64(0)
        sums[at + 2] = 0.0
        sums[at + 1] = 0.0
        step = last - 1.0
        if is_driving:  # a span is never that long where it was driven
            step = last
    while step < last:
        end_s = (step + 1.0) * step_s
        if is_driving:
            sums[at + 1] += max(0.0, end_s - max(from_s, step * step_s))
        _close(sums, at, ring, held, step_s, int(step))
        step += 1.0
    if is_driving:
        sums[at + 1] += to_s - max(from_s, last * step_s)
    sums[at] = last


@compiled_in_place
def _close(sums: F64, at: int, ring: U64, held: int, step_s: float, step: int) -> None:
    """Make a bit of the step that ends, in place of the one that is ``held`` steps older."""
    place = step % held
    word, mask = place // BITS, ONE << np.uint64(place % BITS)
    if ring[word] & mask:
        ring[word] &= ~mask
        sums[at + 2] -= 1.0
    if sums[at + 1] >= 0.5 * step_s:
        ring[word] |= mask
        sums[at + 1] -= step_s
        sums[at + 2] += 1.0


@compiled_in_place
def driven_s(sums: F64, at: int, step_s: float) -> float:
    """Return how much of the ring's span was driven, the step being filled included."""
    whole_s: float = sums[at + 2] * step_s + sums[at + 1]
    return max(0.0, whole_s)
