"""Conditions that stand, so that those of things that are never heard again can be given up."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.domain.finding import Finding


@dataclass(frozen=True, slots=True)
class _Held:
    finding: Finding
    silent_s: float


class Standing:
    """What was said and did not end, by the row of state it concerns and its rule.

    It holds no more than what stands. The state of a detector alone decides when something ends;
    this only knows what to say when silence does.
    """

    def __init__(self) -> None:
        self._held: dict[tuple[int, str], _Held] = {}

    def take(self, place: int, finding: Finding, silent_s: float) -> Finding:
        """Note what began, or forget what ended, at a row of state; return the finding."""
        if finding.is_standing:
            self._held[place, finding.rule] = _Held(finding, silent_s)
        else:
            self._held.pop((place, finding.rule), None)
        return finding

    def silent(self, now_s: float, last_s: NDArray[np.float64]) -> Iterator[tuple[int, Finding]]:
        """Yield what is unknown by now, with its row of state: nothing was heard for too long.

        ``last_s`` (rows,) says when each was heard last. It ends at the last fix and ``silent_s``,
        whenever that is asked; nobody says that it is over, but that nothing is known of it.
        """
        for (place, rule), held in list(self._held.items()):
            heard_s = float(last_s[place])
            ends_s = heard_s + held.silent_s
            if not ends_s <= now_s:
                continue
            del self._held[place, rule]
            unknown = {"became": "unknown", "last_fix_s": heard_s, "silent_s": held.silent_s}
            yield place, replace(held.finding, at_s=ends_s, is_standing=False, evidence=unknown)
