"""The card of one interception: one sentence, three facts, one act; then how far it has come."""

import math

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from app.domain.classes import LATE_AFTER_S
from app.domain.errors import OperatorError
from app.domain.plan import InterceptPlan, OfficerOption
from app.domain.task import TaskState
from app.services.dispatch import Dispatch, DispatchStage
from app.services.live import ViewGroup
from app.services.session import Session
from widgets.cards.card import Card
from widgets.cards.facts import Facts
from widgets.cards.figures import Figures
from widgets.cards.follow_line import follow_line, remarks
from widgets.cards.officer_list import OfficerList
from widgets.cards.span_text import span_text
from widgets.cards.warning_ticks import WarningTicks
from widgets.hall_time import age_text
from widgets.look import Look, TextRole
from widgets.texts import Texts

REASON_CHARACTERS = 200
_FIGURES = ("officer_eta", "target_eta", "margin")
_FACTS = ("target_fix", "officer_fix", "load")


class InterceptCard(Card):
    """Shows one :class:`Dispatch`; a click on the map goes to ``dispatch.choose`` as well.

    Enter sends, Backspace recalls within five seconds, Esc goes back and then closes.
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
        self.figures = Figures(self, {key: texts(f"cards.intercept.{key}") for key in _FIGURES})
        self.facts = Facts(self, {key: texts(f"cards.intercept.{key}") for key in _FACTS})
        self.warnings = WarningTicks(self, group, dispatch)
        self.send = self.button("", self._send, "primary")
        self.back = self.button(texts("cards.intercept.back"), dispatch.reconsider)
        self.read_only = self.label(texts("cards.read_only"), tone="muted", is_wrapping=True)
        self.list_title = self.label(tone="second", role=TextRole.STRONG)
        self.officers = OfficerList(look, texts)
        self.dress(self.officers)
        self.officers.chosen.connect(dispatch.choose)
        self.plan_age = self.label(tone="muted")
        self.steps = self.label(tone="ours", is_wrapping=True)
        self.remarks = self.label(tone="warn", is_wrapping=True)
        self.recall = self.button("", dispatch.recall, "danger")
        self.cancel = self.button(texts("cards.intercept.cancel"), self._ask_reason)
        self.reason = QLineEdit()
        self.reason.setMaxLength(REASON_CHARACTERS)
        self.reason.setPlaceholderText(texts("cards.intercept.cancel_hint"))
        self.dress(self.reason)
        self.cancel_send = self.button(
            texts("cards.intercept.cancel_send"), self._send_cancellation, "danger"
        )
        self.stack(self.hint, self.figures, self.facts, self.warnings)
        self.body.addLayout(self.row(self.send, self.back))
        self.stack(self.read_only, self.steps, self.remarks)
        self.body.addLayout(self.row(self.recall, self.cancel))
        self.stack(self.reason, self.cancel_send)
        self.stack(self.list_title, self.officers, self.plan_age)
        self._ask_no_reason()
        self._stage = DispatchStage.IDLE
        self._shown_plan: tuple[InterceptPlan | None, str] = (None, "")
        self.follow(dispatch.connect(self._show))
        self.follow(session.connect(self._show))
        self._show()

    def primary(self) -> None:
        """Submit the reason being written, choose the officer the keys stand on, or send."""
        if not self.reason.isHidden():
            self._send_cancellation()
        elif self._dispatch.stage is DispatchStage.CHOOSING and self.officers.current_id():
            self._dispatch.choose(self.officers.current_id())
        elif self._dispatch.stage is DispatchStage.CONFIRMING and self.send.isEnabled():
            self._send()

    def refresh(self) -> None:
        """Let ages, arrivals and the seconds of the recall run."""
        self._show()

    def close_card(self) -> None:
        """Put away the reason, then the choice, then the card."""
        if not self.reason.isHidden():
            self._ask_no_reason()
            self.setFocus()
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

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Recall with Backspace while there is time; the rest is as on every card."""
        if event.key() == Qt.Key.Key_Backspace and self._dispatch.recall_seconds_left() > 0:
            self._dispatch.recall()
        else:
            super().keyPressEvent(event)

    def _send(self) -> None:
        try:
            self._dispatch.confirm()
        except OperatorError as error:
            self._dispatch.error = error.code
            self._show()
        else:
            self.setFocus()  # so that Backspace recalls, wherever the hand just was

    def _ask_reason(self) -> None:
        self.reason.show()
        self.cancel_send.show()
        self.reason.setFocus()

    def _ask_no_reason(self) -> None:
        self.reason.clear()
        self.reason.hide()
        self.cancel_send.hide()

    def _send_cancellation(self) -> None:
        if self._dispatch.task_id is not None:
            self._dispatch.cancel(self._dispatch.task_id, self.reason.text())
            if not self._dispatch.error:
                self._ask_no_reason()

    def _show(self) -> None:
        dispatch = self._dispatch
        stage = dispatch.stage
        self._show_sentence()
        self._show_facts()
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
        self._show_task()
        self.show_error(dispatch.error)
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
        plan, option = dispatch.plan, dispatch.option
        target = plan.target_label if plan else self._target_label()
        hint = ""
        if option is not None:
            title = texts(
                "cards.intercept.title_chosen",
                target=target,
                officer=option.label,
                post=option.post.name,
            )
            self.send.setText(
                texts("cards.intercept.send", officer=option.label).replace("&", "&&")
            )
        elif plan is None:
            title = texts("cards.intercept.title_planning", target=target)
            hint = texts("cards.intercept.planning") if not dispatch.error else ""
        else:
            title = texts("cards.intercept.title_choosing", target=target)
            hint = self._choosing_hint(plan)
        if dispatch.wanted_officer_id:
            hint = texts("cards.intercept.asking", officer=dispatch.wanted_officer_id)
        if dispatch.waiting_reply:
            hint = texts("cards.intercept.sending")
        self.title.set_text(title)
        self.hint.set_text(hint)
        self.hint.setVisible(bool(hint))

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

    def _show_facts(self) -> None:
        plan, option = self._dispatch.plan, self._dispatch.option
        is_chosen = plan is not None and option is not None
        is_shown = is_chosen and self._dispatch.stage is DispatchStage.CONFIRMING
        self.figures.setVisible(is_shown)
        self.facts.setVisible(is_shown)
        if plan is None or option is None:
            return
        texts, facts = self.texts, self.facts
        self.figures.set_figure("officer_eta", span_text(option.travel_s))
        self.figures.set_figure("target_eta", self._target_eta(plan, option))
        self.figures.set_figure("margin", *self._margin(plan, option))
        for key, entity_id in (
            ("target_fix", plan.target_id),
            ("officer_fix", option.officer_id),
        ):
            facts.set_fact(key, *self._fix(entity_id))
        load = len(self._group.board.tasks_of(option.officer_id))
        busy = texts("cards.intercept.load_busy", count=load)
        facts.set_fact(
            "load", busy if load else texts("cards.intercept.load_free"), "warn" if load else ""
        )

    def _target_left_s(self, plan: InterceptPlan, option: OfficerOption) -> float:
        """Return when the target is at the post, in seconds from now: the plan has aged."""
        return option.post.target_eta_s - max(0.0, self._group.now_s() - plan.as_of_s)

    def _target_eta(self, plan: InterceptPlan, option: OfficerOption) -> str:
        if plan.is_standing:
            return self.texts("cards.intercept.stands")
        return span_text(self._target_left_s(plan, option))

    def _margin(self, plan: InterceptPlan, option: OfficerOption) -> tuple[str, str]:
        if plan.is_standing:
            return self.texts("cards.intercept.margin_none"), ""
        margin_s = self._target_left_s(plan, option) - option.travel_s
        if margin_s < 0:
            late = self.texts("cards.intercept.margin_late", time=span_text(-margin_s))
            return late, "warn"
        return span_text(margin_s), ""

    def _fix(self, entity_id: str) -> tuple[str, str]:
        age_s = self._group.fix_age_s(entity_id)
        if age_s is None:
            return self.texts("cards.intercept.no_fix"), "warn"
        tone = "warn" if age_s >= LATE_AFTER_S else ""
        return self.texts("cards.intercept.ago", age=age_text(self.texts, age_s)), tone

    def _show_officers(self) -> None:
        dispatch = self._dispatch
        plan = dispatch.plan
        is_open = dispatch.stage in (DispatchStage.CHOOSING, DispatchStage.CONFIRMING)
        chosen = dispatch.option.officer_id if dispatch.option else ""
        is_read = chosen == self._shown_plan[1] and self.officers.underMouse()
        if plan is not None and (plan, chosen) != self._shown_plan and not is_read:
            self._shown_plan = (plan, chosen)
            self.officers.show_plan(plan, without=chosen)
        has_rows = is_open and self.officers.count() > 0
        self.officers.setVisible(has_rows)
        self.list_title.setVisible(has_rows)
        key = "cards.intercept.others" if chosen else "cards.intercept.options"
        self.list_title.set_text(self.texts(key))
        self.plan_age.setVisible(is_open and plan is not None)
        if plan is not None:
            age = age_text(self.texts, self._group.now_s() - plan.as_of_s)
            self.plan_age.set_text(self.texts("cards.intercept.plan_age", age=age))

    def _show_task(self) -> None:
        dispatch, texts = self._dispatch, self.texts
        task = dispatch.task
        is_sent = dispatch.stage is DispatchStage.SENT
        self.steps.setVisible(is_sent and task is not None)
        said = remarks(texts, task) if task is not None else ()
        if task is not None:
            self.steps.set_text(follow_line(texts, task))
        is_over = task is not None and not task.is_open
        if dispatch.is_recalled and not is_over:
            said = (texts("cards.intercept.recalled"), *said)
        self.remarks.set_text("\n".join(said))
        self.remarks.setVisible(is_sent and bool(said))
        left_s = 0.0 if is_over else dispatch.recall_seconds_left()
        self.recall.setVisible(is_sent and left_s > 0)
        self.recall.setText(texts("cards.intercept.recall", seconds=math.ceil(left_s)))
        may_cancel = is_sent and left_s <= 0 and task is not None and task.is_open
        may_cancel = may_cancel and not dispatch.is_recalled and self.reason.isHidden()
        self.cancel.setVisible(may_cancel and self._session.may("cancel_task"))
        if task is not None and task.state in (TaskState.DONE, TaskState.CANCELLED):
            self._ask_no_reason()
