"""The order sent last from this seat, and the few seconds in which one key calls it back."""

from collections.abc import Callable

RECALL_WITHIN_S = 5.0  # real seconds


class LastOrder:
    """Outlives the card it was sent from, so that the recall does too; ``monotonic`` is real.

    One confirmation may have sent several officers: their tasks are recalled together.
    ``error`` is the code of why the hub did not take the order or its recall, empty otherwise.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._sent_real_s = 0.0
        self.task_ids: tuple[str, ...] = ()
        self.target_label = ""
        self.officer_label = ""
        self.is_recalled = False
        self.error = ""

    @property
    def task_id(self) -> str:
        """The first of its tasks; empty where there is none to recall."""
        return self.task_ids[0] if self.task_ids else ""

    def begin(self, task_ids: tuple[str, ...], target_label: str, officer_label: str) -> None:
        """Note an order that was just saved; the one before it can be recalled no more."""
        self._sent_real_s = self._monotonic()
        self.task_ids = task_ids
        self.target_label = target_label
        self.officer_label = officer_label
        self.is_recalled = False
        self.error = ""

    def recall_seconds_left(self) -> float:
        """Return for how many real seconds it can still be recalled; 0 once that is over."""
        if not self.task_ids or self.is_recalled:
            return 0.0
        return max(0.0, self._sent_real_s + RECALL_WITHIN_S - self._monotonic())

    def end(self, task_id: str, error: str = "") -> None:
        """Recall a task of this order no more; ``error`` says why where nothing else does."""
        if task_id in self.task_ids:
            self.task_ids = tuple(one for one in self.task_ids if one != task_id)
            self.is_recalled = self.is_recalled and bool(self.task_ids)
            self.error = error
