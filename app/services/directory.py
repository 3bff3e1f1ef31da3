"""The directory at a seat: a list and a card, asked of the hub again while they are looked at."""

import math
import time
from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

import msgspec

from app.domain.directory_card import CardQuestion, DirectoryCard, ListAnswer, ListQuestion
from app.domain.ports import Answer, LinkState
from app.services.asking import answer_of
from app.services.live import ViewGroup

ASK_EVERY_S = 10.0  # real seconds
ANSWER_WITHIN_S = 12.0
_Told = TypeVar("_Told", ListAnswer, DirectoryCard)


class Asking(Generic[_Told]):
    """Asks one question at a time, again and again; ``changed`` is called on news.

    ``answer`` is the last one, None before it or where it was refused; ``code`` says why.
    """

    def __init__(
        self,
        group: ViewGroup,
        query: str,
        shape: type[_Told],
        changed: Callable[[], None],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._group, self._query = group, query
        self._shape: type[_Told] = shape
        self._changed, self._monotonic = changed, monotonic
        self._arguments: dict[str, Any] | None = None
        self._question = ""
        self._asked_s = -math.inf
        self.answer: _Told | None = None
        self.code = ""

    @property
    def is_vouched(self) -> bool:
        """Whether the link is live; of the past and behind a broken line nothing is asked."""
        return self._group.is_live and self._group.status.state is LinkState.LIVE

    def follow(self, about: CardQuestion | ListQuestion | None) -> None:
        """Ask about something else from now on, or about nothing."""
        said = None if about is None else _arguments(about)
        if said != self._arguments:
            self.release()
            self._arguments, self.answer, self.code = said, None, ""
            self.pump()

    def again(self) -> None:
        """Ask at once, whenever it was asked last: somebody else sits here now."""
        self.release()
        self.pump()

    def pump(self) -> None:
        """Ask when it is due, and give up what was not answered."""
        if self._arguments is None or not self.is_vouched:
            return
        waited_s = self._monotonic() - self._asked_s
        if self._group.questions.is_waiting(self._question):
            if waited_s < ANSWER_WITHIN_S:
                return
            self.release()
            self.code = "no_answer"
            self._changed()
        if waited_s >= ASK_EVERY_S:
            self._asked_s = self._monotonic()
            self._question = self._group.questions.ask(
                self._query, self._answered, **self._arguments
            )

    def release(self) -> None:
        """Wait for nothing more."""
        self._group.questions.cancel(self._question)
        self._question, self._asked_s = "", -math.inf

    def _answered(self, answer: Answer) -> None:
        self.code = answer.code
        if answer.code == "ok":
            self.answer = told_of(answer.result, self._shape)
            if self.answer is None:
                self.code = "answer_malformed"
        elif answer.code not in ("child_away", "too_busy"):
            self.answer = None  # it may not be told any more
        self._changed()


def told_of(result: Mapping[str, Any], shape: type[_Told]) -> _Told | None:
    """Return an answer, or None of what was not promised."""
    told = answer_of(result, shape)
    if isinstance(told, DirectoryCard):
        numbers = [coordinate for ring in told.rings for point in ring for coordinate in point]
        numbers += [told.lon_deg or 0.0, told.lat_deg or 0.0]
        if not all(math.isfinite(number) for number in numbers):
            return None
    return told


def _arguments(about: CardQuestion | ListQuestion) -> dict[str, Any]:
    """Return what a question says; what it leaves open is left out."""
    said: dict[str, Any] = msgspec.to_builtins(about)
    return {key: value for key, value in said.items() if value not in (None, "")}
