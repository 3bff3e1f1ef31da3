"""Chooses the posts: which officers at which places meet most of the drives together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from backends.roads.capture import by_row, complete, meetings, swap, together
from backends.roads.driver_models import Drives
from backends.roads.plan_graph import PlanGraph
from backends.roads.spread import fastest, spread

F8 = NDArray[np.float64]
I8 = NDArray[np.int64]
I4 = NDArray[np.int32]
U8 = NDArray[np.uint64]

FIRST_PLACES = 128  # judgement.md, step 3: as many junctions are looked at first
WIDER_TIMES = 3
SWAP_ROUNDS = 8


@dataclass(frozen=True, slots=True)
class Starts:
    """Where officers may enter the graph: ``who[i]`` at ``node[i]`` after ``start_s[i]``."""

    node: I8
    start_s: F8
    who: I8


@dataclass(frozen=True, slots=True)
class Places:
    """Where one may be stopped: place of each node (negative: none), and what is known of each.

    ``allowed`` (places,) is False for forbidden ones, ``hazard`` (places,) is 0..1.
    """

    place_of: I4
    allowed: NDArray[np.bool_]
    hazard: F8

    @property
    def count(self) -> int:
        """How many places there are."""
        return len(self.allowed)


@dataclass(frozen=True, slots=True)
class Passing:
    """The drives that pass the places looked at, place by place (a row each), by time.

    Row r is place ``place[r]``: its drives are ``drive[first[r]:first[r + 1]]`` at ``at_s``.
    """

    place: I8
    first: I8
    drive: I4
    at_s: F8

    def quantiles_s(self, part: float) -> F8:
        """Return for each row when ``part`` (0..1) of its drives have come by: a drive's time."""
        size = np.diff(self.first)
        at = self.first[:-1] + np.minimum((part * size).astype(np.int64), size - 1)
        found: F8 = self.at_s[at]
        return found


