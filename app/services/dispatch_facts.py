"""What a dispatch knows of its plan, of who is chosen and of the tasks that were sent."""

from app.domain.plan import InterceptPlan, OfficerOption
from app.domain.task import Task
from app.services.followed import Followed, as_of_now
from app.services.issuing import Issuing
from app.services.live import ViewGroup
from app.services.plan_change import PlanChange
from app.services.ranking import Ranking


class DispatchFacts:
    """Nothing here changes anything; :class:`Dispatch` does."""

    _group: ViewGroup
    _ranking: Ranking
    _issuing: Issuing
    _followed: Followed
    task_ids: tuple[str, ...]

    @property
    def plan(self) -> InterceptPlan | None:
        """The ranking as it was answered last."""
        return self._ranking.plan

    @property
    def change(self) -> PlanChange | None:
        """How the plan last changed, and why."""
        return self._ranking.change

    def as_of_now(self, option: OfficerOption) -> OfficerOption:
        """Return a way of the plan with its margin as of now: one and the same wherever it stands.

        Of one who is on his way it stands still, as he comes nearer while the vehicle does.
        """
        plan, now_s = self.plan, self._group.now_s()
        return option if plan is None or self.tasks else as_of_now(plan, option, now_s)

    @property
    def has_newer_plan(self) -> bool:
        """Whether a newer plan waits for the hand to leave the one that is shown."""
        return self._ranking.has_newer

    @property
    def chosen(self) -> tuple[OfficerOption, ...]:
        """Who is to be sent, or was, with the figures of the newest plan."""
        return self._followed.options

    @property
    def option(self) -> OfficerOption | None:
        """The first of those who are to be sent."""
        return self.chosen[0] if self.chosen else None

    @property
    def task_id(self) -> str | None:
        """The first of the tasks that were sent, or the one that is followed."""
        return self.task_ids[0] if self.task_ids else None

    @property
    def waiting_reply(self) -> bool:
        """Whether an order is saved here and the hub has not answered."""
        return bool(self._issuing.waiting)

    @property
    def wanted_officer_id(self) -> str:
        """Who was asked for by name and is not ranked yet; empty for nobody."""
        return self._ranking.wanted_officer_id

    @property
    def task(self) -> Task | None:
        """The task that was sent, once the journal has it."""
        return next(iter(self.tasks), None)

    @property
    def tasks(self) -> tuple[Task, ...]:
        """All that were sent together, as far as the journal has them."""
        found = (self._group.board.tasks.get(task_id) for task_id in self.task_ids)
        return tuple(task for task in found if task is not None)

    @property
    def may_bypass(self) -> bool:
        """Whether the newest plan has the post of who is chosen no more."""
        return bool(self._followed.gone)
