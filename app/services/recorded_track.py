"""The recorded fixes of one thing over a stretch, asked of the hub in parts that it can tell."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from app.domain.ports import Answer
from app.domain.trail import NO_FIXES, Fixes, fixes_of, united
from app.services.asking import answer_of
from app.services.live import ViewGroup

PART_S = 12 * 3600.0
MOST_FIXES = 5_000  # in a part: one each 8.6 s
MOST_TOLD = 10 * MOST_FIXES


class _Answer(msgspec.Struct, frozen=True):
    t_s: list[float]
    lonlat: list[tuple[float, float]]
    is_part: bool = False


class RecordedTrack:
    """Follows one stretch of one thing; ``changed`` is called with every answer.

    ``code`` is ``ok``, an error code, or empty before all parts have come. ``is_part`` says that
    there are older fixes than were told.
    """

    def __init__(self, group: ViewGroup, changed: Callable[[], None]) -> None:
        self._group = group
        self._changed = changed
        self._questions: set[str] = set()
        self._asked: tuple[str, float, float] = ("", 0.0, 0.0)
        self.fixes: Fixes = NO_FIXES
        self.code = ""
        self.is_part = False

    def ask(self, entity_id: str, from_s: float, to_s: float) -> None:
        """Ask for a stretch; the same one is not asked for again."""
        wanted = (entity_id, from_s, to_s)
        if wanted == self._asked:
            return
        self.release()
        self._asked = wanted
        self.fixes, self.code, self.is_part = NO_FIXES, "", False
        begin_s = from_s
        while entity_id and begin_s < to_s:
            end_s = min(to_s, begin_s + PART_S)
            question = self._group.questions.ask(
                "track",
                self._answered,
                entity_id=entity_id,
                from_s=begin_s,
                to_s=end_s,
                most=float(MOST_FIXES),
            )
            self._questions.add(question)
            begin_s = end_s

    def release(self) -> None:
        """Stop waiting."""
        for question in self._questions:
            self._group.questions.cancel(question)
        self._questions.clear()
        self._asked = ("", 0.0, 0.0)

    def _answered(self, answer: Answer) -> None:
        self._questions.discard(answer.request_id)
        told = _told(answer.result) if answer.code == "ok" else None
        if told is not None:
            self.fixes = united(self.fixes, told[0])
            self.is_part = self.is_part or told[1]
        elif self.code in ("", "ok"):
            self.code = "answer_malformed" if answer.code == "ok" else answer.code
        if not self._questions and not self.code:
            self.code = "ok"
        self._changed()


def _told(result: Mapping[str, Any]) -> tuple[Fixes, bool] | None:
    answer = answer_of(result, _Answer)
    if answer is None or len(answer.t_s) > MOST_TOLD:
        return None
    fixes = fixes_of(answer.t_s, answer.lonlat)
    return None if fixes is None else (fixes, answer.is_part)
