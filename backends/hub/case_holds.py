"""Who has a case open for editing: a courtesy between seats, kept nowhere and never relied upon.

What makes two edits safe is ``expected_seq`` of the commands; this only spares the second of two
who read one case the work of being refused.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

HOLD_S = 30.0  # a seat that goes on reading says so again well before
MOST_READERS = 8  # of one case; who comes later is told of the first
MOST_CASES = 2_000
ID_CHARACTERS = 64


@dataclass(frozen=True, slots=True)
class _Hold:
    person: str
    seat: str
    county: str  # what the seat looks at
    since_s: float
    until_s: float


class CaseHolds:
    """By case the seats that read it for editing, the first of them first; the hub's thread."""

    def __init__(self, monotonic_s: Callable[[], float]) -> None:
        self._monotonic_s = monotonic_s
        self._of: dict[str, list[_Hold]] = {}

    def take(self, case_id: str, person: str, seat: str, county: str) -> None:
        """Note that a seat reads a case, or still does."""
        now_s = self._monotonic_s()
        standing = self._standing(case_id, now_s)
        for at, hold in enumerate(standing):
            if hold.seat == seat and hold.person == person:
                standing[at] = replace(hold, until_s=now_s + HOLD_S)
                break
        else:
            if len(standing) < MOST_READERS and 0 < len(case_id) <= ID_CHARACTERS:
                standing.append(_Hold(person, seat, county, now_s, now_s + HOLD_S))
        self._keep(case_id, standing, now_s)

    def release(self, case_id: str, seat: str) -> None:
        """Note that a seat reads a case no more."""
        now_s = self._monotonic_s()
        standing = [hold for hold in self._standing(case_id, now_s) if hold.seat != seat]
        self._keep(case_id, standing, now_s)

    def told(self, case_id: str) -> dict[str, Any]:
        """Return who reads a case, first come first; the reader knows who may be told."""
        now_s = self._monotonic_s()
        return {
            "readers": [
                {
                    "person": hold.person,
                    "seat": hold.seat,
                    "county": hold.county,
                    "for_s": now_s - hold.since_s,
                }
                for hold in self._standing(case_id, now_s)
            ]
        }

    def _standing(self, case_id: str, now_s: float) -> list[_Hold]:
        return [hold for hold in self._of.get(case_id, []) if hold.until_s > now_s]

    def _keep(self, case_id: str, standing: list[_Hold], now_s: float) -> None:
        self._of.pop(case_id, None)
        if standing:
            if len(self._of) >= MOST_CASES:
                self._of = {one: found for one in self._of if (found := self._standing(one, now_s))}
            if len(self._of) < MOST_CASES:
                self._of[case_id] = standing
