"""How one plan gives way to another: what stays is steady, the rest is crossfaded shortly."""

import numpy as np
from numpy.typing import NDArray

from map_layers.contract import AT_ONCE_S, NEVER_S, Frame
from map_layers.density import Plan

FADE_S = 0.2
Rows = NDArray[np.uint32]
Parts = list[tuple[Rows, float]]


class PlanFade:
    """Of one window. ``old`` is what is being left, None when nothing is; ``part`` is how far."""

    def __init__(self) -> None:
        self.old: Plan | None = None
        self.part = 1.0
        self._since_s = 0.0
        self._icons: tuple[Rows, Rows, Rows] | None = None
        self._dots: tuple[Rows, Rows, Rows] | None = None

    def turn(self, before: Plan | None, plan: Plan, frame: Frame) -> bool:
        """Take a new plan; return whether a fade from ``before`` begins with it.

        New fixes alone fade nothing: only another way of showing does, and only where pictures
        follow one another.
        """
        is_other = before is not None and frame.hurries and _differs(before, plan)
        if is_other:
            self.old, self._since_s = before, frame.at_s
        if self.old is not None:
            self._icons = _parted(self.old.icons, plan.icons)
            self._dots = _parted(self.old.dots, plan.dots)
        return is_other

    def settle(self, frame: Frame) -> float:
        """Move to this picture's time; return when the next one is due."""
        if self.old is None:
            return NEVER_S
        self.part = min(max((frame.at_s - self._since_s) / FADE_S, 0.0), 1.0)
        if self.part < 1.0:
            return AT_ONCE_S
        self.old = self._icons = self._dots = None
        return NEVER_S

    def icons(self, plan: Plan) -> Parts:
        """Return rows to draw as symbols with how opaque they are, lowest first."""
        return self._shares(self._icons) if self._icons is not None else [(plan.icons, 1.0)]

    def dots(self, plan: Plan) -> Parts:
        """Return rows to draw as dots with how opaque they are, lowest first."""
        return self._shares(self._dots) if self._dots is not None else [(plan.dots, 1.0)]

    def _shares(self, parted: tuple[Rows, Rows, Rows]) -> Parts:
        gone, come, kept = parted
        return [(gone, 1.0 - self.part), (come, self.part), (kept, 1.0)]


def _differs(before: Plan, plan: Plan) -> bool:
    """Whether any cell is shown in another manner than what stood there."""
    if before.level != plan.level:
        return True
    unknown = np.uint8(255)
    was = plan.cells.carried(before.cells, before.manner, fill=unknown)
    # A cell that has emptied or filled changes nothing that would pop.
    both = (was != unknown) & (was > 0) & (plan.manner > 0)
    return bool((was[both] != plan.manner[both]).any())


def _parted(old: Rows, new: Rows) -> tuple[Rows, Rows, Rows]:
    """Return what is only in ``old``, only in ``new``, and in both in the order of ``new``."""
    size = int(max(old.max(initial=0), new.max(initial=0))) + 1
    was, now = np.zeros(size, np.bool_), np.zeros(size, np.bool_)
    was[old] = True
    now[new] = True
    return old[~now[old]], new[~was[new]], new[was[new]]
