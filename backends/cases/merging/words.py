"""The words that two texts share, as people are shown them for a reason."""

import re

from backends.cases.merging.grams import Telling, grams_of

LONGEST, SHORTEST = 12, 2
MOST_WORDS = 6
MOST_LETTERS = 400  # of each text: enough to show why
_RUN = re.compile(r"\w+")


def shared_words(one: str, other: str, telling: Telling) -> tuple[str, ...]:
    """Return runs of letters that stand in both, the most telling first, none over another.

    What is longer than LONGEST is shown in parts.
    """
    first, second = _runs(one), _runs(other)
    found: list[str] = []
    for length in range(LONGEST, SHORTEST - 1, -1):
        theirs = _of_length(second, length)
        for run in first.copy():
            first.remove(run)
            taken, rest = _taken(run, length, theirs)
            found += taken
            first += rest
    distinct = dict.fromkeys(sorted(found, key=lambda word: -_worth(word, telling)))
    return tuple(distinct)[:MOST_WORDS]


def _taken(run: str, length: int, theirs: set[str]) -> tuple[list[str], list[str]]:
    """Return what of a run stands in the other text too, and what of it is left to look at."""
    taken: list[str] = []
    rest: list[str] = []
    begin = at = 0
    while at + length <= len(run):
        word = run[at : at + length]
        if word in theirs:
            taken.append(word)
            rest.append(run[begin:at])
            begin = at = at + length
        else:
            at += 1
    rest.append(run[begin:])
    return taken, [one for one in rest if len(one) >= SHORTEST]


def _runs(text: str) -> list[str]:
    return _RUN.findall(text[:MOST_LETTERS].lower())


def _of_length(runs: list[str], length: int) -> set[str]:
    return {run[i : i + length] for run in runs for i in range(len(run) - length + 1)}


def _worth(word: str, telling: Telling) -> float:
    return float(telling.idf(grams_of(word).buckets).sum())
