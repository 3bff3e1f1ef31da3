"""How many cases each kept filter means: asked one after the other, while somebody looks."""

import time
from collections.abc import Callable

from app.domain.cases.query import CaseOrder
from app.domain.ports import Answer, LinkState
from app.services.cases.filters import KeptFilter
from app.services.cases.pages import filter_body, page_of
from app.services.live import ViewGroup

ROUND_S = 10.0  # real seconds between two rounds, if anything has changed
IDLE_ROUND_S = 60.0  # and if nothing has: what is late grows by itself
ANSWER_WITHIN_S = 12.0


class FilterCounts:
    """``counts`` by key of the filter: the number and whether there are more than that."""

    def __init__(
        self,
        group: ViewGroup,
        changed: Callable[[], None],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._group = group
        self._changed = changed
        self._monotonic = monotonic
        self._waiting: list[KeptFilter] = []
        self._question = ""
        self._asked_s = self._round_s = float("-inf")
        self._is_touched = False
        self.counts: dict[str, tuple[int, bool]] = {}

    def touch(self) -> None:
        """Note that the journal has something new of cases."""
        self._is_touched = True

    def pump(self, filters: tuple[KeptFilter, ...]) -> None:
        """Ask for the next count that is due; to be called often."""
        now_s, group = self._monotonic(), self._group
        if not group.is_live or group.status.state is not LinkState.LIVE:
            return
        if group.questions.is_waiting(self._question):
            if now_s - self._asked_s < ANSWER_WITHIN_S:
                return
            self.release()
        every_s = ROUND_S if self._is_touched else IDLE_ROUND_S
        known = {one.key for one in filters}
        if not self._waiting and (
            now_s - self._round_s >= every_s or not known <= self.counts.keys()
        ):
            self._waiting = list(filters)
            self._round_s, self._is_touched = now_s, False
        if self._waiting:
            self._ask(self._waiting.pop(0), now_s)

    def release(self) -> None:
        """Wait for nothing more."""
        self._group.questions.cancel(self._question)

    def _ask(self, one: KeptFilter, now_s: float) -> None:
        self._asked_s = now_s

        def answered(answer: Answer) -> None:
            page = page_of(answer.result) if answer.code == "ok" else None
            if page is None:
                # Not known now: a figure of some earlier time must not stand there as today's.
                self.counts[one.key] = (-1, False)
            else:
                self.counts[one.key] = (page.count, page.is_more_than)
            self._changed()

        self._question = self._group.questions.ask(
            "case_page",
            answered,
            where=filter_body(one.where(self._group.now_s())),
            order=CaseOrder.NEWEST.value,
            limit=1,
        )
