"""The kernels that count which drives a post meets, and choose the posts that meet most together.

An officer who is at a place with his stop set up before a drive comes by meets (captures) it.
"""

import numpy as np
from numpy.typing import NDArray

from backends.compiled import compiled, compiled_in_place

F8 = NDArray[np.float64]
I8 = NDArray[np.int64]
I4 = NDArray[np.int32]
U8 = NDArray[np.uint64]

_ONE, _TWO, _FOUR = np.uint64(1), np.uint64(2), np.uint64(4)
_FIVES, _THREES = np.uint64(0x5555555555555555), np.uint64(0x3333333333333333)
_NIBBLES, _BYTES = np.uint64(0x0F0F0F0F0F0F0F0F), np.uint64(0x0101010101010101)
_TOP = np.uint64(56)


@compiled_in_place
def bits_in(word: np.uint64) -> int:
    """Return how many bits of a word are set (Warren, Hacker's Delight, 5-1)."""
    word = word - ((word >> _ONE) & _FIVES)
    word = (word & _THREES) + ((word >> _TWO) & _THREES)
    word = (word + (word >> _FOUR)) & _NIBBLES
    return int((word * _BYTES) >> _TOP)


@compiled
def _nearly_by_time(row: I4, at_s: F8, count: int) -> I8:
    """Return the ``count`` entries of rows that are not negative, bin of time by bin of time."""
    low_s, high_s = np.inf, -np.inf
    for i in range(len(row)):
        if row[i] >= 0:
            low_s, high_s = min(low_s, at_s[i]), max(high_s, at_s[i])
    per_s = count / (high_s - low_s) if high_s > low_s else 0.0
    begins = np.zeros(count + 2, np.int64)
    for i in range(len(row)):
        if row[i] >= 0:
            begins[int((at_s[i] - low_s) * per_s) + 1] += 1
    for b in range(count + 1):
        begins[b + 1] += begins[b]
    order = np.empty(count, np.int64)
    for i in range(len(row)):
        if row[i] >= 0:
            b = int((at_s[i] - low_s) * per_s)
            order[begins[b]] = i
            begins[b] += 1
    return order


@compiled
def by_row(row: I4, at_s: F8, drive: I4, rows: int) -> tuple[I8, I4, F8]:
    """Return where each row begins, and drives and times row by row, by time in each.

    Entries of a negative row are left out.
    """
    first = np.zeros(rows + 1, np.int64)
    for i in range(len(row)):
        if row[i] >= 0:
            first[row[i] + 1] += 1
    for r in range(rows):
        first[r + 1] += first[r]
    count = first[rows]
    order = _nearly_by_time(row, at_s, count)
    put = first[:-1].copy()
    out_drive = np.empty(count, np.int32)
    out_s = np.empty(count)
    for i in order:  # all but sorted, so each moves few places back
        at = put[row[i]]
        begin = first[row[i]]
        while at > begin and out_s[at - 1] > at_s[i]:
            out_s[at] = out_s[at - 1]
            out_drive[at] = out_drive[at - 1]
            at -= 1
        out_s[at] = at_s[i]
        out_drive[at] = drive[i]
        put[row[i]] += 1
    return first, out_drive, out_s


@compiled
def meetings(
    pair_row: I4, ready_s: F8, row_first: I8, drive: I4, at_s: F8, words: int
) -> tuple[U8, I4]:
    """Return for each pair the set of drives it meets as bits (pairs, words), and their count.

    The drives of the row (place) of a pair are ``drive[row_first[r]:row_first[r + 1]]``, by time.
    """
    met = np.zeros((len(pair_row), words), np.uint64)
    count = np.zeros(len(pair_row), np.int32)
    for pair in range(len(pair_row)):
        low = row_first[pair_row[pair]]
        at = row_first[pair_row[pair] + 1] - 1
        while at >= low and at_s[at] >= ready_s[pair]:
            number = drive[at]
            met[pair, number >> 6] |= _ONE << np.uint64(number & 63)
            count[pair] += 1
            at -= 1
    return met, count


@compiled_in_place
def gain_of(met: U8, pair: int, have: U8) -> int:
    """Return how many drives a pair meets that are not in ``have``."""
    total = 0
    for word in range(met.shape[1]):
        total += bits_in(met[pair, word] & ~have[word])
    return total


@compiled
def best_beside(met: U8, count: I4, who: I4, row: I4, held: I8, skip: int) -> tuple[int, int]:
    """Return the pair that adds most to the pairs ``held`` (-1: none) but the one at ``skip``.

    Nobody and no place is taken twice. Of equals the first wins; -1 and 0 if nothing adds anything.
    What a pair adds is never more than what it meets alone, so most are passed over unread.
    """
    have = np.zeros(met.shape[1], np.uint64)
    for i in range(len(held)):
        if i != skip and held[i] >= 0:
            for word in range(met.shape[1]):
                have[word] |= met[held[i], word]
    best = -1
    most = 0
    for pair in range(len(who)):
        if count[pair] <= most:
            continue
        is_free = True
        for i in range(len(held)):
            other = held[i]
            if i != skip and other >= 0 and (who[other] == who[pair] or row[other] == row[pair]):
                is_free = False
                break
        if not is_free:
            continue
        gain = gain_of(met, pair, have)
        if gain > most:
            most = gain
            best = pair
    return best, most


@compiled
def complete(met: U8, count: I4, who: I4, row: I4, held: I8) -> I8:
    """Return ``held`` with its empty places (-1) filled greedily, as long as anything is gained.

    Coverage is submodular under two partition matroids: at least a third of the optimum.
    """
    held = held.copy()
    for slot in range(len(held)):
        if held[slot] < 0:
            best, _ = best_beside(met, count, who, row, held, -1)
            held[slot] = best
    return held


@compiled
def swap(met: U8, count: I4, who: I4, row: I4, held: I8, fixed: int, rounds: int) -> I8:
    """Return ``held`` after replacing one at a time by what adds more, while anything does.

    The first ``fixed`` stay.
    """
    held = held.copy()
    for _ in range(rounds):
        is_better = False
        for slot in range(fixed, len(held)):
            if held[slot] < 0:
                continue
            have = np.zeros(met.shape[1], np.uint64)
            for i in range(len(held)):
                if i != slot and held[i] >= 0:
                    for word in range(met.shape[1]):
                        have[word] |= met[held[i], word]
            now = gain_of(met, held[slot], have)
            best, gain = best_beside(met, count, who, row, held, slot)
            if gain > now:
                held[slot] = best
                is_better = True
        if not is_better:
            break
    return held


@compiled
def together(met: U8, held: I8) -> int:
    """Return how many drives the pairs ``held`` meet together."""
    total = 0
    for word in range(met.shape[1]):
        have = np.uint64(0)
        for i in range(len(held)):
            if held[i] >= 0:
                have |= met[held[i], word]
        total += bits_in(have)
    return total
