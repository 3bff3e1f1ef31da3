"""How many cases each kept filter means: asked one after the other, while somebody looks."""

import time
from collections.abc import Callable, Sequence

from app.domain.cases.query import CaseOrder
from app.domain.ports import Answer, LinkState
from app.services.cases.filters import KeptFilter
from app.services.cases.pages import filter_body, page_of
from app.services.live import ViewGroup

AGAIN_S = 15.0  # real seconds until a filter is asked again, if anything has changed since
IDLE_AGAIN_S = 60.0  # and if nothing has: what is late grows by itself
GOOD_FOR_S = 90.0  # an older figure must not stand there as today's
AWAY_S = 5.0  # of real time without a look; then all are asked anew
BETWEEN_S = 1.5  # between two questions about filters whose counts are known
ANSWER_WITHIN_S = 12.0


class FilterCounts:
    """``counts`` by key of the filter: the number and whether there are more than that.

    A figure that is not known now is not there: nobody looked for a while, or it has grown old.
    """

    def __init__(
        self,
        group: ViewGroup,
        changed: Callable[[], None],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._group = group
        self._changed = changed
        self._monotonic = monotonic
        self._question = ""
        self._asked_s = float("-inf")
        self._touched_s = float("-inf")
        self._looked_s = float("-inf")
        self._told_s: dict[str, float] = {}  # by key, when each was last told
        self._asked_of_s: dict[str, float] = {}  # by key, when each was last asked for
        self.counts: dict[str, tuple[int, bool]] = {}

    def touch(self) -> None:
        """Note that the journal has something new of cases."""
        self._touched_s = self._monotonic()

    def forget(self) -> None:
        """Know nothing any more: somebody else looks, who may see other cases."""
        self.release()
        for known in (self.counts, self._told_s, self._asked_of_s):
            known.clear()
        self._changed()

    def pump(self, filters: Sequence[KeptFilter]) -> None:
        """Ask for the one of those in view that has waited longest, if it is due.

        To be called often: each call asks one question at most.
        """
        now_s, group = self._monotonic(), self._group
        self._drop_old(now_s)
        if not group.is_live or group.status.state is not LinkState.LIVE:
            return
        if group.questions.is_waiting(self._question):
            if now_s - self._asked_s < ANSWER_WITHIN_S:
                return
            self.release()
        never = float("-inf")
        due = [one for one in filters if self._is_due(one.key, now_s)]
        first = min(due, key=lambda one: self._asked_of_s.get(one.key, never), default=None)
        if first is None:
            return
        is_new = first.key not in self._asked_of_s
        if is_new or now_s - self._asked_s >= BETWEEN_S:
            self._ask(first, now_s)

    def release(self) -> None:
        """Wait for nothing more."""
        self._group.questions.cancel(self._question)

    def _drop_old(self, now_s: float) -> None:
        if now_s - self._looked_s > AWAY_S:
            self.forget()
        self._looked_s = now_s
        old = [key for key, told_s in self._told_s.items() if now_s - told_s > GOOD_FOR_S]
        for key in old:
            del self._told_s[key]
            self.counts.pop(key, None)
        if old:
            self._changed()

    def _is_due(self, key: str, now_s: float) -> bool:
        asked_s = self._asked_of_s.get(key, float("-inf"))
        every_s = AGAIN_S if self._touched_s >= asked_s else IDLE_AGAIN_S
        return now_s - asked_s >= every_s

    def _ask(self, one: KeptFilter, now_s: float) -> None:
        self._asked_s = self._asked_of_s[one.key] = now_s

        def answered(answer: Answer) -> None:
            page = page_of(answer.result) if answer.code == "ok" else None
            if page is None:
                # Not known now: a figure of some earlier time must not stand there as today's.
                self.counts.pop(one.key, None)
            else:
                self.counts[one.key] = (page.count, page.is_more_than)
                self._told_s[one.key] = self._monotonic()
            self._changed()

        self._question = self._group.questions.ask(
            "case_page",
            answered,
            where=filter_body(one.where(self._group.now_s())),
            order=CaseOrder.NEWEST.value,
            limit=1,
        )
