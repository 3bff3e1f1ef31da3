"""One question that is asked again and again while somebody looks, and its last sound answer."""

import time
from collections.abc import Callable
from typing import Generic, TypeVar

from app.domain.ports import Answer, LinkState
from app.services.asking import answer_of
from app.services.live import ViewGroup

EVERY_S = 30.0  # real seconds between two questions
HURRY_S = 2.0  # and where something is known to be new
ANSWER_WITHIN_S = 12.0
_T = TypeVar("_T")


class KeptAnswer(Generic[_T]):
    """``answer`` is None until one came; ``code`` is ``ok``, an error code, or empty before any."""

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
        self._arguments: dict[str, object] = {}
        self._question = ""
        self._asked_s = float("-inf")
        self._is_due = True
        self.answer: _T | None = None
        self.code = ""

    def ask_with(self, **arguments: object) -> None:
        """Ask something else from now on; what was answered stays until the new answer comes."""
        if arguments != self._arguments:
            self._arguments = arguments
            self.release()
            self._asked_s, self._is_due = float("-inf"), True

    def touch(self) -> None:
        """Note that the journal has something new."""
        self._is_due = True

    def pump(self) -> None:
        """Ask when it is due; give up what was not answered. To be called while it is shown."""
        group, now_s = self._group, self._monotonic()
        if not group.is_live or group.status.state is not LinkState.LIVE:
            return
        waited_s = now_s - self._asked_s
        if group.questions.is_waiting(self._question):
            if waited_s < ANSWER_WITHIN_S:
                return
            self.release()
            self.code, self._is_due = "no_answer", True
            self._changed()
        if waited_s >= (HURRY_S if self._is_due else EVERY_S):
            self._asked_s, self._is_due = now_s, False
            self._question = group.questions.ask(self._query, self._answered, **self._arguments)

    def release(self) -> None:
        """Wait for nothing more."""
        self._group.questions.cancel(self._question)

    def _answered(self, answer: Answer) -> None:
        self.code = answer.code
        if answer.code == "ok":
            found = answer_of(answer.result, self._kind)
            if found is None:
                self.code = "answer_malformed"
            else:
                self.answer = found
        elif answer.code not in ("child_away", "too_busy"):
            self.answer = None  # it may not be asked any more
        else:
            self._is_due = True
        self._changed()
