"""Posts of roll-calls as rows that figures are counted from: the muster clock is the roll's own."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

import msgspec
import numpy as np
from sqlalchemy import Connection

from app.domain.measures.asking import Member
from app.domain.measures.indicator import FactKind
from app.domain.measures.terms import How, Term
from app.domain.roll_call import (
    ANSWERED_FOR_S,
    RollCall,
    RollPurpose,
    RollState,
    newest_roll,
    outgrown,
)
from backends.indicators.coded import CodedFacts
from backends.indicators.facts import F8, Mask, RowIndex
from backends.indicators.journal_rows import newest_bodies
from backends.store.rows import ROLLS

PURPOSE = "purpose"
NEWEST, NEWEST_HERE = "newest", "newest_here"


class RollFacts(CodedFacts):
    """One row for each post of each roll that is kept; whoever is outgrown gives its rows away.

    Terms: flags here, noted, absent, silent, own (said by the post itself), newest (of the roll of
    its purpose that counts: ``app.domain.roll_call.newest_roll``, for a county that of its own),
    running (may be answered still); values purpose, state, county; numbers took_s (from the call
    until it was here), clock_s (the same; of who is not here how long it has been waited for him);
    spans called, answered.
    """

    def __init__(self, counties: Iterable[tuple[str, str, int]]) -> None:
        super().__init__(
            FactKind.ROLLS,
            counties=counties,
            flags=(*(state.value for state in RollState), "own", NEWEST, NEWEST_HERE),
            values=(PURPOSE, "state", "county"),
            numbers=("took_s",),
            spans=("called", "answered"),
        )
        self._row_of: dict[tuple[str, str], int] = {}
        self._refs: list[str] = []
        self._labels: list[str] = []
        self._rolls: dict[str, RollCall] = {}
        self._free: list[int] = []
        self._held: RowIndex = np.arange(0)
        self._held_of = -1  # the revision whose rows these are
        self._counting: dict[RollPurpose, set[str]] = {}  # ids of the rolls that count somewhere
        self._decoder = msgspec.json.Decoder(RollCall)
        self._numbers_now = {"clock_s": self._clock_s}
        self._flags_now = {"running": self._is_running}

    def absorb(self, connection: Connection, since_seq: int, until_seq: int) -> int:
        """Take over the rolls that changed in these entries; return how many.

        Raises StoreError's causes, and msgspec.DecodeError for a damaged row.
        """
        count = 0
        purposes: set[RollPurpose] = set()
        for body in newest_bodies(connection, ROLLS, since_seq, until_seq):
            if not count:
                self._begin(anew=since_seq == 0)
            roll = self._decoder.decode(body)
            self._take(roll)
            purposes.add(roll.purpose)
            count += 1
            for roll_id in outgrown(self._rolls):
                self._give_away(self._rolls.pop(roll_id))
        for purpose in purposes:
            self._mark(purpose)
        return count

    def rows(self, terms: Sequence[Term]) -> RowIndex:
        """Return all rows but those that were given away."""
        if not self._free:
            return super().rows(terms)
        if self._held_of != self.revision:
            self._held_of = self.revision
            self._held = np.setdiff1d(np.arange(self.size), self._free)
        return self._held

    def known(self, terms: Sequence[Term], now_s: float) -> bool:  # noqa: ARG002
        """Return whether a roll of the purpose was ever called: before, nobody is missing."""
        return any(newest_roll(self._rolls, one) for one in _purposes(terms))

    def in_county(self, terms: tuple[Term, ...]) -> tuple[Term, ...]:
        """Return the newest of a county for the city's."""
        return tuple(
            replace(one, field=NEWEST_HERE) if one.field == NEWEST else one for one in terms
        )

    def known_in(self, terms: Sequence[Term], cells: int) -> Mask:
        """Return (cells,) bool: the counties of which a roll of the purpose was ever called."""
        known = np.zeros(cells, np.bool_)
        for code, index in self._county_index.items():
            if 0 < index < cells:
                asked = _purposes(terms)
                known[index] = any(newest_roll(self._rolls, one, code) for one in asked)
        return known

    def member(self, row: int) -> Member:
        """Return a post as a person reads it: when it was called, and how it stands."""
        return Member(
            self.kind,
            self._refs[row],
            self._labels[row],
            float(self._spans["called"][row]),
            self._word("county", row),
            self._word("state", row),
        )

    def _take(self, roll: RollCall) -> None:
        self._rolls[roll.roll_id] = roll
        for post in roll.posts:
            key = (roll.roll_id, post.key)
            row = self._row_of.get(key)
            if row is None:
                row = self._row_of[key] = self._fresh_row()
                self._refs[row] = f"{roll.roll_id}:{post.key}"
                self._labels[row] = post.label
            answer, state = roll.answers.get(post.key), roll.state_of(post.key)
            took_s = roll.took_s(post.key)
            self._put(
                row,
                flags={one.value: one is state for one in RollState}
                | {"own": answer is not None and answer.is_own},
                values={
                    PURPOSE: roll.purpose.value,
                    "state": state.value,
                    "county": post.county if post.county in self._county_index else "",
                },
                numbers={"took_s": math.nan if took_s is None else took_s},
                spans={
                    "called": roll.called_s,
                    "answered": 0.0 if answer is None else answer.at_s,
                },
            )

    def _fresh_row(self) -> int:
        if self._free:
            return self._free.pop()
        row = self.size
        self._grow(row + 1)
        self._refs.append("")
        self._labels.append("")
        return row

    def _give_away(self, roll: RollCall) -> None:
        """Empty the rows of a roll: they mean nobody until they are another's."""
        for post in roll.posts:
            row = self._row_of.pop((roll.roll_id, post.key))
            self._put(
                row,
                flags=dict.fromkeys(self._flags, False),
                values=dict.fromkeys((PURPOSE, "state", "county"), ""),
                numbers={"took_s": math.nan},
                spans={"called": 0.0, "answered": 0.0},
            )
            self._free.append(row)

    def _mark(self, purpose: RollPurpose) -> None:
        """Mark the posts of the rolls of a purpose that count for the city, and for each county."""
        city = newest_roll(self._rolls, purpose)
        of_county = {code: newest_roll(self._rolls, purpose, code) for code in self._county_index}
        counting = {one.roll_id for one in (city, *of_county.values()) if one is not None}
        for roll_id in counting | self._counting.get(purpose, set()):
            roll = self._rolls.get(roll_id)
            for post in () if roll is None else roll.posts:
                own = of_county.get(post.county)
                flags = {
                    NEWEST: city is not None and city.roll_id == roll_id,
                    NEWEST_HERE: own is not None and own.roll_id == roll_id,
                }
                row = self._row_of[roll_id, post.key]
                self._put(row, flags=flags, values={}, numbers={}, spans={})
        self._counting[purpose] = counting

    def _clock_s(self, rows: RowIndex, now_s: float) -> F8:
        waited = np.clip(now_s - self._spans["called"][rows], 0.0, ANSWERED_FOR_S)
        took = self._numbers["took_s"][rows]
        return np.where(np.isfinite(took), took, waited)

    def _is_running(self, rows: RowIndex, now_s: float) -> Mask:
        return np.asarray(now_s < self._spans["called"][rows] + ANSWERED_FOR_S)


def _purposes(terms: Sequence[Term]) -> list[RollPurpose]:
    """Return the purposes that terms name; all where they name none."""
    asked = [set(one.values) for one in terms if one.field == PURPOSE and one.how is How.IS]
    return [one for one in RollPurpose if all(one.value in some for some in asked)]
