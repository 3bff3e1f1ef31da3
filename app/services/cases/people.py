"""The people of the hall to whom a case may be handed: asked of the hub when they are needed."""

import time
from collections.abc import Callable, Iterable

from app.domain.errors import DecodeError
from app.domain.ports import Answer, LinkState
from app.services.live import ViewGroup
from app.services.record import PersonCard, people_of

AGAIN_S = 60.0  # real seconds for which an answer is good


class CasePeople:
    """``people`` is empty until the answer came; ``changed`` is called when it did.

    Who sits here (``me``) comes last: a case is handed to others first.
    """

    def __init__(
        self,
        group: ViewGroup,
        changed: Callable[[], None],
        monotonic: Callable[[], float] = time.monotonic,
        me: Callable[[], str | None] = lambda: None,
    ) -> None:
        self._group = group
        self._changed = changed
        self._monotonic = monotonic
        self._me = me
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

    def want_names(self, person_ids: Iterable[str]) -> None:
        """Ask for the names of these where one is not known; seldom for a stranger."""
        known = {one.person_id for one in self.people} | {""}
        if self._monotonic() - self._asked_s >= AGAIN_S and not known.issuperset(person_ids):
            self.want()

    def forget(self) -> None:
        """Know nobody any more: somebody else asks."""
        self.release()
        self.people, self._asked_s = (), float("-inf")

    def name_of(self, person_id: str) -> str:
        """Return the name of somebody; empty where it is not known."""
        return next((one.name for one in self.people if one.person_id == person_id), "")

    def release(self) -> None:
        """Wait for nothing more."""
        self._group.questions.cancel(self._question)

    def _answered(self, answer: Answer) -> None:
        try:
            people = people_of(answer.result) if answer.code == "ok" else ()
            self.people = tuple(sorted(people, key=lambda one: one.person_id == self._me()))
        except DecodeError:
            self.people = ()  # who it may be is not known then; it is asked again
        self._changed()
