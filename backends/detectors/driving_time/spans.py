"""What the span between two fixes of a vehicle was: driving, rest, or a gap of unknown content."""

import math

import numpy as np
from numpy.typing import NDArray

from backends.compiled import compiled_in_place
from backends.detectors.driving_time import columns as c
from backends.detectors.footing.measures import metres_between

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

FIX_S, LON, LAT, IS_MOVING = c.FIX_S, c.LON, c.LAT, c.IS_MOVING
ODD_LON, ODD_LAT, ODD_FIXES = c.ODD_LON, c.ODD_LAT, c.ODD_FIXES
DRIVING, RESTING, UNKNOWN = c.DRIVING, c.RESTING, c.UNKNOWN
# A standing terminal's position wanders: less than this in a span is no proof of driving.
WANDERS_M = 60.0
# So many places that lead on and on prove that a terminal which says it stands is being driven.
LED_ON = 3.0


@compiled_in_place
def what_it_was(
    of: F64, at_s: float, lon: float, lat: float, speed_mps: float, numbers: F64, counts: I64
) -> tuple[int, float]:
    """Return what the span up to this fix was, and how much of a gap could have been rest.

    It was driving where the vehicle was moving at the first fix, or was elsewhere at the second
    and moves there or says no speed. Where it says at both that it stands, a place elsewhere is a
    terminal that drifts (counted, and rest) until further fixes bear it out.
    """
    what, possible_rest_s = UNKNOWN, 0.0
    is_moving = speed_mps >= numbers[c.MOVING_MPS]
    is_believed = True
    if of[FIX_S] > -math.inf:
        span_s = at_s - of[FIX_S]
        was_moving = of[IS_MOVING] > 0.0
        moved_m, moved_on = 0.0, False
        if not (was_moving and is_moving and span_s <= numbers[c.GAP_S]):  # seldom, on the road
            moved_m = metres_between(of[LON], of[LAT], lon, lat)
            moved_on = moved_m > WANDERS_M and moved_m >= numbers[c.MOVING_MPS] * span_s
        if span_s > numbers[c.GAP_S]:
            counts[c.GAPS] += 1
            possible_rest_s = max(0.0, span_s - moved_m / numbers[c.TOP_MPS])
        elif was_moving:
            what = DRIVING
        elif is_moving or math.isnan(speed_mps):
            what = DRIVING if moved_on else RESTING
        else:
            is_driven, is_believed = _bears_out(of, span_s, lon, lat, moved_m, numbers, counts)
            what = DRIVING if is_driven else RESTING
        if math.isnan(speed_mps):
            is_moving = moved_on
    of[FIX_S] = at_s
    of[IS_MOVING] = 1.0 if is_moving else 0.0
    if is_believed:
        of[LON] = lon
        of[LAT] = lat
    if is_moving:
        of[ODD_FIXES] = 0.0
    return what, possible_rest_s


@compiled_in_place
def _bears_out(
    of: F64, span_s: float, lon: float, lat: float, moved_m: float, numbers: F64, counts: I64
) -> tuple[bool, bool]:
    """Return whether a terminal that says it stands was driven, and whether its place is believed.

    It was where it stays at another place than before, or where its places lead on and on.
    """
    if moved_m <= WANDERS_M:
        of[ODD_FIXES] = 0.0
        return False, True
    if of[ODD_FIXES] >= LED_ON:  # its speed is not to be believed
        return moved_m <= numbers[c.TOP_MPS] * span_s, True
    if of[ODD_FIXES] > 0.0:
        step_m = metres_between(of[ODD_LON], of[ODD_LAT], lon, lat)
        if step_m <= WANDERS_M:
            of[ODD_FIXES] = 0.0
            return True, True
        before_m = metres_between(of[LON], of[LAT], of[ODD_LON], of[ODD_LAT])
        if step_m > numbers[c.TOP_MPS] * span_s or moved_m < before_m + 0.7 * step_m:
            of[ODD_FIXES] = 0.0
    elif moved_m > numbers[c.TOP_MPS] * span_s:
        counts[c.WANDERED] += 1
        return False, False
    of[ODD_FIXES] += 1.0
    of[ODD_LON] = lon
    of[ODD_LAT] = lat
    if of[ODD_FIXES] >= LED_ON:
        return True, True
    counts[c.WANDERED] += 1
    return False, False
