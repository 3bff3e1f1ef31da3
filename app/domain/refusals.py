"""Who has refused lately to stop a vehicle: he can be asked again, but nobody does so unawares."""

from app.domain.board import Board
from app.domain.task import TaskState

RECENT_S = 1_800.0  # city time


def refused_lately(board: Board, target_id: str, now_s: float) -> frozenset[str]:
    """Return the officers whose refusal of ``target_id`` is younger than half an hour."""
    return frozenset(
        task.officer_id
        for task in board.tasks.values()
        if task.target_id == target_id
        and task.state is TaskState.REFUSED
        and task.reached_s.get(TaskState.REFUSED.value, task.issued_s) >= now_s - RECENT_S
    )
