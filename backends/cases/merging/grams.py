"""Texts as counted letters, alone and in twos, and how telling each of them is in a hall."""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BUCKETS = 1 << 18
# Threes were tried: on LCQMC's test pairs they lower the area under the curve (docs/merging.md).
LENGTHS = (1, 2)
MOST_LETTERS = 2_000  # of one text: beyond it nothing is read
_NOISE = re.compile(r"[\W_]+")
# Odd multipliers of a multiplicative hash (Knuth, TAOCP 6.4); what is kept are the high bits.
_MULTIPLIERS = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F], dtype=np.uint64)
_SHIFT = np.uint64(64 - 18)
Buckets = NDArray[np.int32]
Counts = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Grams:
    """One text: the buckets of its grams, ascending and each once, and how often each stands."""

    buckets: Buckets
    counts: Counts

    def __len__(self) -> int:
        """Return how many different grams it has."""
        return len(self.buckets)


def plain(text: str) -> str:
    """Return a text in small letters without blanks and marks, MOST_LETTERS at most."""
    return _NOISE.sub("", text[: 2 * MOST_LETTERS].lower())[:MOST_LETTERS]


def grams_of(text: str) -> Grams:
    """Return the grams of a text; none of an empty one."""
    raw = plain(text).encode("utf-32-le", "replace")
    letters = np.frombuffer(raw, np.uint32).astype(np.uint64)
    hashed = [_hashed(letters, length) for length in LENGTHS if len(letters) >= length]
    if not hashed:
        return Grams(np.empty(0, np.int32), np.empty(0, np.float32))
    buckets, counts = np.unique(np.concatenate(hashed), return_counts=True)
    return Grams(buckets.astype(np.int32), counts.astype(np.float32))


def _hashed(letters: NDArray[np.uint64], length: int) -> NDArray[np.uint64]:
    """Return the bucket of every run of ``length`` letters; products wrap, as a hash may."""
    count = len(letters) - length + 1
    mixed = np.full(count, length, np.uint64)
    for offset in range(length):
        mixed = (mixed ^ letters[offset : offset + count]) * _MULTIPLIERS[offset]
        mixed ^= mixed >> np.uint64(29)
    return np.asarray((mixed * _MULTIPLIERS[0]) >> _SHIFT, np.uint64)


class Telling:
    """In how many texts each gram stands: a gram that stands in few of them tells much.

    Memory does not grow: one count a bucket. ``idf`` is smoothed, ln((1+N)/(1+n)) + 1 (Salton and
    Buckley 1988, with one text added that has every gram).
    """

    def __init__(self) -> None:
        self._texts = 0
        self._with = np.zeros(BUCKETS, np.int32)

    @property
    def texts(self) -> int:
        """How many texts were counted."""
        return self._texts

    def add(self, grams: Grams) -> None:
        """Count one text."""
        self._texts += 1
        self._with[grams.buckets] += 1

    def assume(self, texts: int, shares: dict[str, int]) -> None:
        """Begin with ``texts`` texts of which so many have each of these grams."""
        self._texts += texts
        for gram, count in shares.items():
            letters = np.array([ord(letter) for letter in gram], np.uint64)
            self._with[_hashed(letters, len(gram)).astype(np.int64)] += count

    def idf(self, buckets: Buckets) -> NDArray[np.float32]:
        """Return how telling each bucket is."""
        return np.asarray(
            np.log((1.0 + self._texts) / (1.0 + self._with[buckets])) + 1.0, np.float32
        )

    def weights(self, grams: Grams) -> NDArray[np.float32]:
        """Return what each gram of a text weighs: (1 + ln count) x idf."""
        return np.asarray((1.0 + np.log(grams.counts)) * self.idf(grams.buckets), np.float32)
