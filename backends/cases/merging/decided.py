"""What people decided on pairs that were told to be alike, and how often the judge was right.

Of pairs that nobody was shown nothing is known: what is drawn from here holds of decided pairs.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.domain.precision import Share, wilson

THRESHOLDS = (0.6, 0.7, 0.8, 0.9, 0.95)
KINDS = ("case_merged", "case_split", "case_told_apart")
Pair = frozenset[str]


@dataclass(frozen=True, slots=True)
class Decided:
    """The newest word of people on a pair; ``told`` is how likely it was called, None: it was not.

    Who joins what nobody suggested to him has found what the judge missed.
    """

    pair: Pair
    is_same: bool
    told: float | None


@dataclass(slots=True)
class DecidedPairs:
    """Reads entries of cases in their order.

    ``kept_alone`` are pairs that the hub itself merged and nobody took apart: nobody has said that
    they are right, so they are not decided; those that somebody took apart are. ``not_known`` are
    splits of what was merged before the time that is looked at.
    """

    _pairs: dict[Pair, Decided] = field(default_factory=dict)
    _joined: dict[str, tuple[Pair, float | None]] = field(default_factory=dict)
    _alone: set[Pair] = field(default_factory=set)
    not_known: int = 0

    def take(self, kind: str, case_id: str, body: Mapping[str, Any], *, is_person: bool) -> None:
        """Take one of KINDS in."""
        if kind == "case_merged":
            self._merged(case_id, body, is_person=is_person)
        elif kind == "case_split":
            self._split(case_id)
        else:
            for other in body["others"]:
                self._say(frozenset((case_id, other)), _told(body), is_same=False)

    def pairs(self, left_out: frozenset[str] = frozenset()) -> tuple[Decided, ...]:
        """Return what was decided, less the pairs with one of some cases."""
        return tuple(one for one in self._pairs.values() if left_out.isdisjoint(one.pair))

    def cases(self) -> frozenset[str]:
        """Return all cases that something was decided of."""
        return frozenset(case_id for pair in self._pairs for case_id in pair)

    def kept_alone(self) -> int:
        """Return how many pairs the hub merged that nobody has said anything of."""
        return len(self._alone - self._pairs.keys())

    def _merged(self, case_id: str, body: Mapping[str, Any], *, is_person: bool) -> None:
        # One that only comes along with its whole bears no deadlines: of it nothing was decided.
        if "due" not in body:
            return
        pair = frozenset((case_id, body["into"]))
        self._joined[case_id] = (pair, _told(body))
        if is_person:
            self._say(pair, _told(body), is_same=True)
        else:
            self._alone.add(pair)

    def _split(self, case_id: str) -> None:
        joined = self._joined.pop(case_id, None)
        if joined is None:
            self.not_known += 1
        else:
            self._say(*joined, is_same=False)

    def _say(self, pair: Pair, told: float | None, *, is_same: bool) -> None:
        self._pairs[pair] = Decided(pair, is_same, told)


@dataclass(frozen=True, slots=True)
class DecidedFigures:
    """How right the judge was from a probability on, over decided pairs; None of none at all."""

    at: float
    precision: Share | None
    recall: Share | None


def decided_figures(decided: Iterable[Decided]) -> tuple[DecidedFigures, ...]:
    """Return precision and recall from each of THRESHOLDS on, with their intervals.

    Precision is of what was told to be alike at that probability, recall of what people joined.
    """
    held = tuple(decided)
    same = [one for one in held if one.is_same]
    found = []
    for at in THRESHOLDS:
        told = [one for one in held if one.told is not None and one.told >= at]
        hits = sum(one.is_same for one in told)
        found.append(DecidedFigures(at, wilson(hits, len(told)), wilson(hits, len(same))))
    return tuple(found)


def _told(body: Mapping[str, Any]) -> float | None:
    """Return how likely a pair was told to be; None where it was not, or is no probability."""
    told = body.get("why", {}).get("probability")
    is_number = isinstance(told, int | float) and not isinstance(told, bool)
    return float(told) if is_number and 0.0 <= told <= 1.0 else None
