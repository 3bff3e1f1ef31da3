"""Names that come and go softly: which of them are wanted, and how far each is on its way."""

import numpy as np
from numpy.typing import NDArray

from map_layers.glyph_quads import FADE_S

LONG_AGO_S = -1e6
REBASE_AFTER_S = 1000.0  # float32 seconds keep 0.1 ms for so long


class LabelFades:
    """The opacity of n names; ``version`` rises when any begins to come or go.

    Times are monotonic seconds; ``parts`` gives them from ``epoch_s``, as float32 needs them.
    """

    def __init__(self, count: int) -> None:
        self.epoch_s = 0.0
        self.version = 0
        self.wanted: NDArray[np.bool_] = np.zeros(count, np.bool_)
        self._level: NDArray[np.float32] = np.zeros(count, np.float32)
        self._since_s = np.full(count, LONG_AGO_S)
        self._until_s = LONG_AGO_S

    def want(self, wanted: NDArray[np.bool_], at_s: float, *, is_at_once: bool) -> None:
        """Let names come and go from ``at_s`` on, so that in the end just ``wanted`` stand."""
        changed = np.flatnonzero(wanted != self.wanted)
        if not len(changed) and not (is_at_once and self.is_moving(at_s)):
            return
        is_old = at_s - self.epoch_s > REBASE_AFTER_S and not self.is_moving(at_s)
        if is_at_once or is_old:
            self._level[:] = wanted if is_at_once else self.wanted
            self._since_s[:] = LONG_AGO_S
            self._until_s = LONG_AGO_S
            self.epoch_s = at_s
        if not is_at_once:
            self._level[changed] = self.opacity(at_s)[changed]
            self._since_s[changed] = at_s - self.epoch_s
            self._until_s = at_s - self.epoch_s + FADE_S
        self.wanted = wanted.copy()
        self.version += 1

    def begin(self, indices: NDArray[np.intp], at_s: float) -> None:
        """Let names come that were wanted before but could not be drawn yet."""
        self._level[indices] = 0.0
        self._since_s[indices] = at_s - self.epoch_s
        self._until_s = at_s - self.epoch_s + FADE_S

    def opacity(self, at_s: float) -> NDArray[np.float32]:
        """Return (n,) f4 opacities at ``at_s``."""
        part = np.clip((at_s - self.epoch_s - self._since_s) / FADE_S, 0.0, 1.0)
        return np.asarray(self._level + part * (self.wanted - self._level), np.float32)

    def parts(self, indices: NDArray[np.intp]) -> NDArray[np.float32]:
        """Return (k, 3) f4 for the card: opacity at first, at last, and when it begins."""
        return np.column_stack(
            [self._level[indices], self.wanted[indices], self._since_s[indices]]
        ).astype(np.float32)

    def is_moving(self, at_s: float) -> bool:
        """Return whether any name is on its way."""
        return at_s - self.epoch_s < self._until_s
