"""A notice: several officers asked at once to look out for something, each on a task of his own."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.board import Board
from app.domain.order import CLASS_NAMES, NAME_CHARACTERS, motion_text
from app.domain.task import Task, TaskState

# Limits of the house: no law has any. More than are near enough to look out are only disturbed.
MOST_TOLD = 40
HOLDS_S = 900.0  # unless the seat says otherwise; city time
LEAST_S, MOST_S = 60.0, 7_200.0

_HALL_ZONE = dt.timezone(dt.timedelta(hours=8))  # Asia/Shanghai, no summer time since 1991
# By cause; what a person wrote himself stands in place of ``ended``.
_OVER_WORDS = {"expired": "到时", "target_met": "目标已处置", "alarm_closed": "告警已结案"}


@dataclass(frozen=True, slots=True)
class Notice:
    """All tasks of one notice as the journal has them, in the order they were given."""

    notice_id: str
    tasks: tuple[Task, ...]

    @property
    def first(self) -> Task:
        """The task that stands for what all have in common."""
        return self.tasks[0]

    @property
    def is_open(self) -> bool:
        """Whether anybody is still asked to look out."""
        return any(task.is_open for task in self.tasks)

    @property
    def delivered(self) -> tuple[Task, ...]:
        """Those whose terminals have it; who has answered has read it."""
        steps = {"delivered", TaskState.SEEN.value, TaskState.NOT_SEEN.value}
        return tuple(task for task in self.tasks if steps & task.reached_s.keys())

    @property
    def waiting(self) -> tuple[Task, ...]:
        """Those whose terminals have not said that they have it."""
        there = self.delivered
        return tuple(task for task in self.tasks if task not in there)

    @property
    def seen(self) -> tuple[Task, ...]:
        """Those who say that they saw it, also after the end."""
        return tuple(task for task in self.tasks if _said(task, TaskState.SEEN))

    @property
    def not_seen(self) -> tuple[Task, ...]:
        """Those who say that they did not see it, and nothing else since."""
        seen = self.seen
        return tuple(t for t in self.tasks if _said(t, TaskState.NOT_SEEN) and t not in seen)

    @property
    def over_s(self) -> float:
        """When it ended for the last of them, city time; infinite while it has not."""
        return max(task.reached_s.get("cancelled", float("inf")) for task in self.tasks)

    @property
    def cause(self) -> str:
        """By which code it ended; empty while it has not."""
        return "" if self.is_open else self.tasks[-1].cause


def notices_of(board: Board) -> tuple[Notice, ...]:
    """Return all notices, the newest first."""
    return _in_order(Notice(tasks[0].notice_id, tasks) for tasks in board.tasks.groups())


def open_notices(board: Board) -> tuple[Notice, ...]:
    """Return the notices by which anybody is still asked to look out, the newest first."""
    ids = dict.fromkeys(task.notice_id for task in board.lookouts())
    return _in_order(Notice(notice_id, board.tasks.group(notice_id)) for notice_id in ids)


def notice_of(board: Board, notice_id: str) -> Notice | None:
    """Return one notice, or None where nobody was told under this id."""
    tasks = board.tasks.group(notice_id)
    return Notice(notice_id, tasks) if tasks else None


def over_cause(notice: Notice, board: Board, now_s: float) -> str:
    """Return by which code an open notice is over by now; empty while it holds.

    ``expired``; ``alarm_closed``; ``target_met``: an officer who was sent after it has reported
    that it is done, after the notice was given.
    """
    first = notice.first
    if not notice.is_open:
        return ""
    if now_s >= first.expires_s:
        return "expired"
    alarm = board.alarms.get(first.alarm_id)
    if alarm is not None and not alarm.is_open:
        return "alarm_closed"
    met = any(
        task.target_id == first.target_id
        and not task.is_attention
        and task.reached_s.get(TaskState.DONE.value, 0.0) >= first.issued_s
        for task in board.tasks.values()
    )
    return "target_met" if met else ""


def attention_text(
    number: int, target_label: str, vehicle: Mapping[str, Any], until_s: float
) -> str:
    """Return what an officer reads: what to look out for, where it was last, until when.

    It ends with ``@lon,lat`` of where it was last seen, WGS-84 degrees, five decimals. Raises
    KeyError, TypeError or ValueError for a vehicle without place or time.
    """
    kind = CLASS_NAMES.get(int(vehicle.get("class", 0)), "")
    seen = f"末次 {_clock(float(vehicle['fix_s']))} {motion_text(vehicle)}"
    return "; ".join(
        (
            f"T{number} 协查 {target_label[:NAME_CHARACTERS]} {kind}".rstrip(),
            "看到或未看到请回复，不离开现任务",
            f"至 {_clock(until_s)} 有效",
            f"{seen} @{float(vehicle['lon_deg']):.5f},{float(vehicle['lat_deg']):.5f}",
        )
    )


def over_text(number: int, cause: str, reason: str) -> str:
    """Return what tells an officer that he need not look out any more."""
    return f"T{number} 协查结束 {_OVER_WORDS.get(cause, reason[:100])}".rstrip()


def _clock(time_s: float) -> str:
    try:
        return dt.datetime.fromtimestamp(time_s, _HALL_ZONE).strftime("%H:%M:%S")
    except (OverflowError, OSError) as error:
        raise ValueError(f"{time_s} is no time") from error


def _in_order(notices: Iterable[Notice]) -> tuple[Notice, ...]:
    return tuple(sorted(notices, key=lambda n: (-n.first.issued_s, n.first.number)))


def _said(task: Task, answer: TaskState) -> bool:
    return answer.value in task.reached_s or task.late_answer == answer.value
