"""The hub's sources as rows that figures are counted from: how fresh, how whole, how fast."""

import math
from collections.abc import Iterable, Sequence

import numpy as np

from app.domain.classes import Age
from app.domain.directory import DataSet
from app.domain.health import JUDGE, OF_THE_HUB, SourceHealth
from app.domain.measures.asking import Member
from app.domain.measures.indicator import FactKind
from app.domain.measures.terms import Term
from backends.indicators.coded import CodedFacts
from backends.indicators.facts import F8, RowIndex

AGES = {age: age.name.lower() for age in Age}


class FeedFacts(CodedFacts):
    """One row for each source that ever was, the hub's own parts aside.

    ``data_sets`` say whose it is and whether it is open.
    Terms: flags live, late, lost (as of what the hub said last), open; values source, kind, state,
    unit (the owner of its data set); numbers silent_s, rate_per_s, accepted, refused, quality (the
    accepted of all that came, 0 to 1, NaN of none), frozen_series, late_series, every_s.
    """

    def __init__(self, data_sets: Iterable[DataSet] = ()) -> None:
        super().__init__(
            FactKind.FEEDS,
            counties=(),
            flags=("live", "late", "lost", "open"),
            values=("source", "kind", "state", "unit"),
            numbers=(
                *("rate_per_s", "accepted", "refused", "quality", "frozen_series", "late_series"),
                *("every_s", "last_receipt_s", "known_s"),
            ),
        )
        self._row_of: dict[str, int] = {}
        self._of_feed: dict[str, DataSet] = {}
        self._numbers_now = {"silent_s": self._silent_s}
        self.take_sets(data_sets)

    def take_sets(self, data_sets: Iterable[DataSet]) -> None:
        """Take over the register of data sets; it holds from the next word on."""
        self._of_feed = {one.feed: one for one in data_sets if one.feed}

    def hear(self, sources: Sequence[SourceHealth], now_s: float) -> int:
        """Take what the hub's ledger says of its sources; one that is not named any more is lost.

        Returns how many there were.
        """
        sources = [one for one in sources if one.kind not in OF_THE_HUB]
        self._begin()
        gone = set(self._row_of)
        for health in sources:
            gone.discard(health.source)
            self._take(health, now_s)
        for source in gone:
            row = self._row_of[source]
            for age, word in AGES.items():
                self._flags[word][row] = age is Age.LOST
            self._values["state"][row] = self.words["state"].code(AGES[Age.LOST])
            self._numbers["rate_per_s"][row] = 0.0
        self.known_until(now_s)
        return len(sources)

    def known(self, terms: Sequence[Term], now_s: float) -> bool:  # noqa: ARG002 - the hub sees all
        """Return whether there is any source: of those there are the hub knows who is silent."""
        return self.size > 0

    def member(self, row: int) -> Member:
        """Return a source as a person reads it; its value is for how long it has been silent."""
        source = self._word("source", row)
        data_set = self._of_feed.get(source)
        silent_s = float(self._silent_s(np.array([row]), self.as_of_s)[0])
        last_s = float(self._numbers["last_receipt_s"][row])
        return Member(
            self.kind,
            source,
            source if data_set is None else data_set.name,
            last_s if math.isfinite(last_s) else 0.0,
            "",
            self._word("state", row),
            value=silent_s if math.isfinite(silent_s) else None,
        )

    def _take(self, health: SourceHealth, now_s: float) -> None:
        row = self._row_of.get(health.source)
        if row is None:
            row = self._row_of[health.source] = self.size
            self._grow(row + 1)
            self._numbers["known_s"][row] = now_s
        now = health.age(now_s)
        data_set = self._of_feed.get(health.source)
        self._put(
            row,
            flags={word: now is age for age, word in AGES.items()}
            | {"open": data_set is not None and data_set.is_open},
            values={
                "source": health.source,
                "kind": health.kind,
                "state": AGES[now],
                "unit": "" if data_set is None else data_set.owner,
            },
            numbers=_numbers_of(health),
            spans={},
        )
        if data_set is not None:
            self.words["source"].code(health.source, data_set.name)

    def _silent_s(self, rows: RowIndex, now_s: float) -> F8:
        # What came while was counted is newer than the count, and silent for no time at all. Who
        # never came has been silent since he is known of at least, which is longer than all others.
        last_s = self._numbers["last_receipt_s"][rows]
        last_s = np.where(np.isfinite(last_s), last_s, self._numbers["known_s"][rows])
        return np.maximum(now_s - last_s, 0.0)


def _numbers_of(health: SourceHealth) -> dict[str, float]:
    last_s = math.nan if health.last_receipt_s is None else health.last_receipt_s
    if health.kind == JUDGE:  # it has its row; what it took is counted where it came in
        return {"last_receipt_s": last_s}
    refused = float(sum(health.refused.values()))
    came = health.accepted + refused
    return {
        "rate_per_s": health.rate_per_s,
        "accepted": float(health.accepted),
        "refused": refused,
        "quality": health.accepted / came if came else math.nan,
        "frozen_series": float(health.frozen),
        "late_series": float(health.late),
        "every_s": health.every_s,
        "last_receipt_s": last_s,
    }
