"""The kernel that drives a vehicle on at random, again and again, as its driver models say."""

import numpy as np
from numpy.typing import NDArray

from backends.compiled import compiled, compiled_in_place

F8 = NDArray[np.float64]
I8 = NDArray[np.int64]
I4 = NDArray[np.int32]
U8 = NDArray[np.uint64]

ROUTE, GOAL, TURNS, FLAT = 0, 1, 2, 3
# splitmix64 (Steele, Lea, Flood 2014): the same numbers on every machine and numpy, so that a plan
# can be made again from its seed.
_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31, _S11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
_UNIT = 1.0 / 9007199254740992.0
USUAL_VISITS = 128  # of places by a drive; where it is more, they are driven again with more room
MOST_STEPS = 100_000  # a loop of roads that take no time must not be driven for ever


@compiled_in_place
def next_unit(state: U8, at: int) -> float:
    """Return the next number in [0, 1) of one of the generators in ``state``, and move it on."""
    state[at] = state[at] + _STEP
    word = state[at]
    word = (word ^ (word >> _S30)) * _MIX_1
    word = (word ^ (word >> _S27)) * _MIX_2
    word = word ^ (word >> _S31)
    return float(word >> _S11) * _UNIT


@compiled_in_place
def part_of(
    kind: int,
    goal_s: F8,
    goal: int,
    node: int,
    there: int,
    cost_s: float,
    beta_per_s: float,
    turns: I4,
    turn: int,
) -> float:
    """Return the weight of going from ``node`` to ``there``; ``turn`` is its row in ``turns``."""
    if kind == GOAL:
        rest_s = goal_s[goal, node]
        if rest_s <= 0.0 or not np.isfinite(goal_s[goal, there]):
            return 0.0
        return float(np.exp(-beta_per_s * (cost_s + goal_s[goal, there] - rest_s)))
    if kind == TURNS and len(turns) > 0:
        return float(turns[turn]) + 1.0
    return 1.0


@compiled_in_place
def drawn(weight: F8, head: I4, low: int, count: int, before: int, state: U8, at: int) -> int:
    """Return an exit drawn by weight, or -1; back to ``before`` only where nothing else is left."""
    total = 0.0
    back = 0.0
    for i in range(count):
        if head[low + i] == before:
            back += weight[i]
        else:
            total += weight[i]
    must_turn = total <= 0.0
    if must_turn:
        total = back
    if total <= 0.0:
        return -1
    left = next_unit(state, at) * total
    chosen = -1
    for i in range(count):
        if weight[i] > 0.0 and (head[low + i] == before) == must_turn:
            chosen = low + i
            left -= weight[i]
            if left < 0.0:
                break
    return chosen


@compiled_in_place
def choice_of(
    kind: int,
    first: I4,
    head: I4,
    cost_s: F8,
    goal_s: F8,
    goal: int,
    beta_per_s: float,
    turn_first: I8,
    turns: I4,
    weight: F8,
    edge: int,
    before: int,
    state: U8,
    at: int,
) -> int:
    """Return the edge taken after ``edge``, or -1 for none; ``weight`` is room to work in."""
    node = head[edge]
    low = first[node]
    count = first[node + 1] - low
    turn = turn_first[edge] if len(turns) > 0 else 0
    for i in range(count):
        there, step_s = head[low + i], cost_s[low + i]
        weight[i] = part_of(kind, goal_s, goal, node, there, step_s, beta_per_s, turns, turn + i)
    return drawn(weight, head, low, count, before, state, at)


@compiled
def drive(
    first: I4,
    head: I4,
    cost_s: F8,
    place_of: I4,
    places: int,
    start_edge: int,
    start_tail: int,
    start_rest: float,
    horizon_s: float,
    kind: I4,
    goal: I4,
    haste: F8,
    state: U8,
    route: I8,
    goal_s: F8,
    beta_per_s: float,
    turn_first: I8,
    turns: I4,
) -> tuple[I4, I4, F8, I4]:
    """Drive ``len(kind)`` times; return place, drive and second of each first visit, edge counts.

    A drive begins on ``start_edge`` (from node ``start_tail``) with ``start_rest`` of it (0..1)
    ahead. ``haste`` divides all its times. It turns back only where nothing else is left. ``kind``
    says how it chooses: along the edges ``route``; towards ``goal`` (row of ``goal_s``, the
    seconds from every node to that goal) with weight exp(-beta * detour); by the counts
    ``turns[turn_first[edge] + i]`` + 1 of the i-th exit after ``edge`` (all alike where ``turns``
    is empty); or any exit alike. It ends with its route, at its goal, or where no road leads on.
    ``place_of`` (nodes,) is the place a node belongs to, negative for none.
    """
    exits = 1
    for node in range(len(first) - 1):
        exits = max(exits, first[node + 1] - first[node])
    room = USUAL_VISITS * len(kind) + 1
    while True:
        used = np.zeros(len(head), np.int32)
        out_place = np.empty(room, np.int32)
        out_drive = np.empty(room, np.int32)
        out_s = np.empty(room)
        made = _drive(
            first,
            head,
            cost_s,
            place_of,
            start_edge,
            start_tail,
            start_rest,
            horizon_s,
            kind,
            goal,
            haste,
            state.copy(),
            route,
            goal_s,
            beta_per_s,
            turn_first,
            turns,
            np.empty(exits),
            np.full(places, -1, np.int32),
            np.full(len(head), -1, np.int32),
            used,
            out_place,
            out_drive,
            out_s,
        )
        if made >= 0:
            return out_place[:made], out_drive[:made], out_s[:made], used
        room *= 2


@compiled_in_place
def _drive(
    first: I4,
    head: I4,
    cost_s: F8,
    place_of: I4,
    start_edge: int,
    start_tail: int,
    start_rest: float,
    horizon_s: float,
    kind: I4,
    goal: I4,
    haste: F8,
    state: U8,
    route: I8,
    goal_s: F8,
    beta_per_s: float,
    turn_first: I8,
    turns: I4,
    weight: F8,
    seen_place: I4,
    seen_edge: I4,
    used: I4,
    out_place: I4,
    out_drive: I4,
    out_s: F8,
) -> int:
    """Write the drives; return how many visits there were, or -1 where the room was too small."""
    made = 0
    for number in range(len(kind)):
        chosen = start_edge
        before = start_tail
        at_s = start_rest * cost_s[chosen] / haste[number]
        step = 0
        while chosen >= 0:
            edge = chosen
            node = head[edge]
            if seen_edge[edge] != number:
                seen_edge[edge] = number
                used[edge] += 1
            if at_s > horizon_s or step > MOST_STEPS:
                break
            place = place_of[node]
            if place >= 0 and seen_place[place] != number:
                seen_place[place] = number
                if made == len(out_s):
                    return -1
                out_place[made] = place
                out_drive[made] = number
                out_s[made] = at_s
                made += 1
            if kind[number] == ROUTE:
                chosen = route[step] if step < len(route) else -1
            else:
                chosen = choice_of(
                    kind[number],
                    first,
                    head,
                    cost_s,
                    goal_s,
                    goal[number],
                    beta_per_s,
                    turn_first,
                    turns,
                    weight,
                    edge,
                    before,
                    state,
                    number,
                )
            before = node
            step += 1
            if chosen >= 0:
                at_s += cost_s[chosen] / haste[number]
    return made
