"""The host of an evaluation: puts fixes in order as a hall would, and counts what it refuses.

It stands in for the hub's judge host until there is one: a fix waits ``hold_s`` after its receipt
for older ones of its thing, then all that wait of it up to its time go on, oldest first.
"""

from collections import Counter
from collections.abc import Iterator, Mapping

import numpy as np

from backends.detectors.contract import FixRows
from backends.truth.planted import Planted, rows_joined, rows_taken

BATCH_S = 60.0


class OrderingHost:
    """Yields fixes in event order for each thing, never two of one time.

    ``refused`` counts by reason: ``future`` (dated later than its receipt by more than the limit),
    ``doubled`` (its thing had a fix of that time), ``late`` (older than what went on before).
    """

    def __init__(self, planted: Planted, hold_s: float, future_after_s: float) -> None:
        self._planted = planted
        self._hold_s, self._future_after_s = hold_s, future_after_s
        self._refused: Counter[str] = Counter()

    @property
    def refused(self) -> Mapping[str, int]:
        """How many fixes did not go on, by reason."""
        return dict(self._refused)

    def batches(self) -> Iterator[tuple[float, FixRows]]:
        """Yield (now, rows); ``now`` is the receiving clock's time and always moves on."""
        fixes = self._planted.fixes
        things = int(fixes.slot.max()) + 1 if len(fixes) else 0
        newest = np.full(things, -np.inf)
        waiting = rows_taken(fixes, slice(0, 0))
        for now_s, fresh in self._planted.batches(BATCH_S):
            dated = fresh.fix_s <= fresh.receipt_s + self._future_after_s
            self._refused["future"] += int((~dated).sum())
            waiting = rows_joined([waiting, rows_taken(fresh, dated)])
            until = np.full(things, -np.inf)
            due = waiting.receipt_s <= now_s - self._hold_s
            np.maximum.at(until, waiting.slot[due], waiting.fix_s[due])
            going = waiting.fix_s <= until[waiting.slot]
            yield now_s, self._ordered(rows_taken(waiting, going), newest)
            waiting = rows_taken(waiting, ~going)

    def _ordered(
        self, rows: FixRows, newest: np.ndarray[tuple[int], np.dtype[np.float64]]
    ) -> FixRows:
        order = np.lexsort((rows.fix_s, rows.slot))
        slot, fix_s = rows.slot[order], rows.fix_s[order]
        same = np.zeros(len(order), np.bool_)
        same[1:] = (slot[1:] == slot[:-1]) & (fix_s[1:] == fix_s[:-1])
        same |= fix_s == newest[slot]
        late = ~same & (fix_s < newest[slot])
        self._refused["doubled"] += int(same.sum())
        self._refused["late"] += int(late.sum())
        kept = order[~(same | late)]
        np.maximum.at(newest, rows.slot[kept], rows.fix_s[kept])
        return rows_taken(rows, kept[np.argsort(rows.fix_s[kept], kind="stable")])
