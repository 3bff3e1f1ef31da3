"""How long a paper has waited: only time in which an answer could have been taken counts."""

from collections.abc import Callable

AT_ONCE_S = 1.0  # of a longer time between two drains the loop itself stood still


class Patience:
    """``note`` is to be called with every drain; after a stand-still one has to be taken first."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._noted_s = monotonic()
        self.waited_s = 0.0

    def note(self) -> None:
        """Count the time since the last drain, as far as the loop turned."""
        now_s = self._monotonic()
        self.waited_s += min(now_s - self._noted_s, AT_ONCE_S)
        self._noted_s = now_s
