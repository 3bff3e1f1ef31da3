"""Which rows the alarm queue has: alarms, in a flood their groups, and what waits in the queue."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.alarm import Alarm
from app.domain.alarm_groups import grouped
from app.services.alarm_watch import AlarmWatch

GROUP = "group:"
WAITING = "waiting:"  # the row under which the ranked queue folds


@dataclass(frozen=True, slots=True)
class Fold:
    """A row that stands for several alarms, open or shut; its head is the gravest and oldest."""

    row_id: str
    alarms: tuple[Alarm, ...]
    is_open: bool

    @property
    def head(self) -> Alarm:
        """The alarm that stands for all."""
        return self.alarms[0]


@dataclass(frozen=True, slots=True)
class Rows:
    """``ids`` in their order; those of alarms are alarm ids, the others are in ``folds``."""

    ids: tuple[str, ...]
    folds: Mapping[str, Fold]


def rows_of(watch: AlarmWatch, opened: frozenset[str]) -> Rows:
    """Return the rows of now; ``opened`` are the folds that somebody has opened."""
    if watch.is_flood:
        return _in_flood(watch, opened)
    ids = [a.alarm_id for a in watch.ranked if a.alarm_id not in watch.waiting]
    folds: dict[str, Fold] = {}
    if watch.waiting:
        waiting = tuple(a for a in watch.ranked if a.alarm_id in watch.waiting)
        fold = folds[WAITING] = Fold(WAITING, waiting, WAITING in opened)
        ids += [WAITING, *(a.alarm_id for a in waiting if fold.is_open)]
    return Rows(tuple(ids), folds)


def _in_flood(watch: AlarmWatch, opened: frozenset[str]) -> Rows:
    ids: list[str] = []
    folds: dict[str, Fold] = {}
    for group in grouped(watch.ranked, watch.key_of):
        if len(group.alarms) == 1:
            ids.append(group.head.alarm_id)
            continue
        row_id = GROUP + group.key
        fold = folds[row_id] = Fold(row_id, group.alarms, row_id in opened)
        ids.append(row_id)
        if fold.is_open:
            ids += [alarm.alarm_id for alarm in group.alarms]
    return Rows(tuple(ids), folds)
