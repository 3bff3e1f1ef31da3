"""Dispatch: from a vehicle to an officer on his way, as a small state machine (flow 2)."""

import time
from collections.abc import Callable
from enum import Enum

from app.domain.errors import OperatorError
from app.domain.plan import OfficerOption
from app.domain.task import TaskState
from app.services.cancellations import Cancellations
from app.services.commands import Commands, new_key
from app.services.dispatch_facts import DispatchFacts
from app.services.dispatch_warnings import TeamWarnings, known_warnings, warnings_of
from app.services.followed import Followed
from app.services.issuing import OUTCOME_UNKNOWN, Issuing
from app.services.last_order import LastOrder
from app.services.listeners import Listener, Listeners
from app.services.live import Pumped, ViewGroup
from app.services.plan_posts import best_at, team_of
from app.services.ranking import Ranking
from app.services.session import Session

ENUMERATION = "、"


class DispatchStage(Enum):
    """Where the way from a vehicle to an officer stands."""

    IDLE = "idle"
    PLANNING = "planning"
    CHOOSING = "choosing"
    CONFIRMING = "confirming"
    SENT = "sent"


class Dispatch(DispatchFacts):
    """One interception at a time; the tasks it issued live on in the board.

    ``chosen`` is who is to be sent by one confirmation, each on a task of his own; ``option`` is
    the first of them. ``task_ids`` are the tasks that were sent, or the one that is followed.

    ``error`` is the code of what went wrong last, empty otherwise. ``waiting_reply`` says that the
    order is saved here and the hub has not answered. ``accepted`` holds the warnings the person has
    repeated. ``last_order`` can be recalled whatever is shown here. ``monotonic``: real seconds.
    """

    def __init__(
        self,
        group: ViewGroup,
        commands: Commands,
        session: Session,
        monotonic: Callable[[], float] = time.monotonic,
        make_key: Callable[[], str] = new_key,
        recall_reason: str = "recalled",
    ) -> None:
        self._group = group
        self._commands = commands
        self._session = session
        self._issuing = Issuing(group, commands, session, make_key, self._on_issued)
        self._recall_reason = recall_reason
        self._listeners = Listeners()
        self._ranking = Ranking(group, monotonic, self._on_ranking)
        self._cancellations = Cancellations(commands, session, self._on_cancelled)
        self._followed = Followed()
        self._hands: frozenset[str] = frozenset()  # by where they point at the plan
        self.last_order = LastOrder(monotonic)
        self._reset()

    def _reset(self) -> None:
        self._ranking.end()
        self.stage = DispatchStage.IDLE
        self.target_id = ""
        self.alarm_id = ""
        self._followed.drop()
        self._replaces: tuple[str, ...] = ()  # called off once who is chosen now was sent
        self.task_ids: tuple[str, ...] = ()
        self.error = ""
        self.accepted: frozenset[str] = frozenset()
        self._issuing.reset()
        self._is_next = False  # it was asked who comes next after one who will not go

    def connect(self, listener: Listener) -> Callable[[], None]:
        """Have ``listener`` told of every change; returns what disconnects it."""
        return self._listeners.connect(listener)

    def begin(self, target_id: str, alarm_id: str = "") -> None:
        """Ask the hub who can stop the vehicle; whatever was under way here is let go."""
        self._reset()
        self.stage = DispatchStage.PLANNING
        self.target_id = target_id
        self.alarm_id = alarm_id
        self._ranking.begin(target_id)
        self._listeners.tell()

    def may_choose_another(self) -> bool:
        """Return whether the task followed here came to nothing and somebody else can be sent."""
        is_undone = any(task.state in (TaskState.REFUSED, TaskState.FAILED) for task in self.tasks)
        return is_undone and self._session.may("issue_task")

    def choose_another(self) -> None:
        """Ask anew who can stop the same vehicle, for the same alarm."""
        task = self.task
        if task is not None and self.may_choose_another():
            self.begin(task.target_id, task.alarm_id)

    @property
    def next_best(self) -> OfficerOption | None:
        """Who would be sent instead of one who will not go, once the hub has named him."""
        if self.stage is not DispatchStage.SENT or not self.may_choose_another():
            return None
        return self.plan.options[0] if self.plan and self.plan.options and self._is_next else None

    @property
    def better(self) -> OfficerOption | None:
        """What the newest plan has better: for whom is to be sent, or for who is on his way."""
        is_sent = self.stage is DispatchStage.SENT
        if self._is_next or (is_sent and not self.may_cancel()):
            return None
        return self._followed.better(self._group.now_s(), is_his_own=is_sent)

    def choose_better(self) -> None:
        """Choose what is better; one who is on his way is called off the old post once it is sent.

        Nothing is sent before it is confirmed.
        """
        option, task = self.better, self.task
        if option is None:
            return
        is_sent = self.stage is DispatchStage.SENT
        replaces = self.task_ids if is_sent else self._replaces
        if is_sent and task is not None:
            self.alarm_id, self.task_ids = task.alarm_id, ()
        self.error = ""
        self._take((option,))
        self._replaces = replaces
        self._listeners.tell()

    def choose_next(self) -> None:
        """Choose who was named instead; he is sent when that is confirmed."""
        option, task = self.next_best, self.task
        if option is not None and task is not None:
            self.alarm_id, self.task_ids = task.alarm_id, ()
            self._take((option,))
            self._listeners.tell()

    def follow(self, task_id: str) -> None:
        """Show a task of the journal, whoever issued it and whenever; it can be cancelled here.

        Raises OperatorError ``task_unknown``. Whatever was under way here is let go.
        """
        task = self._group.board.tasks.get(task_id)
        if task is None:
            raise OperatorError("task_unknown", task_id)
        if self.task_id == task_id:
            return
        self._reset()
        self.stage = DispatchStage.SENT
        self.target_id = task.target_id
        self.alarm_id = task.alarm_id
        self.task_ids = (task_id,)
        self._listeners.tell()

    def hold(self, *, is_held: bool, hand: str = "map") -> None:
        """Keep the plan that is shown for as long as a hand points at it, here or there."""
        hands = self._hands | {hand} if is_held else self._hands - {hand}
        if hands != self._hands:
            self._hands = hands
            self.note_move()

    def note_move(self) -> None:
        """Note that a hand moved on the plan: one that rests holds nothing."""
        self._ranking.hold(is_held=bool(self._hands))

    def choose_post(self, post_id: str) -> None:
        """Choose the best officer for a post of the plan; a post that is gone chooses nobody."""
        option = best_at(self.plan, post_id)
        if option is not None and self.stage in (DispatchStage.CHOOSING, DispatchStage.CONFIRMING):
            self.error = ""
            self._take((option,))
            self._listeners.tell()

    def choose_team(self, count: int) -> None:
        """Choose the first ``count`` of the plan's set, to be sent by one confirmation."""
        team = team_of(self.plan, count) if self.plan else ()
        if team and self.stage in (DispatchStage.CHOOSING, DispatchStage.CONFIRMING):
            self.error = ""
            self._take(team)
            self._listeners.tell()

    def choose(self, officer_id: str) -> None:
        """Choose an officer; one the ranking does not hold is asked for by name."""
        if self.stage in (DispatchStage.IDLE, DispatchStage.SENT):
            return
        self.error = ""
        option = self._ranking.option_of(officer_id)
        if option is None:
            self._ranking.ask(officer_id)
        else:
            self._take((option,))
        self._listeners.tell()

    def reconsider(self) -> None:
        """Go back from confirming to choosing."""
        if self.stage is DispatchStage.CONFIRMING and not self.waiting_reply:
            self.stage = DispatchStage.CHOOSING
            self._follow_up(())
            self._replaces = ()
            self.error = ""
            self._listeners.tell()

    def warnings(self) -> tuple[str, ...]:
        """Return what a person must know first, as of now; nothing while nobody is chosen.

        Of several who are chosen the officer's own are told as ``<warning>@<officer id>``.
        """
        if self.plan is None or not self.chosen or self.stage is DispatchStage.SENT:
            return ()
        return known_warnings(self._warnings_of_each())

    def _warnings_of_each(self) -> TeamWarnings:
        if self.plan is None:
            return {}
        now_s = self._group.now_s()
        return {
            option.officer_id: warnings_of(
                *(self._group, self.plan, option),
                self._issuing.hub_warnings.get(option.officer_id, frozenset()),
            )
            + self._followed.warnings(option, now_s)
            for option in self.chosen
        }

    def accept(self, warning: str) -> None:
        """Note that the person has repeated a warning and goes on in spite of it."""
        self.accepted |= {warning}
        self._listeners.tell()

    def withdraw(self, warning: str) -> None:
        """Note that the person has thought better of it."""
        self.accepted -= {warning}
        self._listeners.tell()

    def unseen_warnings(self) -> tuple[str, ...]:
        """Return the warnings that apply now and were not accepted."""
        return tuple(w for w in self.warnings() if w not in self.accepted)

    def confirm(self) -> str:
        """Send who is chosen and return the first task's id; the orders are on the disk then.

        Raises OperatorError: ``nothing_chosen``, ``warnings_unseen``, or as ``Commands.give``.
        """
        if self.stage is not DispatchStage.CONFIRMING or not self.plan or not self.chosen:
            raise OperatorError("nothing_chosen")
        if self.unseen_warnings():
            raise OperatorError("warnings_unseen", ", ".join(self.unseen_warnings()))
        code = self._issuing.send(self.plan, self.chosen, self._warnings_of_each(), self.alarm_id)
        sent = self._issuing.waiting
        self._ranking.drop()
        self._is_next = False
        self.task_ids = tuple(sent)
        labels = ENUMERATION.join(option.label for option in sent.values())
        self.last_order.begin(self.task_ids, self.plan.target_label, labels)
        self.stage = DispatchStage.SENT
        self.error = code
        for task_id in self._replaces if not code else ():
            self._cancelled(task_id, self._recall_reason)
        self._replaces = ()
        self._listeners.tell()
        return self.task_ids[0]

    def recall_seconds_left(self) -> float:
        """Return for how many real seconds one key still recalls the last order; 0 when over."""
        return self.last_order.recall_seconds_left()

    def recall(self) -> None:
        """Send the cancellation of the last order, if its five seconds are not over."""
        if self.recall_seconds_left() > 0.0:
            order = self.last_order
            told = [self._cancelled(task_id, self._recall_reason) for task_id in order.task_ids]
            order.is_recalled = all(told)
            self._listeners.tell()

    def forget_last_order(self) -> None:
        """Let go of what became of the last order: the person has read it."""
        self.last_order.error = ""
        self._listeners.tell()

    @property
    def is_recalled(self) -> bool:
        """Whether what is followed here was recalled within the five seconds."""
        return self.last_order.is_recalled and self.last_order.task_id in self.task_ids

    def may_cancel(self) -> bool:
        """Return whether the task followed here can be called off by the person at this seat."""
        scope, open_tasks = self._session.scope, [task for task in self.tasks if task.is_open]
        if scope is None or not open_tasks or self.is_cancelling:
            return False
        return self._session.may("cancel_task") and all(scope.covers(t.county) for t in open_tasks)

    @property
    def is_cancelling(self) -> bool:
        """Whether a cancellation of the task followed here waits for the hub."""
        return any(self._cancellations.is_waiting(task_id) for task_id in self.task_ids)

    def cancel(self, task_id: str, reason: str) -> None:
        """Call any task off, with a reason the officer is told."""
        if not reason.strip():
            self.error = "reason_missing"
        else:
            self._cancelled(task_id, reason.strip())
        self._listeners.tell()

    def close(self) -> None:
        """Let go; a task that was sent goes on, and can be recalled as long as it could."""
        self._reset()
        self._listeners.tell()

    def pump(self, pumped: Pumped) -> None:
        """Ask again where an answer was lost or has aged, and tell of a task that moved."""
        has_moved = pumped.is_new_board or any(s.startswith("task:") for s in pumped.subjects)
        is_under_way = any(task.is_open for task in self.tasks)
        if self.stage not in (DispatchStage.IDLE, DispatchStage.SENT) or is_under_way:
            self._ranking.pump(has_tasks_moved=has_moved)
        if has_moved and self.stage is not DispatchStage.IDLE:
            if self.may_choose_another() and self.stage is DispatchStage.SENT and not self._is_next:
                self._is_next = True
                self._ranking.begin(self.target_id)
            self._listeners.tell()

    def _on_ranking(self, code: str, wanted: str) -> None:
        if code == "ok" and not self._is_next:
            self._followed.renew(self.plan)
        if self.stage is DispatchStage.SENT:  # what was sent stands
            self._listeners.tell()
            return
        if self.stage is not DispatchStage.CONFIRMING or wanted or code != "ok":
            self.error = "" if code == "ok" else code  # why it was not sent stays said
        if code == "ok":
            if self.stage is DispatchStage.PLANNING:
                self.stage = DispatchStage.CHOOSING
            option = self._ranking.option_of(wanted)
            if option is not None:
                self._take((option,))
            elif wanted:
                self.error = "officer_unreachable"
        self._listeners.tell()

    def _take(self, chosen: tuple[OfficerOption, ...]) -> None:
        self._ranking.drop()
        self._follow_up(chosen)
        self._replaces, self._is_next = (), False
        self.accepted = frozenset()
        self._issuing.hub_warnings = {}
        self.stage = DispatchStage.CONFIRMING

    def _follow_up(self, chosen: tuple[OfficerOption, ...]) -> None:
        """Hold these to every newer plan: their figures change under the hand, not who they are."""
        self._followed.take(chosen, self.plan, self._group.now_s())
        self._ranking.fix(chosen)

    def _on_issued(self, task_id: str, code: str) -> None:
        if code != "ok":
            self._fail(task_id, code)
        if task_id in self.task_ids:
            if code not in ("ok", OUTCOME_UNKNOWN):
                self.task_ids = tuple(one for one in self.task_ids if one != task_id)
            refused = self._issuing.take_refused()
            if refused:  # the others are on their way
                self._follow_up(refused)
                self.task_ids = ()
                self.stage = DispatchStage.CONFIRMING
        self._listeners.tell()

    def _cancelled(self, task_id: str, reason: str) -> bool:
        try:
            self._cancellations.send(task_id, reason)
        except OperatorError as error:
            self.error = error.code
            return False
        self.error = ""
        return True

    def _on_cancelled(self, task_id: str, code: str) -> None:
        if code != "ok":
            task = self._group.board.tasks.get(task_id)
            # The officer may have ended it himself in the same second: then there is nothing to
            # recall any more, and the card must not claim that there was.
            if task is None or task.state is not TaskState.CANCELLED:
                self._fail(task_id, code)
        self._listeners.tell()

    def _fail(self, task_id: str, code: str) -> None:
        """Tell it where the task is shown; the last order tells it itself where it is not."""
        if task_id in self.task_ids:
            self.error = code
            code = ""
        self.last_order.end(task_id, code)
