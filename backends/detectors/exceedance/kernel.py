"""The kernel of exceedances: each reading against every limit of its series."""

import math

import numpy as np
from numpy.typing import NDArray

from backends.compiled import compiled_in_place
from backends.detectors.contract import F64, U8, U32
from backends.detectors.footing.measures import is_inside
from backends.detectors.footing.reading_rows import USED, counts_as

I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
I8 = NDArray[np.int8]

# What a limit asks, a row for each limit of each series: +1 for "most" and -1 for "least", the
# value, from where on it is back inside, local seconds of the day (NaN: all), UTC times it holds
# in, and the rule's numbers.
(
    SIGN, VALUE, BACK, START_S, END_S, HOLDS_FROM_S, HOLDS_TO_S, HOLD_S, LEAST_COUNT, CLEAR_S,
    GAP_S,
) = range(11)  # fmt: skip
ASKED = 11
# Its state: the last reading judged, since when it is beyond (NaN: it is not), how often, the
# worst of it, since when it is back inside, whether it was said.
LAST_S, BEYOND_S, TIMES, WORST, INSIDE_S, SAID = range(6)
STATE = 6
AT, FROM, WORST_OF, COUNT = range(4)
NOTED = 4
ENDED, BEGAN = 0, 1


@compiled_in_place
def watch(
    first: int,
    stop: int,
    slot: U32,
    value: F64,
    mark: U8,
    timing: U8,
    t_s: F64,
    span_s: U32,
    first_of: I32,
    count_of: I32,
    asked: F64,
    state: F64,
    newest: F64,
    counts: I64,
    note_row: I32,
    note_limit: I32,
    note_code: I8,
    note_numbers: F64,
) -> int:
    """Take rows from ``first`` on, up to the first that makes notes; return how many it made.

    So whoever reads ``newest`` for a note sees what was known then. State changes in place.

    ``newest`` (slots, 2) takes the last value judged and its time. There must be room for one note
    on each limit of a row.
    """
    notes = 0
    for row in range(first, stop):
        counted = counts_as(value[row], mark[row], timing[row])
        counts[counted] += 1
        if counted != USED:
            continue
        s = slot[row]
        newest[s, 0] = value[row]
        newest[s, 1] = t_s[row]
        for limit in range(first_of[s], first_of[s] + count_of[s]):
            code = _judge(state[limit], asked[limit], value[row], t_s[row], float(span_s[row]))
            if code >= 0:
                note_row[notes] = row
                note_limit[notes] = limit
                note_code[notes] = code
                of = state[limit]
                note_numbers[notes, AT] = t_s[row]
                note_numbers[notes, FROM] = of[BEYOND_S]
                note_numbers[notes, WORST_OF] = of[WORST]
                note_numbers[notes, COUNT] = of[TIMES]
                notes += 1
                if code == ENDED:
                    _forget(of)
                    of[SAID] = 0.0
        if notes:
            return notes
    return notes


@compiled_in_place
def _judge(of: F64, asked: F64, value: float, t_s: float, span_s: float) -> int:
    # A mean is dated by its end: what it speaks of is its middle.
    middle_s = t_s - 0.5 * span_s
    holds = asked[HOLDS_FROM_S] <= middle_s < asked[HOLDS_TO_S] and (
        math.isnan(asked[START_S]) or is_inside(middle_s, asked[START_S], asked[END_S])
    )
    if not holds:
        code = ENDED if of[SAID] > 0.0 else -1
        if code < 0:
            _forget(of)
        return code
    if t_s - of[LAST_S] > asked[GAP_S]:  # nobody knows what was in between
        if of[SAID] == 0.0:
            _forget(of)
        of[INSIDE_S] = math.nan
    of[LAST_S] = t_s
    if (value - asked[VALUE]) * asked[SIGN] > 0.0:
        return _beyond(of, asked, value, t_s)
    return _inside(of, asked, value, t_s)


@compiled_in_place
def _beyond(of: F64, asked: F64, value: float, t_s: float) -> int:
    of[INSIDE_S] = math.nan
    if math.isnan(of[BEYOND_S]):
        of[BEYOND_S] = t_s
        of[WORST] = value
        of[TIMES] = 0.0
    of[TIMES] += 1.0
    if (value - of[WORST]) * asked[SIGN] > 0.0:
        of[WORST] = value
    held = t_s - of[BEYOND_S] >= asked[HOLD_S] and of[TIMES] >= asked[LEAST_COUNT]
    if of[SAID] == 0.0 and held:
        of[SAID] = 1.0
        return BEGAN
    return -1


@compiled_in_place
def _inside(of: F64, asked: F64, value: float, t_s: float) -> int:
    if of[SAID] == 0.0:
        _forget(of)
        return -1
    if (value - asked[BACK]) * asked[SIGN] > 0.0:  # between both: neither beyond nor back
        of[INSIDE_S] = math.nan
        return -1
    if math.isnan(of[INSIDE_S]):
        of[INSIDE_S] = t_s
    return ENDED if t_s - of[INSIDE_S] >= asked[CLEAR_S] else -1


@compiled_in_place
def _forget(of: F64) -> None:
    of[BEYOND_S] = math.nan
    of[INSIDE_S] = math.nan
    of[TIMES] = 0.0
