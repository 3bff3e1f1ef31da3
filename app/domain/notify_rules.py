"""The hall's own measures for messages: how fast, how often, how many, and not at night."""

import datetime as dt
from dataclasses import dataclass

from app.domain.cases.calendar import CITY_TIME
from app.domain.classes import Severity


@dataclass(frozen=True, slots=True)
class MessageRules:
    """How the hall sends. Seconds are of city time but for ``per_second``, which is real.

    ``batch`` are handed to the gateway at once. One address gets ``per_address_day`` in 24 hours.
    More than ``leader_above`` in one act need a shift leader, and nobody sends more than ``most``.
    Between ``quiet_from_h`` and ``quiet_to_h`` (hours of the day) only severity I goes out.
    ``retry_after_s`` are the waits before the second and later attempts. A message that nobody
    could send within ``expires_s`` is not sent any more. ``unsure_for_s`` is how long the gateway
    is asked about one that it may have, ``silent_for_s`` how long about one that it took.
    """

    per_second: float
    batch: int
    per_address_day: int
    leader_above: int
    most: int
    most_parts: int
    quiet_from_h: int
    quiet_to_h: int
    expires_s: float
    retry_after_s: tuple[float, ...]
    status_every_s: float
    unsure_for_s: float
    silent_for_s: float

    def released_s(self, now_s: float, severity: int) -> float:
        """Return from when a message may go out: now, or in the morning."""
        if severity == Severity.I:
            return now_s
        now = dt.datetime.fromtimestamp(now_s, CITY_TIME)
        if not self._is_quiet(now.hour):
            return now_s
        morning = now.replace(hour=self.quiet_to_h, minute=0, second=0, microsecond=0)
        if morning <= now:
            morning += dt.timedelta(days=1)
        return morning.timestamp()

    def _is_quiet(self, hour: int) -> bool:
        first, last = self.quiet_from_h, self.quiet_to_h
        if first <= last:
            return first <= hour < last
        return hour >= first or hour < last
