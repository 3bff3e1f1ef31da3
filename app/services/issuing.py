"""Orders on their way to the hub: several officers sent by one confirmation, a task to each."""

import re
from collections.abc import Callable, Mapping

from app.domain.command import IssueTask, Reply
from app.domain.errors import OperatorError
from app.domain.plan import InterceptPlan, OfficerOption
from app.services.commands import Commands
from app.services.dispatch_warnings import TeamWarnings
from app.services.live import ViewGroup
from app.services.order import order_of
from app.services.session import Session

KIND = "intercept"
OUTCOME_UNKNOWN = "outcome_unknown"  # the hub may have done it or not; only the journal tells
OnIssued = Callable[[str, str], None]  # told the task id, and "ok" or an error code


class Issuing:
    """``waiting`` are those the hub has not answered, ``refused`` those it would not send.

    ``hub_warnings`` are what it warned of that this seat cannot see, by officer.
    """

    def __init__(
        self,
        group: ViewGroup,
        commands: Commands,
        session: Session,
        make_key: Callable[[], str],
        on_issued: OnIssued,
    ) -> None:
        self._group = group
        self._commands = commands
        self._session = session
        self._make_key = make_key
        self._on_issued = on_issued
        self.reset()

    def reset(self) -> None:
        """Let go of what is waited for; an answer that comes late is told all the same."""
        self.waiting: dict[str, OfficerOption] = {}
        self.refused: tuple[OfficerOption, ...] = ()
        self.hub_warnings: Mapping[str, frozenset[str]] = {}

    def send(
        self,
        plan: InterceptPlan,
        chosen: tuple[OfficerOption, ...],
        accepted: TeamWarnings,
        alarm_id: str,
    ) -> str:
        """Save an order for each who is chosen; ``accepted`` are the warnings of each, repeated.

        Returns the code of why not all could be saved, or an empty string; OperatorError as
        ``Commands.give`` where none could.
        """
        self.reset()
        for number, option in enumerate(chosen):
            warnings = dict.fromkeys(accepted[option.officer_id])
            if self.waiting:  # the first of a set is its task: who confirms a set knows of it
                warnings["target_has_task"] = None
            try:
                self._give(plan, option, tuple(warnings), alarm_id)
            except OperatorError as error:
                if not self.waiting:
                    raise
                self.refused = chosen[number:]
                return error.code
        return ""

    def take_refused(self) -> tuple[OfficerOption, ...]:
        """Return who was not sent, once all are answered; the next time nobody."""
        if self.waiting:
            return ()
        refused, self.refused = self.refused, ()
        return refused

    def _give(
        self,
        plan: InterceptPlan,
        option: OfficerOption,
        warnings: tuple[str, ...],
        alarm_id: str,
    ) -> None:
        task_id = self._make_key()
        body = IssueTask(
            task_id=task_id,
            kind=KIND,
            target_id=plan.target_id,
            officer_id=option.officer_id,
            order=order_of(self._group, plan, option),
            alarm_id=alarm_id,
            accepted_warnings=warnings,
        )
        self._commands.give(body, lambda reply: self._answered(task_id, reply))
        self.waiting[task_id] = option

    def _answered(self, task_id: str, reply: Reply) -> None:
        self._session.note_code(reply.code)
        option = self.waiting.pop(task_id, None)
        # What nobody knows the outcome of stays followed: the journal may still show it.
        if option is not None and not reply.is_ok and reply.code != OUTCOME_UNKNOWN:
            self.refused = (*self.refused, option)
        if option is not None and reply.code == "warning_not_accepted":
            found = frozenset(re.findall(r"\w+", reply.detail))
            self.hub_warnings = {**self.hub_warnings, option.officer_id: found}
        self._on_issued(task_id, reply.code)
