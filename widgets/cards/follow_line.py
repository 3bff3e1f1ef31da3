"""The line under a sent task: sent ▸ delivered ▸ accepted ▸ arrived ▸ done, each with its time."""

from app.domain.task import Task, TaskState
from app.services.task_steps import Step, steps_of
from widgets.hall_time import clock_text
from widgets.texts import Texts

ARROW = " ▸ "
IN_A_LINE = 3  # of a card; Chinese would otherwise break inside the name of a step
NOT_YET = "—"
NO_BREAK = "\u00a0"  # a step must not lose its time to the next line


def follow_text(texts: Texts, steps: tuple[Step, ...]) -> str:
    """Return the steps, three to a line; a step that was not reached has a dash."""
    told = [
        texts(
            "cards.step.line",
            step=texts(f"cards.step.{name}"),
            time=NOT_YET if time_s is None else clock_text(time_s),
        ).replace(" ", NO_BREAK)
        for name, time_s in steps
    ]
    lines = [ARROW.join(told[at : at + IN_A_LINE]) for at in range(0, len(told), IN_A_LINE)]
    return f"{ARROW.rstrip()}\n".join(lines)


def follow_line(texts: Texts, task: Task) -> str:
    """Return the steps of a task, three to a line."""
    return follow_text(texts, steps_of(task))


def remarks(texts: Texts, task: Task) -> tuple[str, ...]:
    """Return what else must be said of a task: silence, reasons, answers after the end."""
    said: list[str] = []
    if task.is_escalated and task.is_open:
        said.append(texts("cards.intercept.escalated"))
    if task.reason:
        said.append(texts("cards.intercept.reason", reason=task.reason))
    if task.state is TaskState.CANCELLED:
        told = "cards.intercept.cancel_told"
        untold = "cards.intercept.cancel_untold"
        said.append(texts(told if task.cancel_delivered else untold))
    if task.late_answer:
        answer = texts(f"cards.step.{task.late_answer}")
        said.append(texts("cards.intercept.late_answer", answer=answer))
    return tuple(said)
