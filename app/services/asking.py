"""One question of a seat, asked again and again while somebody looks at its answer."""

from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

import msgspec

from app.domain.ports import Answer, LinkState
from app.services.live import ViewGroup

AGAIN_S = 5.0  # real seconds between two questions
RETRY_S = 2.0  # where the hub could not answer now
ANSWER_WITHIN_S = 12.0
REPLAY = "not_in_replay"
_PASSING = frozenset({"child_away", "too_busy", "answer_too_large"})
_T = TypeVar("_T")


def unheard() -> None:
    """Tell nobody."""


class Asked(Generic[_T]):
    """``answer`` is None until one came, and again once it may not be asked for any more.

    ``code`` is ``ok``, why there is no newer answer, or empty before the first. Nothing is asked
    that is not wanted: :meth:`want` is both the wish and the turn. Behind a broken line nothing is
    asked, nor of a replay unless ``in_replay`` says that it can answer; what came before stays and
    says itself of when it is. ``heard`` makes of each answer what is kept of it, None of one that
    is not what was promised.
    """

    def __init__(
        self,
        group: ViewGroup,
        query: str,
        kind: type[_T],
        arguments: Mapping[str, Any],
        monotonic: Callable[[], float],
        changed: Callable[[], None] = unheard,
        again_s: float = AGAIN_S,
        *,
        in_replay: bool = False,
        heard: Callable[[_T], _T | None] | None = None,
    ) -> None:
        self._group = group
        self._query = query
        self._kind = kind
        self._arguments = dict(arguments)
        self._monotonic = monotonic
        self._changed = changed
        self._heard = heard
        self._again_s = again_s
        self._question = ""
        self._asked_s = float("-inf")
        self._wait_s = 0.0
        self.wanted_s = monotonic()
        self.answer: _T | None = None
        self._is_asked = group.is_live or in_replay
        self.code = "" if self._is_asked else REPLAY

    @property
    def is_waiting(self) -> bool:
        """Whether an answer is still to come."""
        return self._group.questions.is_waiting(self._question)

    def want(self) -> None:
        """Want the answer now: ask if it is due, give up what took too long and ask again."""
        now_s = self.wanted_s = self._monotonic()
        is_cut_off = self._group.is_live and self._group.status.state is not LinkState.LIVE
        if is_cut_off or not self._is_asked:
            return
        waited_s = now_s - self._asked_s
        if self.is_waiting:
            if waited_s < ANSWER_WITHIN_S:
                return
            self.release()
            self._say("no_answer")
        if waited_s >= self._wait_s:
            self._asked_s, self._wait_s = now_s, self._again_s
            self._question = self._group.questions.ask(
                self._query, self._answered, **self._arguments
            )

    def go_on_from(self, before: "Asked[_T]") -> None:
        """Show what ``before`` was answered until this is; it waits for nothing more."""
        before.release()
        self.answer, self.code = before.answer, before.code

    def release(self) -> None:
        """Wait for nothing more; what was not answered may be asked again at once."""
        if self.is_waiting:
            self._wait_s = 0.0
        self._group.questions.cancel(self._question)
        self._question = ""

    def _answered(self, answer: Answer) -> None:
        code = answer.code
        if code == "ok":
            found = answer_of(answer.result, self._kind)
            if found is not None and self._heard is not None:
                found = self._heard(found)
            code = "ok" if found is not None else "answer_malformed"
            self.answer = found if found is not None else self.answer
        elif code in _PASSING:
            self._wait_s = RETRY_S  # what came before still says of when it is
        else:
            self.answer = None  # it may not be asked for any more
        self._say(code)

    def _say(self, code: str) -> None:
        self.code = code
        self._changed()


def answer_of(result: Mapping[str, Any], kind: type[_T]) -> _T | None:
    """Return an answer as its shape, or None of what was not promised."""
    try:
        return msgspec.convert(dict(result), kind)
    except (msgspec.ValidationError, ValueError):
        return None
