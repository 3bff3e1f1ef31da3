"""One case that is read: asked of the hub with its story, and again when the journal has more."""

import time
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from app.domain.cases.query import CaseStory
from app.domain.ports import Answer, LinkState
from app.services.live import ViewGroup

AGAIN_S = 1.0  # real seconds between two questions about one case
ANSWER_WITHIN_S = 12.0


class CaseReading:
    """``story`` is None until it came; ``changed`` is called on news; ``code`` as of the answer."""

    def __init__(
        self,
        group: ViewGroup,
        case_id: str,
        changed: Callable[[], None],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._group = group
        self._changed = changed
        self._monotonic = monotonic
        self._question = ""
        self._asked_s = float("-inf")
        self._is_due = True
        self.case_id = case_id
        self.story: CaseStory | None = None
        self.code = ""

    def touch(self) -> None:
        """Note that the journal has something new of it."""
        self._is_due = True

    def pump(self) -> None:
        """Ask when it is due, at most once a second."""
        group, now_s = self._group, self._monotonic()
        if not group.is_live or group.status.state is not LinkState.LIVE:
            return
        waited_s = now_s - self._asked_s
        if group.questions.is_waiting(self._question):
            if waited_s < ANSWER_WITHIN_S:
                return
            self.release()
            self.code = "no_answer"
            self._is_due = True
            self._changed()
        if self._is_due and waited_s >= AGAIN_S:
            self._is_due = False
            self._asked_s = now_s
            self._question = group.questions.ask("case_story", self._answered, case_id=self.case_id)

    def release(self) -> None:
        """Wait for nothing more."""
        self._group.questions.cancel(self._question)

    def _answered(self, answer: Answer) -> None:
        self.code = answer.code
        if answer.code == "ok":
            found = story_of(answer.result)
            if found is None or found.case.case_id != self.case_id:
                self.code = "answer_malformed"
            else:
                self.story = found
        elif answer.code in ("child_away", "too_busy"):
            self._is_due = True
        else:
            self.story = None  # it may not be read any more
        self._changed()


def story_of(result: Mapping[str, Any]) -> CaseStory | None:
    """Return the answer to ``case_story``, or None of what was not promised."""
    try:
        return msgspec.convert(dict(result), CaseStory)
    except (msgspec.ValidationError, ValueError):
        return None
