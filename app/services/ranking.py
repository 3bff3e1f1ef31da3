"""The ranking: who can stop a vehicle, asked of the hub again where the answer was lost or aged."""

from collections.abc import Callable
from dataclasses import replace

from app.domain.errors import DecodeError
from app.domain.kept_posts import Kept, kept_text
from app.domain.plan import InterceptPlan, OfficerOption, Post
from app.domain.ports import Answer
from app.domain.task import TaskState
from app.services.live import ViewGroup
from app.services.plan_change import PlanChange, change_between
from app.services.record import plan_of
from app.services.refusals import refused_lately

REPLAN_AFTER_S = 10.0  # city time: a ranking older than that may send the wrong officer
LEAST_PAUSE_S = 2.0  # real seconds between two questions: not every fix of a replay at speed
ANSWER_WITHIN_S = 10.0  # real seconds until a question counts as lost
HOLD_S = 8.0  # real seconds: no newer plan waits longer for a hand
REST_S = 2.0  # real seconds without a move until a hand counts as resting, and holds nothing

_Tasks = frozenset[tuple[str, TaskState]]
OnRanking = Callable[[str, str], None]  # told "ok" or an error code, and who was asked for by name


class Ranking:
    """One vehicle at a time; ``monotonic`` gives real seconds.

    It is asked anew at every fix of the vehicle and when anything becomes of a task for it (an
    officer refused, another was sent). The posts of the plan before go with the question, so that
    officers are not sent back and forth (hysteresis is the planner's).
    While it is held by a hand that moves, a new plan waits and the one that is pointed at stays
    (``has_newer``), for eight seconds at most: an old plan sends the wrong officer.
    ``fix`` names who is chosen: he is ranked with his post whatever else the hub would rank.
    ``change`` is how the set of posts differed when it last did.
    ``wanted_officer_id`` is who was asked for by name and is not ranked yet, empty for nobody.
    """

    def __init__(
        self, group: ViewGroup, monotonic: Callable[[], float], on_ranking: OnRanking
    ) -> None:
        self._group = group
        self._monotonic = monotonic
        self._on_ranking = on_ranking
        self._target_id = ""
        self._question = ""
        self._asked_s = 0.0
        self._asked_real_s = 0.0
        self._asked_fix_s = 0.0
        self._asked_tasks: _Tasks = frozenset()
        self._is_held = False
        self._moved_real_s = self._newer_real_s = 0.0
        self._fixed: tuple[OfficerOption, ...] = ()
        self._newer: InterceptPlan | None = None
        self.plan: InterceptPlan | None = None
        self.change: PlanChange | None = None
        self.wanted_officer_id = ""

    def begin(self, target_id: str) -> None:
        """Ask for a vehicle's ranking; what was known of another is let go."""
        self.end()
        self._target_id = target_id
        self.ask()

    def end(self) -> None:
        """Let go of everything; an answer that comes late is dropped."""
        self.drop()
        self._fixed = ()
        self.plan = self.change = None
        self.wanted_officer_id = ""

    def ask(self, officer_id: str = "") -> None:
        """Ask anew, for everybody or for one officer by name."""
        self._group.questions.cancel(self._question)  # a newer plan that waits goes on waiting
        self.wanted_officer_id = officer_id
        self._asked_s = self._group.now_s()
        self._asked_real_s = self._monotonic()
        self._asked_fix_s = self._fix_s()
        self._asked_tasks = self._tasks()
        arguments = {"target_id": self._target_id, "kept": self._kept()}
        named = officer_id or next((option.officer_id for option in self._fixed), "")
        if named:
            arguments["officer_id"] = named
        self._question = self._group.questions.ask("plan_intercept", self._answered, **arguments)

    def drop(self) -> None:
        """Stop waiting for an answer; the plan stands as it is."""
        self._group.questions.cancel(self._question)
        self._newer = None

    @property
    def has_newer(self) -> bool:
        """Whether a newer plan waits until the one that is shown is let go of."""
        return self._newer is not None

    def fix(self, chosen: tuple[OfficerOption, ...]) -> None:
        """Have these ranked with every plan from now on, at the posts they have; empty for none."""
        self._fixed = chosen

    def hold(self, *, is_held: bool) -> None:
        """Keep the plan that is shown while a hand is on it, or let it go; call it at each move."""
        self._is_held = is_held
        self._moved_real_s = self._monotonic()
        if not is_held:
            self._take_newer()

    @property
    def _is_holding(self) -> bool:
        return self._is_held and self._monotonic() - self._moved_real_s < REST_S

    def _take_newer(self) -> None:
        if self._newer is not None:
            newer, self._newer = self._newer, None
            self._take(newer, "")
            self._on_ranking("ok", "")

    def pump(self, *, has_tasks_moved: bool = False) -> None:
        """Ask again where an answer was lost, which is told, or where the plan has aged."""
        real_s = self._monotonic()
        waited_s = real_s - self._asked_real_s
        if not self._is_holding or real_s - self._newer_real_s >= HOLD_S:
            self._take_newer()
        if has_tasks_moved and self._tasks() != self._asked_tasks:
            self.ask(self.wanted_officer_id)
        elif self._group.questions.is_waiting(self._question):
            if waited_s >= ANSWER_WITHIN_S:
                self.ask(self.wanted_officer_id)
                self._on_ranking("no_answer", "")
        elif self._group.now_s() - self._asked_s >= REPLAN_AFTER_S or (
            waited_s >= LEAST_PAUSE_S and self._fix_s() > self._asked_fix_s
        ):
            self.ask()

    def option_of(self, officer_id: str) -> OfficerOption | None:
        """Return the way of an officer, or None if the ranking does not hold him."""
        options = self.plan.options if self.plan else ()
        return next((o for o in options if o.officer_id == officer_id), None)

    def _answered(self, answer: Answer) -> None:
        wanted, self.wanted_officer_id = self.wanted_officer_id, ""
        code = answer.code
        if code == "ok":
            try:
                plan = plan_of(answer.result)
            except DecodeError as error:
                code = error.reason
            else:
                if self._is_holding and not wanted and self.plan is not None:
                    if self._newer is None:
                        self._newer_real_s = self._monotonic()
                    self._newer = plan
                else:
                    self._take(plan, wanted)
        self._on_ranking(code, wanted)

    def _take(self, plan: InterceptPlan, wanted: str) -> None:
        if wanted and self.plan is not None:
            kept = tuple(o for o in self.plan.options if o.officer_id != wanted)
            mine = tuple(o for o in plan.options if o.officer_id == wanted)
            plan = replace(plan, options=(*mine, *kept))
        if self.plan is not None:
            refused = refused_lately(self._group, self._target_id)
            change = change_between(self.plan, plan, refused, self._sent())
            self.change = change or self.change
        self.plan = plan

    def _sent(self) -> frozenset[str]:
        """Return the officers who are on their way to this vehicle."""
        tasks = self._group.board.open_tasks()
        return frozenset(t.officer_id for t in tasks if t.target_id == self._target_id)

    def _fix_s(self) -> float:
        """Return when the vehicle was last seen, 0 where it is not in the world."""
        row = self._group.world.row_of(self._target_id)
        return 0.0 if row is None else float(self._group.world.column("fix_s")[row])

    def _tasks(self) -> _Tasks:
        """Return how the tasks for this vehicle stand."""
        tasks = self._group.board.tasks.values()
        return frozenset((t.task_id, t.state) for t in tasks if t.target_id == self._target_id)

    def _kept(self) -> str:
        """Return the posts of the plan that is shown, those of its set first."""
        if self.plan is None:
            return ""
        kept = {o.officer_id: Kept(o.officer_id, o.post.place, o.is_posted) for o in self._fixed}
        for post in self.plan.posts:
            kept.setdefault(post.officer_id, _posted(post))
        for option in self.plan.options:
            own = Kept(option.officer_id, option.post.place, is_posted=False)
            kept.setdefault(option.officer_id, own)
        return kept_text(one for one in kept.values() if one.place >= 0)


def _posted(post: Post) -> Kept:
    return Kept(post.officer_id, post.junction.place, is_posted=True)
