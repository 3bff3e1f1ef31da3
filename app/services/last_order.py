"""The order sent last from this seat, and the few seconds in which one key calls it back."""

from collections.abc import Callable

RECALL_WITHIN_S = 5.0  # real seconds


class LastOrder:
    """Outlives the card it was sent from, so that the recall does too; ``monotonic`` is real.

    ``error`` is the code of why the hub did not take the order or its recall, empty otherwise.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._sent_real_s = 0.0
        self.task_id = ""
        self.target_label = ""
        self.officer_label = ""
        self.is_recalled = False
        self.error = ""

    def begin(self, task_id: str, target_label: str, officer_label: str) -> None:
        """Note an order that was just saved; the one before it can be recalled no more."""
        self._sent_real_s = self._monotonic()
        self.task_id = task_id
        self.target_label = target_label
        self.officer_label = officer_label
        self.is_recalled = False
        self.error = ""

    def recall_seconds_left(self) -> float:
        """Return for how many real seconds it can still be recalled; 0 once that is over."""
        if not self.task_id or self.is_recalled:
            return 0.0
        return max(0.0, self._sent_real_s + RECALL_WITHIN_S - self._monotonic())

    def end(self, task_id: str, error: str = "") -> None:
        """Recall it no more, if it is this one; ``error`` says why where nothing else does."""
        if task_id == self.task_id:
            self.task_id = ""
            self.is_recalled = False
            self.error = error
