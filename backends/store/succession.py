"""When a standby may take over: a pure rule over what it sees, look by look."""

from collections.abc import Callable
from enum import Enum, auto

from backends.store.postgres_watch import Holder

# A hub whose server was away has its lock again within a second; it must not lose it to a guess.
FREE_FOR_S = 2.0
# A hub that lives asks its server twice a second.
FROZEN_AFTER_S = 5.0
STARTING_FOR_S = 90.0


class Step(Enum):
    """What a standby does now."""

    WAIT = auto()
    END_HOLDER = auto()  # it holds the lock and is frozen: its session must go
    TAKE = auto()


class Succession:
    """Remembers since when the lock has been free, and whether we ended the session it had."""

    def __init__(self, monotonic_s: Callable[[], float]) -> None:
        self._monotonic_s = monotonic_s
        self._free_since_s: float | None = None
        self._has_ended_holder = False

    def look(self, holder: Holder | None) -> Step:
        """Judge what was seen just now."""
        if holder is not None:
            self._free_since_s = None
            limit_s = FROZEN_AFTER_S if holder.is_leading else STARTING_FOR_S
            self._has_ended_holder = holder.silent_s > limit_s
            return Step.END_HOLDER if self._has_ended_holder else Step.WAIT
        if self._has_ended_holder:  # no guess: it was frozen, and we took its session from it
            return Step.TAKE
        now_s = self._monotonic_s()
        if self._free_since_s is None:
            self._free_since_s = now_s
        return Step.TAKE if now_s - self._free_since_s >= FREE_FOR_S else Step.WAIT

    def blind(self) -> None:
        """Forget what was seen: the server could not be asked, so nothing is known any more."""
        self._free_since_s = None
        self._has_ended_holder = False
