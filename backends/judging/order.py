"""Rows go in by their receipt; beat by beat they come out in the order of their time."""

from collections import Counter
from collections.abc import Mapping

import numpy as np

from backends.judging.heard import HEARD, Heard
from backends.judging.numbers import HostNumbers
from backends.judging.roster import SlotRoster

COUNTED = ("given", "doubled", "late", "future")


class EventOrder:
    """A row waits ``reorder_s`` after its receipt; what its thing measured before goes with it.

    What goes at a beat follows from the rows received up to it alone, so it is the same however
    they were cut into batches. ``counts`` says what became of every row: ``given``; ``doubled``
    (its thing had a fix of that time), ``late`` (older than what was given), ``future`` (dated
    later than its receipt by more than the limit, set aside): none of these is judged.
    """

    def __init__(self, numbers: HostNumbers, roster: SlotRoster) -> None:
        self._numbers = numbers
        self._roster = roster
        self._waiting: Heard = np.zeros(0, HEARD)
        self._fresh: list[Heard] = []
        self._newest_s = np.full(0, -np.inf)
        self._counts: Counter[str] = Counter(dict.fromkeys(COUNTED, 0))

    @property
    def counts(self) -> Mapping[str, int]:
        """How many rows were given, and how many were not and why."""
        return dict(self._counts)

    @property
    def first_s(self) -> float:
        """When the first row that waits was received; infinity where none waits."""
        waiting = self._joined()
        return float(waiting["receipt_s"][0]) if len(waiting) else np.inf

    def take(self, rows: Heard) -> None:
        """Take rows; of several batches the later one holds no earlier receipts."""
        is_dated = rows["fix_s"] <= rows["receipt_s"] + self._numbers.future_after_s
        self._counts["future"] += int(len(rows) - is_dated.sum())
        if is_dated.any():
            self._fresh.append(rows[is_dated])

    def due(self, at_s: float) -> Heard:
        """Return what goes at this beat, sorted by time; beats must rise."""
        waiting = self._joined()
        receipt_s = waiting["receipt_s"]
        ripe = int(np.searchsorted(receipt_s, at_s - self._numbers.reorder_s, "right"))
        if not ripe:
            return waiting[:0]
        heard = int(np.searchsorted(receipt_s, at_s, "right"))
        slot, fix_s = waiting["slot"][:heard], waiting["fix_s"][:heard]
        self._reserve()
        until_s = np.full(len(self._newest_s), -np.inf)
        np.maximum.at(until_s, slot[:ripe], fix_s[:ripe])
        goes = fix_s <= until_s[slot]
        going = waiting[:heard][goes]
        self._waiting = np.concatenate([waiting[:heard][~goes], waiting[heard:]])
        return self._in_order(going)

    def _in_order(self, rows: Heard) -> Heard:
        ties = self._roster.ties_of(rows["slot"])
        rows = rows[np.lexsort((rows["receipt_s"], ties, rows["fix_s"]))]
        slot, fix_s = rows["slot"], rows["fix_s"]
        newest_s = self._newest_s[slot]
        is_same = fix_s == newest_s
        is_same[1:] |= (slot[1:] == slot[:-1]) & (fix_s[1:] == fix_s[:-1])
        is_late = ~is_same & (fix_s < newest_s)
        self._counts["doubled"] += int(is_same.sum())
        self._counts["late"] += int(is_late.sum())
        rows = rows[~(is_same | is_late)]
        self._counts["given"] += len(rows)
        # By time, so the last one of each thing is its newest.
        self._newest_s[rows["slot"]] = rows["fix_s"]
        return rows

    def _joined(self) -> Heard:
        if self._fresh:
            whole = np.concatenate([self._waiting, *self._fresh])
            self._fresh.clear()
            receipt_s = whole["receipt_s"]
            if (receipt_s[1:] < receipt_s[:-1]).any():
                whole = whole[np.argsort(receipt_s, kind="stable")]
            self._waiting = whole
        return self._waiting

    def _reserve(self) -> None:
        extra = len(self._roster) - len(self._newest_s)
        if extra > 0:
            extra = max(extra, len(self._newest_s))
            self._newest_s = np.concatenate([self._newest_s, np.full(extra, -np.inf)])
