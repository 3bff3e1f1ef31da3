"""The log of messages at a seat: one page that is asked again while it is looked at."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.domain.ports import Answer, LinkState
from app.services.asking import answer_of
from app.services.live import ViewGroup

PAGE = 100
AGAIN_S = 2.0  # real seconds between two questions; while something is under way
ANSWER_WITHIN_S = 12.0


@dataclass(frozen=True, slots=True)
class MessageLine:
    """A message as the log tells it; ``to`` has most of its digits hidden.

    With ``is_withheld`` there is a text, which is not for the role that asked.
    """

    message_id: str
    key: str
    case_id: str
    template: str
    channel: str
    severity: int
    by: str
    parts: int
    to: str
    text: str
    state: str
    why: str
    attempts: int
    queued_s: float
    next_s: float
    changed_s: float
    gateway: str
    is_simulated: bool
    is_withheld: bool = False


@dataclass(frozen=True, slots=True)
class MessagePage:
    """A page, newest first; ``counts`` are of every state under the same filter."""

    lines: tuple[MessageLine, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    count: int = 0
    after: str = ""
    as_of_s: float = 0.0


class MessageLog:
    """``page`` is None until one came; ``changed`` is called on news, ``code`` as of the answer."""

    def __init__(
        self,
        group: ViewGroup,
        changed: Callable[[], None],
        monotonic: Callable[[], float] = time.monotonic,
        limit: int = PAGE,
    ) -> None:
        self._group = group
        self._changed = changed
        self._monotonic = monotonic
        self._limit = limit
        self._question = ""
        self._asked_s = float("-inf")
        self._is_due = True
        self.state = ""
        self.case_id = ""
        self.after = ""
        self.page: MessagePage | None = None
        self.code = ""

    def open(self, *, state: str = "", case_id: str = "", after: str = "") -> None:
        """Ask for a page of what is in ``state`` and about ``case_id``.

        The page of another question is no answer to this one: it goes.
        """
        if (state, case_id, after) != (self.state, self.case_id, self.after):
            self.page = None
        self.state, self.case_id, self.after = state, case_id, after
        self._group.questions.cancel(self._question)
        self._question, self._asked_s, self._is_due = "", float("-inf"), True

    def touch(self) -> None:
        """Note that the journal has something new about messages."""
        self._is_due = True

    def pump(self) -> None:
        """Ask where it is due, and nobody asks already."""
        group, now_s = self._group, self._monotonic()
        if group.status.state is not LinkState.LIVE or not group.questions.token:
            return
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
            self._question = group.questions.ask(
                "message_log",
                self._answered,
                state=self.state,
                case_id=self.case_id,
                after=self.after,
                limit=self._limit,
            )

    def release(self) -> None:
        """Wait for nothing more."""
        self._group.questions.cancel(self._question)

    def _answered(self, answer: Answer) -> None:
        self.code = answer.code
        if answer.code == "ok":
            page = page_of(answer.result)
            if page is None:
                self.code = "answer_malformed"
            else:
                self.page = page
        elif answer.code in ("child_away", "too_busy"):
            self._is_due = True
        self._changed()


def page_of(result: Mapping[str, Any]) -> MessagePage | None:
    """Return the answer to ``message_log``, or None of what was not promised."""
    return answer_of(result, MessagePage)
