"""Rows go in by their receipt; beat by beat they come out in the order of their time."""

from collections import Counter
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from app.domain.classes import VESSELS
from backends.judging.heard import HEARD, Heard
from backends.judging.numbers import HostNumbers
from backends.judging.roster import U32, SlotRoster

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
COUNTED = ("given", "doubled", "late", "future")
_NEVER = -np.inf


class EventOrder:
    """A row waits ``reorder_s`` after its receipt; what its thing measured before goes with it.

    Whoever is heard after ``silence_s`` is waited for longer, ``stored_s`` from then on: terminals
    send what they stored in a dead spot after they are back (vessels do not). What goes at a beat
    follows from the rows received up to it alone, so it is the same however they were cut into
    batches. ``counts`` says what became of every row: ``given``; ``doubled`` (its thing had a fix
    of that time), ``late`` (older than what was given), ``future`` (dated later than its receipt by
    more than the limit, set aside): none of these is judged.
    """

    def __init__(self, numbers: HostNumbers, roster: SlotRoster) -> None:
        self._numbers = numbers
        self._roster = roster
        self._fresh: list[Heard] = []
        self._ahead: Heard = np.zeros(0, HEARD)  # taken, by receipt
        self._waiting: Heard = np.zeros(0, HEARD)  # received by the last beat
        self._ripe: I64 = np.zeros(0, np.int64)  # the beat at which each of these need not wait
        self._newest_s = np.full(0, _NEVER)
        self._heard_s = np.full(0, _NEVER)
        self._back_s = np.full(0, _NEVER)
        self._is_vessel = np.zeros(256, np.bool_)
        self._is_vessel[sorted(VESSELS)] = True
        self._counts: Counter[str] = Counter(dict.fromkeys(COUNTED, 0))

    @property
    def counts(self) -> Mapping[str, int]:
        """How many rows were given, and how many were not and why."""
        return dict(self._counts)

    @property
    def first_s(self) -> float:
        """When the first row that waits was received; infinity where none waits."""
        parts = (self._waiting, self._joined())
        return min((float(part["receipt_s"].min()) for part in parts if len(part)), default=np.inf)

    def take(self, rows: Heard) -> None:
        """Take rows; none was received before a beat that was asked for."""
        is_dated = rows["fix_s"] <= rows["receipt_s"] + self._numbers.future_after_s
        self._counts["future"] += int(len(rows) - is_dated.sum())
        if is_dated.all():
            self._fresh.append(rows)
        elif is_dated.any():
            self._fresh.append(rows[is_dated])

    def due(self, at_s: float) -> Heard:
        """Return what goes at this beat and at those since the last, each by time."""
        return self.due_by_beat(at_s)[0]

    def due_by_beat(self, at_s: float) -> tuple[Heard, I64]:
        """Return what goes up to and at a beat, and the number of the beat at which each goes.

        By beat and in it by time. Beats must rise.
        """
        self._hear(at_s)
        rows = self._waiting
        if not len(rows):
            return rows, self._ripe
        last = int(np.floor(at_s / self._numbers.beat_s))
        beat = np.maximum(_beat(rows["receipt_s"], self._numbers.beat_s), self._soonest(rows))
        goes = beat <= last
        self._waiting, self._ripe = rows[~goes], self._ripe[~goes]
        return self._in_order(rows[goes], beat[goes])

    def _hear(self, at_s: float) -> None:
        """Have what was received up to a beat wait, each until it is ripe."""
        ahead = self._joined()
        count = int(np.searchsorted(ahead["receipt_s"], at_s, "right"))
        if not count:
            return
        rows, self._ahead = ahead[:count], ahead[count:]
        self._reserve()
        receipt_s = np.ascontiguousarray(rows["receipt_s"])
        until_s = np.maximum(
            receipt_s + self._numbers.reorder_s,
            self._back(rows, receipt_s) + self._numbers.stored_s,
        )
        self._waiting = np.concatenate([self._waiting, rows]) if len(self._waiting) else rows
        self._ripe = np.concatenate([self._ripe, _beat(until_s, self._numbers.beat_s)])

    def _back(self, rows: Heard, receipt_s: F64) -> F64:
        """Return when the thing of each row was last heard for the first time after a silence."""
        slot = rows["slot"]
        order = np.argsort(slot, kind="stable")
        by_slot, heard_s = slot[order], receipt_s[order]
        is_first = np.append(np.True_, by_slot[1:] != by_slot[:-1])
        before_s = np.append(_NEVER, heard_s[:-1])
        before_s[is_first] = self._heard_s[by_slot[is_first]]
        is_back = (heard_s - before_s > self._numbers.silence_s) & np.isfinite(before_s)
        is_back &= ~self._is_vessel[rows["kind"][order]]
        # What is known of a thing is carried on from row to row of it.
        place = np.maximum.accumulate(np.where(is_first | is_back, np.arange(len(order)), 0))
        back_s = np.where(is_back, heard_s, self._back_s[by_slot])[place]
        self._heard_s[by_slot] = heard_s
        self._back_s[by_slot] = back_s
        found = np.empty(len(order))
        found[order] = back_s
        return found

    def _soonest(self, rows: Heard) -> I64:
        """Return when each may go: when it, or what its thing measured no earlier, is ripe."""
        slot = rows["slot"]
        order = np.lexsort((-self._ripe, rows["fix_s"], slot))[::-1]
        group = np.cumsum(np.append(0, slot[order][1:] != slot[order][:-1]))
        low = int(self._ripe.min())
        span = int(self._ripe.max()) - low + 1
        # Each thing's numbers lie below those of the one before: a running minimum begins anew.
        least = np.minimum.accumulate(self._ripe[order] - low - group * span)
        soonest = np.empty(len(rows), np.int64)
        soonest[order] = least + low + group * span
        return soonest

    def _in_order(self, rows: Heard, beat: I64) -> tuple[Heard, I64]:
        ties = self._roster.ties_of(rows["slot"])
        order = np.lexsort((rows["receipt_s"], ties, rows["fix_s"], beat))
        rows, beat = rows[order], beat[order]
        is_same, is_late = self._not_newer(rows["slot"], np.ascontiguousarray(rows["fix_s"]))
        self._counts["doubled"] += int(is_same.sum())
        self._counts["late"] += int(is_late.sum())
        kept = ~(is_same | is_late)
        if not kept.all():
            rows, beat = rows[kept], beat[kept]
        self._counts["given"] += len(rows)
        # Each is newer than the one of its thing before it, so the last one is the newest.
        self._newest_s[rows["slot"]] = rows["fix_s"]
        return rows, beat

    def _not_newer(self, slot: U32, fix_s: F64) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Return which rows are of the time of the newest one of their thing, which are older."""
        order = np.argsort(slot, kind="stable")
        by_slot, times_s = slot[order], fix_s[order]
        is_first = np.append(np.True_, by_slot[1:] != by_slot[:-1])[: len(order)]
        newest_s = np.maximum(np.append(_NEVER, times_s)[: len(order)], _NEVER)
        newest_s[is_first] = self._newest_s[by_slot[is_first]]
        group = np.cumsum(is_first)
        # Ranks instead of times: adding to a whole number loses nothing of it.
        every, rank = np.unique(np.concatenate([newest_s, times_s]), return_inverse=True)
        newest = np.maximum.accumulate(rank[: len(order)] + group * len(every))
        own = rank[len(order) :] + group * len(every)
        is_same, is_late = np.zeros(len(order), np.bool_), np.zeros(len(order), np.bool_)
        is_same[order], is_late[order] = own == newest, own < newest
        return is_same, is_late

    def _joined(self) -> Heard:
        if self._fresh:
            whole = np.concatenate([self._ahead, *self._fresh])
            self._fresh.clear()
            receipt_s = whole["receipt_s"]
            if (receipt_s[1:] < receipt_s[:-1]).any():
                whole = whole[np.argsort(receipt_s, kind="stable")]
            self._ahead = whole
        return self._ahead

    def _reserve(self) -> None:
        extra = len(self._roster) - len(self._newest_s)
        if extra > 0:
            more = np.full(max(extra, len(self._newest_s)), _NEVER)
            self._newest_s = np.concatenate([self._newest_s, more])
            self._heard_s = np.concatenate([self._heard_s, more])
            self._back_s = np.concatenate([self._back_s, more])


def _beat(times_s: F64, beat_s: float) -> I64:
    """Return the number of the first beat that is not before each time."""
    return np.ceil(times_s / beat_s).astype(np.int64)
