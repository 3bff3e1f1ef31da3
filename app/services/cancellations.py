"""Cancellations of tasks on their way to the hub, and what became of each."""

from collections.abc import Callable

from app.domain.command import CancelTask, Reply
from app.services.commands import Commands
from app.services.session import Session

OnCancelled = Callable[[str, str], None]  # told the task id, and "ok" or an error code


class Cancellations:
    """Any task of this seat's scope can be called off, whoever issued it."""

    def __init__(self, commands: Commands, session: Session, on_cancelled: OnCancelled) -> None:
        self._commands = commands
        self._session = session
        self._on_cancelled = on_cancelled
        self._waiting: set[str] = set()

    def send(self, task_id: str, reason: str) -> None:
        """Save and send one; raises OperatorError as ``Commands.give`` does."""
        self._commands.give(
            CancelTask(task_id, reason), lambda reply: self._answered(task_id, reply)
        )
        self._waiting.add(task_id)

    def is_waiting(self, task_id: str | None) -> bool:
        """Return whether the hub has yet to answer one for this task."""
        return task_id in self._waiting

    def _answered(self, task_id: str, reply: Reply) -> None:
        self._waiting.discard(task_id)
        self._session.note_code(reply.code)
        self._on_cancelled(task_id, reply.code)
