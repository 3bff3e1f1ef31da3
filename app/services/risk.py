"""The relative risk of areas at a seat: asked of the hub while somebody looks at it."""

import time
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from app.domain.classes import LOST_AFTER_S
from app.domain.ports import Answer, LinkState
from app.domain.risk import Factor
from app.services.live import ViewGroup

ASK_EVERY_S = 20.0  # real seconds
ANSWER_WITHIN_S = 12.0  # real seconds until a question counts as lost


class PartFacts(msgspec.Struct, frozen=True):
    """A part of one area's index; ``sum`` is None where it has no ``source``."""

    key: str
    factor: Factor
    weight: float
    half: float
    reach_m: float
    source: str
    sum: float | None


class RiskAnswer(msgspec.Struct, frozen=True):
    """The index of every area of a set, None where there is none, and the parts of one of them.

    ``index`` is empty where a whole factor has no source.
    """

    set: str
    count: int
    as_of_s: float
    standing: str
    index: tuple[float | None, ...]
    code: str = ""
    factors: Mapping[Factor, float | None] = {}
    parts: tuple[PartFacts, ...] = ()


class RiskBook:
    """Follows a set of areas, and one of them; ``changed`` is called on news.

    ``code`` is ``ok``, an error code, or empty before the first answer.
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
        self._answer: RiskAnswer | None = None
        self._watched = ("", "")
        self.code = ""

    @property
    def answer(self) -> RiskAnswer | None:
        """The last answer about the watched set, unless it is lost of age."""
        answer = self._answer
        if answer is None or answer.set != self._watched[0]:
            return None
        return answer if self._group.now_s() - answer.as_of_s < LOST_AFTER_S else None

    def watch(self, set_key: str, area_code: str = "") -> None:
        """Ask about a set, and the parts of one of its areas; an empty key asks nothing more."""
        if (set_key, area_code) != self._watched:
            self.release()
            self._watched = (set_key, area_code)
            self.pump()

    def pump(self) -> None:
        """Ask when it is due; to be called about once a second."""
        is_live = self._group.is_live and self._group.status.state is LinkState.LIVE
        if not self._watched[0] or not is_live:
            return
        waited_s = self._monotonic() - self._asked_s
        if self._group.questions.is_waiting(self._question):
            if waited_s < ANSWER_WITHIN_S:
                return
            self.release()
            self.code, waited_s = "no_answer", ASK_EVERY_S
            self._changed()
        if waited_s >= ASK_EVERY_S:
            self._asked_s = self._monotonic()
            set_key, code = self._watched
            self._question = self._group.questions.ask(
                "risk", self._answered, set=set_key, code=code
            )

    def release(self) -> None:
        """Wait for nothing more."""
        self._group.questions.cancel(self._question)
        self._question, self._asked_s = "", float("-inf")

    def _answered(self, answer: Answer) -> None:
        self.code = answer.code
        if answer.code == "ok":
            found = risk_of(answer.result)
            if found is None:
                self.code = "answer_malformed"
            else:
                self._answer = found
        elif answer.code not in ("child_away", "too_busy"):
            self._answer = None  # it may not be asked for any more
        self._changed()


def risk_of(result: Mapping[str, Any]) -> RiskAnswer | None:
    """Return the answer to ``risk``, or None of what was not promised."""
    try:
        answer = msgspec.convert(dict(result), RiskAnswer)
    except (msgspec.ValidationError, ValueError):
        return None
    return answer if len(answer.index) in (0, answer.count) else None
