"""Sites and cameras asked for until they come; a map that waits for them does not wait long."""

import logging
from collections.abc import Callable

from app.domain.errors import DecodeError
from app.domain.ports import Answer
from app.domain.register import Registers
from app.services.live import ViewGroup
from widgets.map.register_answer import registers_of

REGISTERS_WITHIN_S = 12.0  # real seconds a map waits for them, and until a question counts as lost
AGAIN_AFTER_S = 3.0  # real seconds from an answer without them to the next question
_log = logging.getLogger("ui")


class RegisterWait:
    """:meth:`poll` asks until they came; after a while it lets the map be made without them.

    ``has_come`` says whether they are those of the city: a map without them must say so.
    """

    def __init__(self, group: ViewGroup, monotonic: Callable[[], float]) -> None:
        self._group = group
        self._monotonic = monotonic
        self._without_s: float | None = None
        self._again_s = 0.0
        self._question = ""
        self._found: Registers | None = None

    @property
    def has_come(self) -> bool:
        """Whether the hub has told them."""
        return self._found is not None

    def poll(self) -> Registers | None:
        """Return the registers, empty ones while they cannot be had, or None to wait on."""
        if self._found is not None:
            return self._found
        now_s = self._monotonic()
        if self._without_s is None:
            self._without_s = now_s + REGISTERS_WITHIN_S
        if now_s >= self._again_s:
            self.cancel()
            self._again_s = now_s + REGISTERS_WITHIN_S
            self._question = self._group.questions.ask("registers", self._take)
        return Registers() if now_s >= self._without_s else None

    def cancel(self) -> None:
        """Wait no more."""
        self._group.questions.cancel(self._question)

    def _take(self, answer: Answer) -> None:
        self._again_s = self._monotonic() + AGAIN_AFTER_S
        if answer.code != "ok":
            _log.warning("registers: %s; asked again in %g s", answer.code, AGAIN_AFTER_S)
            return
        try:
            self._found = registers_of(answer.result)
        except DecodeError as error:
            _log.warning("registers: %s; asked again in %g s", error, AGAIN_AFTER_S)
