"""The kernel of crowds: the usual of each hour, the rate of rise, and three conditions."""

import math

import numpy as np
from numpy.typing import NDArray

from backends.compiled import compiled_in_place
from backends.detectors.contract import F64, U8, U32
from backends.detectors.footing.measures import LOCAL_AHEAD_S, second_of_day
from backends.detectors.footing.reading_rows import USED, counts_as

I64 = NDArray[np.int64]
I32 = NDArray[np.int32]
I8 = NDArray[np.int8]
PEAK, FULL, RISING = range(3)
OVER, BETWEEN, UNDER = range(3)
ENDED, BEGAN = 0, 1  # a note's code is 2 * which + one of these
# The numbers a kernel reads: (rule, name), in this order.
NUMBERS = (
    (PEAK, "times"), (PEAK, "end_times"), (PEAK, "floor"), (PEAK, "hold_s"), (PEAK, "least_count"),
    (PEAK, "clear_s"), (PEAK, "gap_s"), (PEAK, "learn_days"), (PEAK, "share"), (PEAK, "rise_s"),
    (FULL, "hold_s"), (FULL, "least_count"), (FULL, "clear_s"), (FULL, "end_share"),
    (RISING, "ahead_s"), (RISING, "from_share"), (RISING, "least_count"), (RISING, "clear_s"),
)  # fmt: skip
(
    TIMES, END_TIMES, FLOOR, HOLD_S, LEAST_COUNT, CLEAR_S, GAP_S, LEARN_DAYS, SHARE, RISE_S,
    FULL_HOLD_S, FULL_COUNT, FULL_CLEAR_S, END_SHARE,
    AHEAD_S, FROM_SHARE, RISING_COUNT, RISING_CLEAR_S,
) = range(18)  # fmt: skip
HOURS = 24
HOUR_S = 3600.0
RING = 16  # readings that the rate of rise is taken from at most
LEAST_RING = 3.0  # and at least
# Per counter: the last reading, the hour that is being learnt with its sum and number, for each of
# three conditions since when, how often, most, since when not and whether said; then the usual and
# the days learnt of each hour, then a ring of times and values.
LAST_S, HOUR, SUM, NUMBER = range(4)
CONDITION = 4
SINCE_S, COUNT, MOST, OVER_SINCE_S, SAID = range(5)
EACH = 5
USUAL = CONDITION + 3 * EACH
DAYS = USUAL + HOURS
RING_S = DAYS + HOURS
RING_VALUE = RING_S + RING
RING_AT = RING_VALUE + RING
COLUMNS = RING_AT + 1
NOTED = 4


@compiled_in_place
def watch(
    at: NDArray[np.intp],
    capacity: F64,
    slot: U32,
    value: F64,
    mark: U8,
    timing: U8,
    t_s: F64,
    numbers: F64,
    state: F64,
    counts: I64,
    note_row: I32,
    note_code: I8,
    note_numbers: F64,
) -> int:
    """Take the rows ``at``; return how many notes were made, three a row at most.

    ``capacity`` is what each place may hold, NaN where nobody said. State changes in place; its new
    rows are NaN, the last reading -inf.
    """
    notes = 0
    for index in range(len(at)):
        row = at[index]
        counted = counts_as(value[row], mark[row], timing[row])
        counts[counted] += 1
        if counted != USED:
            continue
        of = state[slot[row]]
        people, now_s = value[row], t_s[row]
        if now_s - of[LAST_S] > numbers[GAP_S]:
            _break_off(of)
        of[LAST_S] = now_s
        usual = _usual(of, now_s, numbers)
        _learn(of, now_s, people, usual, numbers)
        rise = _rise(of, now_s, people, numbers)
        for which in range(3):
            if which == PEAK:
                known = not math.isnan(usual)
                is_over = known and people >= max(numbers[TIMES] * usual, numbers[FLOOR])
                is_under = not known or people < max(
                    numbers[END_TIMES] * usual, numbers[FLOOR] * numbers[END_TIMES] / numbers[TIMES]
                )
                hold_s, least, clear_s = numbers[HOLD_S], numbers[LEAST_COUNT], numbers[CLEAR_S]
            elif which == FULL:
                is_over = people > capacity[index]
                is_under = not people >= capacity[index] * numbers[END_SHARE]
                hold_s, least = numbers[FULL_HOLD_S], numbers[FULL_COUNT]
                clear_s = numbers[FULL_CLEAR_S]
            else:
                soon = people + rise * numbers[AHEAD_S] >= capacity[index]
                is_over = (
                    soon
                    and rise > 0.0
                    and people >= numbers[FROM_SHARE] * capacity[index]
                    and people <= capacity[index]
                )
                is_under = not is_over
                hold_s, least, clear_s = 0.0, numbers[RISING_COUNT], numbers[RISING_CLEAR_S]
            first = CONDITION + which * EACH
            one = of[first : first + EACH]
            side = OVER if is_over else (UNDER if is_under else BETWEEN)
            code = _judge(one, side, people, now_s, hold_s, least, clear_s)
            if code >= 0:
                note_row[notes] = row
                note_code[notes] = 2 * which + code
                note_numbers[notes, 0] = one[SINCE_S]
                note_numbers[notes, 1] = usual
                note_numbers[notes, 2] = rise
                note_numbers[notes, 3] = one[MOST]
                notes += 1
                if code == ENDED:
                    one[SAID] = 0.0
                    one[SINCE_S] = math.nan
    return notes


