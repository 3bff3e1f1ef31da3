"""Visits to places that somebody has planned: when each is due, and whether it was made."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class VisitState(StrEnum):
    """How a planned visit stands on a day."""

    PLANNED = "planned"  # its first day is to come
    TODAY = "today"  # due, and not made yet
    DONE = "done"  # made since it was due last
    OVERDUE = "overdue"  # was due before today, and not made since


@dataclass(frozen=True, slots=True)
class Visit:
    """A place that somebody of ``unit`` goes to, on ``first_day`` and every ``every_days`` after.

    ``every_days`` 0 is a visit that is due once. ``begins`` is the time of day (``08:30``),
    ``done`` the days on which it was made. ``kind`` is a word: market, street, works.
    """

    visit_id: str
    name: str
    kind: str
    unit: str
    person: str
    phone: str
    first_day: str
    begins: str
    every_days: int
    done: tuple[str, ...]
    address: str
    lon_deg: float
    lat_deg: float
    county: str = ""
    is_simulated: bool = False
    valid_from: str = ""
    valid_to: str = ""

    def due_on(self, day: str) -> str:
        """Return the last day up to ``day`` on which it is due, the first where that is to come."""
        first = dt.date.fromisoformat(self.first_day)
        days = (dt.date.fromisoformat(day) - first).days
        if days <= 0 or not self.every_days:
            return self.first_day
        return (first + dt.timedelta(days=days - days % self.every_days)).isoformat()

    def was_made_on(self, day: str) -> bool:
        """Return whether it was made on a day."""
        return day in self.done

    def state_on(self, day: str) -> VisitState:
        """Return how it stands on a day; what is written of days to come is not told."""
        due = self.due_on(day)
        if due > day:
            return VisitState.PLANNED
        if any(due <= one <= day for one in self.done):
            return VisitState.DONE
        return VisitState.TODAY if due == day else VisitState.OVERDUE
