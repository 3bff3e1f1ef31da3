"""The words that two texts share, as people are shown them for a reason."""

import re

from backends.cases.merging.grams import Telling, grams_of

LONGEST, SHORTEST = 12, 2
MOST_WORDS = 6
MOST_LETTERS = 400  # of each text: enough to show why
_RUN = re.compile(r"\w+")


def shared_words(one: str, other: str, telling: Telling) -> tuple[str, ...]:
    """Return runs of letters that stand in both, the most telling first, none within another."""
    first, second = _runs(one), _runs(other)
    found: list[str] = []
    for length in range(LONGEST, SHORTEST - 1, -1):
        both = _of_length(first, length) & _of_length(second, length)
        found += [word for word in sorted(both) if not any(word in longer for longer in found)]
    return tuple(sorted(found, key=lambda word: -_worth(word, telling))[:MOST_WORDS])


def _runs(text: str) -> list[str]:
    return _RUN.findall(text[:MOST_LETTERS].lower())


def _of_length(runs: list[str], length: int) -> set[str]:
    return {run[i : i + length] for run in runs for i in range(len(run) - length + 1)}


def _worth(word: str, telling: Telling) -> float:
    return float(telling.idf(grams_of(word).buckets).sum())
