"""Former alarms like the one that is open: of the same rule and thing, or rule and place."""

from collections.abc import Callable

import msgspec

from app.domain.ports import Answer
from app.services.asking import answer_of
from app.services.live import ViewGroup


class SimilarAlarm(msgspec.Struct, frozen=True):
    """One of them; ``same`` is ``thing`` or ``place``, ``outcome`` empty while it is open."""

    alarm_id: str
    label: str
    raised_s: float
    state: str
    outcome: str
    same: str
    note: str = ""
    closed_s: float | None = None


class Similar(msgspec.Struct, frozen=True):
    """The newest of ``total``; ``is_part`` says that not all of the rule were looked through."""

    alarm_id: str
    similar: tuple[SimilarAlarm, ...]
    total: int
    is_part: bool = False


class SimilarBook:
    """Follows one alarm; ``changed`` is called with every answer.

    ``code`` is ``ok``, an error code, or empty before the answer.
    """

    def __init__(self, group: ViewGroup, changed: Callable[[], None]) -> None:
        self._group = group
        self._changed = changed
        self._question = ""
        self.alarm_id = ""
        self.found: Similar | None = None
        self.code = ""

    def follow(self, alarm_id: str) -> None:
        """Ask for another alarm, or for none (an empty id); the same one is asked for anew."""
        self._group.questions.cancel(self._question)
        if alarm_id != self.alarm_id:
            self.found, self.code = None, ""
        self.alarm_id = alarm_id
        if alarm_id:
            self._question = self._group.questions.ask(
                "similar_alarms", self._answered, alarm_id=alarm_id
            )

    def release(self) -> None:
        """Stop waiting."""
        self._group.questions.cancel(self._question)

    def _answered(self, answer: Answer) -> None:
        self.code = answer.code
        if answer.code == "ok":
            told = answer_of(answer.result, Similar)
            is_ours = told is not None and told.alarm_id == self.alarm_id
            self.found = told if is_ours else None
            if not is_ours:
                self.code = "answer_malformed"
        self._changed()
