"""Answers that are kept while somebody looks at them, one for each distinct question."""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from app.services.asking import Asked

LET_GO_AFTER_S = 10.0
_Q = TypeVar("_Q", bound=Hashable)
_T = TypeVar("_T")


class Kept(Generic[_Q, _T]):
    """``ask`` makes the question's :class:`Asked`, given whom to tell when its answer came.

    What nobody wanted for ``LET_GO_AFTER_S`` is let go when something else is wanted: while
    nobody looks at anything nothing is done at all.
    """

    def __init__(
        self,
        ask: Callable[[_Q, Callable[[], None]], Asked[_T]],
        monotonic: Callable[[], float],
    ) -> None:
        self._ask = ask
        self._monotonic = monotonic
        self._asked: dict[_Q, Asked[_T]] = {}
        self._swept_s = monotonic()
        self.revision = 0

    def __len__(self) -> int:
        """Return how many questions are kept."""
        return len(self._asked)

    def wanted(self, question: _Q) -> Asked[_T]:
        """Return what is known of a question, which is asked when it is due."""
        found = self._asked.get(question)
        if found is None:
            found = self._asked[question] = self._ask(question, self._news)
        found.want()
        self._sweep()
        return found

    def code(self, question: _Q) -> str:
        """Return the code of a question's last answer, empty where nobody asked."""
        found = self._asked.get(question)
        return "" if found is None else found.code

    def release(self) -> None:
        """Wait for nothing more, and keep nothing."""
        for asked in self._asked.values():
            asked.release()
        self._asked.clear()

    def _news(self) -> None:
        self.revision += 1

    def _sweep(self) -> None:
        now_s = self._monotonic()
        if now_s - self._swept_s < 1.0:
            return
        self._swept_s = now_s
        for question, asked in list(self._asked.items()):
            if now_s - asked.wanted_s >= LET_GO_AFTER_S:
                asked.release()
                del self._asked[question]
