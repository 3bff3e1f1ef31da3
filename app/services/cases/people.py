"""The people of the hall to whom a case may be handed: asked of the hub when they are needed."""

import time
from collections.abc import Callable

from app.domain.errors import DecodeError
from app.domain.ports import Answer, LinkState
from app.services.live import ViewGroup
from app.services.record import PersonCard, people_of

AGAIN_S = 60.0  # real seconds for which an answer is good


class CasePeople:
    """``people`` is empty until the answer came; ``changed`` is called when it did."""

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
        self.people: tuple[PersonCard, ...] = ()

    def want(self) -> None:
        """Ask, unless that was done lately."""
        group, now_s = self._group, self._monotonic()
        if not group.is_live or group.status.state is not LinkState.LIVE:
            return
        if now_s - self._asked_s >= AGAIN_S or not self.people:
            self.release()
            self._asked_s = now_s
            self._question = group.questions.ask("people", self._answered)

    def name_of(self, person_id: str) -> str:
        """Return the name of somebody; empty where it is not known."""
        return next((one.name for one in self.people if one.person_id == person_id), "")

    def release(self) -> None:
        """Wait for nothing more."""
        self._group.questions.cancel(self._question)

    def _answered(self, answer: Answer) -> None:
        try:
            self.people = people_of(answer.result) if answer.code == "ok" else ()
        except DecodeError:
            self.people = ()  # who it may be is not known then; it is asked again
        self._changed()
