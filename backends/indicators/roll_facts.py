"""Posts of roll-calls as rows that figures are counted from: the muster clock is the roll's own."""

import math
from collections.abc import Iterable, Sequence

import msgspec
import numpy as np
from sqlalchemy import Connection

from app.domain.measures.asking import Member
from app.domain.measures.indicator import FactKind
from app.domain.measures.terms import How, Term
from app.domain.roll_call import ANSWERED_FOR_S, RollCall, RollPurpose, RollState
from backends.indicators.coded import CodedFacts
from backends.indicators.facts import F8, Mask, RowIndex
from backends.indicators.journal_rows import newest_bodies
from backends.store.rows import ROLLS

PURPOSE = "purpose"


class RollFacts(CodedFacts):
    """One row for each post of each roll that was called.

    Terms: flags here, noted, absent, silent, own (said by the post itself), newest (of the roll of
    its purpose that was called last), running (may be answered still); values purpose, state,
    county; numbers took_s (from the call until it was here), clock_s (the same; of who is not here
    how long it has been waited for him); spans called, answered.
    """

    def __init__(self, counties: Iterable[tuple[str, str, int]]) -> None:
        super().__init__(
            FactKind.ROLLS,
            counties=counties,
            flags=(*(state.value for state in RollState), "own", "newest"),
            values=(PURPOSE, "state", "county"),
            numbers=("took_s",),
            spans=("called", "answered"),
        )
        self._row_of: dict[tuple[str, str], int] = {}
        self._refs: list[str] = []
        self._labels: list[str] = []
        self._newest: dict[str, tuple[int, str]] = {}  # by purpose, the entry it began with
        self._rows_of_roll: dict[str, list[int]] = {}
        self._decoder = msgspec.json.Decoder(RollCall)
        self._numbers_now = {"clock_s": self._clock_s}
        self._flags_now = {"running": self._is_running}

    def absorb(self, connection: Connection, since_seq: int, until_seq: int) -> int:
        """Take over the rolls that changed in these entries; return how many.

        Raises StoreError's causes, and msgspec.DecodeError for a damaged row.
        """
        count = 0
        for body in newest_bodies(connection, ROLLS, since_seq, until_seq):
            if not count:
                self._begin(anew=since_seq == 0)
            self._take(self._decoder.decode(body))
            count += 1
        return count

    def known(self, terms: Sequence[Term], now_s: float) -> bool:  # noqa: ARG002
        """Return whether a roll of the purpose was ever called: before, nobody is missing."""
        asked = [set(one.values) for one in terms if one.field == PURPOSE and one.how is How.IS]
        there = set(self._newest)
        return bool(there) and all(one & there for one in asked)

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
        purpose = RollPurpose(roll.purpose).value
        rows = self._rows_of_roll.setdefault(roll.roll_id, [])
        for post in roll.posts:
            key = (roll.roll_id, post.key)
            row = self._row_of.get(key)
            if row is None:
                row = self._row_of[key] = self.size
                self._grow(row + 1)
                self._refs.append(f"{roll.roll_id}:{post.key}")
                self._labels.append(post.label)
                rows.append(row)
            answer, state = roll.answers.get(post.key), roll.state_of(post.key)
            took_s = roll.took_s(post.key)
            self._put(
                row,
                flags={one.value: one is state for one in RollState}
                | {"own": answer is not None and answer.is_own},
                values={
                    PURPOSE: purpose,
                    "state": state.value,
                    "county": post.county if post.county in self._county_index else "",
                },
                numbers={"took_s": math.nan if took_s is None else took_s},
                spans={
                    "called": roll.called_s,
                    "answered": 0.0 if answer is None else answer.at_s,
                },
            )
        before = self._newest.get(purpose, (-1, ""))
        if roll.from_seq >= before[0]:
            self._newest[purpose] = (roll.from_seq, roll.roll_id)
            self._mark(before[1], is_newest=False)
            self._mark(roll.roll_id, is_newest=True)

    def _mark(self, roll_id: str, *, is_newest: bool) -> None:
        for row in self._rows_of_roll.get(roll_id, ()):
            self._put(row, flags={"newest": is_newest}, values={}, numbers={}, spans={})

    def _clock_s(self, rows: RowIndex, now_s: float) -> F8:
        waited = np.clip(now_s - self._spans["called"][rows], 0.0, ANSWERED_FOR_S)
        took = self._numbers["took_s"][rows]
        return np.where(np.isfinite(took), took, waited)

    def _is_running(self, rows: RowIndex, now_s: float) -> Mask:
        return np.asarray(now_s < self._spans["called"][rows] + ANSWERED_FOR_S)
