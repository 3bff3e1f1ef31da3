"""Which figures are told now: those that changed at once, and all of them once a minute."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from app.domain.measures.publishing import BESIDE, SAID_EVERY_S
from app.domain.readings import Mark
from backends.indicators.counting import Counted

ALL_EVERY_S = SAID_EVERY_S


@dataclass(frozen=True, slots=True)
class Columns:
    """What is told, in columns of one length; ``node`` are places in the list of nodes."""

    node: list[int] = field(default_factory=list)
    quantity: list[int] = field(default_factory=list)
    value: list[float] = field(default_factory=list)
    t_s: list[float] = field(default_factory=list)
    mark: list[int] = field(default_factory=list)

    def add(
        self, node: int, quantity: int, value: float, t_s: float, mark: Mark = Mark.GOOD
    ) -> None:
        """Add one number."""
        self.node.append(node)
        self.quantity.append(quantity)
        self.value.append(value)
        self.t_s.append(t_s)
        self.mark.append(mark)


class Telling:
    """Remembers what was told of each figure.

    Both halves of a quotient are told together, as of one moment, or a seat could divide what does
    not belong together, and with them the age. How many there are is told from the first time on
    that fewer report. Where nobody speaks any more the value is marked: nothing new is in it. Of a
    moment that something was told of nothing else is told: while what is known stands still, so do
    its figures.
    """

    def __init__(self, nodes: Sequence[str]) -> None:
        self._place = {node: place for place, node in enumerate(nodes)}
        self._told: dict[tuple[str, str], Counted] = {}
        self._partly: set[tuple[str, str]] = set()
        self._all_at_s = -math.inf

    def due(self, counted: Iterable[Counted], now_s: float) -> Columns:
        """Return what is to be told of what has been counted at ``now_s``."""
        is_all = not 0.0 <= now_s - self._all_at_s < ALL_EVERY_S
        if is_all:
            self._all_at_s = now_s
        columns = Columns()
        for one in counted:
            key = one.indicator.key, one.node
            before = self._told.get(key)
            if one.as_of_s <= (0.0 if before is None else before.as_of_s):
                continue
            if before is not None and not is_all and _is_same(before, one):
                continue
            self._told[key] = one
            place, number, t_s = self._place[one.node], one.indicator.number, one.as_of_s
            mark = Mark.NO_LINK if one.is_silent else Mark.GOOD
            columns.add(place, number, one.value, t_s, mark)
            if one.indicator.is_quotient or not math.isnan(one.of):
                columns.add(place, number + 1, one.of, t_s, mark)
            if one.heard_s is not None:
                age_s = t_s - one.heard_s  # NaN where nobody ever spoke
                columns.add(place, number + BESIDE, 0.0 if age_s < 0.0 else age_s, t_s)
            if one.known > one.of:
                self._partly.add(key)
            if key in self._partly:
                columns.add(place, number + BESIDE + 1, one.known, t_s)
        return columns


def _is_same(before: Counted, now: Counted) -> bool:
    return (
        _same(before.value, now.value)
        and _same(before.of, now.of)
        and _same(before.known, now.known)
        and before.is_silent == now.is_silent
    )


def _same(one: float, other: float) -> bool:
    return one == other or (math.isnan(one) and math.isnan(other))
