"""What a span of driving, of rest or of nothing known does to a driver's sums."""

import math

import numpy as np
from numpy.typing import NDArray

from backends.compiled import compiled_in_place
from backends.detectors.driving_time import columns as c
from backends.detectors.footing.measures import seconds_inside

F64 = NDArray[np.float64]
DRIVE_S, SURE_S, REST_S, MAYBE_S, UNKNOWN_S = c.DRIVE_S, c.SURE_S, c.REST_S, c.MAYBE_S, c.UNKNOWN_S
NIGHT_S, NIGHT_SURE_S = c.NIGHT_S, c.NIGHT_SURE_S


@compiled_in_place
def drive(sums_of: F64, numbers: F64, from_s: float, to_s: float) -> None:
    span_s = to_s - from_s
    if math.isnan(sums_of[c.BEGAN_S]):
        sums_of[c.BEGAN_S] = from_s
    elif sums_of[REST_S] > 0.0:  # it was too short to be a rest
        again_s = sums_of[REST_S] * numbers[c.SHORT_RESTS_COUNT]
        sums_of[DRIVE_S] += again_s
        sums_of[SURE_S] += again_s
    sums_of[REST_S] = 0.0
    sums_of[MAYBE_S] = 0.0
    sums_of[DRIVE_S] += span_s
    sums_of[SURE_S] += span_s
    if not math.isnan(numbers[c.NIGHT_LIMIT_S]):
        night_s = seconds_inside(from_s, to_s, numbers[c.NIGHT_START_S], numbers[c.NIGHT_END_S])
        sums_of[NIGHT_S] += night_s
        sums_of[NIGHT_SURE_S] += night_s


@compiled_in_place
def rest(sums_of: F64, numbers: F64, span_s: float) -> None:
    sums_of[REST_S] += span_s
    sums_of[MAYBE_S] += span_s
    if sums_of[REST_S] >= numbers[c.REST_NEEDED_S]:
        sums_of[c.BEGAN_S] = math.nan
        sums_of[DRIVE_S] = 0.0
        sums_of[NIGHT_S] = 0.0
        sums_of[UNKNOWN_S] = 0.0
    if sums_of[MAYBE_S] >= numbers[c.REST_NEEDED_S]:
        sums_of[SURE_S] = 0.0
        sums_of[NIGHT_SURE_S] = 0.0


@compiled_in_place
def unknown(sums_of: F64, numbers: F64, span_s: float, possible_rest_s: float) -> None:
    """Take a gap: it is no rest, but what it could have held of one makes the sum less sure."""
    sums_of[REST_S] = 0.0
    sums_of[MAYBE_S] += possible_rest_s
    if not math.isnan(sums_of[c.BEGAN_S]):
        sums_of[UNKNOWN_S] += span_s
    if sums_of[MAYBE_S] >= numbers[c.REST_NEEDED_S]:
        sums_of[SURE_S] = 0.0
        sums_of[NIGHT_SURE_S] = 0.0
