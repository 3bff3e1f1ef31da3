"""The warnings before a dispatch: each says what is the matter and has to be ticked by itself."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from app.domain.safe_text import safe_text
from app.domain.task import Task
from app.services.dispatch import Dispatch
from app.services.live import ViewGroup
from widgets.cards.card import Card
from widgets.cards.span_text import span_text
from widgets.cards.tick_box import TickBox
from widgets.hall_time import age_text
from widgets.plain import PlainLabel
from widgets.plan_words import NAME_CHARACTERS
from widgets.texts import Texts


class WarningTicks(QWidget):
    """One row for each warning that applies now; a tick is taken back when the box is unticked."""

    def __init__(self, card: Card, group: ViewGroup, dispatch: Dispatch) -> None:
        super().__init__()
        self._card = card
        self._group = group
        self._dispatch = dispatch
        self._boxes: dict[str, TickBox] = {}
        self._labels: dict[str, PlainLabel] = {}
        self._rows: dict[str, QWidget] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.heading = card.label(
            card.texts("cards.intercept.warn_title"), tone="warn", is_wrapping=True
        )
        self._column.addWidget(self.heading)

    def box(self, warning: str) -> TickBox:
        """Return the box of a warning that is shown; KeyError if it is not."""
        return self._boxes[warning]

    def show_warnings(self) -> None:
        """Show what applies now; a row that stays keeps its place and its tick."""
        warnings = self._dispatch.warnings()
        for gone in [w for w in self._rows if w not in warnings]:
            row = self._rows.pop(gone)
            del self._boxes[gone], self._labels[gone]
            self._card.undress(row)
            self._column.removeWidget(row)
            row.deleteLater()
        for warning in warnings:
            if warning not in self._rows:
                self._add(warning)
            self._labels[warning].set_text(
                warning_text(self._card.texts, self._group, self._dispatch, warning)
            )
            box = self._boxes[warning]
            box.blockSignals(True)  # noqa: FBT003 - Qt's own signature
            box.setChecked(warning in self._dispatch.accepted)
            box.blockSignals(False)  # noqa: FBT003 - Qt's own signature
        self.setVisible(bool(warnings))

    def _add(self, warning: str) -> None:
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        box = TickBox(self._card.look)
        label = _ClickLabel(box.click)
        label.setProperty("tone", "warn")
        self._card.dress(label)
        layout.addWidget(box, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(label, 1)
        box.toggled.connect(lambda is_on: self._tick(warning, is_on=is_on))
        self._rows[warning], self._boxes[warning], self._labels[warning] = row, box, label
        self._column.addWidget(row)

    def _tick(self, warning: str, *, is_on: bool) -> None:
        if is_on:
            self._dispatch.accept(warning)
        else:
            self._dispatch.withdraw(warning)


class _ClickLabel(PlainLabel):
    """A wrapped text that ticks its box: a check box itself cannot wrap."""

    def __init__(self, on_click: Callable[[], object]) -> None:
        super().__init__(is_wrapping=True)
        self._on_click = on_click

    @override
    def mouseReleaseEvent(self, event: object) -> None:
        """Tick."""
        self._on_click()


def warning_text(texts: Texts, group: ViewGroup, dispatch: Dispatch, warning: str) -> str:
    """Return what a warning means here and now: whose task, how old a fix."""
    warning, _, officer_id = warning.partition("@")  # of whom, where several are to be sent
    of = next((o for o in dispatch.chosen if o.officer_id == officer_id), dispatch.option)
    officer, officer_id = (of.label, of.officer_id) if of else ("", "")
    target = dispatch.plan.target_label if dispatch.plan else ""
    others = [t for t in group.board.open_tasks() if t.task_id not in dispatch.task_ids]
    match warning:
        case "officer_busy":
            tasks = _task_list(texts, [t for t in others if t.officer_id == officer_id])
            return texts("cards.intercept.warn_officer_busy", officer=officer, tasks=tasks)
        case "target_has_task":
            tasks = _task_list(texts, [t for t in others if t.target_id == dispatch.target_id])
            return texts("cards.intercept.warn_target_has_task", target=target, tasks=tasks)
        case "target_fix_old":
            age_s = group.fix_age_s(dispatch.target_id)
            return _fix_text(texts, "target", age_s, target=target)
        case "post_late" | "post_gone":
            post = safe_text(of.post.name, NAME_CHARACTERS) if of else ""
            late_s = -dispatch.as_of_now(of).margin_s if of else 0.0
            key = f"intercept.warn_{warning}"
            return texts(key, officer=officer, post=post, time=span_text(max(0.0, late_s)))
        case _:
            return _fix_text(texts, "officer", group.fix_age_s(officer_id), officer=officer)


def _fix_text(texts: Texts, whose: str, age_s: float | None, **name: str) -> str:
    if age_s is None:
        return texts(f"cards.intercept.warn_{whose}_fix_gone", **name)
    return texts(f"cards.intercept.warn_{whose}_fix_old", age=age_text(texts, age_s), **name)


def _task_list(texts: Texts, tasks: list[Task]) -> str:
    if not tasks:
        return texts("cards.intercept.warn_elsewhere")
    return "; ".join(
        texts(
            "cards.intercept.warn_task",
            number=task.number,
            officer=task.officer_label,
            state=texts(f"cards.step.{task.state.value}"),
        )
        for task in tasks
    )
