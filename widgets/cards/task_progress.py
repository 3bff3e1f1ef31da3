"""How far a sent task has come, and how it is called off: at once, or later with a reason."""

import math
from collections.abc import Callable

from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from app.domain.task import Task, TaskState
from app.services.dispatch import Dispatch, DispatchStage
from widgets.cards.card import Card, keep_place, set_tone
from widgets.cards.follow_line import follow_line, remarks
from widgets.hall_time import clock_text
from widgets.plain import button_text
from widgets.texts import Texts

REASON_CHARACTERS = 200
_UNDONE = (TaskState.REFUSED, TaskState.FAILED, TaskState.CANCELLED)


class TaskProgress(QWidget):
    """Shows the task that ``dispatch`` follows; ``on_left`` hears that the reason was put away.

    The acts stand over what is told of the task: it grows with every step, and moves none of them.
    """

    def __init__(self, card: Card, dispatch: Dispatch, on_left: Callable[[], None]) -> None:
        super().__init__()
        self._dispatch = dispatch
        self._texts = texts = card.texts
        self._on_left = on_left
        self._asked_for: str | None = None
        self.issued = card.label(tone="muted", is_wrapping=True)
        self.steps = card.label(tone="ours", is_wrapping=True)
        self.remarks = card.label(tone="warn", is_wrapping=True)
        self.recall = card.button("", dispatch.recall, "danger")
        self.cancel = card.button(texts("cards.intercept.cancel"), self._ask_reason)
        self.another = card.button(texts("cards.intercept.another"), self._choose_another)
        self.instead = card.button("", self._choose_next, "primary")
        self.reason = QLineEdit()
        self.reason.setMaxLength(REASON_CHARACTERS)
        self.reason.setPlaceholderText(texts("cards.intercept.cancel_hint"))
        card.dress(self.reason)
        self.cancel_send = card.button(texts("cards.intercept.cancel_send"), self.submit, "danger")
        column = card.column(self)
        acts = QGridLayout()
        acts.setHorizontalSpacing(card.look.px(8))
        for at in (0, 1):
            acts.setColumnStretch(at, 1)
        # Where the order was sent a moment ago there is nothing at first: who presses twice must
        # not recall it with the second press.
        acts.addWidget(self.another, 0, 0)
        acts.addWidget(self.recall, 0, 1)
        acts.addWidget(self.cancel, 0, 1)
        keep_place(self.another, self.recall, self.cancel)
        column.addLayout(acts)
        column.addWidget(self.reason)
        column.addWidget(self.cancel_send)
        column.addWidget(self.instead)
        for widget in (self.issued, self.steps, self.remarks):
            column.addWidget(widget)
        self._put_away()

    @property
    def is_asking(self) -> bool:
        """Whether a reason is being written."""
        return not self.reason.isHidden()

    def submit(self) -> None:
        """Send the cancellation with the reason that was written."""
        if self._dispatch.task_id is not None:
            open_ids = [task.task_id for task in self._dispatch.tasks if task.is_open]
            for task_id in open_ids or self._dispatch.task_ids:
                self._dispatch.cancel(task_id, self.reason.text())
            if not self._dispatch.error:
                self._leave()

    def step_back(self) -> None:
        """Put the reason away unsent."""
        self._leave()

    def show_task(self) -> None:
        """Show how things stand now."""
        dispatch, texts = self._dispatch, self._texts
        task = dispatch.task
        is_sent = dispatch.stage is DispatchStage.SENT
        self.setVisible(is_sent)
        self.issued.setVisible(task is not None and bool(task.issued_by))
        self.steps.setVisible(task is not None)
        tasks = dispatch.tasks
        said = [remark for one in tasks for remark in remarks(texts, one)]
        if task is not None:
            self.steps.set_text(_steps(texts, tasks))
            is_undone = any(one.state in _UNDONE for one in tasks)
            set_tone(self.steps, "warn" if is_undone else "ours")
            by = texts(
                "cards.intercept.issued", person=task.issued_by, time=clock_text(task.issued_s)
            )
            self.issued.set_text(by)
        is_over = task is not None and not any(one.is_open for one in tasks)
        if not is_over and dispatch.is_recalled:
            said.insert(0, texts("cards.intercept.recalled"))
        elif not is_over and dispatch.is_cancelling:
            said.insert(0, texts("cards.intercept.cancelling"))
        self.remarks.set_text("\n".join(said))
        self.remarks.setVisible(bool(said))
        self._show_acts(task, is_over=is_over)

    def _show_acts(self, task: Task | None, *, is_over: bool) -> None:
        dispatch = self._dispatch
        is_last = dispatch.last_order.task_id == dispatch.task_id
        left_s = dispatch.recall_seconds_left() if is_last and not is_over else 0.0
        self.recall.setVisible(left_s > 0)
        self.recall.setText(self._texts("cards.intercept.recall", seconds=math.ceil(left_s)))
        may_cancel = left_s <= 0 and not dispatch.is_recalled and dispatch.may_cancel()
        if self.is_asking and (is_over or task is None or self._asked_for != dispatch.task_id):
            self._leave()
        self.another.setVisible(dispatch.may_choose_another())
        option = dispatch.next_best
        self.instead.setVisible(option is not None)
        if option is not None:
            who = self._texts("intercept.instead", officer=option.label, post=option.post.name)
            self.instead.setText(button_text(who))
        self.cancel.setVisible(may_cancel and not self.is_asking)

    def _choose_another(self) -> None:
        had_focus = self.another.hasFocus()
        self._dispatch.choose_another()
        if had_focus:
            self._on_left()

    def _choose_next(self) -> None:
        had_focus = self.instead.hasFocus()
        self._dispatch.choose_next()
        if had_focus:
            self._on_left()

    def _ask_reason(self) -> None:
        self._asked_for = self._dispatch.task_id
        self.cancel.hide()
        self.reason.show()
        self.cancel_send.show()
        self.reason.setFocus()

    def _put_away(self) -> None:
        self._asked_for = None
        self.reason.clear()
        self.reason.hide()
        self.cancel_send.hide()

    def _leave(self) -> None:
        had_focus = self.reason.hasFocus() or self.cancel_send.hasFocus()
        self._put_away()
        if had_focus:
            self._on_left()


def _steps(texts: Texts, tasks: tuple[Task, ...]) -> str:
    """Return how far each has come; of several each under its number and its officer."""
    if len(tasks) == 1:
        return follow_line(texts, tasks[0])
    heads = [
        texts("intercept.task", number=task.number, officer=task.officer_label) for task in tasks
    ]
    lines = [follow_line(texts, task) for task in tasks]
    return "\n".join(f"{head}\n{line}" for head, line in zip(heads, lines, strict=True))
