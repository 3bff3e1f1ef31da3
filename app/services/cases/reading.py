"""One case that is read: asked of the hub with its story, and again when the journal has more."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from app.domain.cases.query import CaseStory
from app.domain.ports import Answer, LinkState
from app.services.asking import answer_of
from app.services.live import ViewGroup

HOLD_AGAIN_S = 10.0  # real seconds between two words that it is read here; the hub keeps 30
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
        self._hold_question = ""
        self._held_s = float("-inf")
        self.story: CaseStory | None = None
        self.reader = ("", "")  # the person and the seat that read it for editing before we did
        self.code = ""

    def touch(self) -> None:
        """Note that the journal has something new of it."""
        self._is_due = True

    def pump(self) -> None:
        """Ask when it is due, at most once a second."""
        group, now_s = self._group, self._monotonic()
        if not group.is_live or group.status.state is not LinkState.LIVE:
            return
        if group.questions.token and now_s - self._held_s >= HOLD_AGAIN_S:
            self._hold(now_s)
        waited_s = now_s - self._asked_s
        if group.questions.is_waiting(self._question):
            if waited_s < ANSWER_WITHIN_S:
                return
            group.questions.cancel(self._question)
            self.code = "no_answer"
            self._is_due = True
            self._changed()
        if self._is_due and waited_s >= AGAIN_S:
            self._is_due = False
            self._asked_s = now_s
            self._question = group.questions.ask("case_story", self._answered, case_id=self.case_id)

    def release(self) -> None:
        """Wait for nothing more, and say that it is read here no longer."""
        for question in (self._question, self._hold_question):
            self._group.questions.cancel(question)
        if self._held_s > float("-inf"):
            self._held_s = float("-inf")
            questions = self._group.questions
            gone = questions.ask("case_hold", _heed_nothing, case_id=self.case_id, is_over=True)
            questions.cancel(gone)

    def _hold(self, now_s: float) -> None:
        self._held_s = now_s
        questions = self._group.questions
        questions.cancel(self._hold_question)
        self._hold_question = questions.ask("case_hold", self._told_who, case_id=self.case_id)

    def _told_who(self, answer: Answer) -> None:
        holder = answer.result.get("holder") if answer.code == "ok" else None
        told = holder if isinstance(holder, Mapping) else {}
        reader = (str(told.get("person", "")), str(told.get("seat", "")))
        if reader != self.reader:
            self.reader = reader
            self._changed()

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


def _heed_nothing(_answer: Answer) -> None:
    """Nobody waits for the answer to a goodbye."""


def story_of(result: Mapping[str, Any]) -> CaseStory | None:
    """Return the answer to ``case_story``, or None of what was not promised."""
    return answer_of(result, CaseStory)
