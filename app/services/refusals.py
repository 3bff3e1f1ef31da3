"""Who has refused lately to stop a vehicle: he can be asked again, but nobody does so unawares."""

from app.domain.task import TaskState
from app.services.live import ViewGroup

RECENT_S = 1_800.0  # city time


def refused_lately(group: ViewGroup, target_id: str) -> frozenset[str]:
    """Return the officers whose refusal of ``target_id`` is younger than half an hour."""
    since_s = group.now_s() - RECENT_S
    return frozenset(
        task.officer_id
        for task in group.board.tasks.values()
        if task.target_id == target_id
        and task.state is TaskState.REFUSED
        and task.reached_s.get(TaskState.REFUSED.value, task.issued_s) >= since_s
    )
