"""The board: what all journal entries together say now; the same fold in hub and console."""

from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field
from typing import TypeVar

from app.domain import alarm as alarms
from app.domain import geofence as geofences
from app.domain import outage as outages
from app.domain import roll_call as rolls
from app.domain import shift as shifts
from app.domain import task as tasks
from app.domain.alarm import Alarm
from app.domain.entry import Entry
from app.domain.errors import BugError
from app.domain.geofence import Geofence
from app.domain.kept import Kept
from app.domain.outage import Outage
from app.domain.roll_call import RollCall
from app.domain.shift import Handover, LogLine
from app.domain.task import Task

LOG_LINES_KEPT = 500
_T = TypeVar("_T")


@dataclass(slots=True)
class Board:
    """Alarms, outages, tasks, geofences, handovers, rolls, the log's tail as of entry ``seq``.

    Alarms are grouped by rule and thing, tasks of those who look out by their notice. Of rolls the
    last are kept, as of the log.
    """

    seq: int = 0
    alarms: Kept[Alarm] = field(default_factory=lambda: Kept(matter_of))
    tasks: Kept[Task] = field(default_factory=lambda: Kept(_notice_of))
    handovers: dict[str, Handover] = field(default_factory=dict)
    geofences: dict[str, Geofence] = field(default_factory=dict)
    outages: dict[str, Outage] = field(default_factory=dict)
    rolls: dict[str, RollCall] = field(default_factory=dict)
    log: list[LogLine] = field(default_factory=list)

    def apply(self, entry: Entry) -> str:
        """Fold in the next entry and return its subject.

        A seat sees only its scope, so numbers may jump, but never back: an entry that is not newer
        raises BugError.
        """
        if entry.seq <= self.seq:
            raise BugError(f"entry {entry.seq} after {self.seq}: the journal is out of order")
        self.seq = entry.seq
        if entry.kind in alarms.ALARM_KINDS:
            _fold(self.alarms, "alarm:", entry, "alarm_raised", alarms.raised, alarms.folded)
        elif entry.kind in tasks.TASK_KINDS:
            _fold(self.tasks, "task:", entry, "task_issued", tasks.issued, tasks.folded)
        elif entry.kind in shifts.SHIFT_KINDS:
            _fold(
                self.handovers, "shift:", entry, "handover_started", shifts.started, shifts.folded
            )
        elif entry.kind in geofences.GEOFENCE_KINDS:
            _fold(
                self.geofences,
                "geofence:",
                entry,
                "geofence_drawn",
                geofences.drawn,
                geofences.folded,
            )
        elif entry.kind in outages.OUTAGE_KINDS:
            _fold(
                self.outages,
                "service:",
                entry,
                "rule_out_of_service",
                outages.begun,
                outages.folded,
            )
        elif entry.kind in rolls.ROLL_KINDS:
            _fold(self.rolls, rolls.ROLL_PREFIX, entry, "roll_called", rolls.called, rolls.folded)
            for roll_id in rolls.outgrown(self.rolls) if entry.kind == "roll_called" else ():
                del self.rolls[roll_id]
        elif entry.kind == "log_written":
            self.log.append(shifts.written(entry))
            del self.log[:-LOG_LINES_KEPT]
        return entry.subject

    def open_alarms(self) -> list[Alarm]:
        """Return the open alarms, those held back among them, gravest first, then oldest."""
        found = self.alarms.open_ones
        return sorted(found, key=lambda a: (a.severity, a.raised_s))

    def listed_alarms(self) -> list[Alarm]:
        """Return the alarms that ask for a person now, gravest first, then oldest."""
        found = (a for a in self.alarms.open_ones if a.is_listed)
        return sorted(found, key=lambda a: (a.severity, a.raised_s))

    def held_alarms(self) -> list[Alarm]:
        """Return the alarms that are shelved, suppressed or out of service, gravest first."""
        found = (a for a in self.alarms.open_ones if a.is_held)
        return sorted(found, key=lambda a: (a.severity, a.raised_s))

    def standing_outages(self) -> list[Outage]:
        """Return the outages that are not over, the one that ends first in front."""
        standing = (o for o in self.outages.values() if not o.is_over)
        return sorted(standing, key=lambda o: (o.until_s, o.from_seq))

    def open_tasks(self) -> list[Task]:
        """Return the tasks under way, newest first; who is only asked to look out has none."""
        found = (t for t in self.tasks.open_ones if not t.is_attention)
        return sorted(found, key=lambda t: -t.issued_s)

    def lookouts(self) -> list[Task]:
        """Return the open tasks of those who are asked to look out, in the order of the notices."""
        return [t for t in self.tasks.open_ones if t.is_attention]

    def tasks_of(self, officer_id: str) -> list[Task]:
        """Return the open tasks of an officer."""
        return [t for t in self.open_tasks() if t.officer_id == officer_id]

    def standing_geofences(self) -> list[Geofence]:
        """Return the geofences that were not removed, by name."""
        standing = (g for g in self.geofences.values() if not g.is_removed)
        return sorted(standing, key=lambda g: (g.name, g.from_seq))

    def current_handover(self) -> Handover | None:
        """Return the handover that is under way, if any."""
        return next((h for h in self.handovers.values() if not h.is_complete), None)

    def last_handover(self) -> Handover | None:
        """Return the newest handover that both have signed, if any."""
        done = [h for h in self.handovers.values() if h.is_complete]
        return max(done, key=lambda h: h.to_seq, default=None)


def matter_of(alarm: Alarm) -> tuple[str, str]:
    """Return what an alarm is about: its rule and its thing."""
    return alarm.rule, alarm.entity_id


def _notice_of(task: Task) -> str | None:
    return task.notice_id if task.is_attention else None


def _fold(
    table: MutableMapping[str, _T],
    prefix: str,
    entry: Entry,
    first_kind: str,
    begin: Callable[[Entry], _T],
    go_on: Callable[[_T, Entry], _T],
) -> None:
    key = entry.subject.removeprefix(prefix)
    if entry.kind == first_kind:
        table[key] = begin(entry)
    elif key in table:  # a seat whose scope a thing has just entered lacks its beginning
        table[key] = go_on(table[key], entry)
