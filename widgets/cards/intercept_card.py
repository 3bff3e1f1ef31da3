"""The card of one interception: one sentence, three facts, one act; then how far it has come."""

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtWidgets import QGridLayout, QWidget
from typing_extensions import override

from app.domain.errors import OperatorError
from app.domain.plan import InterceptPlan, OfficerOption
from app.domain.ports import LinkState
from app.domain.task import Task
from app.services.dispatch import Dispatch, DispatchStage
from app.services.live import ViewGroup
from app.services.refusals import refused_lately
from app.services.session import Session
from widgets.cards.better_post import BetterPost
from widgets.cards.card import Card
from widgets.cards.officer_facts import OfficerFacts
from widgets.cards.officer_list import OfficerList
from widgets.cards.plan_facts import PlanFacts
from widgets.cards.task_progress import TaskProgress
from widgets.cards.team_facts import TeamFacts
from widgets.cards.warning_ticks import WarningTicks
from widgets.hall_time import age_text
from widgets.look import Look, TextRole
from widgets.plain import button_text
from widgets.texts import Texts

_NUMBER, _HIGHEST_PX = "T00000 ", 10_000
TEAM = 2  # so many are chosen together, and nobody else beside them
STARTING = "planner_starting"  # no error: it is said where it is said that there is no plan yet
_MOVES = (QEvent.Type.MouseMove, QEvent.Type.MouseButtonPress)


