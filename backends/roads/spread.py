"""Bounded searches of the planner: from many places at once, and the fastest few to every node."""

import numpy as np
from numpy.typing import NDArray

from backends.compiled import compiled, compiled_in_place
from backends.roads.heap import drop_least, push

F8 = NDArray[np.float64]
I8 = NDArray[np.int64]
I4 = NDArray[np.int32]

MOST_BINS = 1 << 16


@compiled
def spread(
    first: I4,
    other: I4,
    cost_s: F8,
    sources: I8,
    start_s: F8,
    limit_s: float,
    closed: int,
) -> F8:
    """Return for each node the least of ``start_s`` + way from a source, (n,) f8.

    It is infinite beyond ``limit_s``. The edges of node u are ``other[first[u]:first[u + 1]]``;
    the one at position ``closed`` is not used (negative: none). ``start_s`` may be negative.

    What waits lies in bins by time, in no order (Dial 1969): a node that turns out to be nearer is
    looked at again, so that the answer is Dijkstra's to the last bit, in a third of the time.
    """
    low_s, high_s = np.inf, -np.inf
    for i in range(len(sources)):
        if np.isfinite(start_s[i]):
            low_s, high_s = min(low_s, start_s[i]), max(high_s, start_s[i])
    most_s, total_s = 0.0, 0.0
    for edge in range(len(cost_s)):
        most_s = max(most_s, cost_s[edge])
        total_s += cost_s[edge]
    # nothing that waits is further from what is due than the longest edge, or the last source
    span_s = max(most_s, high_s - low_s, 0.0)
    width_s = max(0.5 * total_s / max(len(cost_s), 1), span_s / (MOST_BINS - 4))
    if width_s <= 0.0:
        width_s = 1.0
    bins = 1
    while bins < span_s / width_s + 3.0:
        bins *= 2
    room = len(other) + len(sources)
    while True:
        best = np.full(len(first) - 1, np.inf)
        is_done = _spread(
            first,
            other,
            cost_s,
            sources,
            start_s,
            limit_s,
            closed,
            best,
            low_s,
            width_s,
            np.full(bins, -1, np.int32),
            np.empty(room, np.int32),
            np.empty(room, np.int32),
            np.empty(room),
        )
        if is_done:
            return best
        room *= 2


@compiled_in_place
def _spread(
    first: I4,
    other: I4,
    cost_s: F8,
    sources: I8,
    start_s: F8,
    limit_s: float,
    closed: int,
    best: F8,
    low_s: float,
    width_s: float,
    bins: I4,
    after: I4,
    of_node: I4,
    at_s: F8,
) -> bool:
    """Write ``best``; return False where the room for what waits was too small.

    ``bins`` (a power of two of them) has the first entry of each bin, ``after`` the next one.
    """
    mask = len(bins) - 1
    room = len(after)
    made = 0
    waiting = 0
    for i in range(len(sources)):
        node = sources[i]
        if np.isfinite(start_s[i]) and start_s[i] <= limit_s and start_s[i] < best[node]:
            best[node] = start_s[i]
            place = int((start_s[i] - low_s) / width_s) & mask
            of_node[made] = node
            at_s[made] = start_s[i]
            after[made] = bins[place]
            bins[place] = made
            made += 1
            waiting += 1
    due = 0
    while waiting > 0:
        entry = bins[due & mask]
        if entry < 0:
            due += 1
            continue
        bins[due & mask] = after[entry]
        waiting -= 1
        node = of_node[entry]
        done_s = at_s[entry]
        if done_s > best[node]:
            continue
        for edge in range(first[node], first[node + 1]):
            total_s = done_s + cost_s[edge]
            to = other[edge]
            if edge != closed and total_s <= limit_s and total_s < best[to]:
                if made == room:
                    return False
                best[to] = total_s
                place = int((total_s - low_s) / width_s) & mask
                of_node[made] = to
                at_s[made] = total_s
                after[made] = bins[place]
                bins[place] = made
                made += 1
                waiting += 1
    return True


@compiled_in_place
def _is_there(officer: I4, have: I8, node: int, me: int) -> bool:
    """Return whether an officer is among those of a node already."""
    for i in range(have[node]):  # noqa: SIM110 - a kernel holds no generator
        if officer[node, i] == me:
            return True
    return False


@compiled
def fastest(
    first: I4,
    head: I4,
    cost_s: F8,
    nodes: I8,
    start_s: F8,
    who: I8,
    latest_s: F8,
    most: int,
) -> tuple[I4, F8, I4]:
    """Return for each node the ``most`` officers soonest there: who, when, and by which node.

    Officer ``who[i]`` may begin at ``nodes[i]`` after ``start_s[i]``. Arrivals after ``latest_s``
    of a node are of no use to anybody beyond it and are left out. Results are (n, most): -1 and
    infinite where there is nobody; the node before is -1 at a start.

    An officer among the soonest at a node is among them all along his way, so each node needs to
    keep no more than ``most`` (judgement.md, fact i).
    """
    count = len(first) - 1
    officer = np.full((count, most), -1, np.int32)
    time_s = np.full((count, most), np.inf)
    before = np.full((count, most), -1, np.int32)
    have = np.zeros(count, np.int64)
    room = len(nodes) + most * len(head)
    keys = np.empty(room)
    items = np.empty(room, np.int64)
    of_node = np.empty(room, np.int32)
    of_who = np.empty(room, np.int32)
    of_before = np.empty(room, np.int32)
    size = 0
    made = 0
    for i in range(len(nodes)):
        if start_s[i] <= latest_s[nodes[i]]:
            of_node[made] = nodes[i]
            of_who[made] = who[i]
            of_before[made] = -1
            size = push(keys, items, size, start_s[i], made)
            made += 1
    while size > 0:
        done_s = keys[0]
        entry = items[0]
        size = drop_least(keys, items, size)
        node = of_node[entry]
        me = of_who[entry]
        slot = have[node]
        if slot == most:
            continue
        if _is_there(officer, have, node, me):
            continue
        officer[node, slot] = me
        time_s[node, slot] = done_s
        before[node, slot] = of_before[entry]
        have[node] = slot + 1
        for edge in range(first[node], first[node + 1]):
            to = head[edge]
            total_s = done_s + cost_s[edge]
            if have[to] < most and total_s <= latest_s[to] and not _is_there(officer, have, to, me):
                of_node[made] = to
                of_who[made] = me
                of_before[made] = node
                size = push(keys, items, size, total_s, made)
                made += 1
    return officer, time_s, before
