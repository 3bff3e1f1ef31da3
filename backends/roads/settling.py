"""What is made of a choice: kept as it was before, freed of who adds nothing, its runners-up."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from backends.roads.capture import best_beside, complete, together
from backends.roads.choosing import Choice


def kept_or_new(
    choice: Choice, before: Sequence[tuple[int, int]], least_rise: float, drives: int
) -> Choice:
    """Return the choice that keeps the posts (who, place) of ``before`` unless another is better.

    Better means by ``least_rise`` (0..1) of the drives: officers are not sent back and forth. A
    post that meets nothing any more is not kept, and its place in the set is filled anew.
    """
    pairs, fixed = choice.pairs, choice.fixed
    row_of = {place: row for row, place in enumerate(choice.passing.place.tolist())}
    found = [pairs.find(who, row_of.get(place, -1)) for who, place in before]
    good = [pair for pair in found if pair >= 0][: len(choice.held) - fixed]
    if not good:
        return choice
    held = choice.held.copy()
    held[fixed:] = -1
    held[fixed : fixed + len(good)] = good
    held = complete(pairs.met, pairs.count, pairs.who, pairs.row, held)
    captured = together(pairs.met, held)
    is_same = set(held.tolist()) == set(choice.held.tolist())
    if is_same or choice.captured - captured >= least_rise * drives:
        return choice
    return replace(choice, held=held, captured=captured)


def worth_while(choice: Choice, least_gain: float) -> Choice:
    """Return the choice without those who add less than ``least_gain`` drives to the others.

    Nobody is sent across the city for the one drive in a hundred.
    """
    held = choice.held.copy()
    while True:
        all_of_them = together(choice.pairs.met, held)
        weak = -1
        for slot in range(choice.fixed, len(held)):
            others = held.copy()
            others[slot] = -1
            gain = all_of_them - together(choice.pairs.met, others)
            if held[slot] >= 0 and gain < least_gain:
                weak = slot
        if weak < 0:
            return replace(choice, held=held, captured=all_of_them)
        held[weak] = -1


def next_best(choice: Choice, slot: int) -> tuple[int, int]:
    """Return the best other pair for a slot, at another place, and what all then meet together.

    The pair is -1 where nobody else adds anything.
    """
    pairs, mine = choice.pairs, int(choice.held[slot])
    elsewhere = np.where(pairs.row == pairs.row[mine], 0, pairs.count).astype(np.int32)
    pair, gain = best_beside(pairs.met, elsewhere, pairs.who, pairs.row, choice.held, slot)
    others = choice.held.copy()
    others[slot] = -1
    return pair, together(pairs.met, others) + gain
