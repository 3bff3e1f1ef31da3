"""The driving-time kernel: spends the spans between fixes on drivers, and notes what is passed."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backends.compiled import compiled_in_place
from backends.compiled.fetching import ROWS_AHEAD, fetch
from backends.detectors.driving_time import columns as c
from backends.detectors.driving_time.rings import driven_s, fill
from backends.detectors.driving_time.spans import what_it_was
from backends.detectors.driving_time.spending import drive, rest, unknown
from backends.detectors.footing.in_force import NO_ROW
from backends.detectors.footing.measures import is_inside
from backends.detectors.footing.taking import is_usable, period_at

F64 = NDArray[np.float64]
F32 = NDArray[np.float32]
I64 = NDArray[np.int64]
I32 = NDArray[np.int32]
U64 = NDArray[np.uint64]
U32 = NDArray[np.uint32]
U8 = NDArray[np.uint8]
I8 = NDArray[np.int8]

LAST_S, BEGAN_S, DRIVE_S, SURE_S = c.LAST_S, c.BEGAN_S, c.DRIVE_S, c.SURE_S
REST_S, MAYBE_S, UNKNOWN_S, LEFT_S = c.REST_S, c.MAYBE_S, c.UNKNOWN_S, c.LEFT_S
NIGHT_S, NIGHT_SURE_S, MINUTE, QUARTER = c.NIGHT_S, c.NIGHT_SURE_S, c.MINUTE, c.QUARTER
FIX_S = c.FIX_S
DRIVING, RESTING = c.DRIVING, c.RESTING


@compiled_in_place
def account(
    first: int,
    stop: int,
    slot: U32,
    kind: U8,
    county: U8,
    lon_deg: F64,
    lat_deg: F64,
    speed_mps: F32,
    fix_s: F64,
    receipt_s: F64,
    vehicle: F64,
    own_subject: I32,
    subject_of: I32,
    sums: F64,
    minutes: U64,
    quarters: U64,
    said: U8,
    next_card: I32,
    card_at_s: F64,
    card_subject: I32,
    card_next: I32,
    starts_s: F64,
    row_of: I32,
    values: F64,
    counts: I64,
    note_row: I32,
    note_code: I8,
    note_numbers: F64,
) -> int:
    """Take rows ``first`` to ``stop``; return how many notes were made. State is changed in place.

    What a span between two fixes of a vehicle was says :func:`what_it_was`.
    """
    notes, period = 0, 0
    for row in range(first, stop):
        _fetch(slot[min(row + ROWS_AHEAD, stop - 1)], vehicle, subject_of, sums)
        at_s = fix_s[row]
        period = period_at(starts_s, period, at_s)
        numbers_row = row_of[period, county[row], kind[row]]
        if numbers_row == NO_ROW or math.isnan(values[numbers_row, c.GAP_S]):
            continue
        s = slot[row]
        of = vehicle[s]
        before_s = of[FIX_S]
        if not is_usable(at_s, receipt_s[row], before_s, counts):
            continue
        numbers = values[numbers_row]
        what, possible_rest_s = what_it_was(
            of, at_s, lon_deg[row], lat_deg[row], speed_mps[row], numbers, counts
        )
        if before_s == -math.inf:
            before_s = at_s
        subject = subject_of[s]
        card = next_card[s]
        while card >= 0 and card_at_s[card] <= at_s:
            change_s = max(card_at_s[card], before_s)
            counts[c.CARDS_LATE] += card_at_s[card] < before_s
            if card_subject[card] != subject:
                share = (change_s - before_s) / max(at_s - before_s, 1e-9)
                notes = _spend_and_judge(
                    row, numbers_row, numbers, subject, before_s, change_s, what,
                    possible_rest_s * share, sums, minutes, quarters, said, counts,
                    notes, note_row, note_code, note_numbers,
                )  # fmt: skip
                notes = _end_all(
                    row, numbers_row, subject, change_s, sums, said,
                    notes, note_row, note_code, note_numbers,
                )  # fmt: skip
                possible_rest_s *= 1.0 - share
                _hand_over(subject, card_subject[card], sums, minutes, quarters, own_subject[s])
                subject = card_subject[card]
                subject_of[s] = subject
                before_s = change_s
            card = card_next[card]
            next_card[s] = card
        notes = _spend_and_judge(
            row, numbers_row, numbers, subject, before_s, at_s, what, possible_rest_s,
            sums, minutes, quarters, said, counts, notes, note_row, note_code, note_numbers,
        )  # fmt: skip
    return notes


@compiled_in_place
def _fetch(s: int, vehicle: F64, subject_of: I32, sums: F64) -> None:
    """Ask for the state of a fix that is to come."""
    fetch(vehicle, s, 0)
    fetch(vehicle, s, c.VEHICLE_COLUMNS - 1)
    subject = subject_of[s]
    fetch(sums, subject, 0)
    fetch(sums, subject, c.SUBJECT_COLUMNS // 2)
    fetch(sums, subject, c.SUBJECT_COLUMNS - 1)


@compiled_in_place
def _spend_and_judge(
    row: int,
    numbers_row: int,
    numbers: F64,
    subject: int,
    from_s: float,
    to_s: float,
    what: int,
    possible_rest_s: float,
    sums: F64,
    minutes: U64,
    quarters: U64,
    said: U8,
    counts: I64,
    notes: int,
    note_row: I32,
    note_code: I8,
    note_numbers: F64,
) -> int:
    sums_of = sums[subject]
    last_s = sums_of[LAST_S]
    if last_s > from_s:  # his card is in two vehicles: a second is driven once
        counts[c.OVERLAPPED] += 1
        from_s = min(last_s, to_s)
    elif last_s < from_s and last_s > -math.inf:
        # Away from this wheel: proven rest only since another's card took it.
        away_s = from_s - last_s
        if sums_of[LEFT_S] == last_s:
            rest(sums_of, numbers, away_s)
        else:
            unknown(sums_of, numbers, away_s, away_s)
    sums_of[LEFT_S] = math.nan
    sums_of[LAST_S] = to_s
    if to_s > from_s:
        is_driving = what == DRIVING
        if is_driving:
            drive(sums_of, numbers, from_s, to_s)
        elif what == RESTING:
            rest(sums_of, numbers, to_s - from_s)
        else:
            unknown(sums_of, numbers, to_s - from_s, possible_rest_s)
        fill(
            sums_of, MINUTE, minutes[subject], c.MINUTES_HELD, c.MINUTE_LENGTH_S,
            from_s, to_s, is_driving,
        )  # fmt: skip
        fill(
            sums_of, QUARTER, quarters[subject], c.QUARTERS_HELD, c.QUARTER_LENGTH_S,
            from_s, to_s, is_driving,
        )  # fmt: skip
    if sums_of[NIGHT_S] > 0.0 and not is_inside(
        to_s, numbers[c.NIGHT_START_S], numbers[c.NIGHT_END_S]
    ):
        sums_of[NIGHT_S] = 0.0
        sums_of[NIGHT_SURE_S] = 0.0
    return _judge(
        row, numbers_row, numbers, subject, from_s, to_s, sums_of, said, counts,
        notes, note_row, note_code, note_numbers,
    )  # fmt: skip


@compiled_in_place
def _judge(
    row: int,
    numbers_row: int,
    numbers: F64,
    subject: int,
    from_s: float,
    to_s: float,
    sums_of: F64,
    said: U8,
    counts: I64,
    notes: int,
    note_row: I32,
    note_code: I8,
    note_numbers: F64,
) -> int:
    flags = int(said[subject])
    drive_s, sure_s = sums_of[DRIVE_S], sums_of[SURE_S]
    day_s = driven_s(sums_of, MINUTE, c.MINUTE_LENGTH_S)
    week_s = driven_s(sums_of, QUARTER, c.QUARTER_LENGTH_S)
    if flags == 0 and _is_quiet(sums_of, day_s, week_s, numbers):  # nearly always
        return notes
    # When the rest that ended it was long enough, should this span have ended it.
    rested_at_s = to_s - max(0.0, sums_of[REST_S] - numbers[c.REST_NEEDED_S])
    rested_at_s = max(rested_at_s, from_s)
    is_over = drive_s > numbers[c.LIMIT_S]
    is_sure = sure_s >= numbers[c.SURE_SHARE] * drive_s
    flags = _count_unproven(flags, is_over, is_sure, counts)
    soon_s = numbers[c.LIMIT_S] - numbers[c.BEFORE_S]
    night_s = sums_of[NIGHT_S]
    night_is_sure = sums_of[NIGHT_SURE_S] >= numbers[c.SURE_SHARE] * night_s
    for what in range(5):
        is_said = (flags >> what) & 1
        begins = ends = False
        over_s = 0.0
        if what == c.CONTINUOUS:
            over_s = drive_s - numbers[c.LIMIT_S]
            begins, ends = is_over and is_sure, not is_over
        elif what == c.SOON:
            over_s = drive_s - soon_s
            begins = over_s > 0.0 and is_sure and not is_over
            ends = not over_s > 0.0 or (is_over and is_sure)
        elif what == c.NIGHT:
            over_s = night_s - numbers[c.NIGHT_LIMIT_S]
            begins, ends = over_s > 0.0 and night_is_sure, not over_s > 0.0
        elif what == c.DAY:
            over_s = day_s - numbers[c.DAY_LIMIT_S]
            begins, ends = over_s > 0.0, not over_s > -numbers[c.DAY_CLEAR_S]
        else:
            over_s = week_s - numbers[c.WEEK_LIMIT_S]
            begins, ends = over_s > 0.0, not over_s > -numbers[c.WEEK_CLEAR_S]
        if is_said == 0 and begins:
            flags |= 1 << what
            at_s = max(from_s, to_s - over_s)
            notes = _note(
                row, numbers_row, subject, 2 * what, at_s, day_s, week_s, sums_of,
                notes, note_row, note_code, note_numbers,
            )  # fmt: skip
        elif is_said == 1 and ends:
            flags &= ~(1 << what)
            notes = _note(
                row, numbers_row, subject, 2 * what + 1, rested_at_s, day_s, week_s, sums_of,
                notes, note_row, note_code, note_numbers,
            )  # fmt: skip
    said[subject] = flags
    return notes


@compiled_in_place
def _count_unproven(
    flags: int,
    is_over: bool,  # noqa: FBT001 - kernels have no keywords
    is_sure: bool,  # noqa: FBT001
    counts: I64,
) -> int:
    """Count once what is over a limit and cannot be said yet; return the flags after that."""
    if not is_over:
        return flags & ~c.UNPROVEN_BIT
    if not is_sure and not flags & c.UNPROVEN_BIT:
        counts[c.UNPROVEN] += 1
        return flags | c.UNPROVEN_BIT
    return flags


@compiled_in_place
def _is_quiet(sums_of: F64, day_s: float, week_s: float, numbers: F64) -> bool:
    """Return whether no limit is passed, nor the warning before it due."""
    return (
        not sums_of[DRIVE_S] > numbers[c.LIMIT_S] - numbers[c.BEFORE_S]
        and not sums_of[DRIVE_S] > numbers[c.LIMIT_S]
        and not sums_of[NIGHT_S] > numbers[c.NIGHT_LIMIT_S]
        and not day_s > numbers[c.DAY_LIMIT_S]
        and not week_s > numbers[c.WEEK_LIMIT_S]
    )


@compiled_in_place
def _end_all(
    row: int,
    numbers_row: int,
    subject: int,
    at_s: float,
    sums: F64,
    said: U8,
    notes: int,
    note_row: I32,
    note_code: I8,
    note_numbers: F64,
) -> int:
    """End what was said of somebody who is no longer at the wheel."""
    for what in range(5):
        if (said[subject] >> what) & 1:
            notes = _note(
                row, numbers_row, subject, 2 * what + 1, at_s, 0.0, 0.0, sums[subject],
                notes, note_row, note_code, note_numbers,
            )  # fmt: skip
    said[subject] = 0
    return notes


@compiled_in_place
def _hand_over(
    old: int, new: int, sums: F64, minutes: U64, quarters: U64, own_subject: int
) -> None:
    """Let another card take the wheel; whoever drove without one may have been the same person."""
    if old == own_subject:
        if sums[new, LAST_S] == -math.inf:
            _copy(sums[old], sums[new])
            _copy(minutes[old], minutes[new])
            _copy(quarters[old], quarters[new])
    else:
        sums[old, LEFT_S] = sums[old, LAST_S]


@compiled_in_place
def _copy(old: NDArray[Any], new: NDArray[Any]) -> None:
    for at in range(len(old)):
        new[at] = old[at]


@compiled_in_place
def _note(
    row: int,
    numbers_row: int,
    subject: int,
    code: int,
    at_s: float,
    day_s: float,
    week_s: float,
    sums_of: F64,
    notes: int,
    note_row: I32,
    note_code: I8,
    note_numbers: F64,
) -> int:
    note_row[notes] = row
    note_code[notes] = code
    said = note_numbers[notes]
    said[c.AT_S] = at_s
    said[c.FROM_S] = sums_of[c.BEGAN_S]
    said[c.DRIVEN_S] = sums_of[DRIVE_S]
    said[c.SURE_DRIVEN_S] = sums_of[SURE_S]
    said[c.GAPS_S] = sums_of[UNKNOWN_S]
    said[c.RESTED_S] = sums_of[REST_S]
    said[c.NIGHT_DRIVEN_S] = sums_of[NIGHT_S]
    said[c.IN_DAY_S] = day_s
    said[c.IN_WEEK_S] = week_s
    said[c.NUMBERS_ROW] = numbers_row
    said[c.SUBJECT] = subject
    return notes + 1
