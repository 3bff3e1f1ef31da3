"""Paints one task: who goes where after what, and its steps with the times they were reached."""

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from app.domain.safe_text import safe_text
from app.domain.task import Task, TaskState
from app.services.task_steps import steps_of
from widgets.hall_time import age_text, clock_text
from widgets.look import Look, TextRole
from widgets.row_paint import CENTRE, RIGHT, advance, draw_line, draw_row_ground
from widgets.tasks.task_model import TaskModel
from widgets.texts import Texts

Index = QModelIndex | QPersistentModelIndex
LINE_PX = 23
PADDING_PX = 8
STEP_BAR_PX = 4
LINES = 4
_BAD = frozenset({TaskState.REFUSED.value, TaskState.FAILED.value, TaskState.CANCELLED.value})


class TaskRow(QStyledItemDelegate):
    """Four lines a row: title and age, officer and post, step names, step times."""

    def __init__(
        self, model: TaskModel, look: Look, texts: Texts, now_s: Callable[[], float]
    ) -> None:
        super().__init__()
        self._model = model
        self._look = look
        self._texts = texts
        self._now_s = now_s

    def set_look(self, look: Look) -> None:
        """Paint with another theme from now on."""
        self._look = look

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of four lines and the bar of steps."""
        px = self._look.px
        return QSize(0, LINES * px(LINE_PX) + 2 * px(PADDING_PX) + px(STEP_BAR_PX))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint the task of this row."""
        task = self._model.task_at(index.row())
        if task is None:
            return
        painter.save()
        rect: QRect = option.rect  # type: ignore[attr-defined]  # the stub leaves rect out
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]  # as above
        draw_row_ground(painter, self._look, rect, state)
        px = self._look.px
        inner = rect.adjusted(px(12), px(PADDING_PX), -px(12), -px(PADDING_PX))
        self._paint_head(painter, inner, task)
        self._paint_steps(painter, inner, task)
        painter.restore()

    def head_of(self, task: Task) -> tuple[str, str, str]:
        """Return title, age and second line, as they are drawn."""
        kind_key = f"tasks.kind.{task.kind}"
        kind = self._texts(kind_key) if kind_key in self._texts else task.kind
        title = self._texts(
            "tasks.title_line",
            number=task.number,
            kind=safe_text(kind, 40),
            target=safe_text(task.target_label, 60),
        )
        age = age_text(self._texts, self._now_s() - task.issued_s)
        post = task.order.get("post")
        post_name = str(post.get("name", "")) if isinstance(post, dict) else ""
        second = self._texts(
            "tasks.officer_line",
            officer=safe_text(task.officer_label, 60),
            post=safe_text(post_name, 60) or self._texts("time.unknown"),
        )
        return title, age, second

    def notice_of(self, task: Task) -> str:
        """Return what is unusual about the task, or an empty string."""
        if task.late_answer:
            answer = self._texts(f"tasks.step.{task.late_answer}")
            return self._texts("tasks.late_answer", answer=answer)
        if task.is_open and task.is_escalated:
            return self._texts("tasks.no_answer")
        return ""

    def _paint_head(self, painter: QPainter, box: QRect, task: Task) -> None:
        look = self._look
        line = look.px(LINE_PX)
        title, age, second = self.head_of(task)
        notice = self.notice_of(task)
        body, strong = look.font(), look.font(TextRole.STRONG)
        age_width = advance(painter, body, age) + look.px(8)
        bright = look.colour("text") if task.is_open else look.colour("muted")
        first_box = QRect(box.left(), box.top(), box.width() - age_width, line)
        draw_line(painter, strong, bright, first_box, title)
        age_box = QRect(box.right() - age_width + 1, box.top(), age_width, line)
        draw_line(painter, body, look.colour("text2"), age_box, age, RIGHT)
        notice_width = advance(painter, body, notice) + look.px(8) if notice else 0
        second_box = QRect(box.left(), box.top() + line, box.width() - notice_width, line)
        draw_line(painter, body, look.colour("text2"), second_box, second)
        if notice:
            notice_box = QRect(box.right() - notice_width + 1, box.top() + line, notice_width, line)
            draw_line(painter, body, look.colour("severity.text.2"), notice_box, notice, RIGHT)

    def _paint_steps(self, painter: QPainter, box: QRect, task: Task) -> None:
        look = self._look
        steps = steps_of(task)
        line, bar = look.px(LINE_PX), look.px(STEP_BAR_PX)
        top = box.top() + 2 * line + look.px(2)
        width = box.width() / max(1, len(steps))
        body = look.font()
        for i, (name, time_s) in enumerate(steps):
            left = box.left() + round(i * width)
            right = box.left() + round((i + 1) * width)
            is_bad = name in _BAD
            is_reached = time_s is not None
            key = "severity.text.2" if is_bad else "ours" if is_reached else "line"
            painter.fillRect(QRect(left, top, right - left - look.px(3), bar), look.colour(key))
            ink = look.colour("severity.text.2" if is_bad else "text2" if is_reached else "muted")
            cell = QRect(left, top + bar, right - left, line)
            draw_line(painter, body, ink, cell, self._texts(f"tasks.step.{name}"), CENTRE)
            when = self._texts("time.unknown") if time_s is None else clock_text(time_s)
            draw_line(painter, body, ink, cell.translated(0, line - look.px(2)), when, CENTRE)
