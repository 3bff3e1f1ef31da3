"""Deciding on the oldest steps: where all survivors agree, where room ends, where a drive ends."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from backends.compiled import compiled_in_place
from backends.roads.matching_numbers import CANDIDATES
from backends.roads.matching_state import COUNT, FIRST, TOLD, MatchState, Outcome, Told

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]


class Paper(NamedTuple):
    """What the kernels write on while they decide; of no meaning between two rows.

    ``total`` (k) f8 is the least cost of coming to each candidate, ``back`` (k) i1 from which one
    before; ``order`` (k) i8 those before by cost; ``goals`` (k) i8 crossings looked for. ``path``
    and ``chosen`` i8 and ``margins`` f8 are of the undecided steps, or of candidates.
    """

    total: F64
    back: NDArray[np.int8]
    order: I64
    goals: I64
    path: I64
    chosen: I64
    margins: F64


def blank_paper(steps: int) -> Paper:
    """Return paper for so many undecided steps of a vehicle."""
    k, long = CANDIDATES, max(steps, CANDIDATES)
    return Paper(
        total=np.zeros(k),
        back=np.zeros(k, np.int8),
        order=np.zeros(k, np.int64),
        goals=np.zeros(k, np.int64),
        path=np.zeros(long, np.int64),
        chosen=np.zeros(long, np.int64),
        margins=np.zeros(long),
    )


_MATCHED, _AMBIGUOUS = int(Outcome.MATCHED), int(Outcome.AMBIGUOUS)


@compiled_in_place
def tell_plain(
    told: Told, made: int, slot: int, number: int, fix_s: float, by_s: float, outcome: int
) -> int:
    """Say that a fix is not matched; return how many are told."""
    told.slot[made] = slot
    told.number[made] = number
    told.fix_s[made] = fix_s
    told.edge[made] = -1
    told.at_m[made] = 0.0
    told.off_m[made] = np.nan
    told.outcome[made] = outcome
    told.link[made] = 0
    told.by_s[made] = by_s
    return made + 1


@compiled_in_place
def tell_agreed(state: MatchState, s: int, by_s: float, told: Told, made: int, paper: Paper) -> int:
    """Tell the steps in which all survivors have one past; keep the last of them as the root."""
    path = paper.path
    count = state.ring[s, COUNT]
    step = count - 1
    newest = _at(state, s, step)
    survivors = 0
    for c in range(state.n[s, newest]):
        if state.cost[s, c] < np.inf:
            path[survivors] = c
            survivors += 1
    while True:
        agreed = True
        for nth in range(1, survivors):
            agreed = agreed and path[nth] == path[0]
        if agreed:
            break
        if step == 0:
            return made
        here = _at(state, s, step)
        for nth in range(survivors):
            path[nth] = state.back[s, here, path[nth]]
        step -= 1
    if step == 0 and state.ring[s, TOLD] == 1:
        return made
    made = _tell_path(state, s, step, path[0], by_s, np.inf, told, made, paper)
    _root_at(state, s, step)
    return made


@compiled_in_place
def make_room(
    state: MatchState, s: int, by_s: float, sure: float, told: Told, made: int, paper: Paper
) -> int:
    """Decide on the oldest step while the ring is full, and drop survivors of another past."""
    path = paper.path
    while state.ring[s, COUNT] == state.fix_s.shape[1]:
        aim = state.ring[s, TOLD]
        count = state.ring[s, COUNT]
        newest = _at(state, s, count - 1)
        n = state.n[s, newest]
        for c in range(n):
            path[c] = c
        for step in range(count - 1, aim, -1):
            here = _at(state, s, step)
            for c in range(n):
                path[c] = state.back[s, here, path[c]]
        best = _best(state, s, n)
        chosen = path[best]
        margin = _margin(state, s, _at(state, s, aim), n, chosen, path)
        for c in range(n):
            if path[c] != chosen:
                state.cost[s, c] = np.inf
        made = _tell_step(state, s, aim, chosen, by_s, margin >= sure, told, made)
        _root_at(state, s, aim)
    return made


@compiled_in_place
def tell_all(
    state: MatchState, s: int, by_s: float, sure: float, told: Told, made: int, paper: Paper
) -> int:
    """Tell what is undecided as the best end has it, and forget the drive."""
    count = state.ring[s, COUNT]
    if count == 0:
        return made
    newest = _at(state, s, count - 1)
    n = state.n[s, newest]
    best = _best(state, s, n)
    path, chosen, margins = paper.path, paper.chosen, paper.margins
    for c in range(n):
        path[c] = c
    for step in range(count - 1, -1, -1):
        here = _at(state, s, step)
        chosen[step] = path[best]
        margins[step] = _margin(state, s, here, n, path[best], path)
        for c in range(n):
            path[c] = state.back[s, here, path[c]]
    for step in range(state.ring[s, TOLD], count):
        sure_of_it = margins[step] >= sure
        made = _tell_step(state, s, step, chosen[step], by_s, sure_of_it, told, made)
    state.ring[s, :] = 0
    return made


@compiled_in_place
def _at(state: MatchState, s: int, step: int) -> int:
    return int((state.ring[s, FIRST] + step) % state.fix_s.shape[1])


@compiled_in_place
def _best(state: MatchState, s: int, n: int) -> int:
    best = 0
    for c in range(1, n):
        if state.cost[s, c] < state.cost[s, best]:
            best = c
    return best


@compiled_in_place
def _margin(state: MatchState, s: int, here: int, n: int, chosen: int, past: I64) -> float:
    """Return by how much the best end beats those that were on another edge at a step."""
    ours, others = np.inf, np.inf
    for c in range(n):
        if state.edge[s, here, past[c]] == state.edge[s, here, chosen]:
            ours = min(ours, state.cost[s, c])
        else:
            others = min(others, state.cost[s, c])
    return others - ours


@compiled_in_place
def _tell_path(
    state: MatchState,
    s: int,
    step: int,
    candidate: int,
    by_s: float,
    margin: float,
    told: Told,
    made: int,
    paper: Paper,
) -> int:
    """Tell all untold steps up to one, as its candidate's past has them."""
    chosen = paper.chosen
    chosen[step] = candidate
    for later in range(step, 0, -1):
        chosen[later - 1] = state.back[s, _at(state, s, later), chosen[later]]
    for nth in range(state.ring[s, TOLD], step + 1):
        made = _tell_step(state, s, nth, chosen[nth], by_s, margin >= 0.0, told, made)
    return made


@compiled_in_place
def _tell_step(
    state: MatchState,
    s: int,
    step: int,
    candidate: int,
    by_s: float,
    is_sure: bool,  # noqa: FBT001 - a kernel has no keywords
    told: Told,
    made: int,
) -> int:
    here = _at(state, s, step)
    number, fix_s = state.number[s, here], state.fix_s[s, here]
    if not is_sure:
        return tell_plain(told, made, s, number, fix_s, by_s, _AMBIGUOUS)
    told.slot[made] = s
    told.number[made] = number
    told.fix_s[made] = fix_s
    told.edge[made] = state.edge[s, here, candidate]
    told.at_m[made] = state.at_m[s, here, candidate]
    told.off_m[made] = state.off_m[s, here, candidate]
    told.outcome[made] = _MATCHED
    told.link[made] = 1 if step > 0 else 0
    told.by_s[made] = by_s
    return made + 1


@compiled_in_place
def _root_at(state: MatchState, s: int, step: int) -> None:
    """Make a step, which was told, the first of the ring."""
    size = state.fix_s.shape[1]
    state.ring[s, FIRST] = (state.ring[s, FIRST] + step) % size
    state.ring[s, COUNT] -= step
    state.ring[s, TOLD] = 1
