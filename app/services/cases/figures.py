"""Figures of cases at a seat: asked of the hub again while somebody looks at them."""

import time
from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from app.domain.ports import Answer, LinkState
from app.services.asking import answer_of
from app.services.live import ViewGroup

AGAIN_S = 10.0  # real seconds between two questions where the journal has something new
IDLE_AGAIN_S = 60.0  # and where it has not: what is late grows by itself
RETRY_S = 2.0  # where the hub could not answer now
ANSWER_WITHIN_S = 12.0
_T = TypeVar("_T")


class FigureBook(Generic[_T]):
    """One query's figures; ``answer`` is None until they came, and once others are wanted.

    ``code`` is ``ok``, an error code, or empty before any answer. ``changed`` is called on news.
    """

    def __init__(
        self,
        group: ViewGroup,
        query: str,
        kind: type[_T],
        changed: Callable[[], None],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._group = group
        self._query = query
        self._kind = kind
        self._changed = changed
        self._monotonic = monotonic
        self._question = ""
        self._asked_s = float("-inf")
        self._is_touched = self._is_refused = False
        self._arguments: dict[str, Any] = {}
        self.answer: _T | None = None
        self.code = ""

    @property
    def is_vouched(self) -> bool:
        """Whether the link is live; of the past and behind a broken line nothing is asked."""
        return self._group.is_live and self._group.status.state is LinkState.LIVE

    def want(self, arguments: Mapping[str, Any]) -> None:
        """Want the figures of these arguments; those of others are let go at once."""
        if dict(arguments) != self._arguments:
            self.release()
            self._arguments = dict(arguments)
            self.answer, self.code = None, ""
            self._asked_s = float("-inf")
            self._changed()

    def touch(self) -> None:
        """Note that the journal has something new of cases."""
        self._is_touched = True

    def forget(self) -> None:
        """Ask at once: another hub, or another person, may have other figures."""
        self.release()
        self.answer, self.code = None, ""
        self._asked_s = float("-inf")

    def pump(self) -> None:
        """Ask when it is due; to be called about once a second while somebody looks."""
        if not self.is_vouched:
            return
        waited_s = self._monotonic() - self._asked_s
        if self._group.questions.is_waiting(self._question):
            if waited_s < ANSWER_WITHIN_S:
                return
            self.release()
            self.code, self._is_refused = "no_answer", True
            self._changed()
        every_s = AGAIN_S if self._is_touched else IDLE_AGAIN_S
        if waited_s >= (RETRY_S if self._is_refused else every_s):
            self._is_touched = self._is_refused = False
            self._asked_s = self._monotonic()
            self._question = self._group.questions.ask(
                self._query, self._answered, **self._arguments
            )

    def release(self) -> None:
        """Wait for nothing more."""
        self._group.questions.cancel(self._question)
        self._question = ""

    def _answered(self, answer: Answer) -> None:
        self.code = answer.code
        if answer.code == "ok":
            self.answer = answer_of(answer.result, self._kind)
            if self.answer is None:
                self.code = "answer_malformed"
        elif answer.code in ("child_away", "too_busy"):
            self._is_refused = True  # what came before still says of when it is
        else:
            self.answer = None  # it may not be asked for any more
        self._changed()
