"""The steps of a task in the order they are told: sent, delivered, accepted, arrived, done."""

from app.domain.task import FINAL, Task, TaskState

Step = tuple[str, float | None]  # its name and when it was reached, None while it was not

_WAY = ("sent", "delivered", "accepted", "arrived", "done")


def steps_of(task: Task) -> tuple[Step, ...]:
    """Return the steps of ``task``; one that ended early shows how far it came, then its end.

    Until its terminal channel has taken it, ``sent`` has no time: the journal's own ``issued``
    is not a sending.
    """
    reached = task.reached_s
    way: tuple[Step, ...] = tuple((name, reached.get(name)) for name in _WAY)
    if task.state not in FINAL or task.state is TaskState.DONE:
        return way
    so_far = tuple(step for step in way if step[1] is not None)
    return (*so_far, (task.state.value, reached.get(task.state.value)))
