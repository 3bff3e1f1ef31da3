"""Which seats are on duty beside this one, what each bears of the hour, and whose turn it is."""

import time
from collections.abc import Callable, Mapping

from app.domain.alarm_load import seat_rates
from app.domain.errors import DecodeError
from app.domain.ports import Answer
from app.services.live import ViewGroup
from app.services.record import seat_of

ASK_EVERY_S = 20.0  # real seconds
NO_ANSWER_S = 15.0  # real seconds until a question counts as lost


class DutySeats:
    """Asks the hub while somebody looks; before an answer, and in a replay, there is one seat.

    ``own`` is this seat's name, empty before an answer. ``names`` are the consoles that are
    connected and look at what this one looks at, itself among them.
    """

    def __init__(self, group: ViewGroup, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._group = group
        self._monotonic = monotonic
        self._question = ""
        self._asked_s = float("-inf")
        self.own = ""
        self.names: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many seats share the alarms; one at least."""
        return max(1, len(self.names))

    def want(self) -> None:
        """Ask if it is time; to be called about once a second while somebody looks."""
        waited_s = self._monotonic() - self._asked_s
        is_asked = self._group.questions.is_waiting(self._question)
        if not self._group.is_live or waited_s < (NO_ANSWER_S if is_asked else ASK_EVERY_S):
            return
        self._group.questions.cancel(self._question)
        self._asked_s = self._monotonic()
        self._question = self._group.questions.ask("seat", self._answered)

    def rates(self, span_s: float) -> Mapping[str, int]:
        """Return how many alarms of the last ``span_s`` each seat took on or was given."""
        alarms = self._group.board.alarms.values()
        return seat_rates(alarms, self.names, span_s, self._group.now_s())

    def _answered(self, answer: Answer) -> None:
        if answer.code != "ok":
            return
        try:
            card = seat_of(answer.result)
        except DecodeError:
            return  # whoever signs in is told; here what was known stands
        self.own = card.seat
        self.names = tuple(sorted({*card.on_duty, card.seat}))
