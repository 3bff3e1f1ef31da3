"""Where the axes of charts are marked: round numbers, few enough to be read, and their words."""

import math
from collections.abc import Sequence

NICE = (1.0, 2.0, 5.0, 10.0)
HEADROOM = 0.08  # of the range, above and below what is drawn
REACH = 1.0  # a limit further than the range itself is not drawn: it would flatten the line
LEAST_RANGE = 1e-6
LEAST_STEPS = 4.0  # of the last decimal that is shown: what an axis spans at least
SAME = 0.02  # of a number that never changes: what its axis spans


def nice_step(span: float, most: int) -> float:
    """Return the least round step (1, 2 or 5 times a power of ten) with at most ``most`` steps."""
    least = span / max(1, most)
    power = 10.0 ** math.floor(math.log10(least))
    return next(step * power for step in NICE if step * power >= least * (1 - 1e-9))


def ticks(low: float, high: float, most: int, *, finest: int = 9) -> tuple[tuple[float, ...], int]:
    """Return round numbers between two, and how many decimals tell them apart.

    ``finest`` is with how many decimals the numbers are written: nobody counts half a case.
    """
    if not (math.isfinite(low) and math.isfinite(high)) or high <= low:
        return (), 0
    step = max(nice_step(high - low, most), 10.0**-finest)
    first = math.ceil(low / step - 1e-9)
    count = math.floor(high / step + 1e-9) - first + 1
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    return tuple((first + at) * step for at in range(max(0, count))), decimals


def spanned(
    numbers: Sequence[float],
    limits: Sequence[float],
    *,
    whole: float = math.inf,
    decimals: int = 9,
) -> tuple[float, float]:
    """Return what a value axis spans: all numbers, the limits near them, and a little room.

    What cannot be less than nothing, or more than ``whole``, has no room there. ``decimals`` is how
    the numbers are written.
    """
    known = [one for one in numbers if math.isfinite(one)]
    if not known:
        return 0.0, 1.0
    low, high = min(known), max(known)
    reach = max((high - low) * REACH, abs(high) * SAME, LEAST_RANGE)
    near = [one for one in limits if low - reach <= one <= high + reach]
    low, high = min([low, *near]), max([high, *near])
    room = max(high - low, SAME * abs(high), LEAST_RANGE) * HEADROOM
    short = LEAST_STEPS * 10.0**-decimals - (high - low)
    room = max(room, short / 2)  # marks finer than the number is written say nothing
    least, most = low - room, high + room
    if low >= 0:
        least = max(0.0, least)
    if high <= whole:
        most = min(most, whole + room / 2)
    most = max(most, least + min(LEAST_STEPS * 10.0**-decimals, whole))
    return least, most


def thinned(count: int, room: float, need: float) -> int:
    """Return the step by which ``count`` labels ``need`` wide fit into ``room``."""
    fit = max(1, int(room // max(need, 1.0)))
    return max(1, -(-count // fit))


def apart(tops: Sequence[float], high: float, low: float, most: float) -> list[float] | None:
    """Return tops of lines that do not overlap, as near as can be to ``tops`` (in their order).

    None where they do not all fit between ``low`` and ``most``.
    """
    if len(tops) * high > most - low + 0.5:
        return None
    order = sorted(range(len(tops)), key=tops.__getitem__)
    placed = [0.0] * len(tops)
    at = low
    for one in order:
        placed[one] = at = max(at, min(tops[one], most - high))
        at += high
    at = most
    for one in reversed(order):
        placed[one] = min(placed[one], at - high)
        at = placed[one]
    return placed
