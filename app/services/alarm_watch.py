"""The watch over the alarms of this seat: how many come, what waits, what nobody has looked at."""

from collections import Counter

from app.domain.alarm import Alarm
from app.domain.alarm_groups import group_key
from app.domain.alarm_load import FloodGauge, RankedQueue, Shares, Window, unseen_too_long
from app.domain.alarm_policy import AlarmPolicy
from app.services.duty_seats import DutySeats
from app.services.live import Pumped, ViewGroup

PREFIX = "alarm:"


class AlarmWatch:
    """Follows the board; all figures are of what this seat's scope shows, and measured.

    ``ranked`` are the alarms that ask for somebody, gravest and oldest first. ``waiting`` are the
    ids of those over the budget of the hour. ``rate`` is how many came within the hour.
    """

    def __init__(
        self, group: ViewGroup, policy: AlarmPolicy, seats: DutySeats | None = None
    ) -> None:
        self._group = group
        self.policy = policy
        self.seats = seats or DutySeats(group)
        self._begin()

    def _begin(self) -> None:
        self._counted: dict[str, float] = {}
        self._flood = FloodGauge(self.policy)
        self._hour = Window(self.policy.budget_window_s)
        self._queue = RankedQueue(self.policy)
        self.ranked: tuple[Alarm, ...] = ()
        self.waiting: frozenset[str] = frozenset()
        self._sizes: dict[str, int] = {}
        self._keys: dict[str, str] = {}  # of alarms: what they are grouped by never changes

    @property
    def is_flood(self) -> bool:
        """Whether more come than a person can read."""
        return self._flood.is_flood

    @property
    def flood_count(self) -> int:
        """How many came within the window of the flood."""
        return self._flood.window.count

    @property
    def rate(self) -> int:
        """How many came within the hour."""
        return self._hour.count

    @property
    def is_over_budget(self) -> bool:
        """Whether more came within the hour than the persons on duty can manage."""
        return self.rate > self.seats.count * self.policy.most_per_h

    def shares(self) -> Shares:
        """Return the measured shares of the severities, of all alarms this seat knows."""
        return Shares.of(alarm.severity for alarm in self._group.board.alarms.values())

    def unseen(self) -> list[tuple[Alarm, float]]:
        """Return what nobody has looked at for too long, with for how many seconds."""
        return unseen_too_long(self.ranked, self.policy, self._group.now_s())

    def like(self, alarm: Alarm) -> int:
        """Return how many listed alarms say the like of this one, itself among them."""
        return self._sizes.get(self.key_of(alarm), 1)

    def key_of(self, alarm: Alarm) -> str:
        """Return what an alarm is grouped by."""
        key = self._keys.get(alarm.alarm_id)
        if key is None:
            key = self._keys[alarm.alarm_id] = group_key(alarm)
        return key

    def pump(self, pumped: Pumped) -> None:
        """Count what came; a new board is counted anew."""
        if pumped.is_new_board:
            self._begin()
            self._count(*self._group.board.alarms)
        ids = [s.removeprefix(PREFIX) for s in pumped.subjects if s.startswith(PREFIX)]
        if ids or pumped.is_new_board:
            self._count(*ids)
            self.look(is_changed=True)

    def look(self, *, is_changed: bool = False) -> bool:
        """Let time go by; return whether what the list shows of it has changed."""
        now_s, was = self._group.now_s(), (self.is_flood, self.waiting)
        self._hour.look(now_s)
        self._flood.look(now_s)
        if is_changed:
            self.ranked = tuple(self._group.board.listed_alarms())
            self._sizes = Counter(map(self.key_of, self.ranked))
        if is_changed or self.waiting:
            self.waiting = self._queue.look(self.ranked, now_s, self.seats.count)
        return (self.is_flood, self.waiting) != was

    def _count(self, *alarm_ids: str) -> None:
        for alarm_id in alarm_ids:
            alarm = self._group.board.alarms.get(alarm_id)
            # What is held back asks for nobody, so it is no load.
            if alarm is None or alarm.is_held or self._counted.get(alarm_id) == alarm.began_s:
                continue
            self._counted[alarm_id] = alarm.began_s
            self._hour.came(alarm.began_s)
            self._flood.window.came(alarm.began_s)
