"""Sites and cameras asked for once; a map that waits for them does not wait long."""

import logging
from collections.abc import Callable

from app.domain.errors import DecodeError
from app.domain.ports import Answer
from app.domain.register import Registers
from app.services.live import ViewGroup
from widgets.map.register_answer import registers_of

REGISTERS_WITHIN_S = 12.0  # real seconds
_log = logging.getLogger("ui")


class RegisterWait:
    """:meth:`poll` asks when called first, and answers once they came or time is up."""

    def __init__(self, group: ViewGroup, monotonic: Callable[[], float]) -> None:
        self._group = group
        self._monotonic = monotonic
        self._by_s: float | None = None
        self._question = ""
        self._found: Registers | None = None

    def poll(self) -> Registers | None:
        """Return the registers, empty ones where they cannot be had, or None to wait on."""
        if self._by_s is None:
            self._by_s = self._monotonic() + REGISTERS_WITHIN_S
            self._question = self._group.questions.ask("registers", self._take)
        elif self._found is None and self._monotonic() >= self._by_s:
            self.cancel()
            return Registers()
        return self._found

    def cancel(self) -> None:
        """Wait no more."""
        self._group.questions.cancel(self._question)

    def _take(self, answer: Answer) -> None:
        try:
            self._found = registers_of(answer.result) if answer.code == "ok" else Registers()
        except DecodeError as error:
            _log.warning("registers: %s", error)
            self._found = Registers()