@compiled_in_place
def _judge(
    one: F64,
    side: int,
    people: float,
    now_s: float,
    hold_s: float,
    least: float,
    clear_s: float,
) -> int:
    is_said = one[SAID] > 0.0
    if side == OVER:
        one[OVER_SINCE_S] = math.nan
        if math.isnan(one[SINCE_S]):
            one[SINCE_S] = now_s
            one[COUNT] = 0.0
            one[MOST] = people
        one[COUNT] += 1.0
        one[MOST] = max(one[MOST], people)
        if not is_said and now_s - one[SINCE_S] >= hold_s and one[COUNT] >= least:
            one[SAID] = 1.0
            return BEGAN
        return -1
    if not is_said:
        one[SINCE_S] = math.nan
        return -1
    if side == BETWEEN:
        one[OVER_SINCE_S] = math.nan
        return -1
    if math.isnan(one[OVER_SINCE_S]):
        one[OVER_SINCE_S] = now_s
    return ENDED if now_s - one[OVER_SINCE_S] >= clear_s else -1


@compiled_in_place
def _break_off(of: F64) -> None:
    """Forget what a gap makes unknown: what was not said yet, and the rate of rise."""
    for which in range(3):
        one = of[CONDITION + which * EACH : CONDITION + (which + 1) * EACH]
        if not one[SAID] > 0.0:
            one[SINCE_S] = math.nan
        one[OVER_SINCE_S] = math.nan
    of[RING_AT] = 0.0
    of[RING_S : RING_S + RING] = math.nan


@compiled_in_place
def _usual(of: F64, now_s: float, numbers: F64) -> float:
    """Return what is usual now, between the middles of two hours; NaN until both were learnt."""
    at = second_of_day(now_s) / HOUR_S - 0.5
    low = math.floor(at)
    share = at - low
    before, after = int(low) % HOURS, int(low + 1.0) % HOURS
    if not (of[DAYS + before] >= numbers[LEARN_DAYS] and of[DAYS + after] >= numbers[LEARN_DAYS]):
        return math.nan
    return float(of[USUAL + before] * (1.0 - share) + of[USUAL + after] * share)


@compiled_in_place
def _learn(of: F64, now_s: float, people: float, usual: float, numbers: F64) -> None:
    """Add a reading to its hour; an hour that is over becomes part of what is usual."""
    hour = math.floor((now_s + LOCAL_AHEAD_S) / HOUR_S)
    if of[HOUR] != hour:
        if of[NUMBER] > 0.0:
            which = int(of[HOUR] - math.floor(of[HOUR] / HOURS) * HOURS)
            mean = of[SUM] / of[NUMBER]
            if of[DAYS + which] >= 1.0:
                # The first days count alike, later ones by their share.
                share = max(numbers[SHARE], 1.0 / (of[DAYS + which] + 1.0))
                of[USUAL + which] += share * (mean - of[USUAL + which])
                of[DAYS + which] += 1.0
            else:
                of[USUAL + which] = mean
                of[DAYS + which] = 1.0
        of[HOUR] = hour
        of[SUM] = 0.0
        of[NUMBER] = 0.0
    # A crowd, or a counter gone mad, is not to become the usual.
    most = numbers[TIMES] * usual
    of[SUM] += most if people > most else people
    of[NUMBER] += 1.0


@compiled_in_place
def _rise(of: F64, now_s: float, people: float, numbers: F64) -> float:
    """Return the rate of rise in people a second by least squares; NaN from under 3 readings."""
    if math.isnan(of[RING_AT]):
        of[RING_AT] = 0.0
    at = int(of[RING_AT])
    of[RING_S + at] = now_s
    of[RING_VALUE + at] = people
    of[RING_AT] = (at + 1) % RING
    n, sum_t, sum_v, sum_tt, sum_tv = 0.0, 0.0, 0.0, 0.0, 0.0
    for i in range(RING):
        back = of[RING_S + i] - now_s
        if back >= -numbers[RISE_S]:
            n += 1.0
            sum_t += back
            sum_v += of[RING_VALUE + i]
            sum_tt += back * back
            sum_tv += back * of[RING_VALUE + i]
    spread = n * sum_tt - sum_t * sum_t
    if n < LEAST_RING or spread <= 0.0:
        return math.nan
    return (n * sum_tv - sum_t * sum_v) / spread