@dataclass(frozen=True, slots=True)
class Pairs:
    """Every officer in time at a place looked at, best tie-break first.

    (pairs,) each: who, row of :class:`Passing`, seconds to it, node he comes in by, how many drives
    he meets there; ``met`` (pairs, words) are those drives as bits.
    """

    who: I4
    row: I4
    travel_s: F8
    node: I4
    count: I4
    met: U8

    def find(self, who: int, row: int) -> int:
        """Return the pair of an officer and a row, or -1."""
        at = np.flatnonzero((self.who == who) & (self.row == row))
        return int(at[0]) if len(at) else -1


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen: ``held`` are pairs in the order they were taken, -1 for none.

    The first ``fixed`` are officers sent already. ``captured`` drives are met by all together.
    ``by_label`` holds for each node who is there soonest, for the ways: see ``fastest``.
    ``is_certain``: no place left out could have been taken.
    """

    held: I8
    fixed: int
    captured: int
    passing: Passing
    pairs: Pairs
    by_label: tuple[I4, F8, I4]
    is_certain: bool = True


def choose(
    graph: PlanGraph,
    drives: Drives,
    places: Places,
    starts: Starts,
    most: int,
    margin_s: float,
    per_place: int = 0,
    also: Sequence[int] = (),
    sent: Mapping[int, int] = MappingProxyType({}),
    first_places: int = FIRST_PLACES,
) -> Choice:
    """Choose at most ``most`` officers and places that meet the most drives together.

    An officer must be there ``margin_s`` before the drive. ``per_place`` officers (at least
    ``most``) are found for each place, and the places ``also`` are looked at in any case. The
    officers ``sent`` (to which place) are counted with where they go. Exact for one officer; else
    greedy and swaps. Looks at the ``first_places`` most passed places, and at three times as many
    until no place left out could have been worth it (the certificate).
    """
    passed = np.bincount(drives.place, minlength=places.count)
    usable = np.where(places.allowed, passed, 0)
    ranked = np.argsort(-usable, kind="stable")
    ranked = ranked[usable[ranked] > 0]
    wanted = {p for p in also if 0 <= p < places.count and usable[p] > 0}
    wanted |= {p for p in sent.values() if passed[p] > 0}
    width = first_places
    while True:
        inside = ranked[:width]
        extra = sorted(wanted.difference(inside.tolist()))
        looked_at = np.concatenate([inside, np.array(extra, np.int64)]).astype(np.int64)
        question = _Question(graph, drives, places, starts, most, margin_s, max(per_place, most))
        choice = _choose_among(question, sent, looked_at)
        if width >= len(ranked) or _is_proven(choice, drives, ranked[width:], margin_s):
            return choice
        width *= WIDER_TIMES


@dataclass(frozen=True, slots=True)
class _Question:
    graph: PlanGraph
    drives: Drives
    places: Places
    starts: Starts
    most: int
    margin_s: float
    per_place: int


def _choose_among(question: _Question, sent: Mapping[int, int], looked_at: I8) -> Choice:
    graph, drives, places = question.graph, question.drives, question.places
    starts, margin_s = question.starts, question.margin_s
    row_of = np.full(places.count + 1, -1, np.int32)  # the last one answers for "no place"
    row_of[looked_at] = np.arange(len(looked_at))
    passing = _passing(drives, looked_at, row_of)
    node_row = row_of[places.place_of]
    nodes = np.flatnonzero(node_row >= 0)
    last_s = passing.at_s[passing.first[1:] - 1]
    # the search back from every place at once, from when an officer is there at the latest: what
    # is left at a node is how late one may be there and still be of use anywhere
    latest_s = -spread(
        graph.back_first,
        graph.back_tail,
        graph.back_officer_s,
        nodes.astype(np.int64),
        margin_s - last_s[node_row[nodes]],
        0.0,
        -1,
    )
    latest_s += 1e-6  # a sum of seconds is not the same from both ends in its last bits
    by_label = fastest(
        graph.first,
        graph.head,
        graph.officer_s,
        starts.node,
        starts.start_s,
        starts.who,
        latest_s,
        question.per_place,
    )
    sent_row = {who: int(row_of[place]) for who, place in sent.items()}
    pairs = _pairs(passing, places, nodes, node_row, by_label, margin_s, drives.count, sent_row)
    fixed = [pair for who, row in sent_row.items() if (pair := pairs.find(who, row)) >= 0]
    held = np.array(fixed + [-1] * question.most, np.int64)
    held = complete(pairs.met, pairs.count, pairs.who, pairs.row, held)
    if len(held) > 1:
        held = swap(pairs.met, pairs.count, pairs.who, pairs.row, held, len(fixed), SWAP_ROUNDS)
    captured = together(pairs.met, held)
    return Choice(held, len(fixed), captured, passing, pairs, by_label)


def _is_proven(choice: Choice, drives: Drives, left_out: I8, margin_s: float) -> bool:
    """Return whether no place left out could take a post's place or be added, whoever went there.

    At best it meets every drive that passes it late enough to set up, but those the others meet.
    """
    late_enough = drives.at_s >= margin_s
    for slot in range(choice.fixed, len(choice.held)):
        others = choice.held.copy()
        others[slot] = -1
        met = _met_by(choice, others, drives.count)
        gain = choice.captured - int(met.sum())
        free = late_enough & ~met[drives.drive]
        could = np.bincount(drives.place[free], minlength=int(left_out.max()) + 1)
        if int(could[left_out].max()) > gain:
            return False
    return True


def _met_by(choice: Choice, held: I8, drives: int) -> NDArray[np.bool_]:
    """Return which drives (drives,) the pairs ``held`` meet together."""
    words = np.bitwise_or.reduce(choice.pairs.met[held[held >= 0]], axis=0, initial=np.uint64(0))
    as_bytes = words.astype("<u8").view(np.uint8)
    return np.unpackbits(as_bytes, bitorder="little")[:drives].astype(np.bool_)


def _passing(drives: Drives, looked_at: I8, row_of: I4) -> Passing:
    row = row_of[drives.place]
    first, drive, at_s = by_row(row, drives.at_s, drives.drive, len(looked_at))
    return Passing(looked_at, first, drive, at_s)


def _pairs(
    passing: Passing,
    places: Places,
    nodes: NDArray[np.intp],
    node_row: I4,
    by_label: tuple[I4, F8, I4],
    margin_s: float,
    drives: int,
    sent_row: Mapping[int, int],
) -> Pairs:
    officer, time_s, _ = by_label
    slot = np.nonzero(officer[nodes] >= 0)
    node = nodes[slot[0]].astype(np.int32)
    who, travel = officer[nodes][slot], time_s[nodes][slot]
    row = node_row[node]
    # of several nodes of one crossing an officer takes the one he reaches first
    order = np.lexsort((travel, row, who))
    who, row, travel, node = who[order], row[order], travel[order], node[order]
    is_first = np.ones(len(who), np.bool_)
    is_first[1:] = (who[1:] != who[:-1]) | (row[1:] != row[:-1])
    who, row, travel, node = who[is_first], row[is_first], travel[is_first], node[is_first]
    margin = passing.quantiles_s(0.5)[row] - travel
    # of two that meet as many the one with more time to spare comes first, then the less exposed
    order = np.lexsort((who, places.hazard[passing.place[row]], -margin))
    who, row, travel, node = who[order], row[order], travel[order], node[order]
    met, count = meetings(
        row, travel + margin_s, passing.first, passing.drive, passing.at_s, (drives + 63) // 64
    )
    keep = count > 0
    for officer_sent, sent_to in sent_row.items():
        keep &= (who != officer_sent) | (row == sent_to)
    return Pairs(who[keep], row[keep], travel[keep], node[keep], count[keep], met[keep])
