"""The relative risk of areas at a seat: asked of the hub while somebody looks at it."""

import time
from collections.abc import Callable, Mapping

import msgspec

from app.domain.classes import LOST_AFTER_S
from app.domain.risk import Factor
from app.services.asking import Asked
from app.services.live import ViewGroup

ASK_EVERY_S = 20.0  # real seconds


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
        self._watched = ("", "")
        self._asked: Asked[RiskAnswer] | None = None

    @property
    def code(self) -> str:
        """Return ``ok``, an error code, or empty before the first answer."""
        return "" if self._asked is None else self._asked.code

    @property
    def answer(self) -> RiskAnswer | None:
        """The last answer about the watched set, unless it is lost of age."""
        answer = None if self._asked is None else self._asked.answer
        if answer is None or self._group.now_s() - answer.as_of_s >= LOST_AFTER_S:
            return None
        return answer

    def watch(self, set_key: str, area_code: str = "") -> None:
        """Ask about a set, and the parts of one of its areas; an empty key asks nothing more.

        What was answered about the set stands until its other area is answered.
        """
        if (set_key, area_code) == self._watched:
            return
        self.release()
        before, self._asked, (old_key, _) = self._asked, None, self._watched
        self._watched = (set_key, area_code)
        if set_key:
            self._asked = Asked(
                *(self._group, "risk", RiskAnswer, {"set": set_key, "code": area_code}),
                *(self._monotonic, self._changed, ASK_EVERY_S),
                heard=self._sound,
            )
            if before is not None and old_key == set_key:
                self._asked.go_on_from(before)
        self.pump()

    def pump(self) -> None:
        """Ask when it is due; to be called about once a second."""
        if self._asked is not None:
            self._asked.want()

    def release(self) -> None:
        """Wait for nothing more."""
        if self._asked is not None:
            self._asked.release()

    def _sound(self, answer: RiskAnswer) -> RiskAnswer | None:
        return sound_risk(answer) if answer.set == self._watched[0] else None


def sound_risk(answer: RiskAnswer) -> RiskAnswer | None:
    """Return the answer, or None where it has not an index for each area."""
    return answer if len(answer.index) in (0, answer.count) else None