class InterceptCard(Card):
    """Shows one :class:`Dispatch`; a click on the map goes to ``dispatch.choose`` as well.

    Nothing moves under the pointer: the acts of a stage stand under the title, over all that an
    answer changes. No newer plan comes while the pointer moves on those who are chosen from, for a
    few seconds; then its figures come, and every row stays where it is until the pointer is gone.

    Enter sends, Esc goes back and then closes. Backspace, which recalls, belongs to the window:
    it has to work when this card was replaced.
    """

    def __init__(
        self,
        group: ViewGroup,
        dispatch: Dispatch,
        session: Session,
        look: Look,
        texts: Texts,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(look, texts, parent)
        self._group = group
        self._dispatch = dispatch
        self._session = session
        self.hint = self.label(tone="second", is_wrapping=True)
        self.chosen = OfficerFacts(self, group)
        self.team = TeamFacts(self, group)
        self.whole = PlanFacts(self, group, dispatch)
        self.better = BetterPost(self, group, dispatch)
        self.warnings = WarningTicks(self, group, dispatch)
        self.send = self.button("", self._send, "primary")
        self.back = self.button(texts("cards.intercept.back"), dispatch.reconsider)
        why = "cards.read_only" if group.is_live else "replay.no_commands"
        self.read_only = self.label(texts(why), tone="muted", is_wrapping=True)
        self.list_title = self.label(tone="second", role=TextRole.STRONG)
        self.officers = OfficerList(look, texts)
        self.dress(self.officers)
        self.officers.chosen.connect(dispatch.choose)
        self.plan_age = self.label(tone="muted")
        self.progress = TaskProgress(self, dispatch, self.setFocus)
        acts = QGridLayout()
        acts.setHorizontalSpacing(look.px(8))
        for at in (0, 1):
            acts.setColumnStretch(at, 1)
        acts.addWidget(self.send, 0, 0)
        acts.addWidget(self.back, 0, 1)
        self.body.addLayout(acts)
        self.title.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.stack(self.better, self.progress, self.warnings, self.hint, self.error, self.read_only)
        self.stack(self.whole, self.chosen, self.team)
        self.stack(self.list_title, self.officers, self.plan_age)
        self._chosen_from = (self.officers, self.whole)
        for part in (*self._chosen_from, self.officers.viewport()):
            part.setMouseTracking(True)
            part.installEventFilter(self)
        self._stage = DispatchStage.IDLE
        self._is_read = False  # the pointer is on those who are chosen from
        self._shown_beside = ""  # beside whom the rows are shown
        self.follow(dispatch.connect(self._show))
        self.follow(session.connect(self._show))
        self._show()

    def primary(self) -> None:
        """Submit the reason being written, choose the officer the keys stand on, or send."""
        if self.progress.is_asking:
            self.progress.submit()
        elif self._dispatch.stage is DispatchStage.CHOOSING and self.officers.current_id():
            self._dispatch.choose(self.officers.current_id())
        elif self._dispatch.stage is DispatchStage.CONFIRMING and self.send.isEnabled():
            self._send()

    def refresh(self) -> None:
        """Let ages, arrivals and the seconds of the recall run."""
        self._hold()
        self._show()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the plan as it is from the moment that the pointer comes to what is chosen from."""
        if watched in self._chosen_from and event.type() in (QEvent.Type.Enter, QEvent.Type.Leave):
            self._is_read = event.type() == QEvent.Type.Enter
            self._hold(is_held=self._is_read)
            if not self._is_read:
                self._show()
        elif event.type() in _MOVES:
            self._dispatch.note_move()
        return super().eventFilter(watched, event)

    def _hold(self, *, is_held: bool | None = None) -> None:
        if is_held is None:
            is_held = any(part.isVisible() and part.underMouse() for part in self._chosen_from)
            self._is_read = is_held
        self._dispatch.hold(is_held=is_held, hand="card")

    def release(self) -> None:
        """Let the plan go, and stop listening."""
        self._hold(is_held=False)
        super().release()

    def close_card(self) -> None:
        """Put away the reason, then the choice, then the card."""
        if self.progress.is_asking:
            self.progress.step_back()
        elif self._dispatch.stage is DispatchStage.CONFIRMING:
            self._dispatch.reconsider()
        else:
            self._dispatch.close()
            super().close_card()

    @override
    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self.officers.set_look(look)
        super().set_look(look)

    def _send(self) -> None:
        try:
            self._dispatch.confirm()
        except OperatorError as error:
            self._dispatch.error = error.code
            self._show()
        else:
            self.setFocus()  # off the list that was chosen from, so that Enter does nothing more

    def _show(self) -> None:
        dispatch = self._dispatch
        stage = dispatch.stage
        self._show_sentence()
        self.whole.show_plan(is_still=self._is_read)
        self.better.show_better()
        self._show_chosen()
        is_confirming = stage is DispatchStage.CONFIRMING
        if is_confirming:
            self.warnings.show_warnings()
        else:
            self.warnings.hide()
        may_send = self._session.may("issue_task")
        self.send.setVisible(is_confirming)
        self.send.setEnabled(is_confirming and may_send and not dispatch.unseen_warnings())
        self.back.setVisible(is_confirming)
        self.read_only.setVisible(is_confirming and not may_send)
        self._show_officers()
        self.progress.show_task()
        self.show_error("" if dispatch.error == STARTING else dispatch.error)
        if stage is not self._stage:
            self._stage = stage
            self._take_focus()

    def _take_focus(self) -> None:
        """Move the focus with the stage, but only if this card has it: nobody's is stolen."""
        if not self.isAncestorOf(self.window().focusWidget() or self) and not self.hasFocus():
            return
        if self._stage is DispatchStage.CHOOSING:
            self.officers.setFocus()
        elif self._stage is DispatchStage.CONFIRMING:
            self.setFocus()

    def _show_sentence(self) -> None:
        dispatch, texts = self._dispatch, self.texts
        plan, option, task = dispatch.plan, dispatch.option, dispatch.task
        target = plan.target_label if plan else self._target_label()
        hint = ""
        if task is not None:
            count = len(dispatch.task_ids)
            several = texts("intercept.title_team", target=target, count=count)
            title = self._task_title(task) if count == 1 else several
        elif option is not None:
            title = self._chosen_title(target, dispatch.chosen)
        elif dispatch.stage is DispatchStage.SENT:
            title = texts("cards.intercept.title_planning", target=target)
            hint = texts("cards.intercept.task_away")
        elif plan is None:
            title = texts("cards.intercept.title_planning", target=target)
            if dispatch.error in ("", STARTING):
                hint = texts("intercept.starting" if dispatch.error else "cards.intercept.planning")
        else:
            title = texts("cards.intercept.title_choosing", target=target)
            hint = self._choosing_hint(plan)
        if dispatch.wanted_officer_id:
            hint = texts("cards.intercept.asking", officer=dispatch.wanted_officer_id)
        if dispatch.waiting_reply and task is None:
            is_live = self._group.status.state is LinkState.LIVE
            hint = texts("cards.intercept.sending" if is_live else "cards.waiting_link")
        self.title.set_text(title)
        if task is None:  # its number comes while the order can be recalled: room for it is kept
            self._keep_room(title if option is not None else "")
        self.hint.set_text(hint)
        self.hint.setVisible(bool(hint))

    def _keep_room(self, title: str) -> None:
        """Have the title no lower than it is with the number of its task; nothing of none."""
        room = QRect(0, 0, self.title.width(), _HIGHEST_PX)
        wraps = Qt.TextFlag.TextWordWrap
        needed = self.title.fontMetrics().boundingRect(room, wraps, _NUMBER + title)
        self.title.setMinimumHeight(needed.height() if title else 0)

    def _chosen_title(self, target: str, chosen: tuple[OfficerOption, ...]) -> str:
        texts, option, count = self.texts, chosen[0], len(chosen)
        if count > 1:
            self.send.setText(button_text(texts("intercept.send_team", count=count)))
            return texts("intercept.title_team", target=target, count=count)
        self.send.setText(button_text(texts("cards.intercept.send", officer=option.label)))
        return texts(
            "cards.intercept.title_chosen",
            target=target,
            officer=option.label,
            post=option.post.name,
        )

    def _task_title(self, task: Task) -> str:
        post = task.order.get("post")
        name = str(post.get("name", "")) if isinstance(post, dict) else ""
        return self.texts(
            "cards.intercept.title_task",
            number=task.number,
            target=task.target_label,
            officer=task.officer_label,
            post=name,
        )

    def _choosing_hint(self, plan: InterceptPlan) -> str:
        if plan.options:
            return self.texts("cards.intercept.hint")
        if not plan.reason:
            return self.texts("cards.intercept.nobody")
        key = f"errors.{plan.reason}"
        reason = self.texts(key) if key in self.texts else plan.reason
        return self.texts("cards.intercept.nobody_reason", reason=reason)

    def _target_label(self) -> str:
        row = self._group.world.row_of(self._dispatch.target_id)
        label = self._group.world.text_at("label", row) if row is not None else ""
        return label or self._dispatch.target_id

    def _show_chosen(self) -> None:
        plan, option = self._dispatch.plan, self._dispatch.option
        is_shown = self._dispatch.stage is DispatchStage.CONFIRMING
        is_team = len(self._dispatch.chosen) > 1
        self.chosen.setVisible(is_shown and plan is not None and option is not None and not is_team)
        self.team.setVisible(is_shown and plan is not None and is_team)
        if plan is not None and is_team:
            self.team.show_team(plan, self._dispatch.chosen)
        elif plan is not None and option is not None:
            self.chosen.show_option(plan, option)

    def _show_officers(self) -> None:
        dispatch = self._dispatch
        plan = dispatch.plan
        is_open = dispatch.stage in (DispatchStage.CHOOSING, DispatchStage.CONFIRMING)
        chosen = dispatch.option.officer_id if dispatch.option else ""
        refused = refused_lately(self._group, dispatch.target_id)
        if plan is not None and is_open:
            is_still = chosen == self._shown_beside and self._is_read
            self._shown_beside = chosen
            now_s = self._group.now_s()
            self.officers.show_plan(plan, now_s, chosen, refused, is_still=is_still)
        has_rows = is_open and self.officers.count() > 0 and len(dispatch.chosen) < TEAM
        self.officers.setVisible(has_rows)
        self.list_title.setVisible(has_rows)
        key = "cards.intercept.others" if chosen else "cards.intercept.options"
        self.list_title.set_text(self.texts(key))
        self.plan_age.setVisible(is_open and plan is not None)
        if plan is not None:
            age = age_text(self.texts, self._group.now_s() - plan.as_of_s)
            self.plan_age.set_text(self.texts("cards.intercept.plan_age", age=age))
