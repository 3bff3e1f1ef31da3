"""A refusal counts for half an hour, for the vehicle that was refused."""

from app.domain.board import Board
from app.domain.refusals import RECENT_S, refused_lately
from app.domain.task import Task, TaskState

NOW_S = 10_000.0


def task(state: TaskState, target: str = "veh:1", **reached: float) -> Task:
    names = ("t", 1, "intercept", "", target, "", "off:1", "", "", "", {}, NOW_S - 60.0, "", 1, 1)
    return Task(*names, state=state, reached_s=reached)


def refused(one: Task) -> frozenset[str]:
    board = Board()
    board.tasks["t"] = one
    return refused_lately(board, "veh:1", NOW_S)


def test_a_refusal_of_this_vehicle_counts_for_half_an_hour() -> None:
    assert refused(task(TaskState.REFUSED)) == {"off:1"}
    assert refused(task(TaskState.REFUSED, refused=NOW_S - RECENT_S)) == {"off:1"}
    assert refused(task(TaskState.REFUSED, refused=NOW_S - RECENT_S - 1.0)) == frozenset()
    assert refused(task(TaskState.REFUSED, target="veh:2")) == frozenset()
    assert refused(task(TaskState.FAILED)) == frozenset()
