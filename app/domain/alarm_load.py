"""How many alarms a seat has to bear: rate against the budget, flood, shares, and who waits."""

from bisect import bisect_right, insort
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.domain.alarm import Alarm
from app.domain.alarm_policy import AlarmPolicy
from app.domain.classes import Severity


@dataclass(frozen=True, slots=True)
class Shares:
    """Fractions of severity I, II, and III with IV among ``count`` alarms; all 0 of none."""

    first: float
    second: float
    rest: float
    count: int

    @classmethod
    def of(cls, severities: Iterable[Severity]) -> "Shares":
        """Return the shares of what was raised."""
        found = list(severities)
        total = max(1, len(found))
        first, second = found.count(Severity.I), found.count(Severity.II)
        return cls(first / total, second / total, (len(found) - first - second) / total, len(found))


class Window:
    """Counts what came within the last ``span_s`` seconds; late ones take their place in time."""

    def __init__(self, span_s: float) -> None:
        self._span_s = span_s
        self._times_s: list[float] = []

    @property
    def count(self) -> int:
        """How many came within the window, as of the last look."""
        return len(self._times_s)

    def came(self, at_s: float) -> None:
        """Count one more."""
        insort(self._times_s, at_s)

    def look(self, now_s: float) -> int:
        """Let the window move on to ``now_s`` and return how many are in it."""
        del self._times_s[: bisect_right(self._times_s, now_s - self._span_s)]
        return self.count


class FloodGauge:
    """Whether a flood runs: it begins over one number of alarms in the window, ends under less."""

    def __init__(self, policy: AlarmPolicy) -> None:
        self._policy = policy
        self.window = Window(policy.flood_window_s)
        self.is_flood = False

    def look(self, now_s: float) -> bool:
        """Let the window move on to ``now_s`` and return whether a flood runs."""
        count = self.window.look(now_s)
        if self.is_flood:
            self.is_flood = count >= self._policy.flood_under
        else:
            self.is_flood = count > self._policy.flood_over
        return self.is_flood


def seat_rates(
    alarms: Iterable[Alarm], seats: Iterable[str], span_s: float, now_s: float
) -> dict[str, int]:
    """Return how many alarms that began within ``span_s`` each seat took on or was given."""
    rates = dict.fromkeys(seats, 0)
    for alarm in alarms:
        if alarm.claimed_seat in rates and alarm.began_s > now_s - span_s:
            rates[alarm.claimed_seat] += 1
    return rates


def next_seat(rates: Mapping[str, int]) -> str:
    """Return whose turn it is: the seat that bears least, of equals the first by name."""
    return min(rates, key=lambda seat: (rates[seat], seat), default="")


class RankedQueue:
    """Lets no more alarms through in an hour than ``seats`` persons can manage; the rest wait.

    Severity I and II always pass. Nothing is lost: what waits is counted, shown as waiting, and
    passes, gravest and oldest first, as soon as the hour has room.
    """

    def __init__(self, policy: AlarmPolicy) -> None:
        self._policy = policy
        self._passed_s: deque[float] = deque()
        self._passed: set[str] = set()

    def look(self, ranked: Sequence[Alarm], now_s: float, seats: int = 1) -> frozenset[str]:
        """Take the listed alarms, gravest first; return the ids of those that wait."""
        policy = self._policy
        while self._passed_s and self._passed_s[0] <= now_s - policy.budget_window_s:
            self._passed_s.popleft()
        self._passed &= {alarm.alarm_id for alarm in ranked}
        waiting: set[str] = set()
        for alarm in ranked:
            if alarm.alarm_id in self._passed:
                continue
            # What somebody is at work on takes no room in the hour to come.
            is_at_work = not alarm.is_unseen
            is_grave = alarm.severity <= Severity.II
            if is_at_work or is_grave or len(self._passed_s) < seats * policy.most_per_h:
                self._passed.add(alarm.alarm_id)
                if not is_at_work:
                    self._passed_s.append(now_s)
            else:
                waiting.add(alarm.alarm_id)
        return frozenset(waiting)


def unseen_too_long(
    ranked: Iterable[Alarm], policy: AlarmPolicy, now_s: float
) -> list[tuple[Alarm, float]]:
    """Return the alarms nobody has looked at for too long, with for how many seconds already."""
    return [
        (alarm, now_s - alarm.began_s)
        for alarm in ranked
        if alarm.is_unseen and now_s - alarm.began_s >= policy.unseen_after_s[alarm.severity]
    ]
