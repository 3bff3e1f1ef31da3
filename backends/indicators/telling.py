"""Which figures are told now: those that changed at once, and all of them once a minute."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from backends.indicators.counting import Counted

ALL_EVERY_S = 60.0  # of city time


@dataclass(frozen=True, slots=True)
class Columns:
    """What is told, in columns of one length; ``node`` are places in the list of nodes."""

    node: list[int] = field(default_factory=list)
    quantity: list[int] = field(default_factory=list)
    value: list[float] = field(default_factory=list)
    t_s: list[float] = field(default_factory=list)

    def add(self, node: int, quantity: int, value: float, t_s: float) -> None:
        """Add one number."""
        self.node.append(node)
        self.quantity.append(quantity)
        self.value.append(value)
        self.t_s.append(t_s)


class Telling:
    """Remembers what was told of each figure.

    Both halves of a quotient are told together, as of one moment, or a seat could divide what does
    not belong together. Of a moment that something was told of nothing else is told: while what is
    known stands still, so do its figures.
    """

    def __init__(self, nodes: Sequence[str]) -> None:
        self._place = {node: place for place, node in enumerate(nodes)}
        self._told: dict[tuple[str, str], tuple[float, float, float]] = {}
        self._all_at_s = -math.inf

    def due(self, counted: Iterable[Counted], now_s: float) -> Columns:
        """Return what is to be told of what has been counted at ``now_s``."""
        is_all = not 0.0 <= now_s - self._all_at_s < ALL_EVERY_S
        if is_all:
            self._all_at_s = now_s
        columns = Columns()
        for one in counted:
            key = one.indicator.key, one.node
            value, of, as_of_s = self._told.get(key, (math.nan, math.nan, 0.0))
            is_same = _same(value, one.value) and _same(of, one.of)
            if one.as_of_s <= as_of_s or (is_same and as_of_s and not is_all):
                continue
            self._told[key] = one.value, one.of, one.as_of_s
            place, number = self._place[one.node], one.indicator.number
            columns.add(place, number, one.value, one.as_of_s)
            if one.indicator.is_quotient or not math.isnan(one.of):
                columns.add(place, number + 1, one.of, one.as_of_s)
        return columns


def _same(one: float, other: float) -> bool:
    return one == other or (math.isnan(one) and math.isnan(other))
