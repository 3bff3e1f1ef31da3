"""What map matching keeps of each vehicle between two fixes, and what it says of a fix."""

from enum import IntEnum
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from backends.roads.matching_numbers import CANDIDATES

F64 = NDArray[np.float64]
F32 = NDArray[np.float32]
I64 = NDArray[np.int64]
I32 = NDArray[np.int32]
I8 = NDArray[np.int8]

FIRST, COUNT, TOLD, ODD = range(4)  # columns of ``ring``
NEWEST_S, STEP_S, STEP_LON, STEP_LAT = range(4)  # columns of ``last``


class Outcome(IntEnum):
    """What became of a fix."""

    MATCHED = 0
    OFF_NETWORK = 1  # no road is near
    UNREACHED = 2  # nobody drives there from where it was: a wild fix
    AMBIGUOUS = 3  # two roads are as likely
    NOT_NEWER = 4  # doubled or out of order
    FUTURE = 5  # dated later than its receipt allows
    DAMAGED = 6  # no place or no time


class MatchState(NamedTuple):
    """Per vehicle a ring of undecided steps; v vehicles, l steps, k candidates.

    ``edge`` i4, ``at_m`` and ``off_m`` f4, ``back`` i1 (the candidate before) are (v, l, k);
    ``n`` i1, ``fix_s`` f8 and ``number`` i8 (which fix it was) are (v, l). ``cost`` (v, k) f8 is
    that of the newest step, the least of it 0. ``ring`` (v, 4) i4 and ``last`` (v, 4) f8 have the
    columns named above: the first step of the ring has been told where ``TOLD`` is 1.
    """

    edge: I32
    at_m: F32
    off_m: F32
    back: I8
    n: I8
    fix_s: F64
    number: I64
    cost: F64
    ring: I32
    last: F64


class Told(NamedTuple):
    """What was decided, in the order it was; (n,) each.

    ``edge`` i4 is -1 unless matched; ``at_m`` and ``off_m`` f8; ``link`` i1 is 1 where the
    vehicle drove on from its step before, and 0 where a drive begins; ``by_s`` is the time of the
    fix that decided it.
    """

    slot: I64
    number: I64
    fix_s: F64
    edge: I32
    at_m: F64
    off_m: F64
    outcome: I8
    link: I8
    by_s: F64


def match_state(vehicles: int, steps: int) -> MatchState:
    """Return the state of vehicles that nothing is known of."""
    shape = (vehicles, steps, CANDIDATES)
    last = np.zeros((vehicles, 4))
    last[:, NEWEST_S] = -np.inf
    return MatchState(
        edge=np.zeros(shape, np.int32),
        at_m=np.zeros(shape, np.float32),
        off_m=np.zeros(shape, np.float32),
        back=np.zeros(shape, np.int8),
        n=np.zeros(shape[:2], np.int8),
        fix_s=np.zeros(shape[:2]),
        number=np.zeros(shape[:2], np.int64),
        cost=np.zeros((vehicles, CANDIDATES)),
        ring=np.zeros((vehicles, 4), np.int32),
        last=last,
    )


def more_vehicles(state: MatchState, vehicles: int) -> MatchState:
    """Return the state with room for at least so many vehicles."""
    had = len(state.ring)
    if vehicles <= had:
        return state
    extra = match_state(max(vehicles, 2 * had) - had, state.fix_s.shape[1])
    columns: zip[tuple[NDArray[Any], NDArray[Any]]] = zip(state, extra, strict=True)
    return MatchState(*(np.concatenate(pair) for pair in columns))


def room_to_tell(rows: int) -> Told:
    """Return empty columns for so many decisions."""
    return Told(
        slot=np.zeros(rows, np.int64),
        number=np.zeros(rows, np.int64),
        fix_s=np.zeros(rows),
        edge=np.full(rows, -1, np.int32),
        at_m=np.zeros(rows),
        off_m=np.full(rows, np.nan),
        outcome=np.zeros(rows, np.int8),
        link=np.zeros(rows, np.int8),
        by_s=np.zeros(rows),
    )
